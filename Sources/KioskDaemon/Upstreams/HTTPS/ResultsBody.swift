import Domain
import FoundationEssentials

/// An answer of the receiver, as `docs/upstreams.md` documents it. Anything else is not a receipt.
enum ResultsBody: Sendable, Hashable {
    /// One result per event that upstream names.
    case perEvent([String: Result])
    /// `{"accepted": n}`: all n.
    case all(Int)
    /// No body at all.
    case empty

    struct Result: Sendable, Hashable, Decodable {
        enum Status: String, Sendable, Decodable { case accepted, rejected, later, absent, unknown }

        var id: String
        var status: Status
        var reason: String?
        var receipt: String?
        var retryAfterSeconds: Int?
    }

    private struct Envelope: Decodable {
        var results: [Result]?
        var accepted: Int?
    }

    /// Nil when the bytes are not one of the documented forms. Where an id stands twice, the first result
    /// holds.
    init?(_ bytes: [UInt8]) {
        if bytes.isEmpty {
            self = .empty
            return
        }
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes)) else { return nil }
        if let results = envelope.results {
            self = .perEvent(Dictionary(results.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }))
        } else if let accepted = envelope.accepted {
            self = .all(accepted)
        } else {
            return nil
        }
    }

    /// What became of each item of a batch that was answered with success; nil when the answer is no receipt
    /// for it.
    func outcomes(for batch: [Outgoing], isIdempotent: Bool) -> [Outcome]? {
        switch self {
        case .empty:
            return batch.map { _ in .accepted(nil) }
        case .all(let count):
            return count == batch.count ? batch.map { _ in .accepted(nil) } : nil
        case .perEvent(let results):
            return batch.map { item in
                guard let result = results[item.id.description] else {
                    return isIdempotent ? .later(after: nil) : .unknown
                }
                return result.outcome
            }
        }
    }
}

extension ResultsBody.Result {
    /// Longest text from outside that is kept.
    private static let longestText = 500

    var outcome: Outcome {
        switch status {
        case .accepted: .accepted(receipt.map(Self.bounded))
        case .rejected: .rejected(reason: Self.bounded(reason ?? "no reason given"))
        case .later, .absent:
            .later(after: retryAfterSeconds.map { min(max(0, $0), RetryAfter.longestSeconds) })
        case .unknown: .unknown
        }
    }

    var verdict: Verdict {
        switch status {
        case .accepted: .received(receipt.map(Self.bounded))
        case .rejected: .rejected(reason: Self.bounded(reason ?? "no reason given"))
        case .absent: .absent
        case .later, .unknown: .undecidable
        }
    }

    private static func bounded(_ text: String) -> String {
        String(text.unicodeScalars.prefix(longestText).map { $0.value < 0x20 ? " " : Character($0) })
    }
}
