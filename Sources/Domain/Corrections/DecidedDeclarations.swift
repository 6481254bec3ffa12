/// Declarations of people about which somebody at the console has decided: the entries that hold them. Says nothing about
/// anybody.
package struct DecidedDeclarations: Hashable, Sendable {
    /// The oldest make room: nobody decides about them any more.
    static let most = 20_000

    private var all: Set<Sequence> = []

    package init() {}

    package func contains(_ declared: Sequence) -> Bool { all.contains(declared) }

    mutating func insert(_ declared: Sequence) {
        all.insert(declared)
        if all.count > Self.most, let oldest = all.min() { all.remove(oldest) }
    }

    mutating func removeAll(through last: Sequence) { all = all.filter { $0 > last } }
}

/// In a snapshot: the entries, ascending.
extension DecidedDeclarations: Codable {
    package init(from decoder: any Decoder) throws { all = Set(try [Sequence](from: decoder)) }

    package func encode(to encoder: any Encoder) throws { try all.sorted().encode(to: encoder) }
}
