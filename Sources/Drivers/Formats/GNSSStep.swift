/// What stands at one place of a receiver's stream.
enum GNSSStep: Equatable {
    /// The rest has not come yet.
    case incomplete
    /// Nothing to be read; go on at `next`. `isSentence`: it began like one.
    case noise(next: Int, isSentence: Bool)
    /// The text between `$` and `*`; its checksum holds.
    case sentence(text: Range<Int>, next: Int)
    /// A UBX frame; its checksum holds.
    case frame(kind: UInt8, identifier: UInt8, payload: Range<Int>, next: Int)

    static let frameStart: UInt8 = 0xB5

    /// NMEA 0183: `$`, text, `*`, two hexadecimal digits, and then anything but more text (a line end, the
    /// next `$`). A `$` always begins anew, and a byte that is not printable ASCII ends the sentence unheard.
    /// `isFinal`: nothing will come after `bytes`.
    static func sentence(in bytes: Span<UInt8>, at start: Int, isFinal: Bool) -> GNSSStep {
        // The last place that leaves room for the checksum.
        let lastStar = start + GNSSDecoder.sentenceLimitBytes - 3
        var checksum: UInt8 = 0
        var index = start + 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "*") {
                return checked(in: bytes, start + 1..<index, checksum: checksum, isFinal: isFinal)
            }
            guard isText(byte), byte != UInt8(ascii: "$"), index < lastStar else {
                return .noise(next: index, isSentence: index > start + 1)
            }
            checksum ^= byte
            index += 1
        }
        return isFinal ? .noise(next: index, isSentence: true) : .incomplete
    }

    /// The three bytes after the text and its `*`.
    private static func checked(
        in bytes: Span<UInt8>, _ text: Range<Int>, checksum: UInt8, isFinal: Bool
    ) -> GNSSStep {
        let star = text.upperBound
        let next = star + 3
        if next >= bytes.count && !isFinal { return .incomplete }
        guard next <= bytes.count, let high = hexadecimal(bytes[star + 1]),
            let low = hexadecimal(bytes[star + 2]),
            high << 4 | low == checksum, next == bytes.count || isEnd(bytes[next])
        else { return .noise(next: star + 1, isSentence: true) }
        return .sentence(text: text, next: next)
    }

    /// u-blox: B5 62, class, identifier, length (little-endian), payload, two bytes of checksum.
    /// A frame whose checksum fails may have been none: what follows its first bytes is looked at again.
    static func frame(in bytes: Span<UInt8>, at start: Int, isFinal: Bool) -> GNSSStep {
        let available = bytes.count - start
        if available >= 2 && bytes[start + 1] != 0x62 { return .noise(next: start + 1, isSentence: false) }
        guard available >= 6 else {
            return isFinal ? .noise(next: start + 1, isSentence: false) : .incomplete
        }
        let count = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8
        guard count <= GNSSDecoder.payloadLimitBytes else {
            return .noise(next: start + 2, isSentence: false)
        }
        guard available >= count + 8 else {
            return isFinal ? .noise(next: start + 2, isSentence: false) : .incomplete
        }
        let payload = start + 6..<start + 6 + count
        var first: UInt8 = 0
        var second: UInt8 = 0
        for index in start + 2..<payload.upperBound {
            first &+= bytes[index]
            second &+= first
        }
        guard first == bytes[payload.upperBound], second == bytes[payload.upperBound + 1] else {
            return .noise(next: start + 2, isSentence: false)
        }
        return .frame(
            kind: bytes[start + 2], identifier: bytes[start + 3], payload: payload,
            next: payload.upperBound + 2)
    }

    private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func isEnd(_ byte: UInt8) -> Bool {
        !isText(byte) || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "!")
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
