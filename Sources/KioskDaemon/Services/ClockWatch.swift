import Domain

/// Which changes of the clock are worth an entry: steps, and what vouches for it or contradicts it. A clock that cannot
/// make up its mind is told within measure: what finds no room is told together with what comes later.
struct ClockWatch: Sendable {
    /// A wall clock that leaves the boot clock by more than this between two looks has stepped; a disciplined one slews.
    private static let stepMicroseconds: Int64 = 1_000_000

    private var last: Instant
    private var lastDefect: TimeSources.Defect?
    /// What the book knows.
    private var told: (trust: ClockTrust, defect: TimeSources.Defect?)
    private var untoldMicroseconds: Int64 = 0
    private var budget = ErrorBudget.ofChanges

    /// The first look is no change: each entry has its trust anyway.
    init(at now: Instant) {
        last = now
        told = (now.trust, nil)
    }

    /// - Returns: whether anything differs from the last look, and what the book is to be told.
    mutating func look(
        at now: Instant, defect: TimeSources.Defect?
    ) -> (isOther: Bool, entry: ClockChanged?) {
        let step =
            (now.wallMicroseconds &- last.wallMicroseconds)
            &- (now.bootMicroseconds &- last.bootMicroseconds)
        let hasStepped = step.magnitude > Self.stepMicroseconds.magnitude
        let isOther = hasStepped || now.trust != last.trust || defect != lastDefect
        if hasStepped { untoldMicroseconds &+= step }
        (last, lastDefect) = (now, defect)
        guard untoldMicroseconds != 0 || now.trust != told.trust || defect != told.defect,
            budget.allows(atBootMicroseconds: now.bootMicroseconds)
        else { return (isOther, nil) }
        let entry = ClockChanged(
            stepMicroseconds: untoldMicroseconds != 0 ? untoldMicroseconds : step, from: told.trust,
            to: now.trust, cause: defect?.rawValue)
        told = (now.trust, defect)
        untoldMicroseconds = 0
        return (isOther, entry)
    }
}
