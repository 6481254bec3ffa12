import Domain
import Foundation
import Logging
import Store
import Testing

@testable import KioskDaemon
@testable import Web

/// PINs of people: kept hashed beside the book, tried off the terminal's path.
@Suite struct PINDeskTests {
    private struct Stand {
        var terminal: TerminalService
        var desk: PINDesk
        var folder: String
        var book: Book
        var stage: Stage
        var file: String { folder + "/pins" }

        func text() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }
        func kinds() throws -> [String] {
            try book.rows(after: 0, through: .max, limit: 500).map(\.coded.kind)
        }
    }

    private func withDesk(_ body: (Stand) async throws -> Void) async throws {
        let clock = try TerminalClock()
        clock.pretend(trust: .gnss)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: clock.now())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        let terminal = TerminalService(
            opened, settings: settings, clock: clock, program: "test", sinks: .none, logger: logger)
        await terminal.begin()
        let roster = RosterFile(
            Array(
                "code,first_name,last_name,badge\n4711,Amina,B,0009030510\nB7,Bram,C,0009030511\n4712,Chris,D,\n"
                    .utf8),
            language: .fr, zone: .utc)
        _ = try await RosterImport(terminal: terminal).report(roster, zone: .utc)
        let stage = Stage(screens: try Screens())
        let board = StatusBoard(configuration: .standard, clock: clock, stage: stage)
        let desk = PINDesk(terminal: terminal, board: board, directory: folder.path, logger: logger)
        await desk.begin()
        try await body(
            Stand(terminal: terminal, desk: desk, folder: folder.path, book: opened.book, stage: stage))
        try opened.book.close()
    }

    @Test func `the right PIN punches, and a wrong one, a wrong code and no PIN are kept alike`() async throws
    {
        try await withDesk { stand in
            #expect(await stand.desk.set("0815", ofCode: "4711").outcome == .done)
            #expect(await stand.desk.identify(code: "4711", pin: "0815") == .taken)
            #expect(try stand.kinds().suffix(2) == ["presented", "punched"])
            var refused: [[UInt8]] = []
            for (code, pin) in [("4711", "0816"), ("9999", "0815"), ("B7", "0815")] {
                #expect(await stand.desk.identify(code: code, pin: pin) == .taken)
                let row = try #require(try stand.book.rows(after: 0, through: .max, limit: 500).last)
                #expect(row.coded.kind == "refused")
                refused.append(row.coded.publicText)
            }
            #expect(try stand.kinds().filter { $0 == "pinChanged" }.count == 1)
            #expect(Set(refused).count == 1, "what is public does not tell them apart")
        }
    }

    @Test func `of two who are given a PIN at the same time each has his own`() async throws {
        try await withDesk { stand in
            async let one = stand.desk.set("0815", ofCode: "4711")
            async let other = stand.desk.set("2580", ofCode: "4712")
            let outcomes = await [one.outcome, other.outcome]
            #expect(outcomes == [.done, .done])
            let lines = try stand.text().split(separator: "\n")
            #expect(lines.count == 2)
            for (code, pin) in [("4711", "0815"), ("4712", "2580")] {
                #expect(await stand.desk.identify(code: code, pin: pin) == .taken)
                #expect(try stand.kinds().last == "punched")
            }
        }
    }

    @Test func `the file holds hashes for the daemon's user alone, and the book nothing of them`()
        async throws
    {
        try await withDesk { stand in
            #expect(await stand.desk.set("0815", ofCode: "4711").outcome == .done)
            let text = try stand.text()
            #expect(text.contains(" scrypt$") && !text.contains("0815") && !text.contains("4711"))
            let mode = try FileManager.default.attributesOfItem(atPath: stand.file)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0)
            _ = await stand.desk.identify(code: "4711", pin: "99999")
            let rows = try stand.book.rows(after: 0, through: .max, limit: 500)
            #expect(
                rows.allSatisfy { !String(decoding: $0.coded.publicText, as: UTF8.self).contains("scrypt") })
            #expect(
                rows.allSatisfy {
                    !String(decoding: $0.coded.privateText ?? [], as: UTF8.self).contains("99999")
                })
            let again = PINFile(book: stand.folder)
            #expect(try again.load().count == 1)
        }
    }

    @Test func `three wrong tries lock the code at the keypad, and never the badge`() async throws {
        try await withDesk { stand in
            _ = await stand.desk.set("0815", ofCode: "4711")
            for _ in 1...3 { #expect(await stand.desk.identify(code: "4711", pin: "0000") == .taken) }
            for _ in 1...3 { #expect(await stand.desk.identify(code: "1234", pin: "0000") == .taken) }
            // The right PIN, and a code of nobody: they look the same.
            for (code, pin) in [("4711", "0815"), ("1234", "0000")] {
                guard case .locked(let seconds) = await stand.desk.identify(code: code, pin: pin) else {
                    Issue.record("\(code) is not locked")
                    return
                }
                #expect((1...30).contains(seconds))
            }
            let badge = Happening.presented(keys: [CredentialKey("text:0009030510")], method: .badge)
            _ = await stand.terminal.submit(await stand.terminal.stamped(badge))
            let last = try stand.kinds().last
            #expect(last == "punched")
        }
    }

    @Test func `a PIN is refused that is none, for nobody, or for a code that cannot be typed`() async throws
    {
        try await withDesk { stand in
            for (pin, code) in [
                ("123", "4711"), ("1234567", "4711"), ("12a4", "4711"), ("1234", "9999"), ("1234", "B7"),
            ] {
                #expect(await stand.desk.set(pin, ofCode: code).outcome == .rejected)
            }
            #expect(!FileManager.default.fileExists(atPath: stand.file))
        }
    }

    @Test func `a PIN that is taken away is no PIN, and the page has no keypad any more`() async throws {
        try await withDesk { stand in
            _ = await stand.desk.set("0815", ofCode: "4711")
            #expect(await stand.stage.page().contains("data-touch=\"keypad\""))
            #expect(await stand.desk.set(nil, ofCode: "4711").outcome == .done)
            let text = try stand.text()
            #expect(text.isEmpty)
            #expect(!(await stand.stage.page()).contains("data-touch=\"keypad\""))
            _ = await stand.desk.identify(code: "4711", pin: "0815")
            let last = try stand.kinds().last
            #expect(last == "refused")
        }
    }
}
