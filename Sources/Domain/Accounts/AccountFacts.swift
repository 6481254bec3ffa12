// What happened to those who may use the console. Names and fields are for ever: an old book is read by every later
// release. No password, hash, code or session is ever in it.

/// An account was made or changed.
package struct AccountChanged: Hashable, Sendable {
    package enum Step: String, Sendable, CaseIterable {
        case created, role, language, name, disabled, enabled
        /// He has a new password: every session of his ended.
        case password
        /// He was given a code with which he sets a password; the one that he had counts no more.
        case invited
    }

    package var step: Step
    /// Whose; nil for `created`, which is it.
    package var account: AccountID?
    /// Who did it; nil: nobody who was signed in, for the first administrator.
    package var by: AccountID?
    /// For `created`: the agent with whom it was made; nil: it is nobody's who punches.
    package var agent: PersonID?
    package var role: Role?
    package var roleBefore: Role?
    package var language: Language?
    package var languageBefore: Language?
    /// Until when an invitation holds, microseconds since 1970, UTC.
    package var untilMicroseconds: Int64?
    /// Private from here on. Nil once erased.
    package var userName: String?
    package var name: String?
    package var nameBefore: String?
    package var email: String?

    package init(step: Step, account: AccountID? = nil, by: AccountID?) {
        self.step = step
        self.account = account
        self.by = by
    }
}

/// Somebody came to the console, left it, or was not let in.
package struct Accessed: Hashable, Sendable {
    package enum Step: String, Sendable, CaseIterable {
        case signedIn, signedOut
        /// A wrong password, or a name that nobody has.
        case denied
        /// Took the file with everything that the book holds of `subject`.
        case tookData
        /// Took a document that is attached to a correction of a punch of `subject`.
        case tookProof
        /// At the terminal itself, by whoever stood there: the list of who is present, `count` of them.
        case sawPresent
        /// A code for an inspector's view on the terminal was made, by `account` or from the command line.
        case inspectionGranted
        /// Somebody has opened that view with the code, or has typed a wrong one.
        case inspectionOpened, inspectionDenied
        /// He has looked at who is present, or at the punches of `day`: `count` lines.
        case inspected
        case inspectionClosed
        /// Took a file with what the book holds of several people: `file`.
        case tookFile
    }

    package var step: Step
    /// Nil: a name that nobody has, which is not kept: people type passwords there.
    package var account: AccountID?
    /// For `denied`: so many tries since the last such entry; for `sawPresent`: people on the list; for
    /// `inspected`: lines.
    package var count: Int?
    /// Private: from which address of the network.
    package var address: String?
    /// For `tookData` and `tookProof`: whose. For `tookFile`: the only one whom it tells of.
    package var subject: PersonID?
    /// For `inspected`: the day, days since 1970-01-01, local; nil: who is present.
    package var day: Int64?
    /// For `tookFile`.
    package var file: TakenFile?

    package init(
        step: Step, account: AccountID?, count: Int? = nil, address: String?, subject: PersonID? = nil,
        day: Int64? = nil, file: TakenFile? = nil
    ) {
        (self.day, self.file) = (day, file)
        self.step = step
        self.account = account
        self.count = count
        self.address = address
        self.subject = subject
    }
}

/// A file for a spreadsheet or on paper that was taken out of the console. Whom somebody looked for is not kept as he
/// typed it: a name in it could not be erased.
package struct TakenFile: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case punches, hours, reportDays, reportSites, reportAgents, reportAnomalies, reportOnss
        /// All correction files that are open, and that of one punch.
        case corrections, correction
        /// Tables of the register.
        case agents, sites, tasks, clients
    }

    package var kind: Kind
    /// Days since 1970-01-01, local; nil: whatever there is.
    package var days: ClosedRange<Int64>?
    /// Of so many people alone; nil: of everybody.
    package var people: Int?

    package init(_ kind: Kind, days: ClosedRange<Int64>? = nil, people: Int? = nil) {
        self.kind = kind
        self.days = days
        self.people = people
    }
}

extension AccountChanged: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("account", account?.entry)
        writer.field("by", by?.entry)
        writer.field("agent", agent?.entry)
        writer.field("role", role?.rawValue)
        writer.field("roleBefore", roleBefore?.rawValue)
        writer.field("language", language?.rawValue)
        writer.field("languageBefore", languageBefore?.rawValue)
        writer.field("untilMicroseconds", untilMicroseconds)
    }

    func writePrivate(to writer: inout FactWriter) {
        writer.field("userName", userName)
        writer.field("name", name)
        writer.field("nameBefore", nameBefore)
        writer.field("email", email)
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        account = try reader.optionalEntry("account").map(AccountID.init)
        by = try reader.optionalEntry("by").map(AccountID.init)
        agent = try reader.optionalEntry("agent").map(PersonID.init)
        role = try reader.optionalChoice("role")
        roleBefore = try reader.optionalChoice("roleBefore")
        language = try reader.optionalChoice("language")
        languageBefore = try reader.optionalChoice("languageBefore")
        untilMicroseconds = try reader.optionalInteger("untilMicroseconds")
        userName = try secret?.optionalText("userName")
        name = try secret?.optionalText("name")
        nameBefore = try secret?.optionalText("nameBefore")
        email = try secret?.optionalText("email")
    }
}

extension Accessed: JournalFact {
    func write(to writer: inout FactWriter) {
        writer.field("step", step)
        writer.field("account", account?.entry)
        writer.field("count", count)
        writer.field("subject", subject?.entry)
        writer.field("day", day)
        writer.field("file", file?.kind.rawValue)
        writer.field("firstDay", file?.days?.lowerBound)
        writer.field("lastDay", file?.days?.upperBound)
        writer.field("people", file?.people)
    }

    func writePrivate(to writer: inout FactWriter) { writer.field("address", address) }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        step = try reader.choice("step")
        account = try reader.optionalEntry("account").map(AccountID.init)
        count = try reader.optionalCount("count")
        subject = try reader.optionalEntry("subject").map(PersonID.init)
        day = try reader.optionalInteger("day")
        let kind: TakenFile.Kind? = try reader.optionalChoice("file")
        let first = try reader.optionalInteger("firstDay")
        let last = try reader.optionalInteger("lastDay")
        let people = try reader.optionalCount("people")
        if let first, let last, first > last { throw FactDamage() }
        file = kind.map { kind in
            TakenFile(kind, days: first.flatMap { first in last.map { first...$0 } }, people: people)
        }
        address = try secret?.optionalText("address")
    }
}
