import Documents
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Stands
import Testing

@testable import Web

/// A console with one account of each role, whose tokens are known, over a terminal of our making.
actor FakeConsole: ConsolePort {
    static let book = BookID(0xC0)

    static func id(of role: Role) -> AccountID {
        let index = Role.allCases.firstIndex(of: role) ?? 0
        return AccountID(EntryID(book: book, sequence: Sequence(index) + 1))
    }

    static func token(of role: Role) -> String { "token-\(role.rawValue)" }
    static func formToken(of role: Role) -> String { "form-\(role.rawValue)" }
    static let password = "a sentence that is long"
    static let code = "WGVZ-ZVHP"

    private(set) var orders: [AccountOrder] = []
    var book = FakeRegister()
    private(set) var registerOrders: [RegisterOrder] = []
    private(set) var tables: [[UInt8]] = []
    private var tableReply: TableReply?
    private(set) var attempts: [SignInAttempt] = []
    private(set) var queries: [PunchQuery] = []
    /// Punches behind the first page cannot be read.
    private(set) var isTorn = false
    private(set) var attendanceQueries: [AttendanceQuery] = []
    private(set) var touched: [Bool] = []
    private(set) var ended: [String] = []
    private var expired = false
    private var ready = true
    private var language = Language.fr
    private var entrance: ConsoleEntrance?
    private var reply = ConsoleReply.done
    private var shownBoard = Samples.board
    private(set) var corrections: [[CorrectionOrder]] = []
    private(set) var settled: [Domain.Sequence] = []
    private var shownSetup = Samples.setup
    private var correctionReply = CorrectionReply.done
    private var attendanceRows: [AttendanceReport.Row]? = Samples.stays
    private var watchers: [AsyncStream<Void>.Continuation] = []

    func expire() {
        expired = true
        for watcher in watchers { watcher.yield() }
    }
    func set(ready: Bool) { self.ready = ready }
    func set(_ language: Language) { self.language = language }
    func set(_ entrance: ConsoleEntrance?) { self.entrance = entrance }
    func set(_ reply: ConsoleReply) { self.reply = reply }
    func set(_ reply: CorrectionReply) { correctionReply = reply }
    func setAttendance(_ rows: [AttendanceReport.Row]?) { attendanceRows = rows }
    func tear() { isTorn = true }

    func change(_ change: (inout BoardView) -> Void) {
        change(&shownBoard)
        for watcher in watchers { watcher.yield() }
    }

    private func account(_ role: Role) -> Account {
        Account(
            userName: role.rawValue.lowercased(), name: "Name of \(role.rawValue)", email: nil, role: role,
            language: language, changed: 7)
    }

    func isReady() -> Bool { ready }

    func signIn(_ attempt: SignInAttempt) -> ConsoleEntrance {
        attempts.append(attempt)
        if let entrance { return entrance }
        guard attempt.userName == "administrator", attempt.password == Self.password else { return .denied }
        return .entered(token: Self.token(of: .administrator), device: "device")
    }

    func begin(code: String, _ account: NewAccount, password: String, from address: String)
        -> ConsoleEntrance
    {
        guard code == Self.code else { return .denied }
        if password.count < 12 { return .problems([.userNameTaken], .tooShort) }
        ready = true
        return .entered(token: Self.token(of: .administrator), device: "device")
    }

    func accept(userName: String, code: String, password: String, from address: String) -> ConsoleEntrance {
        code == Self.code ? .entered(token: Self.token(of: .supervisor), device: "device") : .denied
    }

    func signOut(_ token: String) { ended.append(token) }

    func visitor(_ token: String, touches: Bool) -> Visitor? {
        touched.append(touches)
        guard !expired, let role = Role.allCases.first(where: { Self.token(of: $0) == token }) else {
            return nil
        }
        return Visitor(id: Self.id(of: role), account: account(role), formToken: Self.formToken(of: role))
    }

    func changePassword(_ token: String, from old: String, to new: String) -> ConsoleReply { reply }

    func perform(_ order: AccountOrder) -> ConsoleReply {
        orders.append(order)
        return reply
    }

    func invite(_ account: AccountID, by: AccountID, seen: Domain.Sequence?) -> ConsoleInvitation {
        orders.append(AccountOrder(.invite(account, untilMicroseconds: 0), by: by, seen: seen))
        return .made(code: "K7M2-9RTX-4QPD", hours: 72)
    }

    func board() -> BoardView { shownBoard }
    private(set) var codesGiven: [AccountID] = []
    func inspectionCode(by account: AccountID) -> String? {
        codesGiven.append(account)
        return "83917264"
    }
    private var hung = Samples.poster
    func hang(_ poster: PosterFacts) { hung = poster }
    func poster() -> PosterFacts { hung }

    func boardChanges() -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        watchers.append(continuation)
        return stream
    }

    func punches(_ query: PunchQuery) -> PunchPage? {
        queries.append(query)
        if query.before != nil, isTorn { return nil }
        return query.before == Samples.punchPage.next ? Samples.oldestPunchPage : Samples.punchPage
    }

    func attendance(_ query: AttendanceQuery) -> AttendanceReport? {
        attendanceQueries.append(query)
        return attendanceRows.map { Samples.attendance($0) }
    }

    func registrations(_ query: RegistrationQuery) -> RegistrationPage? {
        RegistrationPage(
            rows: Samples.registrationRows, next: 198, isRegistering: true, zone: Samples.brussels,
            now: Samples.moment(244))
    }

    func registration(of punch: Domain.Sequence) -> RegistrationFile? {
        Samples.registrationRows.first { $0.punch == punch }.map { Samples.registrationFile($0) }
    }

    func registrationSetup() -> RegistrationSetup { shownSetup }
    func set(_ setup: RegistrationSetup) { shownSetup = setup }

    func openCorrections() -> [RegistrationFile] {
        Samples.registrationRows.filter { $0.correction != nil }.map { Samples.registrationFile($0) }
    }

    func correct(_ orders: [CorrectionOrder]) -> CorrectionReply {
        corrections.append(orders)
        return correctionReply
    }

    func attach(
        _ content: [UInt8], named name: String, _ order: @Sendable (Proof) -> CorrectionOrder
    ) -> CorrectionReply {
        guard let kind = Proof.Kind(content) else { return .problems([.proofKind]) }
        return correct([
            order(
                Proof(
                    name: Proof.name(name, kind), kind: kind, byteCount: Int64(content.count), digest: "d"))
        ])
    }

    func proof(
        _ entry: Domain.Sequence, of punch: Domain.Sequence, for reader: AccountID
    ) -> ProofDocument? {
        entry == 209 && punch == 202
            ? ProofDocument(proof: Samples.proof, content: Array("%PDF-1.7 sheet".utf8)) : nil
    }

    func settle(_ punch: Domain.Sequence, _ decision: Resolved.Decision, by: AccountID) -> CorrectionReply {
        settled.append(punch)
        return correctionReply
    }
    private var accountCount: Int?
    func set(accounts count: Int) { accountCount = count }

    func accounts() -> [AccountView] {
        if let accountCount {
            return (1...accountCount).map { number in
                let id = AccountID(EntryID(book: Self.book, sequence: Domain.Sequence(number)))
                return AccountView(id: id, account: account(.inspector), isInvited: false)
            }
        }
        return Role.allCases.enumerated().map { index, role in
            var account = account(role)
            account.hasPassword = index % 2 == 0
            account.isDisabled = index == 4
            return AccountView(id: Self.id(of: role), account: account, isInvited: index == 1)
        }
    }

    func audit(before: Domain.Sequence?) -> AuditPage? { Samples.auditPage }

    /// What other programs find.
    var programs = FakePrograms()
    var reported = FakeReports()
    var kept: RetentionView? = Samples.retention
    var retentionRuns: [AccountID] = []
    var declared = Samples.declarations
    var secretsGiven: Set<TerminalSecret> = [.pin]

    // MARK: the register

    func set(_ reply: TableReply) { tableReply = reply }
    func clearTableReply() { tableReply = nil }
    func set(_ register: FakeRegister) { book = register }
    /// As somebody else does, meanwhile.
    func amend(_ value: Amendment.Value) { book.amend(value) }

    func register() -> RegisterView {
        RegisterView(state: book.terminal, zone: Samples.brussels, now: Samples.moment(244))
    }

    func perform(_ order: LoanOrder, by: AccountID) -> LoanReply { book.perform(order) }

    func tail(of number: SealedNumber) -> String? { String(number.text.suffix(2)) }

    func change(_ order: RegisterOrder) -> RegisterReply {
        registerOrders.append(order)
        let role = Role.allCases.first { Self.id(of: $0) == order.by } ?? .none
        return book.change(order, as: role)
    }

    func history(of subject: Subject, from revision: Domain.Sequence?) -> RegisterHistory? {
        book.history(from: revision)
    }

    func rehearse(_ part: RegisterPart, _ csv: [UInt8], by: AccountID) -> TableReply {
        tables.append(csv)
        return tableReply ?? .report(Samples.report(part))
    }

    func bringIn(_ token: String, by: AccountID) -> TableReply {
        tableReply ?? .done(Samples.report(.clients))
    }

    func personalData(of person: PersonID, by: AccountID) -> (any PersonalDataPieces)? { FakeData() }

    /// Files that were taken: kind, how many days, of whom.
    private(set) var taken: [String] = []
    /// Whether the book can be told of them.
    private var isTold = true

    func stopTelling() { isTold = false }

    func isNoted(_ file: TakenFile, of people: TakenOf, by: AccountID) -> Bool {
        let text = if case .matching(let text) = people { text } else { "one" }
        if isTold { taken.append("\(file.kind) \(file.days.map { "\($0.count)" } ?? "-") \(text)") }
        return isTold
    }

    func export(_ part: RegisterPart, for language: Language) -> (any TablePieces)? {
        part.hasTable ? FakePieces() : nil
    }
}
