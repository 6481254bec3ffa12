/// The number of a declaration of works (DDT, AVW), by which ONSS knows the place of work: 13 digits and capitals,
/// without I and O. Whether one of them is a check character is not known.
package struct WorksNumber: Discreet {
    /// Thirteen characters.
    package let text: String

    package static let standIn = "<works number>"

    /// Nil for what is no such number.
    package init?(_ text: some StringProtocol) {
        guard case .success(let number) = Self.read(text) else { return nil }
        self = number
    }

    private init(canonical text: String) { self.text = text }

    /// Reads what somebody has typed: small letters count as capitals, spaces and hyphens do not count.
    package static func read(_ text: some StringProtocol) -> Result<WorksNumber, NumberDefect> {
        var characters: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"): characters.append(byte - 32)
            default: characters.append(byte)
            }
            guard characters.count <= length else { return .failure(.form) }
        }
        guard characters.count == length, characters.allSatisfy(isAllowed) else { return .failure(.form) }
        return .success(WorksNumber(canonical: String(decoding: characters, as: UTF8.self)))
    }

    private static let length = 13

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "I"), UInt8(ascii: "O"): false
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}

extension WorksNumber: Codable {
    package init(from decoder: any Decoder) throws {
        self = try .decode(Self.init, from: decoder)
    }

    package func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}
