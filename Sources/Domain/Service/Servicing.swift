/// A technician at the terminal, and who tried to be one.
package struct Servicing: Hashable, Sendable, Codable {
    /// Nil: nobody is there.
    package private(set) var visit: ServiceVisit?
    /// Wrong tries since the last right one.
    private var failures = 0
    private var lastFailure: Instant?
    /// What a technician said about the terminal's move; nil once it stands where it was surveyed.
    package private(set) var moveAnswer: MoveAnswered?

    package init() {}

    /// So many wrong tries cost no wait.
    static let freeTries = 3
    private static let firstWait = 30 * Interval.second
    private static let longestWait = Interval.hour

    /// How long the next try must still wait, microseconds; 0: not at all. Doubles with each wrong one, over a power
    /// cut too: where two runs of the kernel cannot be compared, the time since the start counts.
    package func lockedMicroseconds(at now: Instant) -> Int64 {
        guard failures >= Self.freeTries, let lastFailure else { return 0 }
        let doublings = min(failures - Self.freeTries, 7)
        let wait = min(Self.firstWait << Int64(doublings), Self.longestWait)
        let passed = now.microseconds(since: lastFailure) ?? now.bootMicroseconds
        return passed < 0 ? wait : max(0, wait - passed)
    }

    /// Whether badges are only shown to the technician at that moment.
    package func readsOnly(at now: Instant) -> Bool {
        guard let until = visit?.readsOnlyUntilBootMicroseconds, visit?.boot == now.boot else { return false }
        return now.bootMicroseconds < until
    }

    mutating func fold(_ fact: Serviced, _ entry: Entry) {
        switch fact.step {
        case .opened:
            visit = ServiceVisit(
                opened: entry.sequence, person: fact.person, boot: entry.instant.boot,
                bootMicroseconds: entry.instant.bootMicroseconds)
            (failures, lastFailure) = (0, nil)
        case .closed: visit = nil
        case .denied:
            failures = min(failures + 1, 1_000)
            lastFailure = entry.instant
        case .tested: break
        case .readingOnly: visit?.readsOnlyUntilBootMicroseconds = fact.untilBootMicroseconds
        case .punching: visit?.readsOnlyUntilBootMicroseconds = nil
        }
    }

    mutating func fold(_ fact: MoveAnswered) { moveAnswer = fact }

    mutating func forgetMove() { moveAnswer = nil }
}

package struct ServiceVisit: Hashable, Sendable, Codable {
    /// The entry that opened it, which names it.
    package var opened: Sequence
    /// Whose badge opened it; nil: a PIN did.
    package var person: PersonID?
    var boot: BootID
    /// When it was opened, in that run of the kernel.
    package var bootMicroseconds: Int64
    package internal(set) var readsOnlyUntilBootMicroseconds: Int64?
}

/// What a technician does, as the page asks for it. Everything but `knocked` needs an open visit, else nothing
/// follows.
package enum ServiceDeed: Hashable, Sendable {
    /// Somebody gave a PIN. Nothing follows while tries must wait.
    case knocked(isRight: Bool)
    case left(Serviced.Cause)
    case tested(output: String)
    /// Badges are shown and are no punches for so long; 0: they are punches again.
    case readsOnly(microseconds: Int64)
    /// Gives a badge that belongs to nobody to that person.
    case enrolled(keys: [CredentialKey], person: PersonID)
    case moveAnswered(MoveAnswered.Answer, sinceMicroseconds: Int64?)
    /// "New site", with which one it is.
    case siteAssigned(SitePlace, sinceMicroseconds: Int64)
}
