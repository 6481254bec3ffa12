/// How many events of one kind are worth a line in the book: a few at once, then one now and then, so that a babbling
/// device, a loose plug or a clock that cannot make up its mind fills neither the book nor the screen, and wears no disk.
struct ErrorBudget: Sendable {
    private let burst: Int64
    private let refillMicroseconds: Int64

    private var level: Int64
    private var refilledAtMicroseconds: Int64 = 0
    /// Events that were counted only.
    private(set) var suppressed = 0

    /// Read errors of one reader unless said otherwise: five, then one every ten seconds.
    init(burst: Int64 = 5, refillSeconds: Int64 = 10) {
        (self.burst, level) = (burst, burst)
        refillMicroseconds = refillSeconds * 1_000_000
    }

    /// Changes of a state that lasts: a dozen at once, then one every ten minutes, 150 in a day.
    static var ofChanges: ErrorBudget { ErrorBudget(burst: 12, refillSeconds: 600) }

    mutating func allows(atBootMicroseconds now: Int64) -> Bool {
        let refills = (now - refilledAtMicroseconds) / refillMicroseconds
        if refills > 0 || level == burst {
            level = min(burst, level + refills)
            refilledAtMicroseconds = now
        }
        guard level > 0 else {
            suppressed += 1
            return false
        }
        level -= 1
        return true
    }

    /// How long until one more is allowed at the latest, microseconds.
    func wait(atBootMicroseconds now: Int64) -> Int64 {
        level > 0 ? 0 : max(0, refilledAtMicroseconds + refillMicroseconds - now)
    }
}
