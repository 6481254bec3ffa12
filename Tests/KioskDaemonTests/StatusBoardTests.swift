import Domain
import Store
import Testing
import Upstreams

@testable import KioskDaemon
@testable import Web

/// What the board makes of the configuration for the page.
@Suite struct StatusBoardTests {
    private func page(_ configuration: Configuration, outOfService: OutOfService? = nil) async throws -> (
        recorded: String, privacy: String
    ) {
        let clock = try TerminalClock()
        let stage = Stage(screens: try Screens(), language: .en)
        let board = StatusBoard(
            configuration: configuration, clock: clock, stage: stage, outOfService: outOfService)
        await board.refresh()
        let now = clock.now()
        let person = PersonLabel(
            id: PersonID(EntryID(book: BookID(7), sequence: 2)), text: "Amina B.", language: .en)
        await stage.show(
            .recorded(
                Recorded(
                    punch: 9, person: person, action: .checkIn, at: now, task: nil, anomalies: [],
                    undo: Undo(punch: 9, untilBootMicroseconds: now.bootMicroseconds + 15_000_000),
                    missingOutSince: nil, workedMicroseconds: nil)))
        let recorded = await stage.page()
        await stage.showPrivacy()
        return (recorded, await stage.page())
    }

    @Test func `the page promises to send what is recorded only where there is a receiver`() async throws {
        var configuration = Configuration.standard
        #expect(try await page(configuration).recorded.contains(">Saved<"))
        #expect(try await page(configuration, outOfService: .recording).recorded.contains("not sent yet"))
        let loaded = try ConfigurationLoader.load(
            text: "[[upstream]]\nname = \"p\"\nurl = \"https://p.example/\"\n")
        configuration.upstreams = loaded.configuration.upstreams
        #expect(try await page(configuration).recorded.contains("Saved, not sent yet"))
    }

    @Test func `the privacy notice names the months of the configuration`() async throws {
        var configuration = Configuration.standard
        #expect(try await page(configuration).privacy.contains("at least 14 months"))
        configuration.store.retention.months = 24
        #expect(try await page(configuration).privacy.contains("at least 24 months"))
    }
}
