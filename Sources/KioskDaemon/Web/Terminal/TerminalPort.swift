import Domain

/// What a finger on the terminal page asks for. Identities travel with it, so a touch that arrives after the
/// screen has changed can never act on somebody else's punch.
package enum Touch: Hashable, Sendable {
    /// An action of the open choice of that `Presented` entry.
    case choose(Action, presented: Sequence)
    /// A task or an engagement, for the question of that `Presented` entry.
    case pick(Pick, presented: Sequence)
    /// "Annuler" on an open choice.
    case cancel(presented: Sequence)
    /// "Erreur, annuler" on a recorded punch.
    case undo(punch: Sequence)
    /// "À quelle heure êtes-vous parti ?", microseconds since 1970, UTC; nil when skipped.
    case answer(punch: Sequence, leftMicroseconds: Int64?)
    /// "Était-ce vous ?": the refused reads that stood on the screen of that punch.
    case claim(punch: Sequence, isHis: Bool)
    /// A punch of that person's that he says is missing.
    case declare(MissingPunch, person: PersonID)
    /// The language of that person, from now on.
    case language(Language, person: PersonID)
    /// The next badge for a day that is presented is that person's until the end of the day.
    case lend(person: PersonID, supervisor: PersonID)
    /// No badge is lent after all, for that `asked` entry.
    case giveUp(asked: Sequence)
}

/// What became of a touch. The answer itself comes through the stage, like every other.
package enum TouchReply: Hashable, Sendable {
    case taken
    /// The choice or the undo window is closed, or another person is at the terminal.
    case tooLate
    /// The book could not be written.
    case notRecorded
}

/// What somebody types at the terminal who has no badge with him.
package enum TerminalSecret: String, Hashable, Sendable, CaseIterable { case pin, password }

/// What became of a code and a PIN, or of an account and a password. Whether they were right is said by the stage, as of a badge.
package enum CodeReply: Hashable, Sendable {
    case taken
    /// It is not written `AGENT@ENTREPRISE`.
    case malformed
    /// The terminal is another company's: the code of that one.
    case otherCompany(own: String)
    /// So many wrong tries of that code that it must wait.
    case locked(seconds: Int)
    /// Another one is looked at just now.
    case busy
    case notRecorded
}

/// The terminal behind the page.
package protocol TerminalPort: Sendable {
    /// Turns a touch into an event and waits until it is decided and committed.
    func touch(_ touch: Touch) async -> TouchReply
    /// Agent code and PIN from the keypad. Takes a tenth of a second, in which no badge waits.
    func identify(code: String, pin: String) async -> CodeReply
    /// Account name and password from the keyboard, likewise.
    func identify(account: String, password: String) async -> CodeReply
    /// What that person has punched in the last 31 days; nil: it cannot be read now.
    func ownPunches(of person: PersonID) async -> OwnPunches?
    /// Who is present, once it is noted that somebody has looked; nil: nobody may, or nobody knows.
    func present() async -> EvacuationList?
    /// The code that was given to an inspector.
    func openInspection(code: String) async -> InspectionReply
    /// What he asks to see, once that is noted; nil: his time is over, or the book cannot be read or written.
    func inspect(_ view: Inspection.View) async -> Inspection?
    func endInspection() async
    /// Active people whose code or name fits what was typed on a telephone keypad, at most `limit`, and how many there are.
    func people(keypad: String, limit: Int) async -> (found: [FoundPerson], count: Int)
    /// Prometheus text for `/metrics`.
    func metrics() async -> String
    /// Whether terminal, book and forwarders prove to be alive (`/healthz`).
    func isHealthy() async -> Bool
}

/// The daemon behind the control socket, for the `kioskd` command line on the same machine.
package protocol ControlPort: Sendable {
    /// `kioskd people import`: the file as it comes, at most `WebLimits.importBytes`. All of it or nothing is
    /// applied.
    func importPeople(_ csv: BoundedBody) async -> ControlReply
    /// `kioskd register import`: a table of the company's register, likewise. `kind`: which.
    func importRegister(_ csv: BoundedBody, kind: String) async -> ControlReply
    /// `kioskd people erase`: JSON with `code` and `rule`, at most `WebLimits.touchBytes`.
    func erasePerson(_ request: BoundedBody) async -> ControlReply
    /// `kioskd people pin`: JSON with `code` and `pin`, without one to take it away.
    func setPIN(_ request: BoundedBody) async -> ControlReply
    /// `kioskd upstream resolve`: what a person has decided about a refused or doubtful entry.
    func resolve(_ resolved: Resolved) async -> ControlReply
    /// `kioskd console code`: a code with which an administrator of the console is made.
    func consoleCode() async -> ControlReply
    /// `kioskd console fingerprint`: where the console answers, and by what browsers know it.
    func consoleFingerprint() async -> ControlReply
    /// `kioskd inspection`: a code for an inspector, used once.
    func inspectionCode() async -> ControlReply
    /// `kioskd poster`: `PosterFacts` as JSON.
    func poster() async -> ControlReply
    /// State of the daemon as one JSON object, UTF-8.
    func status() async -> String
}

package struct ControlReply: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case done
        /// The input is at fault: `text` says line and reason.
        case rejected
        /// The daemon could not: try again later.
        case failed
    }
    package var outcome: Outcome
    /// For the person at the command line.
    package var text: String

    package init(_ outcome: Outcome, text: String) {
        self.outcome = outcome
        self.text = text
    }
}
