import Domain
import Foundation
import Logging
import Store
import Testing

@testable import KioskDaemon

/// The terminal's clock, its book and what dates entries, together in one process.
@Suite struct DatingTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func terminal(_ clock: TerminalClock) throws -> (TerminalService, Book, folder: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: clock.now())
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        let service = TerminalService(
            opened, settings: settings, clock: clock, program: "test", sinks: .none, logger: logger)
        return (service, opened.book, folder.path)
    }

    @Test func `what a terminal records twenty years in the past is dated when its time is found`()
        async throws
    {
        let clock = try TerminalClock()
        let (terminal, book, folder) = try terminal(clock)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await terminal.begin()
        let years: Int64 = 20 * 365 * 86_400_000_000
        clock.push(byMicroseconds: -years)
        clock.pretend(trust: .unknown)
        _ = await terminal.submit(
            await terminal.stamped(.presented(keys: [CredentialKey("em:0000000001")], method: .badge)))
        let undated = await terminal.state.head
        await ClockService.dateUntimed(terminal, clock, logger)
        #expect(await terminal.state.head == undated)

        clock.push(byMicroseconds: 0)
        clock.pretend(trust: .gnss)
        await ClockService.dateUntimed(terminal, clock, logger)
        await ClockService.dateUntimed(terminal, clock, logger)
        let rows = try book.rows(after: undated - 1, through: .max, limit: 10)
        #expect(rows.map(\.coded.kind) == ["refused", "anchored"])
        let recorded = try #require(rows.first).instant
        let derived = try #require(await terminal.chronology.derivedMicroseconds(of: recorded))
        #expect((derived - recorded.wallMicroseconds - years).magnitude < 1_000_000)

        var text: [UInt8] = []
        _ = try book.export(from: undated, through: undated, as: .csv) { text += $0 }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\r\n").last ?? ""
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        #expect(
            cells[1].trimmingPrefix("\"").dropLast() == UTCTime.text(microseconds: recorded.wallMicroseconds))
        #expect(cells[2].trimmingPrefix("\"").dropLast() == UTCTime.text(microseconds: derived))
        try book.close()
    }
}
