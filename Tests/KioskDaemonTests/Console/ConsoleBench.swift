import Domain
import Foundation
import Logging
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// The console's desk over a real terminal and book, with an administrator and a manager.
struct ConsoleBench {
    static let number = "81050103522"

    let bench: ReaderBench
    let desk: ConsoleDesk
    let chief: AccountID
    let manager: AccountID

    static func run(_ body: (ConsoleBench) async throws -> Void) async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        var configuration = Configuration.standard
        configuration.store.directory = bench.folder.appending(path: "book").path
        let clock = try TerminalClock()
        let desk = try ConsoleDesk(
            terminal: bench.terminal, book: ShelvedBook(bench.book), board: bench.board, clock: clock,
            configuration: configuration, environment: [:],
            deliveries: DeliveryDesk(
                terminal: bench.terminal, book: ShelvedBook(bench.book), upstreams: [], carryOut: { _ in }),
            pins: PINDesk(
                terminal: bench.terminal, board: bench.board, directory: configuration.store.directory,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            inspections: InspectionDesk(
                terminal: bench.terminal, book: ShelvedBook(bench.book), board: bench.board, clock: clock,
                configuration: configuration),
            folder: ConsoleFolder(book: configuration.store.directory),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func account(_ userName: String, _ role: Role, by: AccountID?) async throws -> AccountID {
            let new = NewAccount(userName: userName, name: userName, email: nil, role: role, language: .fr)
            let made = await desk.submit(AccountOrder(.create(new), by: by))
            guard case .done(let entry) = made else { throw CocoaError(.featureUnsupported) }
            return AccountID(EntryID(book: await bench.terminal.state.book, sequence: entry.sequence))
        }
        let chief = try await account("chief", .administrator, by: nil)
        let manager = try await account("manager", .officeManager, by: chief)
        try await body(ConsoleBench(bench: bench, desk: desk, chief: chief, manager: manager))
    }

    var state: Terminal { get async { await bench.terminal.state } }

    func change(
        _ value: Amendment.Value, by: AccountID? = nil, previous: Domain.Sequence? = nil,
        number: RegisterOrder.TypedNumber = .kept
    ) async -> RegisterReply {
        await desk.change(
            RegisterOrder([Amendment(value, previous: previous)], by: by ?? chief, number: number))
    }

    /// A new agent; nil: he was refused.
    func register(
        _ code: String, number: RegisterOrder.TypedNumber = .kept, type: String? = nil
    ) async -> PersonID? {
        let agent = Agent(
            person: Person(code: code, firstName: "Amina", lastName: "Benali"),
            particulars: AgentParticulars(type: type.map(AgentType.init)))
        guard case .done(let id) = await change(.agent(agent, nil), number: number) else { return nil }
        return id
    }

    func look(_ part: RegisterPart, _ text: String, by: AccountID? = nil) async -> TableReport? {
        guard case .report(let report) = await desk.rehearse(part, Array(text.utf8), by: by ?? chief) else {
            return nil
        }
        return report
    }

    func exported(_ part: RegisterPart, _ language: Language = .fr) async throws -> String {
        var pieces = try #require(await desk.export(part, for: language))
        var bytes: [UInt8] = []
        while let piece = pieces.next() { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }
}
