import Domain

/// Which punches every upstream has confirmed: only those are "reçu" on the page. Remembers the newest few hundred; an
/// older punch is on no screen any more.
struct ReceiptTally: Sendable {
    private static let limit = 512

    private let upstreams: Set<String>
    private var missing: [Sequence: Set<String>] = [:]
    private var order: [Sequence] = []

    init(upstreams: Set<String>) { self.upstreams = upstreams }

    /// Notes receipts of one upstream and returns the punches that all of them have by now.
    mutating func note(_ sequences: [Sequence], by upstream: String) -> [Sequence] {
        var complete: [Sequence] = []
        for sequence in sequences.suffix(Self.limit) {
            if missing[sequence] == nil {
                missing[sequence] = upstreams
                order.append(sequence)
            }
            missing[sequence]?.remove(upstream)
            if missing[sequence]?.isEmpty == true { complete.append(sequence) }
        }
        while order.count > Self.limit { missing[order.removeFirst()] = nil }
        return complete
    }
}
