import Domain

/// Which punches have been received upstream, as far as a screen may ask. Bounded: a cursor and two short
/// sets.
struct Receipts: Sendable {
    private static let singlesKept = 256

    private var cursor: Domain.Sequence = 0
    private var waiting: Set<Domain.Sequence> = []
    private var singles: [Domain.Sequence] = []
    private var announced: Domain.Sequence?

    mutating func advance(through sequence: Domain.Sequence, except waiting: Set<Domain.Sequence>) {
        cursor = max(cursor, sequence)
        self.waiting = waiting
    }

    mutating func add(_ punches: [Domain.Sequence]) {
        singles += punches.suffix(Self.singlesKept)
        if singles.count > Self.singlesKept { singles.removeFirst(singles.count - Self.singlesKept) }
    }

    func holds(_ punch: Domain.Sequence?) -> Bool {
        guard let punch else { return false }
        return (punch <= cursor && !waiting.contains(punch)) || singles.contains(punch)
    }

    /// True once per punch, when its receipt has come.
    mutating func isNews(_ punch: Domain.Sequence) -> Bool {
        guard announced != punch, holds(punch) else { return false }
        announced = punch
        return true
    }
}
