import Domain
import Logging
import ServiceLifecycle
import Store
import Upstreams
import Web

/// Lets managers in, and carries out what they ask for. What follows from it the domain decides and the book holds; who
/// is signed in is known here alone and dies with the process.
actor ConsoleDesk: Service {
    let terminal: TerminalService
    let clock: TerminalClock
    let reader: BoardReader
    let lists: ConsoleLists
    let attendance: AttendanceReader
    let reports: ReportReader
    let registrations: RegistrationReader
    /// Of what people have declared at the terminal.
    let declared: DeclarationReader
    let setup: SetupReader
    /// Carries out what is decided of an entry that was refused or is doubtful.
    let deliveries: DeliveryDesk
    let book: ShelvedBook
    let pins: PINDesk
    let inspections: InspectionDesk
    let configuration: Configuration
    /// Where systemd says that keys lie.
    let environment: [String: String]
    let mill = HashMill()
    let logger: Logger
    private let file: SecretsFile
    let deviceKey: [UInt8]
    var secrets: [AccountID: SecretsFile.Secret]
    var sessions: ConsoleSessions
    var throttle = SignInThrottle()
    var tables = WaitingTables()
    /// What other programs come with.
    var keys: KeyRing
    var keyThrottle = SignInThrottle()
    private var denials = DenialTally()
    /// For the first administrator; nil: none is open.
    var code: OneTimeCode?
    /// What a name that nobody has is tried against, so that it takes as long as any other.
    let nobody: ScryptHash?

    /// A code that somebody with the terminal's own command made.
    struct OneTimeCode: Sendable {
        static let minutes: Int64 = 30
        static let microseconds = minutes * 60_000_000
        static let mostTries = 5
        let text: String
        let untilBootMicroseconds: Int64
        var tries = 0
    }

    static let invitationHours = 72

    /// Throws when its folder cannot be read or written.
    init(
        terminal: TerminalService, book: ShelvedBook, board: StatusBoard, clock: TerminalClock,
        configuration: Configuration, environment: [String: String], deliveries: DeliveryDesk, pins: PINDesk,
        inspections: InspectionDesk, folder: ConsoleFolder, logger: Logger
    ) throws {
        self.terminal = terminal
        self.book = book
        self.pins = pins
        self.inspections = inspections
        self.configuration = configuration
        self.environment = environment
        self.clock = clock
        self.logger = logger
        reader = BoardReader(
            terminal: terminal, book: book, board: board, clock: clock, configuration: configuration)
        lists = ConsoleLists(terminal: terminal, book: book, clock: clock, configuration: configuration)
        attendance = AttendanceReader(
            terminal: terminal, book: book, clock: clock, configuration: configuration)
        reports = ReportReader(
            terminal: terminal, book: book, clock: clock, configuration: configuration)
        registrations = RegistrationReader(
            terminal: terminal, book: book, clock: clock, configuration: configuration)
        declared = DeclarationReader(
            terminal: terminal, book: book, clock: clock, configuration: configuration,
            registrations: registrations)
        setup = SetupReader(
            terminal: terminal, book: book, board: board, clock: clock, configuration: configuration,
            environment: environment, mill: mill)
        self.deliveries = deliveries
        file = SecretsFile(folder: folder)
        secrets = try file.load()
        keys = try KeyRing(folder: folder)
        deviceKey = try folder.readDeviceKey()
        nobody = SessionToken.make().flatMap(ScryptHash.init(of:))
        let console = configuration.console
        sessions = ConsoleSessions(
            limits: .init(
                idle: Int64(console.idleMinutes) * 60_000_000,
                absolute: Int64(console.longestHours) * 3_600_000_000))
    }

    /// The start of the program comes before anything that can wait.
    private static let firstLook: Duration = .seconds(1)

    /// Now and then: what was counted is written down, and what is over is forgotten.
    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.firstLook) }
        await reader.catchUp()
        let ticks = AsyncStream<Void> {
            try? await Task.sleep(for: .seconds(60))
        }.cancelOnGracefulShutdown()
        for await _ in ticks {
            let boot = clock.now().bootMicroseconds
            sessions.sweep(at: boot)
            tables.sweep(at: boot)
            await reader.catchUp()
            for (account, count) in denials.due(at: boot) {
                await note(Accessed(step: .denied, account: account, count: count, address: nil))
            }
        }
    }

    var boot: Int64 { clock.now().bootMicroseconds }

    // MARK: into the book

    func note(_ accessed: Accessed) async {
        if case .notRecorded = await terminal.submit(await terminal.stamped(.accessed(accessed))) {
            logger.warning("a visit to the console is not in the book")
        }
    }

    func noteDenial(of account: AccountID?, from address: String) async {
        guard let count = denials.note(account, at: boot) else { return }
        await note(Accessed(step: .denied, account: account, count: count, address: address))
    }

    /// The entry that followed; else why none did.
    func submit(_ order: AccountOrder) async -> Submission {
        let problems = await terminal.problems(of: order)
        guard problems.isEmpty else { return .problems(problems) }
        switch await terminal.submit(await terminal.stamped(.account(order))) {
        case .notRecorded: return .notRecorded
        case .recorded(let entries):
            if let entry = entries.first { return .done(entry) }
            // Nothing to change, or somebody was faster.
            let now = await terminal.problems(of: order)
            return now.isEmpty ? .unchanged : .problems(now)
        }
    }

    enum Submission: Sendable {
        case done(Entry)
        case unchanged
        case problems([AccountProblem])
        case notRecorded
    }

    /// Keeps what an account signs in with. False: it could not be written, and what was holds.
    func keep(_ secret: SecretsFile.Secret?, of account: AccountID) -> Bool {
        var changed = secrets
        changed[account] = secret
        do throws(FolderFailure) {
            try file.save(changed)
        } catch {
            logger.error("a password could not be kept", metadata: ["error": "\(error)"])
            return false
        }
        secrets = changed
        return true
    }

    // MARK: sessions

    func open(_ account: AccountID) -> ConsoleEntrance {
        guard let token = SessionToken.make(), let formToken = SessionToken.make(),
            let key = Self.key(of: token), let device = makeDevice(for: account)
        else { return .busy }
        sessions.open(key, for: account, formToken: formToken, at: boot)
        return .entered(token: token, device: device)
    }

    /// By which a session is found: the token itself is kept by the browser alone.
    static func key(of token: String) -> String? { try? Fingerprint.of(Array(token.utf8)) }

    /// The first code for an administrator: whoever may use the terminal's control socket is root, or near it.
    func makeCode() -> String? {
        guard let fresh = try? ProvisioningCode.make() else { return nil }
        code = OneTimeCode(
            text: fresh, untilBootMicroseconds: boot + OneTimeCode.microseconds)
        return fresh
    }
}
