import Domain

/// The terminal as its managers see it. What may be asked of it the table of routes says; what is decided, the domain.
/// Nothing here waits for the disk of a punch, nor holds one up.
package protocol ConsolePort: RegisterPort, RegistrationPort, IntegrationPort, ReportPort,
    DeclarationPort, RetentionPort, LoanPort
{
    // Who comes in.

    /// Whether anybody may sign in yet; else only the code for the first administrator helps.
    func isReady() async -> Bool
    func signIn(_ attempt: SignInAttempt) async -> ConsoleEntrance
    /// Makes an administrator, with the code that `kioskd console code` printed.
    func begin(code: String, _ account: NewAccount, password: String, from address: String) async
        -> ConsoleEntrance
    /// Sets the password of somebody who was invited.
    func accept(userName: String, code: String, password: String, from address: String) async
        -> ConsoleEntrance
    func signOut(_ token: String) async
    /// Whose token it is; nil: nobody's, or his time is over.
    /// - Parameter touches: whether the request counts as use.
    func visitor(_ token: String, touches: Bool) async -> Visitor?

    // What he does.

    /// Ends every other session of his.
    func changePassword(_ token: String, from old: String, to new: String) async -> ConsoleReply
    func perform(_ order: AccountOrder) async -> ConsoleReply
    /// Makes a code with which that account sets a password, and takes the one that it had.
    func invite(_ account: AccountID, by: AccountID, seen: Sequence?) async -> ConsoleInvitation

    // What he sees.

    func board() async -> BoardView
    /// A code for an inspector at the terminal, shown once; nil: the book cannot be written.
    func inspectionCode(by account: AccountID) async -> String?
    /// What hangs beside this terminal.
    func poster() async -> PosterFacts
    /// One element after each change of what `board` says; nil: too many look already.
    func boardChanges() async -> AsyncStream<Void>?
    func punches(_ query: PunchQuery) async -> PunchPage?
    /// Nil: the book cannot be read.
    func attendance(_ query: AttendanceQuery) async -> AttendanceReport?
    func accounts() async -> [AccountView]
    func audit(before: Sequence?) async -> AuditPage?
}

/// Somebody who is signed in.
package struct Visitor: Hashable, Sendable {
    package var id: AccountID
    package var account: Account
    /// What his forms carry.
    package var formToken: String

    package init(id: AccountID, account: Account, formToken: String) {
        self.id = id
        self.account = account
        self.formToken = formToken
    }

    package func may(_ access: Access, _ area: Area) -> Bool {
        account.mayEnter && Rights.allows(account.role, access, in: area)
    }
}

package struct SignInAttempt: Hashable, Sendable {
    package var userName: String
    package var password: String
    /// What a browser carries in which somebody has signed in before.
    package var device: String?
    /// Of the other end.
    package var address: String

    package init(userName: String, password: String, device: String?, address: String) {
        self.userName = userName
        self.password = password
        self.device = device
        self.address = address
    }
}

package enum ConsoleEntrance: Hashable, Sendable {
    /// - Parameter device: to be carried by the browser from now on.
    case entered(token: String, device: String)
    /// A wrong password, a name that nobody has, somebody who may not enter, a wrong or old code: one answer for all.
    case denied
    case wait(seconds: Int)
    /// The new account, or the new password, is not as it must be.
    case problems([AccountProblem], PasswordProblem?)
    /// Too many are being let in at this moment, or the book cannot be written.
    case busy
}

/// Why a new password is not taken.
package enum PasswordProblem: String, Hashable, Sendable, CaseIterable {
    case tooShort, tooLong
    /// His name, or one sign again and again.
    case guessable
    /// The present one, which he was asked for, is another.
    case wrong
}

package enum ConsoleReply: Hashable, Sendable {
    case done
    case problems([AccountProblem], PasswordProblem?)
    case wait(seconds: Int)
    /// His session is over.
    case over
    case notRecorded
}

package enum ConsoleInvitation: Hashable, Sendable {
    /// Shown once, and kept by nobody.
    case made(code: String, hours: Int)
    case problems([AccountProblem])
    case notRecorded
}
