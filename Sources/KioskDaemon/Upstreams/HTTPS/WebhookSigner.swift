import Domain
import FoundationEssentials
import Store

/// Signs what is posted, so that a receiver knows who sent it, that nobody has changed it, and when: as Standard Webhooks
/// 1.0 has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`), for which there are libraries in most languages.
/// Shows itself nowhere.
struct WebhookSigner: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let mark = "whsec_"
    /// HMAC-SHA256 gains nothing by a longer one.
    private static let keyBytes = 24...KeyedDigest.mostKeyBytes
    private static let mostBytes = 1_024

    /// Two while a receiver changes over: each signs.
    private let keys: [[UInt8]]

    /// One or two lines of `whsec_` and the base 64 of 24 to 32 bytes. Nil when the file is missing or holds anything else.
    init?(file: String) {
        guard let contents = BoundedFile.read(file, atMost: Self.mostBytes) else { return nil }
        let lines = String(decoding: contents, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard (1...2).contains(lines.count) else { return nil }
        var keys: [[UInt8]] = []
        for line in lines {
            guard line.hasPrefix(Self.mark),
                let key = Data(base64Encoded: String(line.dropFirst(Self.mark.utf8.count))),
                Self.keyBytes.contains(key.count)
            else { return nil }
            keys.append(Array(key))
        }
        self.keys = keys
    }

    /// Header fields for that message. Nil: it cannot be signed.
    func fields(id: String, seconds: Int64, body: [UInt8]) -> [(name: String, value: String)]? {
        let signed = Array("\(id).\(seconds).".utf8) + body
        var signatures: [String] = []
        for key in keys {
            guard let signature = try? KeyedDigest.of(signed, key: key) else { return nil }
            signatures.append("v1,\(Data(signature).base64EncodedString())")
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// Of a batch: its first event and the sequence of its last, so that the same batch has the same name again. Of a
    /// heartbeat: where the chain stood.
    static func id(of items: ArraySlice<Outgoing>, head: Head) -> String {
        guard let first = items.first, let last = items.last else {
            return "\(head.book)-\(head.sequence)-alive"
        }
        return first.id == last.id ? first.id.description : "\(first.id)-\(last.sequence)"
    }

    var description: String { "signing key" }
    var debugDescription: String { "signing key" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
