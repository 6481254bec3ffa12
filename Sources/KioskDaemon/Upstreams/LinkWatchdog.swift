/// How one exchange with upstream went, whatever became of its items. Causes are stable short words for
/// metrics and logs (`http-401`, `captive`, `timeout`, `connect`, `reset`, …), never anything that was sent
/// or received.
package enum Traffic: Sendable, Hashable {
    /// Upstream itself answered, after this long.
    case answered(microseconds: Int64)
    /// Something answered, but will not or cannot take entries: no right, a captive page, a fault of its own.
    case refused(String)
    /// No answer in time.
    case silent(String)
    /// No connection, or it broke.
    case failed(String)
    /// This terminal cannot even try: a file, a disk or a setting of its own.
    case unable(String)

    /// The cause when a page for people answers.
    static let captive = "captive"

    package var cause: String? {
        switch self {
        case .answered: nil
        case .refused(let cause), .silent(let cause), .failed(let cause), .unable(let cause): cause
        }
    }
}

package enum LinkState: String, Sendable, CaseIterable {
    /// Nothing was sent yet.
    case idle
    case up
    /// Answers come, but late.
    case slow
    /// No answer.
    case down
    /// Somebody answers, but not with a receipt: rights, upstream's own fault.
    case refused
    /// A page for people answers instead of upstream: no data left, or a network that wants to be agreed to.
    case captive
    /// A file, a disk or a setting of this terminal is at fault, and no network.
    case fault
}

/// What an upstream can do by itself to mend its link.
package enum LinkRemedy: String, Sendable {
    /// Drop every connection: the next request opens a new one.
    case newConnection
    /// The same, and read addresses, certificates and token afresh.
    case reresolve
}

/// Knows how one upstream's link is doing, from real traffic and heartbeats. A value: times come in, remedies
/// go out.
package struct LinkWatchdog: Sendable, Hashable {
    package struct Limits: Sendable, Hashable {
        package var slowMicroseconds: Int64
        /// This many faults in a row, and each time as many again, call for `.reresolve`.
        package var faultsUntilReresolve: Int
        /// Without traffic for this long a heartbeat is due; nil: never.
        package var heartbeatMicroseconds: Int64?

        package init(slowMicroseconds: Int64, faultsUntilReresolve: Int = 3, heartbeatMicroseconds: Int64?) {
            self.slowMicroseconds = slowMicroseconds
            self.faultsUntilReresolve = max(1, faultsUntilReresolve)
            self.heartbeatMicroseconds = heartbeatMicroseconds
        }
    }

    package let limits: Limits
    /// Heartbeats come so many times as seldom.
    package var heartbeatFactor: Int64 = 1
    package private(set) var state = LinkState.idle
    /// Boot clock of the last traffic of any kind, microseconds.
    package private(set) var lastTraffic: Int64?
    /// Boot clock of the last answer.
    package private(set) var lastAnswer: Int64?
    /// Exchanges without an answer since the last one.
    package private(set) var faults = 0
    package private(set) var lastCause: String?
    package private(set) var sign = LinkSign()

    package init(_ limits: Limits) { self.limits = limits }

    /// Takes note of one exchange that ended at `now` (boot clock, microseconds); says what to do about the
    /// link.
    package mutating func note(_ traffic: Traffic, now: Int64) -> LinkRemedy? {
        lastTraffic = now
        sign.note(traffic, now: now)
        switch traffic {
        case .answered(let microseconds):
            state = microseconds > limits.slowMicroseconds ? .slow : .up
            lastAnswer = now
            faults = 0
            return nil
        case .refused(let cause):
            state = cause == Traffic.captive ? .captive : .refused
            lastCause = cause
        case .silent(let cause), .failed(let cause):
            state = .down
            lastCause = cause
        case .unable(let cause):
            state = .fault
            lastCause = cause
        }
        faults += 1
        if faults.isMultiple(of: limits.faultsUntilReresolve) { return .reresolve }
        if case .silent = traffic { return .newConnection }
        return nil
    }

    /// When the next heartbeat is due on a link at rest (boot clock, microseconds).
    package func heartbeatDue(since start: Int64) -> Int64? {
        limits.heartbeatMicroseconds.map { (lastTraffic ?? start) + $0 * heartbeatFactor }
    }
}
