import Domain

/// The company's register as its managers see and change it. What may be written the domain decides; who may, the table
/// of rights, asked once more before anything is written.
package protocol RegisterPort: Sendable {
    func register() async -> RegisterView
    /// What may be shown of a national number: its last two digits. Nil: it cannot be read.
    func tail(of number: SealedNumber) async -> String?
    func change(_ order: RegisterOrder) async -> RegisterReply
    /// Changes of a subject, newest first, from the one of that sequence on. Nil: the book does not answer.
    func history(of subject: Subject, from revision: Sequence?) async -> RegisterHistory?

    /// Everything that the book holds of that person, piece by piece, once the book says who took it. Nil: nobody has
    /// that id, or the book does not answer.
    func personalData(of person: PersonID, by: AccountID) async -> (any PersonalDataPieces)?
    /// Writes into the book who takes a file, before its first byte. False: it cannot be written, so nothing is given.
    func isNoted(_ file: TakenFile, of people: TakenOf, by: AccountID) async -> Bool

    // What agents type at the terminal.

    /// Which of it that agent has.
    func terminalSecrets(of person: PersonID) async -> Set<TerminalSecret>
    /// Gives him a new one that nobody has chosen, or takes away what he has.
    func changeSecret(
        _ secret: TerminalSecret, of person: PersonID, gives: Bool, by: AccountID
    ) async -> SecretReply

    // Tables.

    /// What a table would change; nothing is written. It is kept for a while, to be brought in as it is.
    func rehearse(_ part: RegisterPart, _ csv: [UInt8], by: AccountID) async -> TableReply
    /// Brings in what was rehearsed: exactly that, or nothing.
    func bringIn(_ token: String, by: AccountID) async -> TableReply
    /// The table of a part as a spreadsheet of that language reads it, a piece at a time. Nil: it has none.
    func export(_ part: RegisterPart, for language: Language) async -> (any TablePieces)?
}

/// The register as of the last commit, and what dates in it need.
package struct RegisterView: Sendable {
    package var state: Terminal
    package var zone: Zone
    package var now: Instant

    package init(state: Terminal, zone: Zone, now: Instant) {
        self.state = state
        self.zone = zone
        self.now = now
    }

    var company: Company { state.company ?? Company() }
    var today: Day? { Day(wallMicroseconds: now.wallMicroseconds, in: zone) }
}

/// What a manager wants of the register: everything, or nothing.
package struct RegisterOrder: Sendable {
    /// What was typed for a national number.
    package enum TypedNumber: Hashable, Sendable { case kept, removed, typed(NationalNumber) }

    package var list: [Amendment]
    package var by: AccountID
    /// Of the first of the list, which is an agent.
    package var number: TypedNumber

    package init(_ list: [Amendment], by: AccountID, number: TypedNumber = .kept) {
        self.list = list
        self.by = by
        self.number = number
    }
}

package enum RegisterReply: Sendable {
    /// The id of an agent who is new.
    case done(PersonID?)
    case problems([AmendmentProblem])
    case forbidden
    /// The book cannot be written, or numbers not be sealed.
    case notRecorded
}

package enum SecretReply: Hashable, Sendable {
    /// Shown once, and kept by nobody.
    case made(String)
    case removed
    /// A PIN for a code that no keypad can type, or a password without an account name.
    case impossible
    case forbidden
    case notRecorded
}

/// What was changed of one subject.
package struct RegisterHistory: Sendable {
    package struct Row: Sendable {
        package enum Author: Hashable, Sendable {
            case account(String)
            /// The command line, or somebody at the terminal.
            case terminal
        }

        package var sequence: Sequence
        package var instant: Instant
        package var author: Author
        /// Nil: erased since.
        package var value: Amendment.Value?
        /// What it was before; nil: nothing that is still known.
        package var before: Amendment.Value?
        /// Whether it began with this.
        package var isFirst: Bool

        package init(
            sequence: Sequence, instant: Instant, author: Author, value: Amendment.Value?,
            before: Amendment.Value?, isFirst: Bool
        ) {
            self.sequence = sequence
            self.instant = instant
            self.author = author
            self.value = value
            self.before = before
            self.isFirst = isFirst
        }
    }

    package var rows: [Row]
    /// From where it goes on; nil: that is all.
    package var next: Sequence?

    package init(rows: [Row], next: Sequence?) {
        self.rows = rows
        self.next = next
    }
}
