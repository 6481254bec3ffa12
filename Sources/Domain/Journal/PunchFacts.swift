// What happened at the reader.

/// A known credential was held to a reader, or its person has answered a part of what is asked of him (`continues`).
package struct Presented: Hashable, Sendable {
    package var person: PersonID
    package var credential: CredentialID?
    package var method: IdentificationMethod
    /// Choices offered, the default first; empty when a punch follows in the same transaction, or nothing
    /// changes.
    package var offered: [Action]
    /// Nothing is punched unless the person chooses (badge soon after the last punch).
    package var defaultsToNothing: Bool
    /// When the default is taken, in the boot clock of this entry.
    package var settlesAtBootMicroseconds: Int64
    /// The same badge again inside the window, which moves to the next choice: the earlier `Presented`.
    package var continues: Sequence?
    /// What is asked once the action, then the only one offered, is settled; nil: nothing.
    package var asked: Asked? {
        get { question?.value }
        set { question = newValue.map { Shared($0) } }
    }
    /// Mostly there is none, and every entry takes the room of the largest fact.
    private var question: Shared<Asked>?

    package init(
        person: PersonID, credential: CredentialID?, method: IdentificationMethod, offered: [Action] = [],
        defaultsToNothing: Bool = false, settlesAtBootMicroseconds: Int64, continues: Sequence? = nil,
        asked: Asked? = nil
    ) {
        self.person = person
        self.credential = credential
        self.method = method
        self.offered = offered
        self.defaultsToNothing = defaultsToNothing
        self.settlesAtBootMicroseconds = settlesAtBootMicroseconds
        self.continues = continues
        self.asked = asked
    }
}

/// How an action came about.
package enum Basis: String, Sendable, Codable, CaseIterable {
    /// No choice was open: the table gave one meaning.
    case sole
    /// Touched, keyed, or badged through to.
    case chosen
    /// The window closed.
    case defaulted
}

package struct Punched: Hashable, Sendable, Codable {
    package var person: PersonID
    package var action: Action
    package var basis: Basis
    package var method: IdentificationMethod
    /// The `Presented` entry whose moment this punch has.
    package var presented: Sequence
    package var site: SiteCode
    package var task: TaskCode?
    package var before: Presence
    package var anomalies: [Anomaly]
    /// The first arrival after a full daily rest, or after a rest of unknown length.
    package var startsDay: Bool
    /// Number of the engagement that it is under; nil: none is known, or nobody has said which of several.
    package var engagement: Int?
    /// How the task came about; nil: nobody was asked.
    package var taskBasis: Basis?
    /// How the engagement came about; nil: nobody was asked.
    package var engagementBasis: Basis?
    /// Whether the badge was only lent to him. States from before there were loans say nothing of it.
    package var isLent: Bool {
        get { lent == true }
        set { lent = newValue ? true : nil }
    }
    private var lent: Bool?

    package init(
        person: PersonID, action: Action, basis: Basis, method: IdentificationMethod, presented: Sequence,
        site: SiteCode, task: TaskCode? = nil, before: Presence, anomalies: [Anomaly] = [],
        startsDay: Bool = false, engagement: Int? = nil, taskBasis: Basis? = nil,
        engagementBasis: Basis? = nil, isLent: Bool = false
    ) {
        self.person = person
        self.action = action
        self.basis = basis
        self.method = method
        self.presented = presented
        self.site = site
        self.task = task
        self.before = before
        self.anomalies = anomalies
        self.startsDay = startsDay
        self.engagement = engagement
        self.taskBasis = taskBasis
        self.engagementBasis = engagementBasis
        self.isLent = isLent
    }
}

/// Same person and same action within the duplicate period: kept, not a punch.
package struct Repeated: Hashable, Sendable {
    package var person: PersonID
    package var action: Action
    package var presented: Sequence
    /// The punch that it repeats.
    package var of: Sequence

    package init(person: PersonID, action: Action, presented: Sequence, of: Sequence) {
        self.person = person
        self.action = action
        self.presented = presented
        self.of = of
    }
}

/// A choice ended with nothing punched.
package struct Unchanged: Hashable, Sendable {
    package enum Cause: String, Sendable, CaseIterable { case defaulted, cancelled }
    package var person: PersonID
    package var presented: Sequence
    package var cause: Cause

    package init(person: PersonID, presented: Sequence, cause: Cause) {
        self.person = person
        self.presented = presented
        self.cause = cause
    }
}

/// A physical key was pressed with no choice open: the next badge takes its action.
package struct Armed: Hashable, Sendable, Codable {
    package var action: Action
    /// Until when, in the boot clock of this entry.
    package var untilBootMicroseconds: Int64

    package init(action: Action, untilBootMicroseconds: Int64) {
        self.action = action
        self.untilBootMicroseconds = untilBootMicroseconds
    }

    /// `untilBootMicroseconds` of a key that somebody took back: the beginning of that clock.
    static let takenBack: Int64 = 0

    var isTakenBack: Bool { untilBootMicroseconds == Self.takenBack }
}

/// Why a credential was not accepted. These, and no others, are the gates of promise 5.
package enum RefusalReason: String, Sendable, Codable, CaseIterable {
    case notActivated, unknownCredential, credentialLost, credentialExpired, personInactive, notAllowedHere
    case siteNotSurveyed
    /// A technician was trying the readers.
    case inService
    /// His "application mobile" is off.
    case terminalNotAllowed
    /// Code and PIN at the keypad do not belong together, or belong to nobody: nothing tells which.
    case wrongCode
    /// Account and password do not belong together, or belong to nobody: nothing tells which.
    case wrongPassword
    /// His identity card is not valid any more, or not yet.
    case identityCardNotValid
    /// A badge for a day that is lent to nobody now.
    case notLent
}

/// A credential that was not accepted, kept with its time (SITUATIONS 4).
package struct Refused: Hashable, Sendable {
    package var reason: RefusalReason
    package var method: IdentificationMethod
    package var person: PersonID?
    /// Private.
    package var key: CredentialKey?
    /// Private: its other spellings, by which people.csv may name a badge that belongs to nobody yet.
    package var otherKeys: [CredentialKey]

    package init(
        reason: RefusalReason, method: IdentificationMethod, person: PersonID? = nil,
        key: CredentialKey? = nil, otherKeys: [CredentialKey] = []
    ) {
        self.reason = reason
        self.method = method
        self.person = person
        self.key = key
        self.otherKeys = otherKeys
    }
}

/// The reader saw something that is certainly a badge, but not which.
package struct ReadFailed: Hashable, Sendable {
    /// Stable name of the defect (`checksum`, `parity`, `lost-edges`, …).
    package var defect: String

    package init(defect: String) { self.defect = defect }
}

/// The person took a punch back inside the undo window. The punch stays; attendance returns to what it was.
package struct Undone: Hashable, Sendable {
    package var person: PersonID
    package var punch: Sequence

    package init(person: PersonID, punch: Sequence) {
        self.person = person
        self.punch = punch
    }
}

/// What somebody has declared for a correction: the answer to "when did you leave?" after a missing departure, whether a
/// refused read was his, or a punch that is missing. Never a punch.
package struct Declared: Hashable, Sendable {
    package var person: PersonID
    /// The punch with `missingOut` that raised the question; of a punch that is missing his newest one, 0 where there is none.
    package var punch: Sequence
    /// Microseconds since 1970, UTC; nil: the person skipped the question.
    package var leftMicroseconds: Int64?
    /// Instead: a refused read of a badge that became his, asked with that punch.
    package var read: Sequence?
    /// When that read was, microseconds since 1970, UTC.
    package var readMicroseconds: Int64?
    /// Whether he says that it was he.
    package var isHis: Bool?
    /// Instead: a punch that he says is missing.
    package var missing: MissingPunch?

    package init(
        person: PersonID, punch: Sequence, leftMicroseconds: Int64?, read: Sequence? = nil,
        readMicroseconds: Int64? = nil, isHis: Bool? = nil, missing: MissingPunch? = nil
    ) {
        self.person = person
        self.punch = punch
        self.leftMicroseconds = leftMicroseconds
        self.read = read
        self.readMicroseconds = readMicroseconds
        self.isHis = isHis
        self.missing = missing
    }
}
