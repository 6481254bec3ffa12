import Domain
import Drivers
import Foundation
import Logging
import Store
import Synchronization
import Testing
import Web

@testable import KioskDaemon
@testable import Upstreams

/// Remedies of the link on a real terminal with a real book; what they do is counted here.
@Suite struct LinkServiceTests {
    private final class Done: Sendable {
        private let words = Mutex<[String]>([])
        func add(_ word: String) { words.withLock { $0.append(word) } }
        var all: [String] { words.withLock { $0 } }
    }

    private func status(_ name: String, _ sign: LinkSign?) -> UpstreamStatus {
        UpstreamStatus(
            name: name, link: .down, cursor: 0, unsent: 1, refused: 0, doubtful: 0, awaitingTime: 0,
            isStalled: false, sign: sign)
    }

    private func service(
        _ bench: ReaderBench, _ steps: [LinkRemedies.Step], _ done: Done
    ) async throws -> LinkService {
        let clock = try TerminalClock()
        let link = LinkService(
            steps,
            doers: LinkService.Doers(
                restartUnit: { done.add("unit") }, pulseModem: { done.add("modem") }),
            terminal: bench.terminal, board: bench.board, timekeeper: Timekeeper { clock.now() },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await link.connect { done.add($0.rawValue) }
        return link
    }

    private let steps: [LinkRemedies.Step] = [
        .init(.newConnection, waitMicroseconds: 1_000), .init(.reresolve, waitMicroseconds: 1_000),
        .init(.restartUnit, waitMicroseconds: 1_000, mostPerDay: 1),
        .init(.pulseModem, waitMicroseconds: 1_000, mostPerDay: 1),
    ]

    private func remedies(in bench: ReaderBench) throws -> [String] {
        try bench.book.rows(after: 0, through: .max, limit: 1_000).map { Entry($0) }.compactMap {
            if case .linkRemedied(let remedied) = $0.fact { remedied.remedy.rawValue } else { nil }
        }
    }

    @Test func `each remedy is in the book first, and a restart does not do the strong ones again`()
        async throws
    {
        let bench = try await ReaderBench()
        let done = Done()
        let clock = try TerminalClock()
        for _ in 0..<2 {
            let link = try await service(bench, steps, done)
            let since = clock.now().bootMicroseconds
            await link.note(status("platform", LinkSign(silentSince: since, cause: "connect")))
            let before = done.all.count
            try await eventually("two rounds") { done.all.count >= before + 6 }
            await link.note(status("platform", LinkSign(lastSign: since + 600_000_000)))
        }
        #expect(done.all.filter { $0 == "modem" }.count == 1)
        #expect(done.all.filter { $0 == "unit" }.count == 1)
        #expect(done.all.prefix(4) == ["newConnection", "reresolve", "unit", "modem"])
        let recorded = try remedies(in: bench)
        #expect(recorded.count >= done.all.count)
        #expect(recorded.prefix(4) == ["newConnection", "reresolve", "restartUnit", "pulseModem"])
        #expect(await bench.board.remedy == nil)
        try bench.end()
    }

    @Test func `an upstream that needs no link, or whose fault is its own, calls for nothing`() async throws {
        let bench = try await ReaderBench()
        let done = Done()
        let link = try await service(bench, steps, done)
        let now = try TerminalClock().now().bootMicroseconds
        await link.note(status("archive", nil))
        await link.note(status("platform", LinkSign(lastSign: now)))
        await link.note(status("register", LinkSign(silentSince: now - 60_000_000, cause: "connect")))
        // A real outage afterwards shows that the service works; nothing came before it.
        #expect(done.all.isEmpty)
        #expect(try remedies(in: bench).isEmpty)
        await link.note(
            status("platform", LinkSign(lastSign: now, silentSince: now + 1, cause: "connect")))
        try await eventually("a remedy") { !done.all.isEmpty }
        #expect(done.all.first == "newConnection")
        try bench.end()
    }

    @Test func `a restart of the network is asked for by an empty file in the folder that systemd gives`()
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let request = try #require(LinkRequest(environment: ["RUNTIME_DIRECTORY": folder.path]))
        try request.make()
        try request.make()
        #expect(request.path == folder.path + "/restart-link")
        #expect(try Data(contentsOf: URL(filePath: request.path)).isEmpty)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let unit = try String(
            contentsOf: root.appending(path: "systemd/kioskd-link-remedy.path"), encoding: .utf8)
        #expect(unit.contains("PathExists=/run/kioskd/restart-link"))
        #expect(LinkRequest(environment: [:]) == nil)
        let nowhere = LinkRequest(environment: ["RUNTIME_DIRECTORY": folder.path + "/none"])
        #expect(throws: POSIXError.self) { try nowhere?.make() }
    }

    @Test func `punches are late after hours, a day and days, and the red light says so ever more often`() {
        let limits = Configuration.standard.link.delay
        let hour: Int64 = 3_600_000_000
        #expect(limits.level(oldestMicroseconds: nil) == .none)
        #expect(limits.level(oldestMicroseconds: 4 * hour - 1) == .none)
        #expect(limits.level(oldestMicroseconds: 4 * hour) == .notice)
        #expect(limits.level(oldestMicroseconds: 24 * hour - 1) == .notice)
        #expect(limits.level(oldestMicroseconds: 24 * hour) == .warning)
        #expect(limits.level(oldestMicroseconds: 72 * hour) == .alarm)
        #expect(Translation.reminder(.notice) == nil)
        let (warning, alarm) = (Translation.reminder(.warning), Translation.reminder(.alarm))
        #expect((warning?.every ?? .zero) > (alarm?.every ?? .zero))
        for pattern in [warning, alarm].compactMap(\.?.pattern) {
            // Light alone, at night too, and never in an answer's place.
            #expect(pattern.isBackground && pattern.steps.allSatisfy { !$0.buzzer && !$0.green })
        }
    }
}
