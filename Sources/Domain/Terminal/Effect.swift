/// What follows from entries once they are durable.
package enum Effect: Hashable, Sendable {
    case show(Answer)
    case signal(Signal)
    /// Send `Happening.woke` when the boot clock reaches this (microseconds); replaces an earlier one.
    case wake(atBootMicroseconds: Int64)
}

/// Light and sound, each action with its own pattern. What the pattern is, `Drivers` knows.
package enum Signal: String, Hashable, Sendable, CaseIterable {
    case checkIn, breakStart, breakEnd, checkOut
    /// A choice is open.
    case choose
    case repeated, unchanged, undone, refused, readFailed
    /// The book could not be written: nothing was recorded.
    case notRecorded
    /// An alarm for people nearby (terminal moved).
    case alarm

    package init(_ action: Action) {
        switch action {
        case .checkIn: self = .checkIn
        case .breakStart: self = .breakStart
        case .breakEnd: self = .breakEnd
        case .checkOut: self = .checkOut
        }
    }
}

/// How a person is called on a public screen: first name and initial, with the agent code where two are alike
/// (SITUATIONS 13 and 14).
package struct PersonLabel: Hashable, Sendable {
    package var id: PersonID
    /// "Amina B.", or "Amina B. (4711)".
    package var text: String
    package var language: Language
    /// Whether he may lend a badge for a day now.
    package var mayLend: Bool

    package init(id: PersonID, text: String, language: Language, mayLend: Bool = false) {
        self.id = id
        self.text = text
        self.language = language
        self.mayLend = mayLend
    }
}

/// One answer for the screen. Values only: wording is the catalogues', layout the page's.
package enum Answer: Hashable, Sendable {
    case recorded(Recorded)
    case choose(Choose)
    /// Already recorded within the duplicate period.
    case repeated(person: PersonLabel, action: Action, at: Instant, undo: Undo?)
    /// Nothing changed: present, or on a break, since then.
    case unchanged(person: PersonLabel, presence: Presence, since: Instant?)
    case undone(person: PersonLabel, action: Action, at: Instant)
    case refused(reason: RefusalReason, person: PersonLabel?, keyTail: String?, at: Instant)
    case readFailed(at: Instant)
    /// The book could not be written.
    case notRecorded(RecordingFault, at: Instant)
    /// A key was pressed: "present your badge" for this action.
    case armed(Action)
    /// A question was answered or skipped.
    case thanked(person: PersonLabel)
    /// "Present the badge that is lent", for that person. `asked` names it.
    case lending(LendingAsked)
    /// That person has a badge until then; nil: nobody can say when the day ends. `name`: what is written on it.
    case lent(person: PersonLabel, supervisor: PersonLabel, name: String, untilMicroseconds: Int64?)
    /// A technician's badge opened his page.
    case technician(person: PersonLabel)
    /// Back to rest.
    case rest
}

/// A supervisor lends a badge: it is not there yet.
package struct LendingAsked: Hashable, Sendable {
    package var asked: Sequence
    package var person: PersonLabel
    package var supervisor: PersonLabel
    package var untilBootMicroseconds: Int64

    package init(
        asked: Sequence, person: PersonLabel, supervisor: PersonLabel, untilBootMicroseconds: Int64
    ) {
        self.asked = asked
        self.person = person
        self.supervisor = supervisor
        self.untilBootMicroseconds = untilBootMicroseconds
    }
}

/// Why the book cannot be written, judged by what the system calls said.
package enum RecordingFault: String, Hashable, Sendable, CaseIterable {
    /// ENOSPC, EDQUOT.
    case diskFull
    /// EIO.
    case diskFailing
    /// EROFS.
    case diskReadOnly
    case other
}

package struct Undo: Hashable, Sendable {
    package var punch: Sequence
    package var untilBootMicroseconds: Int64

    package init(punch: Sequence, untilBootMicroseconds: Int64) {
        self.punch = punch
        self.untilBootMicroseconds = untilBootMicroseconds
    }
}

package struct Recorded: Hashable, Sendable {
    package var punch: Sequence
    package var person: PersonLabel
    package var action: Action
    package var at: Instant
    package var task: SiteTask?
    package var anomalies: [Anomaly]
    package var undo: Undo
    /// Set when the old day had no departure: ask "when did you leave?", since this arrival.
    package var missingOutSince: Instant?
    /// Elapsed work before this punch, microseconds, when decidable.
    package var workedMicroseconds: Int64?
    /// Refused reads of a badge that became his: ask whether it was he.
    package var claims: [Claim]
    /// He is told what has not been sent for long.
    package var isSupervisor: Bool

    package init(
        punch: Sequence, person: PersonLabel, action: Action, at: Instant, task: SiteTask?,
        anomalies: [Anomaly], undo: Undo,
        missingOutSince: Instant?, workedMicroseconds: Int64?, claims: [Claim] = [],
        isSupervisor: Bool = false
    ) {
        self.punch = punch
        self.person = person
        self.action = action
        self.at = at
        self.task = task
        self.anomalies = anomalies
        self.undo = undo
        self.missingOutSince = missingOutSince
        self.workedMicroseconds = workedMicroseconds
        self.claims = claims
        self.isSupervisor = isSupervisor
    }
}

package struct Choose: Hashable, Sendable {
    /// What is to be chosen; of each list the first is taken without an answer.
    package enum Question: Hashable, Sendable {
        case action
        /// For that action.
        case task(Action, [SiteTask])
        /// `isOpen`: without an answer none is taken.
        case engagement(Action, [EngagementOffer], isOpen: Bool)
    }

    package var presented: Sequence
    package var person: PersonLabel
    package var presence: Presence
    package var since: Instant?
    package var offers: [Action]
    /// Nil: nothing is recorded unless the person chooses.
    package var fallback: Action?
    package var at: Instant
    package var settlesAtBootMicroseconds: Int64
    package var workedMicroseconds: Int64?
    package var question: Question

    package init(
        presented: Sequence, person: PersonLabel, presence: Presence, since: Instant?, offers: [Action],
        fallback: Action?,
        at: Instant, settlesAtBootMicroseconds: Int64, workedMicroseconds: Int64?,
        question: Question = .action
    ) {
        self.presented = presented
        self.person = person
        self.presence = presence
        self.since = since
        self.offers = offers
        self.fallback = fallback
        self.at = at
        self.settlesAtBootMicroseconds = settlesAtBootMicroseconds
        self.workedMicroseconds = workedMicroseconds
        self.question = question
    }
}

/// An engagement as a public screen may show it: for whom, where that is not the person himself, and as what.
package struct EngagementOffer: Hashable, Sendable {
    package var number: Int
    package var capacity: Engagement.Capacity
    /// Nil: he works for himself, or nobody has a name for his employer.
    package var employer: String?

    package init(number: Int, capacity: Engagement.Capacity, employer: String?) {
        self.number = number
        self.capacity = capacity
        self.employer = employer
    }

    init(_ engagement: Engagement, employer: String?) {
        self.init(
            number: engagement.number, capacity: engagement.capacity,
            employer: engagement.capacity == .selfEmployed ? nil : employer ?? engagement.employer.text)
    }
}
