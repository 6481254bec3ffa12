import Domain
import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon
@testable import Web

/// A terminal that stands elsewhere than it was surveyed, over a restart.
@Suite struct MovedTests {
    /// A receiver at a place 1 km north of where the terminal was surveyed says so until `isSeen`.
    private func hear(
        _ receiver: VirtualSerial, until what: String, _ isSeen: () throws -> Bool
    ) async throws {
        var second = Int64(Date().timeIntervalSince1970)
        try await eventually(what) {
            second += 1
            let epoch = NMEAEpoch(
                utcMicroseconds: second * 1_000_000, latitude: 50.009, longitude: 4.0, hasFix: true)
            try receiver.send(epoch.text)
            return try isSeen()
        }
    }

    @Test func `a terminal that left its place still says so after a restart, and upstream hears of it`()
        async throws
    {
        let terminal = try await WallTerminal()
        let receiver = try VirtualSerial(path: terminal.daemon.path("sky"))
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        try terminal.daemon.write(
            text + """

                [[reader]]
                name = "sky"
                type = "gnss"
                device = "\(receiver.path)"
                """, to: "kioskd.toml")
        do {
            try await terminal.daemon.start()
            let page = PageClient(address: try terminal.daemon.address())
            try await hear(receiver, until: "moved") {
                page.strips.last?.strip.contains("E-42") == true
            }
            try await eventually("upstream has it") {
                await terminal.upstream.received.contains { $0.type == "eu.kioskd.moved.v1" }
            }
            #expect(try await terminal.daemon.stop() == 0)
            // No satellite is heard any more: only the book knows.
            try await terminal.daemon.start()
            let again = PageClient(address: try terminal.daemon.address())
            try await eventually("still moved") { again.strips.last?.strip.contains("E-42") == true }
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    @Test func `one that was never surveyed has not moved and is not where it should be either`() async throws
    {
        let stage = Stage(screens: try Screens(), language: .en)
        let board = StatusBoard(
            configuration: .standard, clock: try TerminalClock(), stage: stage)
        await board.update(isMoved: false)
        await board.refresh()
        #expect(await stage.page().contains("Position <b>unknown</b>"))
    }
}
