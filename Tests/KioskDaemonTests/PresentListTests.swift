import Domain
import Foundation
import Logging
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// The evacuation list as the page gets it: from a real book that goes on recording.
@Suite struct PresentListTests {
    private func port(_ people: TwoPeople, listsPresent: Bool = true) async throws -> PagePort {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let board = StatusBoard(
            configuration: .standard, clock: people.clock, stage: Stage(screens: try Screens(), language: .en)
        )
        return PagePort(
            terminal: people.terminal, board: board,
            watchdog: Watchdog(notifier: SystemdNotifier(environment: [:]), logger: logger),
            ownPunches: OwnPunchesReader(
                terminal: people.terminal, book: ShelvedBook(people.book),
                upstreams: Configuration.standard.upstreams),
            pins: PINDesk(terminal: people.terminal, board: board, directory: "/nowhere", logger: logger),
            inspections: InspectionDesk(
                terminal: people.terminal, book: ShelvedBook(people.book), board: board, clock: people.clock,
                configuration: .standard),
            listsPresent: listsPresent, loans: Configuration.standard.loans, zone: .utc, logger: logger)
    }

    private func badge(_ people: TwoPeople, _ number: String) async {
        let keys = [CredentialKey("text:\(number)")]
        _ = await people.terminal.submit(
            await people.terminal.stamped(.presented(keys: keys, method: .badge)))
    }

    @Test func `whoever opens it sees who is inside, and the book says that it was opened`() async throws {
        try await TwoPeople.run { people in
            let port = try await port(people)
            #expect(await port.present()?.rows.isEmpty == true)
            await badge(people, "0009030510")
            let list = try #require(await port.present())
            #expect(list.rows.map(\.name) == ["Amina B."] && list.rows[0].sinceMicroseconds != nil)
            let head = await people.terminal.state.head
            let rows = try people.book.rows(after: 0, through: head, limit: 100).map { Entry($0).fact }
            let looks = rows.compactMap { fact -> Int? in
                if case .accessed(let seen) = fact, seen.step == .sawPresent { seen.count } else { nil }
            }
            #expect(looks == [0, 1])
        }
    }

    @Test func `where it is closed nobody sees it, and nothing is noted`() async throws {
        try await TwoPeople.run { people in
            let head = await people.terminal.state.head
            let port = try await port(people, listsPresent: false)
            #expect(await port.present() == nil)
            #expect(await people.terminal.state.head == head)
        }
        let open = try ConfigurationLoader.load(text: "").configuration.terminal.listsPresent
        let closed = try ConfigurationLoader.load(text: "[evacuation]\nopen = false\n").configuration
        #expect(open && !closed.terminal.listsPresent)
    }
}
