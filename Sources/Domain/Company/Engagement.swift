/// For whom somebody works, and as what, for a period that begins and ends by itself. Private: of somebody who works for
/// himself the employer's number is his own.
package struct Engagement: Hashable, Sendable, Codable {
    /// As what somebody works.
    package enum Capacity: String, Sendable, Codable, CaseIterable {
        /// Salarié.
        case employee
        /// Intérimaire.
        case temporary
        /// Étudiant.
        case student
        /// Indépendant.
        case selfEmployed
    }

    /// From 1, one for each engagement that he ever had: punches name it.
    package var number: Int
    package var employer: Employer
    package var capacity: Capacity
    /// Microseconds since 1970, UTC; nil: always.
    package var fromMicroseconds: Int64?
    /// Exclusive; nil: until further notice.
    package var toMicroseconds: Int64?

    package init(
        number: Int, employer: Employer, capacity: Capacity, fromMicroseconds: Int64? = nil,
        toMicroseconds: Int64? = nil
    ) {
        self.number = number
        self.employer = employer
        self.capacity = capacity
        self.fromMicroseconds = fromMicroseconds
        self.toMicroseconds = toMicroseconds
    }

    /// Whether the period covers that time.
    package func covers(_ wallMicroseconds: Int64) -> Bool {
        (fromMicroseconds.map { $0 <= wallMicroseconds } ?? true)
            && (toMicroseconds.map { wallMicroseconds < $0 } ?? true)
    }

    /// Whether both are the same and hold at the same time.
    func repeats(_ other: Engagement) -> Bool {
        employer == other.employer && capacity == other.capacity
            && (fromMicroseconds ?? .min) < (other.toMicroseconds ?? .max)
            && (other.fromMicroseconds ?? .min) < (toMicroseconds ?? .max)
    }
}

/// An employer, by the number of its country: `BE0884303369`, `FR40303265045`.
package enum Employer: Discreet, Codable {
    case enterprise(EnterpriseNumber)
    /// A VAT number of another country.
    case foreign(VATNumber)

    package static let standIn = "<employer>"

    package var text: String {
        switch self {
        case .enterprise(let number): "BE" + number.text
        case .foreign(let number): number.text
        }
    }

    /// Reads the canonical spelling alone.
    package init?(_ text: String) {
        if let number = EnterpriseNumber(text) {
            self = .enterprise(number)
        } else if let number = VATNumber(text) {
            self = .foreign(number)
        } else {
            return nil
        }
        guard self.text == text else { return nil }
    }

    package init(from decoder: any Decoder) throws { self = try .decode(Self.init, from: decoder) }

    package func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

/// A VAT number of a country other than Belgium: two capitals, then 2 to 13 capitals and digits. The rest of the form is
/// that country's affair.
package struct VATNumber: Discreet {
    package let text: String

    package static let standIn = "<VAT number>"

    /// Nil for what is none. Spaces, dots and hyphens do not count, small letters count as capitals.
    package init?(_ text: String) {
        var characters: [UInt8] = []
        for byte in text.utf8.prefix(64) {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"): continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"): characters.append(byte - 32)
            default: characters.append(byte)
            }
        }
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.count <= 64, (4...15).contains(characters.count),
            characters.prefix(2).allSatisfy(letters.contains), !characters.starts(with: "BE".utf8),
            characters.allSatisfy({ letters.contains($0) || digits.contains($0) })
        else { return nil }
        self.text = String(decoding: characters, as: UTF8.self)
    }
}
