import Domain

/// Whether anybody is there, as one upstream's traffic says; times are of the boot clock, microseconds.
package struct LinkSign: Sendable, Hashable {
    /// When somebody last answered, whatever the answer; nil: never in this run.
    package var lastSign: Int64?
    /// Since when nobody does; nil: somebody does, or nothing was tried.
    package var silentSince: Int64?
    /// What the last attempt met while nobody does.
    package var cause: String?

    package init(lastSign: Int64? = nil, silentSince: Int64? = nil, cause: String? = nil) {
        self.lastSign = lastSign
        self.silentSince = silentSince
        self.cause = cause
    }

    mutating func note(_ traffic: Traffic, now: Int64) {
        switch traffic.reach {
        case .somebody: self = LinkSign(lastSign: now)
        case .nobody:
            silentSince = silentSince ?? now
            cause = traffic.cause
        case nil: break
        }
    }
}

extension Traffic {
    enum Reach: Sendable, Hashable { case somebody, nobody }

    /// What it says about the link, whatever it says about upstream. Who refuses, breaks off or has the wrong
    /// certificate is there: restarting a modem would not mend that. Nil: it says nothing.
    var reach: Reach? {
        switch self {
        case .answered, .refused: .somebody
        case .silent: .nobody
        case .failed("connect"), .failed("no-route"), .failed("name"): .nobody
        case .failed("connection-refused"), .failed("reset"), .failed("tls"): .somebody
        case .failed, .unable: nil
        }
    }
}

/// What is tried, one remedy after the other, against a link over which nobody is reached. A value: signs and times
/// come in, remedies come out.
///
/// All upstreams share the link: while one of them is answered, the fault of another is its own. After the last
/// remedy the first is tried again, with twice the waits, up to eight times.
package struct LinkRemedies: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        package var remedy: LinkRemedied.Remedy
        /// After the remedy before it, or after the link fell.
        package var waitMicroseconds: Int64
        /// Nil: no limit of its own.
        package var mostPerDay: Int?

        package init(_ remedy: LinkRemedied.Remedy, waitMicroseconds: Int64, mostPerDay: Int? = nil) {
            self.remedy = remedy
            self.waitMicroseconds = max(1, waitMicroseconds)
            self.mostPerDay = mostPerDay
        }
    }

    private struct Outage: Hashable {
        var since: Int64
        /// Steps that were tried or passed over.
        var turns = 0
        var lastTurn: Int64
    }

    private static let mostDoublings = 3

    package let steps: [Step]
    private var signs: [String: LinkSign] = [:]
    private var outage: Outage?
    /// The newest one tried in this outage.
    package private(set) var latest: LinkRemedied.Remedy?

    /// `steps` in the order in which they are tried; none: nothing is ever tried.
    package init(_ steps: [Step]) { self.steps = steps }

    package mutating func note(_ upstream: String, _ sign: LinkSign) {
        signs[upstream] = sign
        let since = downSince
        if let since {
            if outage == nil { outage = Outage(since: since, lastTurn: since) }
        } else {
            outage = nil
            latest = nil
        }
    }

    /// Since when nobody is reached, boot clock; nil: somebody is, or nobody was asked. An upstream that was silent
    /// before somebody else was last heard says nothing.
    package var downSince: Int64? {
        let lastSign = signs.values.compactMap(\.lastSign).max() ?? .min
        return signs.values.compactMap(\.silentSince).filter { $0 >= lastSign }.min()
    }

    private var cause: String {
        signs.values.filter { $0.silentSince != nil }.max { ($0.silentSince ?? 0) < ($1.silentSince ?? 0) }?
            .cause ?? "unknown"
    }

    /// When the next remedy is due, boot clock; nil: none is.
    package var due: Int64? {
        guard let outage, let step = step(after: outage) else { return nil }
        let doublings = min(outage.turns / steps.count, Self.mostDoublings)
        let (wait, overflow) = step.waitMicroseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        let (due, late) = outage.lastTurn.addingReportingOverflow(wait)
        return overflow || late ? .max : due
    }

    private func step(after outage: Outage) -> Step? {
        steps.isEmpty ? nil : steps[outage.turns % steps.count]
    }

    /// The remedy that is due now, to be recorded and then done; nil: none, or its limit for the day is used up and
    /// the turn passes to the next.
    package mutating func next(at now: Instant, tried: RemediesTried?) -> LinkRemedied? {
        guard let due, now.bootMicroseconds >= due, let outage, let step = step(after: outage) else {
            return nil
        }
        self.outage?.turns += 1
        self.outage?.lastTurn = now.bootMicroseconds
        let used = tried?.count(of: step.remedy, onDayBefore: now) ?? 0
        if let most = step.mostPerDay, used >= most { return nil }
        latest = step.remedy
        let seconds = max(0, now.bootMicroseconds &- outage.since) / 1_000_000
        return LinkRemedied(remedy: step.remedy, downSeconds: Int(clamping: seconds), cause: cause)
    }
}
