/// The number of a Belgian enterprise (KBO, BCE): ten digits, the first 0 or 1, the last two 97 − (the first eight mod
/// 97). (Belgif, `EnterpriseNumberValidator` of rest-problem-java.)
package struct EnterpriseNumber: Discreet {
    /// Ten digits.
    package let text: String

    package static let standIn = "<enterprise number>"

    /// Nil for what is no such number.
    package init?(_ text: some StringProtocol) {
        guard case .success(let number) = Self.read(text) else { return nil }
        self = number
    }

    private init(_ digits: TypedDigits) { text = digits.text }

    /// Reads what somebody has typed: digits, with spaces, dots, hyphens or slashes between them, and the country
    /// before them as on an invoice (`BE 0884.303.369`).
    package static func read(_ text: some StringProtocol) -> Result<EnterpriseNumber, NumberDefect> {
        let bare = text.hasPrefix("BE") || text.hasPrefix("be") ? text.dropFirst(2) : text[...]
        guard let digits = TypedDigits(bare, count: 10), digits[0..<1] <= 1 else { return .failure(.form) }
        guard digits[8..<10] == 97 - digits[0..<8] % 97 else { return .failure(.checkDigits) }
        return .success(EnterpriseNumber(digits))
    }
}

extension EnterpriseNumber: Codable {
    package init(from decoder: any Decoder) throws {
        self = try .decode(Self.init, from: decoder)
    }

    package func encode(to encoder: any Encoder) throws { try encodeText(to: encoder) }
}

extension Discreet {
    /// For numbers that a snapshot may hold as one text.
    static func decode(_ read: (String) -> Self?, from decoder: any Decoder) throws -> Self {
        guard let value = read(try decoder.singleValueContainer().decode(String.self)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no \(standIn)"))
        }
        return value
    }

    func encodeText(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
