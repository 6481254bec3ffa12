import Domain
import Foundation
import Testing

@testable import Web

/// Nothing leaves the console as a file before the book says who took it.
@Suite struct TakenFileTests {
    private static let period = "from=2026-11-20&to=2026-11-21"
    private static let files: [(path: String, taken: String)] = [
        ("/punches.csv?day=2026-11-21&person=amina", "punches 1 amina"), ("/punches.csv", "punches - "),
        ("/attendance.csv?\(period)", "hours 2 "), ("/attendance.pdf?\(period)", "hours 2 "),
        ("/reports.csv?kind=agents&\(period)", "reportAgents 2 "),
        ("/reports.pdf?kind=onss&\(period)", "reportOnss 11 "),
        ("/registrations/one.pdf?punch=202", "correction - one"),
        ("/registrations/corrections.csv", "corrections - "),
        ("/agents/export", "agents - "), ("/sites/export", "sites - "), ("/tasks/export", "tasks - "),
        ("/clients/export", "clients - "),
    ]

    @Test func `every file that is taken is told to the book, with its days and whom it tells of`()
        async throws
    {
        try await RunningConsole.run { server in
            for (path, _) in Self.files {
                let answer = try await server.get(path, .administrator)
                #expect(answer.status == 200, "\(path)")
            }
            #expect(await server.console.taken == Self.files.map(\.taken))
        }
    }

    @Test func `when the book cannot be told, nothing is given`() async throws {
        try await RunningConsole.run { server in
            await server.console.stopTelling()
            for (path, _) in Self.files {
                let answer = try await server.get(path, .administrator)
                #expect(answer.status == 503, "\(path)")
                #expect(!answer.contains("Benali") && !answer.contains("%PDF"), "\(path)")
            }
        }
    }

    @Test func `a long export is told when it is made, and fails when it cannot be`() async throws {
        try await RunningConsole.run { server in
            for (number, what) in ["hours", "days", "punches"].enumerated() {
                if number == 2 { await server.console.stopTelling() }
                _ = try await server.send(
                    "/exports/start", "what=\(what)&\(Self.period)&person=x", .inspector)
                let state = number == 2 ? "✕" : "exports/file?number=\(number + 1)"
                #expect(
                    try await poll { try await server.get("/exports", .inspector).contains(state) }, "\(what)"
                )
            }
            #expect(await server.console.taken == ["hours 2 x", "reportDays 2 x"])
        }
    }
}
