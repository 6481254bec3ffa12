/// How many read errors of one reader are worth a line in the book: a few at once, then one every ten seconds, so that
/// a babbling device fills neither the book nor the screen.
struct ErrorBudget: Sendable {
    private static let burst: Int64 = 5
    private static let refillMicroseconds: Int64 = 10_000_000

    private var level = burst
    private var refilledAtMicroseconds: Int64 = 0
    /// Errors that were counted only.
    private(set) var suppressed = 0

    mutating func allows(atBootMicroseconds now: Int64) -> Bool {
        let refills = (now - refilledAtMicroseconds) / Self.refillMicroseconds
        if refills > 0 {
            level = min(Self.burst, level + refills)
            refilledAtMicroseconds = now
        }
        guard level > 0 else {
            suppressed += 1
            return false
        }
        level -= 1
        return true
    }
}
