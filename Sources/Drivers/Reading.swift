/// What a device said, in the language of devices: no person, no punch, no clock but the kernel's.
package struct Reading: Sendable, Hashable {
    /// When the kernel saw it (first byte, first edge, first key), microseconds of `CLOCK_BOOTTIME`; nil when the
    /// interface does not say, then the moment of the read counts.
    package var bootMicroseconds: Int64?
    package var value: Value

    package enum Value: Sendable, Hashable {
        case badge(BadgeRead)
        /// A Belgian identity card.
        case identity(IdentityRead)
        /// Something that is certainly a badge, but damaged on the way. Never a number.
        case readError(ReadDefect)
        /// A key of a keypad or button: `0`…`9`, `*`, `#`, or the name of a GPIO input.
        case key(String)
        case fix(Fix)
        case card(CardEvent)
        /// The tamper contact: true when open.
        case tamper(Bool)
    }

    package init(bootMicroseconds: Int64? = nil, value: Value) {
        self.bootMicroseconds = bootMicroseconds
        self.value = value
    }
}

/// A badge as a reader gave it. Identifies a person: its description shows the format only.
package struct BadgeRead: Sendable, Hashable, CustomStringConvertible {
    /// Canonical spelling first (`em:62E3086CED`, `w26:0A1B2C`, `uid:04A224B2C31F80`, `text:4711`), then every other
    /// spelling under which the same badge may have been enrolled (decimal, reversed bytes, facility,number, bare).
    package var keys: [String]
    /// As received: hexadecimal for binary, text for text.
    package var raw: String
    /// Name of the format that matched (`em4100`, `h10301`, `line`, `uid`).
    package var format: String

    package init(keys: [String], raw: String, format: String) {
        self.keys = keys
        self.raw = raw
        self.format = format
    }

    package var description: String { "<badge \(format)>" }
}

/// Why a read gave no badge. The raw value is a stable name, used in the book and in metrics.
package enum ReadDefect: String, Sendable, Hashable, CaseIterable, Error {
    case checksum
    case parity
    case length
    case format
    /// The kernel dropped events (`SYN_DROPPED`, gap in `seqno`).
    case lostEdges = "lost-edges"
    /// Longer than the reader's limit.
    case tooLong = "too-long"
    /// The frame stopped in the middle.
    case truncated
    /// Looks as if D0 and D1 are swapped.
    case swappedWires = "swapped-wires"
    /// The card left, or did not answer.
    case cardLost = "card-lost"
    /// An identity card that was never activated.
    case notActivated = "not-activated"
    /// The card does not let itself be read.
    case notAllowed = "not-allowed"
    /// What the identity card says is not signed by anybody who is trusted.
    case signature
}

/// A smart card came or went.
package enum CardEvent: Sendable, Hashable {
    /// ATR, hexadecimal. A contactless card also gives a `.badge` with its UID.
    case inserted(atr: String)
    case removed
}

/// One epoch of a GNSS receiver, already judged: a `Fix` is only made of sentences that may be believed.
package struct Fix: Sendable, Hashable {
    /// Microseconds since 1970-01-01T00:00:00Z (UTC as the receiver says it, after week-rollover repair).
    package var utcMicroseconds: Int64
    /// Degrees, WGS 84.
    package var latitude: Double
    package var longitude: Double
    /// 2 or 3.
    package var mode: Int
    /// Metres above mean sea level.
    package var altitude: Double?
    /// Satellites used, when said.
    package var satellites: Int?
    /// Estimated horizontal accuracy, metres, when said (GST, UBX hAcc).
    package var accuracyMetres: Double?

    package init(
        utcMicroseconds: Int64, latitude: Double, longitude: Double, mode: Int, altitude: Double? = nil,
        satellites: Int? = nil, accuracyMetres: Double? = nil
    ) {
        self.utcMicroseconds = utcMicroseconds
        self.latitude = latitude
        self.longitude = longitude
        self.mode = mode
        self.altitude = altitude
        self.satellites = satellites
        self.accuracyMetres = accuracyMetres
    }
}
