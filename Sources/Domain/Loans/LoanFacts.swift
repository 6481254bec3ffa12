// What happened to day-loan badges. Names and fields are for ever: an old book is read by every later release.

/// A badge was marked as one that is lent for a day, is called otherwise, or is not lent any more.
package struct LoanBadgeChanged: Hashable, Sendable {
    /// Which; nil: a new one, whose id is this entry.
    package var badge: LoanBadgeID?
    /// Who did it: the id of an account, or `system`.
    package var by: String
    /// What is written on it, by which people call it.
    package var name: String
    package var isWithdrawn: Bool
    /// Private; of a new one. Nil once erased.
    package var key: CredentialKey?

    package init(
        badge: LoanBadgeID? = nil, by: String, name: String, isWithdrawn: Bool = false,
        key: CredentialKey? = nil
    ) {
        self.badge = badge
        self.by = by
        self.name = name
        self.isWithdrawn = isWithdrawn
        self.key = key
    }
}

/// One step in the life of a loan.
package struct Loaned: Hashable, Sendable {
    package enum Step: String, Sendable, Codable, CaseIterable {
        /// A supervisor at the terminal: the next loan badge is that person's, until `untilBootMicroseconds`.
        case asked
        /// He has thought better of it.
        case givenUp
        /// From now on the badge is that person's, until `toMicroseconds`. The loan's id is this entry.
        case lent
        case ended
    }

    /// Why a loan ended.
    package enum Cause: String, Sendable, Codable, CaseIterable {
        /// A manager has taken it back.
        case returned
        /// The day of the site is over.
        case dayOver
        /// It was lent to somebody else.
        case lentAgain
        /// It is no badge for loans any more.
        case withdrawn
    }

    package var step: Step
    package var person: PersonID
    /// Of `lent` and `ended`.
    package var badge: LoanBadgeID?
    /// The `lent` entry that has ended, or the `asked` entry that was answered or given up.
    package var of: Sequence?
    /// Who did it at the terminal.
    package var supervisor: PersonID?
    /// Who did it in the console: the id of an account.
    package var by: String?
    package var cause: Cause?
    /// From when on it is his, microseconds since 1970; nil: the clock could not date it.
    package var fromMicroseconds: Int64?
    /// Exclusive. Nil: no clock could say when the day ends; then it ends after 24 hours.
    package var toMicroseconds: Int64?
    /// Of `asked`, in the boot clock of this entry.
    package var untilBootMicroseconds: Int64?

    package init(
        step: Step, person: PersonID, badge: LoanBadgeID? = nil, of: Sequence? = nil,
        supervisor: PersonID? = nil, by: String? = nil, cause: Cause? = nil, fromMicroseconds: Int64? = nil,
        toMicroseconds: Int64? = nil, untilBootMicroseconds: Int64? = nil
    ) {
        self.step = step
        self.person = person
        self.badge = badge
        self.of = of
        self.supervisor = supervisor
        self.by = by
        self.cause = cause
        self.fromMicroseconds = fromMicroseconds
        self.toMicroseconds = toMicroseconds
        self.untilBootMicroseconds = untilBootMicroseconds
    }
}

extension LoanBadgeChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("badge", badge?.entry)
        writer.field("by", by)
        writer.field("name", name)
        writer.field("isWithdrawn", isWithdrawn)
    }

    func writePrivate(to writer: inout FactWriter) { writer.field("key", key?.text) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        badge = try reader.optionalEntry("badge").map(LoanBadgeID.init)
        by = try reader.text("by")
        name = try reader.text("name")
        isWithdrawn = try reader.truth("isWithdrawn")
        key = try secret?.optionalText("key").map(CredentialKey.init)
    }
}

extension Loaned: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("person", person.entry)
        writer.field("badge", badge?.entry)
        writer.field("of", of)
        writer.field("supervisor", supervisor?.entry)
        writer.field("by", by)
        writer.field("cause", cause?.rawValue)
        writer.field("fromMicroseconds", fromMicroseconds)
        writer.field("toMicroseconds", toMicroseconds)
        writer.field("untilBootMicroseconds", untilBootMicroseconds)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        person = PersonID(try reader.entry("person"))
        badge = try reader.optionalEntry("badge").map(LoanBadgeID.init)
        of = try reader.optionalInteger("of")
        supervisor = try reader.optionalEntry("supervisor").map(PersonID.init)
        by = try reader.optionalText("by")
        cause = try reader.optionalChoice("cause")
        fromMicroseconds = try reader.optionalInteger("fromMicroseconds")
        toMicroseconds = try reader.optionalInteger("toMicroseconds")
        untilBootMicroseconds = try reader.optionalInteger("untilBootMicroseconds")
    }
}
