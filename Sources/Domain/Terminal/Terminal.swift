/// Everything that has been folded from a book, and the two functions on it.
///
/// `decide` looks at the state and an event and says which entries follow; it changes nothing. `apply` folds
/// one committed entry into the state; it never refuses, and for entries of old releases it never changes.
package struct Terminal: Hashable, Sendable, Codable {
    package internal(set) var book: BookID
    /// Sequence of the last entry applied; 0 for an empty book.
    package internal(set) var head: Sequence = 0
    /// Nil until the first `configured` entry.
    package internal(set) var settings: Shared<TerminalSettings>?
    package internal(set) var staff = Staff()
    package internal(set) var attendance: [PersonID: Shared<Attendance>] = [:]
    /// Punches ever recorded in this book.
    package internal(set) var punchCount: Int64 = 0
    /// The book goes on after another one: presence is unknown until the first punch.
    package internal(set) var followsAnotherBook = false
    /// The choice that waits for somebody, if any.
    package internal(set) var openChoice: OpenChoice?
    /// The physical key that waits for its badge, and when it was pressed.
    package internal(set) var armed: ArmedKey?
    package internal(set) var recentPunches = RecentPunches()
    package internal(set) var openQuestions = OpenQuestions()
    package internal(set) var refusedReads = RefusedReads()
    package internal(set) var whereabouts = Whereabouts()
    package internal(set) var chronology = Chronology()
    /// The newest unreadable badge.
    var lastReadFailure: ReadFailure?
    var lastPresented: Moment?
    var staging = Staging()
    /// Nil while nothing ever happened to the file.
    package internal(set) var repairs: Repairs?
    /// Nil while nothing was ever tried against the link.
    package internal(set) var remedies: RemediesTried?
    /// Nil while nothing was ever counted of the link.
    package internal(set) var dataUsage: DataUsage?
    /// Nil while no technician ever came.
    package internal(set) var servicing: Servicing?
    /// Nil while no technician ever said at which site it is.
    package internal(set) var sites: SiteAssignments?
    /// Nil while the program never started.
    package internal(set) var powerLosses: PowerLosses?
    /// The settings that were taken last; nil while only files of root's say who the terminal is.
    package internal(set) var provisioning: Provisioned?

    /// Tamper contacts that are open, in alphabetical order; nil while none ever was.
    package internal(set) var openContacts: [ReaderName]?
    /// The company's register; nil while nothing was ever said in it.
    package internal(set) var company: Company?
    /// Who may use the console; nil while nobody ever might.
    package internal(set) var accounts: Accounts?
    /// What is right instead of punches; nil while nothing ever was.
    package internal(set) var corrections: Corrections?
    /// What was declared and is decided; nil while nobody ever decided.
    package internal(set) var decidedDeclarations: DecidedDeclarations?
    /// Keys for other programs; nil while nobody ever made one.
    package internal(set) var integrationKeys: IntegrationKeys?
    /// Badges that are lent for a day; nil while there was never any.
    package internal(set) var loans: Loans?

    package init(book: BookID) { self.book = book }

    package var people: [PersonID: Person] { staff.people }
    package var credentials: [CredentialID: Credential] { staff.credentials }

    /// What the book knows of that person's presence; absent where a book of its own has no punch of him.
    package func attendance(of person: PersonID) -> Shared<Attendance> {
        attendance[person] ?? Shared(Attendance(presence: followsAnotherBook ? .unknown : .absent))
    }

    /// That person as he is known once an import has said this of him: what he chose at a terminal stands above it.
    package func known(_ person: Person, as id: PersonID) -> Person { staff.known(person, as: id) }

    /// How that person is called on a public screen.
    package func label(of person: PersonID) -> PersonLabel {
        var label = staff.label(of: person)
        label.mayLend = mayLend(person)
        return label
    }
}

/// A physical key that waits for its badge.
package struct ArmedKey: Hashable, Sendable, Codable {
    package var key: Armed
    package var boot: BootID

    /// The action for a badge at that moment.
    func action(at now: Instant) -> Action? {
        now.boot == boot && now.bootMicroseconds <= key.untilBootMicroseconds ? key.action : nil
    }
}

/// An unreadable badge.
struct ReadFailure: Hashable, Sendable, Codable {
    var reader: ReaderName?
    var instant: Instant
}

/// When the newest `Presented` was.
struct Moment: Hashable, Sendable, Codable {
    var sequence: Sequence
    var instant: Instant
}
