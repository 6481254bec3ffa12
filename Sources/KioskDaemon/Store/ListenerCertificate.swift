import CCrypto

extension EnrolmentKey {
    /// A certificate for this key, signed by it, with which a listener of the terminal's own says who it is.
    /// - Parameter names: DNS names and addresses, each checked; the first one is its common name too.
    package func selfSigned(
        for names: [ListenerName], from: Int64, until: Int64
    ) throws(StoreError) -> [UInt8] {
        guard let first = names.first else { throw .permanent("a certificate needs a name") }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let alternatives = names.map(\.alternative).joined(separator: ",")
        let count = kd_self_signed(
            pem, pem.count, String(first.text.prefix(64)), alternatives, from, until, &bytes, bytes.count)
        guard count > 0 else {
            throw .permanent("no certificate could be made for `\(first.text)` (errno \(-count))")
        }
        return Array(bytes.prefix(Int(count)))
    }
}

/// A name under which browsers reach a listener: nothing else can be put into a certificate.
package struct ListenerName: Hashable, Sendable {
    package let text: String
    private let isAddress: Bool

    /// Nil for what is neither a DNS name nor an address.
    package init?(_ text: String) {
        let text = text.lowercased()
        let isIPv6 = text.contains(":")
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = labels.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }
        if isIPv6 {
            guard text.utf8.count <= 39, text.allSatisfy({ $0 == ":" || $0.isHexDigit }) else { return nil }
        } else if isNumber {
            guard labels.count == 4, labels.allSatisfy({ UInt8($0) != nil }) else { return nil }
        } else {
            guard text.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { return nil }
        }
        self.text = text
        isAddress = isIPv6 || isNumber
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    var alternative: String { (isAddress ? "IP:" : "DNS:") + text }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
