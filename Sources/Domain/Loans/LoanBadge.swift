/// A badge that is lent for a day: the entry that first marked it so.
package struct LoanBadgeID: Hashable, Sendable, CodedAsText {
    package let entry: EntryID
    package init(_ entry: EntryID) { self.entry = entry }
    package init?(_ description: String) {
        guard let entry = EntryID(description) else { return nil }
        self.entry = entry
    }
    package var description: String { entry.description }
}

/// A badge that belongs to nobody, and is somebody's for the rest of a day (SITUATIONS 6).
package struct LoanBadge: Hashable, Sendable, Codable {
    package var key: CredentialKey
    /// What is written on it.
    package var name: String
    /// Not lent any more.
    package var isWithdrawn: Bool
    /// The newest, which may have ended; nil: it was never lent.
    package internal(set) var loan: Loan?

    /// The loan that holds at that moment.
    package func loan(at now: Instant) -> Loan? {
        guard let loan, !loan.isOver(at: now) else { return nil }
        return loan
    }
}

/// One time that a badge was lent to somebody.
package struct Loan: Hashable, Sendable, Codable {
    /// The `lent` entry.
    package var id: EntryID
    package var person: PersonID
    /// Who lent it, at the terminal or as an account of the console.
    package var supervisor: PersonID?
    package var by: String?
    /// When it was lent.
    package var instant: Instant
    /// Microseconds since 1970, UTC; nil: the clock could not date it.
    package var fromMicroseconds: Int64?
    /// Exclusive; nil: nobody could say when the day ends.
    package var toMicroseconds: Int64?
    /// Why it has ended; nil: no entry says so.
    package internal(set) var ended: Loaned.Cause?

    /// Where nobody can say when the day of the site ends.
    static let longest = Interval.day

    package func isOver(at now: Instant) -> Bool {
        if ended != nil { return true }
        // A clock that lost its time must not take an hour away.
        if let toMicroseconds { return now.canDatePeriods && now.wallMicroseconds >= toMicroseconds }
        guard let age = now.microseconds(since: instant) else { return now.canDatePeriods }
        return age >= Self.longest
    }

    /// When the boot clock reaches its end, as far as that can be said.
    func endsAtBoot(from now: Instant) -> Int64? {
        if ended != nil { return nil }
        if let toMicroseconds {
            guard now.canDatePeriods else { return nil }
            return now.bootMicroseconds.adding(toMicroseconds.subtracting(now.wallMicroseconds))
        }
        return instant.boot == now.boot ? instant.bootMicroseconds.adding(Self.longest) : nil
    }

    /// As a badge of his own.
    func credential(_ key: CredentialKey) -> Credential {
        Credential(
            key: key, person: person, state: ended.map { $0 == .dayOver } == false ? .returned : .lent,
            fromMicroseconds: fromMicroseconds, toMicroseconds: toMicroseconds)
    }
}

/// Somebody may lend a badge at the terminal now: the next loan badge at a reader is that person's.
package struct LoanAsked: Hashable, Sendable, Codable {
    /// The `asked` entry.
    package var sequence: Sequence
    package var person: PersonID
    package var supervisor: PersonID?
    package var toMicroseconds: Int64?
    var boot: BootID
    package var untilBootMicroseconds: Int64

    package func isOpen(at now: Instant) -> Bool {
        now.boot == boot && now.bootMicroseconds <= untilBootMicroseconds
    }
}

/// The company's badges for a day, and who has them.
package struct Loans: Hashable, Sendable {
    /// More than any terminal has.
    static let most = 500

    package private(set) var badges: [LoanBadgeID: LoanBadge] = [:]
    package internal(set) var asked: LoanAsked?
    /// Text of a key → the badge that has it, of those that are lent.
    private var byKey: [String: LoanBadgeID] = [:]
    /// The `lent` entry of a badge's newest loan → the badge.
    private var byLoan: [EntryID: LoanBadgeID] = [:]

    init() {}

    package subscript(id: LoanBadgeID) -> LoanBadge? { badges[id] }

    /// Whether any badge is there to be lent.
    package var hasAny: Bool { !byKey.isEmpty }

    /// Which badge was held to a reader; nil: none of these.
    package func badge(for keys: [CredentialKey]) -> LoanBadgeID? {
        byKey.isEmpty ? nil : keys.lazy.compactMap { byKey[$0.text] }.first
    }

    /// A loan as the badge of its person.
    func credential(_ id: CredentialID) -> Credential? {
        guard let badge = byLoan[id.entry].flatMap({ badges[$0] }), let loan = badge.loan else { return nil }
        return loan.credential(badge.key)
    }

    mutating func set(_ badge: LoanBadge, for id: LoanBadgeID) {
        if let earlier = badges.updateValue(badge, forKey: id) {
            if byKey[earlier.key.text] == id { byKey[earlier.key.text] = nil }
            if let loan = earlier.loan { byLoan[loan.id] = nil }
        }
        if !badge.isWithdrawn { byKey[badge.key.text] = id }
        if let loan = badge.loan { byLoan[loan.id] = id }
    }

    mutating func fold(_ fact: LoanBadgeChanged, as id: LoanBadgeID) {
        if let existing = fact.badge {
            guard var badge = badges[existing] else { return }
            (badge.name, badge.isWithdrawn) = (fact.name, fact.isWithdrawn)
            set(badge, for: existing)
        } else if let key = fact.key {
            set(LoanBadge(key: key, name: fact.name, isWithdrawn: fact.isWithdrawn), for: id)
        }
    }

    mutating func fold(_ fact: Loaned, as id: EntryID, at instant: Instant) {
        switch fact.step {
        case .asked:
            asked = LoanAsked(
                sequence: id.sequence, person: fact.person, supervisor: fact.supervisor,
                toMicroseconds: fact.toMicroseconds, boot: instant.boot,
                untilBootMicroseconds: fact.untilBootMicroseconds ?? 0)
        case .givenUp: asked = nil
        case .lent:
            if fact.of != nil { asked = nil }
            guard let badgeID = fact.badge, var badge = badges[badgeID] else { return }
            badge.loan = Loan(
                id: id, person: fact.person, supervisor: fact.supervisor, by: fact.by, instant: instant,
                fromMicroseconds: fact.fromMicroseconds,
                toMicroseconds: fact.toMicroseconds)
            set(badge, for: badgeID)
        case .ended:
            guard let badgeID = fact.badge, var badge = badges[badgeID],
                badge.loan?.id.sequence == fact.of
            else { return }
            badge.loan?.ended = fact.cause ?? .returned
            set(badge, for: badgeID)
        }
    }

    /// The key of that badge was erased: nobody can be lent it any more.
    mutating func forget(_ id: LoanBadgeID) {
        guard let badge = badges.removeValue(forKey: id) else { return }
        if byKey[badge.key.text] == id { byKey[badge.key.text] = nil }
        if let loan = badge.loan { byLoan[loan.id] = nil }
    }
}

/// A snapshot holds what was recorded; the indexes are made again.
extension Loans: Codable {
    private enum CodingKeys: CodingKey { case badges, asked }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (id, badge) in try container.decode([LoanBadgeID: LoanBadge].self, forKey: .badges) {
            set(badge, for: id)
        }
        asked = try container.decodeIfPresent(LoanAsked.self, forKey: .asked)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(badges, forKey: .badges)
        try container.encodeIfPresent(asked, forKey: .asked)
    }
}
