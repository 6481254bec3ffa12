import Domain
import Foundation
import Logging
import Store
import Testing
import Web

@testable import KioskDaemon

extension TerminalService {
    /// All of them wait on the actor before the first of them is decided: none is let in while this makes the tasks.
    fileprivate func submitTogether(_ happenings: [Happening]) async -> [Outcome] {
        let tasks = happenings.map { happening in
            let event = stamped(happening)
            return Task { await self.submit(event) }
        }
        var outcomes: [Outcome] = []
        for task in tasks { outcomes.append(await task.value) }
        return outcomes
    }
}

/// How many commits the events of many readers cost.
@Suite struct GroupCommitTests {
    private func badges(_ count: Int) -> [Happening] {
        (0..<count).map { .presented(keys: [CredentialKey("text:X\($0)")], method: .badge) }
    }

    /// `commits` counts what the terminal tells its forwarders: once for each commit.
    private func withTerminal(
        _ body: (TerminalService, _ commits: Counter) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let clock = try TerminalClock()
        let opened = try Book.openFolded(directory: folder.path, program: "test", now: clock.now())
        let settings = TerminalSettings(
            name: "t", licence: "L", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        let commits = Counter()
        var sinks = TerminalSinks.none
        sinks.grown = { commits.add() }
        let terminal = TerminalService(
            opened, settings: settings, clock: clock, program: "test", sinks: sinks,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await terminal.begin()
        try await body(terminal, commits)
        try opened.book.close()
    }

    @Test func `a hundred badges that wait share one commit, and a lone one has its own`() async throws {
        try await withTerminal { terminal, commits in
            var csv = "code,first_name,last_name,badge\n"
            for number in 0..<100 { csv += "\(number),Person,No\(number),X\(number)\n" }
            let roster = RosterFile(Array(csv.utf8), language: .fr, zone: .utc)
            _ = try await RosterImport(terminal: terminal).run(roster)
            let before = commits.value
            let outcomes = await terminal.submitTogether(badges(100))
            #expect(commits.value - before == 1)
            #expect(
                outcomes.allSatisfy {
                    if case .recorded(let entries) = $0 {
                        entries.contains { $0.fact.kind == "punched" }
                    } else {
                        false
                    }
                })
            #expect(await terminal.state.punchCount == 100)
            _ = await terminal.submitTogether(
                [.presented(keys: [CredentialKey("text:NOBODY")], method: .badge)])
            #expect(commits.value - before == 2)
        }
    }

    @Test func `more than fit into one transaction share as few as they can`() async throws {
        try await withTerminal { terminal, commits in
            let before = commits.value
            let outcomes = await terminal.submitTogether(badges(600))
            #expect(outcomes.count == 600)
            #expect(commits.value - before == 2)
            #expect(await terminal.state.refusedReads.reads.count == 600)
        }
    }
}
