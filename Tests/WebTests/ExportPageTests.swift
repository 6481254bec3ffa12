import Documents
import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// Exports that take long: started, left, come back to, taken, cancelled.
@Suite struct ExportPageTests {
    private static let year = "from=2026-01-01&to=2026-11-21"

    /// The list, once it says that.
    private func page(
        _ server: RunningConsole, _ role: Role = .inspector, until words: String
    ) async throws -> String {
        let wire = try Wire(port: server.port)
        // A document is made by a program that everything else goes before.
        wire.wait(seconds: 60)
        await wire.write("GET /exports/events HTTP/1.1\r\nHost: localhost\r\n\(server.cookie(role))\r\n")
        #expect(await wire.read(until: words).contains(words))
        return try await server.get("/exports", role)
    }

    @Test(arguments: ["hours", "days", "onss", "anomalies", "punches"])
    func `an export is made meanwhile, waits for its owner, and is gone after a day`(what: String)
        async throws
    {
        try await RunningConsole.run { server in
            let started = try await server.send(
                "/exports/start", "what=\(what)&\(Self.year)&person=", .inspector)
            #expect(started.status == 303 && started.contains("Location: /exports\r\n"))
            let page = try await page(server, until: "exports/file?number=1")
            #expect(page.contains("Prêt") && page.contains("lignes"))
            let file = try await server.get("/exports/file?number=1", .inspector)
            #expect(file.status == 200 && file.hasSuffix("0\r\n\r\n"))
            if what == "punches" {
                #expect(file.contains("pointages-2026-01-01-2026-11-21.csv") && file.contains("'=1+1"))
                #expect(
                    await server.console.queries.compactMap(\.day).last == 20_454, "back to the first day")
            } else {
                #expect(file.contains("%PDF-1.") && file.contains("%%EOF"))
            }
            // Nobody else's, not even an administrator's.
            #expect(try await server.get("/exports/file?number=1", .administrator).status == 404)
            #expect(try await !server.get("/exports", .administrator).contains("number=1"))
            _ = try await server.send("/exports/remove", "number=1", .administrator)
            server.shelf.pass(hours: 23)
            #expect(try await server.get("/exports/file?number=1", .inspector).status == 200)
            server.shelf.pass(hours: 2)
            #expect(try await server.get("/exports/file?number=1", .inspector).status == 404)
            _ = try await server.send(
                "/exports/start", "what=hours&from=2026-11-01&to=2026-11-02", .inspector)
            _ = try await self.page(server, until: "exports/file?number=2")
            #expect(await server.shelf.numbers == [2])
        }
    }

    @Test func `long hours are read a month at a time`() async throws {
        try await RunningConsole.run { server in
            _ = try await server.send("/exports/start", "what=hours&\(Self.year)&person=amina", .inspector)
            _ = try await page(server, until: "exports/file?number=1")
            let asked = await server.console.attendanceQueries
            #expect(asked.count == 11 && asked.allSatisfy { $0.person == "amina" })
            #expect(asked.first?.first == 20_454 && asked.last?.last == 20_778)
            for (one, next) in zip(asked, asked.dropFirst()) {
                #expect(next.first == one.last.map { $0 + 1 })
            }
        }
    }

    @Test func `one is made at a time, it shows how far it is, and a button ends it`() async throws {
        try await RunningConsole.run { server in
            await server.shelf.hold()
            for day in 1...5 {
                let body = "what=punches&from=2026-11-0\(day)&to=2026-11-21"
                #expect(try await server.send("/exports/start", body, .inspector).status == 303)
                if day == 1 { _ = try await page(server, until: "<progress") }
            }
            let full = try await page(server, until: "<progress")
            #expect(full.components(separatedBy: "Attend son tour").count == 5)
            // A sixth of his own, and of somebody else a fifth that waits.
            let own = try await server.send("/exports/start", "what=hours&\(Self.year)", .inspector)
            #expect(own.status == 429 && own.contains("Vous en avez déjà cinq"))
            let other = try await server.send("/exports/start", "what=hours&\(Self.year)", .supervisor)
            #expect(other.status == 429 && other.contains("Trop d’exports attendent"))
            #expect(try await server.get("/exports/file?number=1", .inspector).status == 404, "not yet")
            for number in 1...5 {
                #expect(
                    try await server.send("/exports/remove", "number=\(number)", .inspector).status == 303)
            }
            #expect(try await server.get("/exports", .inspector).contains("Aucun export"))
            await server.shelf.letGo()
            _ = try await server.send("/exports/start", "what=hours&\(Self.year)", .supervisor)
            _ = try await page(server, .supervisor, until: "exports/file?number=6")
            #expect(await server.shelf.numbers == [6], "nothing is left of what was cancelled")
        }
    }

    @Test func `a person's file is prepared for whoever may change him, and for nobody else`() async throws {
        try await RunningConsole.run { server in
            let body = "id=\(RegisterWalk.amina)"
            #expect(try await server.send("/exports/person", body, .inspector).status == 403)
            #expect(try await server.send("/exports/person", body, .officeManager).status == 303)
            _ = try await page(server, .officeManager, until: "exports/file?number=1")
            let file = try await server.get("/exports/file?number=1", .officeManager)
            #expect(file.components(separatedBy: "\"punched\"").count == 3 && file.contains(".jsonl"))
            #expect(try await server.send("/exports/person", "id=x", .officeManager).status == 404)
        }
    }

    @Test func `what cannot be asked for or read says so, and a restart is no riddle`() async throws {
        try await RunningConsole.run(shelf: FakeShelf(hasLeftovers: true)) { server in
            for days in ["from=2026-11-02&to=2026-11-01", "from=2025-01-01&to=2026-11-01", "from=x&to="] {
                let answer = try await server.send("/exports/start", "what=hours&\(days)", .inspector)
                #expect(answer.status == 422 && answer.contains("un an au plus"))
            }
            #expect(try await server.send("/exports/start", "what=x&\(Self.year)", .inspector).status == 400)
            await server.console.setAttendance(nil)
            _ = try await server.send("/exports/start", "what=hours&\(Self.year)", .inspector)
            let page = try await page(server, until: "Échec")
            #expect(page.contains("n’a pas pu être fait") && page.contains("La borne a redémarré"))
            #expect(await server.shelf.numbers.isEmpty)
        }
    }

    @Test func `what would take more room than there is ends, and leaves none of it`() async throws {
        let console = FakeConsole()
        let desk = try FakeShelf.desk(console, limits: .init(fileBytes: 200, allBytes: 400))
        let running = Task { await desk.run() }
        defer { running.cancel() }
        let owner = FakeConsole.id(of: .inspector)
        let period = try #require(ExportPeriod(first: 20_000, last: 20_100, person: ""))
        #expect(await desk.start(.punches(period), by: owner, in: .nl) == nil)
        let (_, changes) = try #require(await desk.changes())
        for await _ in changes where await desk.jobs(of: owner).first?.state == .tooLarge { break }
        #expect(await desk.jobs(of: owner).first?.bytes == 0)
    }
}
