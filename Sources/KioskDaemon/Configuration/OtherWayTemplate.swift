import Domain

/// The address at which people register while this terminal cannot, with room for the number of the declaration of works:
/// `https://checkin.example/works/{declaration}`. What ONSS's own looks like is not known for certain, so it is configured.
struct OtherWayTemplate: Sendable, Hashable {
    static let mostBytes = 150
    private static let placeholder = "{declaration}"

    /// For the reference.
    static let example = OtherWayTemplate(checked: "https://checkin.example/{declaration}")

    let text: String

    private init(checked text: String) { self.text = text }

    /// Nil when it is not `https://`, has what no address has, or a name in braces that is not known.
    init?(_ text: String) {
        let bare = text.replacing(Self.placeholder, with: "", maxReplacements: 1)
        guard text.utf8.count <= Self.mostBytes, Self.isAddress(bare) else { return nil }
        self.text = text
    }

    /// Nil: it wants a number, and there is none.
    func address(for number: WorksNumber?) -> String? {
        guard text.contains(Self.placeholder) else { return text }
        return number.map { text.replacing(Self.placeholder, with: $0.text) }
    }

    /// Whether that address was made of it, with whatever number: one that was kept may be older than the configuration.
    func made(_ address: String) -> Bool {
        let parts = text.split(separator: Self.placeholder, omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count == 2 else { return address == text }
        guard address.hasPrefix(first), address.hasSuffix(last) else { return false }
        return WorksNumber(address.dropFirst(first.count).dropLast(last.count)) != nil
    }

    private static func isAddress(_ text: String) -> Bool {
        let forbidden = Set("\"<>\\^`{|}".utf8)
        return text.hasPrefix("https://") && text.utf8.count > 8
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !forbidden.contains($0) }
    }
}

extension Kind where Value == OtherWayTemplate {
    static var otherWay: Kind {
        Kind(
            expected: "an address that begins with `https://` and has at most `{declaration}` in braces",
            type: "address", range: "at most \(OtherWayTemplate.mostBytes) characters",
            literal: { quoted($0.text) }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let template = OtherWayTemplate(text) else { throw Mismatch("`\(text.prefix(60))`") }
            return template
        }
    }
}
