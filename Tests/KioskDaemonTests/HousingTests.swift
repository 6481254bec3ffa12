import Domain
import Foundation
import Logging
import Stands
import Store
import Testing
import Web

@testable import KioskDaemon

/// The tamper contact, from the reader's word to page, metrics and status line.
@Suite(.timeLimit(.minutes(Patience.minutes(1)))) struct HousingTests {
    private static let text = "[[reader]]\nname = 'lid'\ntype = 'tamper'\ndevice = '/dev/gpiochip0'\n"

    @Test
    func `an opened housing is on the page, in the metrics and the status, and still is after a restart`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = try TerminalClock()
        let configuration = try ConfigurationLoader.load(text: Self.text).configuration
        for start in 1...2 {
            let opened = try Book.openFolded(directory: folder, program: "test", now: clock.now())
            let stage = Stage(screens: try Screens(), language: .en)
            let board = StatusBoard(configuration: configuration, clock: clock, stage: stage)
            let presenter = PresenterService(stage: stage, board: board, outputs: nil, volume: { 0 })
            var sinks = TerminalSinks.none
            sinks.housing = { presenter.housing($0) }
            let terminal = TerminalService(
                opened, settings: configuration.terminal.settings, clock: clock, program: "test",
                sinks: sinks, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let running = Task { try await presenter.run() }
            await terminal.begin()
            func tell(_ isOpen: Bool) async {
                let event = Event(
                    instant: clock.now(), reader: ReaderName("lid"), happening: .housing(isOpen: isOpen))
                _ = await terminal.submit(event)
            }
            if start == 1 { await tell(true) }
            try await eventually("open") { await board.status().isHousingOpen }
            #expect(await board.statusLine.contains("HOUSING OPEN"))
            let page = await Metrics.text(board: board, terminal: terminal)
            #expect(page.contains("kioskd_housing_open 1\n"))
            if start == 2 {
                await tell(false)
                try await eventually("closed") { await !board.status().isHousingOpen }
            }
            running.cancel()
            _ = try? await running.value
        }
    }

    @Test func `a contact that is no longer configured says nothing`() async throws {
        let clock = try TerminalClock()
        let stage = Stage(screens: try Screens(), language: .en)
        let board = StatusBoard(configuration: .standard, clock: clock, stage: stage)
        await board.update(openContacts: [ReaderName("lid")])
        #expect(await !board.isHousingOpen)
    }
}
