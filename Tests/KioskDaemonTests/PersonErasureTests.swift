import Domain
import Foundation
import Store
import Testing
import Upstreams

@testable import KioskDaemon

/// Erasing who is gone, beside the real terminal and the real book.
@Suite struct PersonErasureTests {
    private let head = "code,first_name,last_name,active,badge,badge_to\n"
    private let request = ErasureRequest(code: "4711", rule: "BE-attendance-5y")

    private func load(_ rows: String, _ bench: ReaderBench) async throws {
        let file = RosterFile(Array((head + rows).utf8), language: .fr, zone: .utc)
        #expect(file.problems.isEmpty)
        _ = try await RosterImport(terminal: bench.terminal).run(file)
    }

    private func activated() async throws -> ReaderBench {
        let bench = try await ReaderBench()
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        _ = await bench.terminal.submit(await bench.terminal.stamped(.configured(settings)))
        return bench
    }

    private func erasure(_ bench: ReaderBench, _ upstreams: [UpstreamSettings] = []) -> PersonErasure {
        PersonErasure(terminal: bench.terminal, book: ShelvedBook(bench.book), upstreams: upstreams)
    }

    private func refusal(_ erasure: PersonErasure, _ request: ErasureRequest) async -> PersonErasure.Refusal?
    {
        do throws(PersonErasure.Refusal) {
            _ = try await erasure.run(request)
            return nil
        } catch {
            return error
        }
    }

    private func present(_ key: String, _ bench: ReaderBench) async {
        let badge = Happening.presented(keys: [CredentialKey(key)], method: .badge)
        _ = await bench.terminal.submit(await bench.terminal.stamped(badge))
    }

    @Test func `who is erased is gone from state, book and files, and everybody else stays`() async throws {
        let bench = try await activated()
        defer { try? bench.end() }
        await present("text:XGONE", bench)
        try await load("4711,Zenobia,Verschwunden,yes,XGONE,\n4712,Bram,Blijver,yes,XSTAYS,\n", bench)
        let gone = try #require(await bench.terminal.state.people.first { $0.value.code == "4711" }?.key)
        _ = await bench.terminal.submit(
            await bench.terminal.stamped(.languageChosen(person: gone, .de)))
        try await load("4711,Zenobia,Verschollen,no,XGONE,\n", bench)
        await present("text:XGONE", bench)
        try bench.book.checkpoint(await bench.terminal.state)
        // His staged entries: name, badge, changed name; and the badge's two refusals, before it was his and since.
        #expect(try await erasure(bench).run(request) == 5)

        let state = await bench.terminal.state
        #expect(state.people.map(\.value.code) == ["4712"])
        #expect(state.credentials.map(\.value.key) == [CredentialKey("text:XSTAYS")])
        #expect(state.refusedReads.reads.allSatisfy { $0.key == nil })
        #expect(try bench.book.load() == state)
        let rebuild = try bench.book.rebuild()
        #expect(rebuild.terminal == state && rebuild.differentCheckpoints.isEmpty)
        let verification = try bench.book.verify()
        #expect(verification.isSound)
        #expect(Set(verification.erased.map(\.rule)) == ["BE-attendance-5y"])
        let folder = bench.folder.appendingPathComponent("book")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
            for text in ["Zenobia", "Verschwunden", "Verschollen", "XGONE"] {
                #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text) in \(name)")
            }
        }
        #expect(await refusal(erasure(bench), request) == .unknown)
        // The badge is nobody's, and is refused as such.
        await present("text:XGONE", bench)
        #expect(await bench.terminal.state.refusedReads.reads.last?.reason == .unknownCredential)
    }

    @Test func `who is still active, or whose badge has not ended, is not erased`() async throws {
        let bench = try await activated()
        defer { try? bench.end() }
        #expect(await refusal(erasure(bench), request) == .unknown)
        #expect(await refusal(erasure(bench), ErasureRequest(code: "4711", rule: "a b")) == .badRule)
        try await load("4711,Zenobia,Verschwunden,yes,XGONE,\n", bench)
        #expect(await refusal(erasure(bench), request) == .active)
        try await load("4711,Zenobia,Verschwunden,no,XGONE,2190-01-01\n", bench)
        let state = await bench.terminal.state
        let id = try #require(state.people.first?.key)
        var now = await bench.terminal.stamped(.woke).instant
        for (trust, isTrusted) in [(ClockTrust.synchronised, true), (.unknown, false)] {
            now.trust = trust
            #expect(throws: PersonErasure.Refusal.badgeEnds(6_942_585_600_000_000, isClockTrusted: isTrusted))
            {
                try PersonErasure.erasable("4711", in: state, at: now)
            }
        }
        now.trust = .synchronised
        now.wallMicroseconds = 6_942_585_600_000_000
        #expect(try PersonErasure.erasable("4711", in: state, at: now) == id)
        #expect(await bench.terminal.state == state, "nothing was erased by any of these")
    }

    @Test func `while an upstream has no receipt for an entry of his he is not erased`() async throws {
        let bench = try await activated()
        defer { try? bench.end() }
        try await load("4711,Zenobia,Verschwunden,yes,XGONE,\n4712,Bram,Blijver,yes,XSTAYS,\n", bench)
        await present("text:XGONE", bench)
        let punches = await bench.terminal.state.head
        try await load("4711,Zenobia,Verschwunden,no,XGONE,\n", bench)
        var platform = UpstreamSettings(name: "platform", url: "https://example.com/")
        platform.kinds = ["punched"]
        let erasure = erasure(bench, [platform])
        #expect(await refusal(erasure, request) == .awaited(upstream: "platform", count: 1))
        let refused = DeliveryException(
            sequence: punches,
            person: await bench.terminal.state.people.first { $0.value.code == "4711" }?.key,
            state: .refused(reason: "no"), attempts: 1)
        try bench.book.settle("platform", cursor: punches, exceptions: [punches: refused])
        #expect(await refusal(erasure, request) == .awaited(upstream: "platform", count: 1))
        try bench.book.settle("platform", cursor: punches, exceptions: [punches: nil])
        #expect(await refusal(erasure, request) == nil)
        #expect(await bench.terminal.state.people.map(\.value.code) == ["4712"])
    }

    @Test func `a running daemon erases through its control socket, and verify says by which rule and when`()
        async throws
    {
        let terminal = try await WallTerminal(people: 3)
        try terminal.importPeople()
        try await terminal.start()
        let active = try terminal.command("people", "erase", "1001", "--rule", "BE-5y")
        #expect(active.status == 65 && active.error.contains("1001 is still active"))
        try terminal.daemon.write("code,first_name,last_name,active\n1001,Person,No1,no\n", to: "gone.csv")
        #expect(try terminal.command("people", "import", terminal.daemon.path("gone.csv")).status == 0)
        let erased = try terminal.command("people", "erase", "1001", "--rule", "BE-5y")
        #expect(erased.status == 0 && erased.out.contains("private parts of 3 entries"), "\(erased)")
        let lines = terminal.daemon.logText.split(separator: "\n").filter { $0.contains("person erased") }
        #expect(lines.count == 1 && lines.allSatisfy { !$0.contains("1001") && !$0.contains("BE-5y") })
        #expect(try await terminal.daemon.stop() == 0)
        let again = try terminal.command("people", "erase", "1001", "--rule", "BE-5y")
        #expect(again.status == 65 && again.error.contains("nobody has the code 1001"))
        let verify = try terminal.command("journal", "verify")
        #expect(
            verify.status == 0 && verify.out.contains("private part erased by rule BE-5y on 20"), "\(verify)")
        await terminal.end()
    }
}
