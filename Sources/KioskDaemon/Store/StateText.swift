import Domain
import Foundation

/// The text of a folded state in a checkpoint: JSON with sorted keys, so that equal states have equal texts
/// and a state has a hash.
enum StateText {
    /// Raised whenever `apply` derives something new from old entries, so that a checkpoint from before is
    /// not used. `GoldenTests` fails until that is done.
    static let version = 4

    /// States in seals that this release reads. The entries of a seal are gone, so none of these may ever be dropped:
    /// a release with another state brings an old one up to its own here.
    static let sealedVersions = 2...4

    static func encode(_ terminal: Terminal) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(terminal)) } catch {
            throw StoreError(error, during: "writing the state")
        }
    }

    /// Nil for a text that is no state of this release.
    static func decode(_ text: [UInt8]) -> Terminal? {
        try? JSONDecoder().decode(Terminal.self, from: Data(text))
    }

    static func hash(_ terminal: Terminal) throws(StoreError) -> [UInt8] { try Digest()(encode(terminal)) }
}

// As keys of a dictionary they are written as JSON keys, which are sorted, not as a list in the order of the
// day.

extension CodedAsText where Self: CodingKeyRepresentable {
    package var codingKey: any CodingKey { TextKey(stringValue: description) }

    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension PersonID: CodingKeyRepresentable {}
extension CredentialID: CodingKeyRepresentable {}
extension LoanBadgeID: CodingKeyRepresentable {}
extension ClientCode: CodingKeyRepresentable {}
extension SiteCode: CodingKeyRepresentable {}
extension GroupCode: CodingKeyRepresentable {}
extension TaskCode: CodingKeyRepresentable {}

private struct TextKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
