import Domain
import Foundation
import Logging
import Store

@testable import KioskDaemon

/// A terminal that records, on a book of its own, with two people and their badges.
struct TwoPeople {
    let clock: TerminalClock
    let terminal: TerminalService
    let book: Book

    static func run(_ body: (TwoPeople) async throws -> Void) async throws {
        let clock = try TerminalClock()
        clock.pretend(trust: .gnss)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: clock.now())
        let terminal = TerminalService(
            opened,
            settings: TerminalSettings(
                name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
                surveyed: Position(latitude: 50, longitude: 4)), clock: clock, program: "test",
            sinks: .none, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await terminal.begin()
        let roster = RosterFile(
            Array("code,first_name,last_name,badge\n1,Amina,B,0009030510\n2,Bram,C,0009030511\n".utf8),
            language: .fr, zone: .utc)
        _ = try await RosterImport(terminal: terminal).report(roster, zone: .utc)
        try await body(TwoPeople(clock: clock, terminal: terminal, book: opened.book))
        try opened.book.close()
    }
}
