import Domain
import Foundation
import Logging
import Store
import Testing

@testable import KioskDaemon

/// A badge that was refused before it was anybody's: terminal, import and book together in one process.
@Suite struct ClaimedReadTests {
    @Test func `a badge refused before its import is listed there, and the yes at its punch is declared`()
        async throws
    {
        let clock = try TerminalClock()
        clock.pretend(trust: .gnss)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: clock.now())
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        let terminal = TerminalService(
            opened, settings: settings, clock: clock, program: "test", sinks: .none,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await terminal.begin()
        func kinds(_ happening: Happening) async -> [String] {
            var event = await terminal.stamped(happening)
            event.reader = ReaderName("yard")
            guard case .recorded(let entries) = await terminal.submit(event) else { return [] }
            return entries.map(\.fact.kind)
        }
        let badge = Happening.presented(
            keys: [CredentialKey("em:62E3086CED"), CredentialKey("text:0009030510")], method: .badge)
        #expect(await kinds(badge) == ["refused"])
        let roster = RosterFile(
            Array("code,first_name,last_name,badge\n4711,Amina,Bensalem,0009030510\n".utf8), language: .fr,
            zone: .utc)
        let text = try await RosterImport(terminal: terminal).report(roster, zone: .utc).text
        #expect(text.contains("1 added") && text.contains("refused before: "))
        #expect(text.hasSuffix(" yard, badge of 4711"))
        #expect(await kinds(badge) == ["presented", "punched"])
        let punch = await terminal.state.head
        #expect(await kinds(.claimed(punch: punch, isHis: true)) == ["declared"])
        #expect(await kinds(.claimed(punch: punch, isHis: true)) == [])
        try opened.book.close()
    }
}
