/// What was tried against a link that reached nobody, in all runs of the program: a terminal that keeps restarting
/// must not take the modem's power away again and again.
package struct RemediesTried: Hashable, Sendable, Codable {
    /// The newest moments of each remedy, oldest first.
    private var moments: [String: [Instant]] = [:]
    /// How often each was tried since the book began.
    private var counts: [String: Int64] = [:]

    /// No limit of a remedy may be above this.
    package static let mostPerDay = 96
    private static let day: Int64 = 86_400_000_000

    package init() {}

    package mutating func fold(_ fact: LinkRemedied, at instant: Instant) {
        let name = fact.remedy.rawValue
        moments[name] = ((moments[name] ?? []) + [instant]).suffix(Self.mostPerDay)
        counts[name, default: 0] &+= 1
    }

    package func count(of remedy: LinkRemedied.Remedy) -> Int64 { counts[remedy.rawValue] ?? 0 }

    /// How often it was tried within 24 hours before `now`, as far as can be known; otherwise rather too many: what
    /// another run of the kernel tried counts until this one is a day old, unless the time is trusted.
    package func count(of remedy: LinkRemedied.Remedy, onDayBefore now: Instant) -> Int {
        moments[remedy.rawValue]?.count { Self.age(of: $0, at: now) < Self.day } ?? 0
    }

    private static func age(of earlier: Instant, at now: Instant) -> Int64 {
        if earlier.boot == now.boot { return now.bootMicroseconds &- earlier.bootMicroseconds }
        guard now.trust.isTrusted else { return now.bootMicroseconds }
        let (age, overflow) = now.wallMicroseconds.subtractingReportingOverflow(earlier.wallMicroseconds)
        return overflow ? 0 : age
    }
}
