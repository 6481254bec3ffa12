import Domain
import Foundation
import Testing

@testable import Web

extension Inspection.Row {
    static func sample(_ count: Int) -> [Inspection.Row] {
        let states: [Registration] = [
            Registration(.validated, number: "17611"), Registration(.waiting), Registration(.refused),
            Registration(.received, number: "17612"), Registration(.nowhere),
        ]
        return (0..<count).map { index in
            Inspection.Row(
                name: index % 2 == 0 ? "Amina Bensalem (4711)" : "Maximilian-Alexander von Hohenstein (4712)",
                employer: index == 3 ? nil : "Nettoyage Exemple SRL", capacity: index == 3 ? nil : .temporary,
                action: Action.allCases[index % 4],
                wallMicroseconds: Samples.dawn - Int64(index) * 1_800_000_000,
                registration: states[index % states.count])
        }
    }
}

/// What an inspector sees at the terminal, with a code that a manager has given him (SITUATIONS 24).
@Suite struct InspectionTests {
    private static func screen(_ server: RunningServer) async throws -> Int {
        let page = await server.stage.page()
        return try #require(page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) })
    }

    private static var status: StageStatus {
        var status = StageStatus.live(Samples.status())
        status.awaitsInspection = true
        return status
    }

    /// At the terminal, with the right code.
    private static func opened(_ server: RunningServer) async throws {
        await server.stage.update(status)
        await server.terminal.set(Inspection.Row.sample(12))
        _ = try await server.touch("{\"touch\":\"inspect\"}")
        let screen = try await screen(server)
        let answer = try await server.touch(
            "{\"touch\":\"inspectionCode\",\"code\":\"12345678\",\"screen\":\(screen)}")
        #expect(answer.hasPrefix("HTTP/1.1 204"))
    }

    @Test func `the right code shows who is here, with employer, state and receipt, and a wrong one nothing`()
        async throws
    {
        try await RunningServer.run { server in
            await server.stage.update(Self.status)
            await server.stage.showPrivacy()
            #expect(await server.stage.page().contains("data-touch=\"inspect\""))
            _ = try await server.touch("{\"touch\":\"inspect\"}")
            let screen = try await Self.screen(server)
            let wrong = try await server.touch(
                "{\"touch\":\"inspectionCode\",\"code\":\"87654321\",\"screen\":\(screen)}")
            #expect(wrong.hasPrefix("HTTP/1.1 422") && wrong.contains("trop ancien"))
            #expect(await server.terminal.inspected.isEmpty)
            await server.terminal.set(Inspection.Row.sample(12))
            _ = try await server.touch(
                "{\"touch\":\"inspectionCode\",\"code\":\"12345678\",\"screen\":\(screen)}")
            #expect(await server.terminal.inspected == [.present])
            let page = await server.stage.page()
            for word in [
                "12 personnes présentes", "Amina Bensalem (4711)", "Nettoyage Exemple SRL · Intérimaire",
                "Validé par l’ONSS n° 17611", "À transmettre", "employeur non noté", "1 sur 3",
            ] {
                #expect(page.contains(word), "\(word)")
            }
        }
    }

    @Test func `the days go back to the 31st, each asked of the book anew`() async throws {
        try await RunningServer.run { server in
            try await Self.opened(server)
            let today = LocalTime(wallMicroseconds: Samples.dawn, zone: Samples.brussels).day
            for day in [today, today - 1, today - 30] {
                let screen = try await Self.screen(server)
                let answer = try await server.touch(
                    "{\"touch\":\"inspection\",\"choice\":\"\(day)\",\"screen\":\(screen)}")
                #expect(answer.hasPrefix("HTTP/1.1 204"))
                let page = await server.stage.page()
                #expect(page.contains("12 pointages"))
                #expect(page.contains("Jour suivant") == (day < today), "\(day)")
                #expect(page.contains("Jour précédent") == (day > today - 30), "\(day)")
            }
            #expect(await server.terminal.inspected.count == 4)
            let screen = try await Self.screen(server)
            _ = try await server.touch("{\"touch\":\"turn\",\"choice\":\"2\",\"screen\":\(screen)}")
            #expect(await server.stage.page().contains("3 sur 3"))
            #expect(await server.terminal.inspected.count == 4, "a page that is turned is the same look")
        }
    }

    @Test func `a badge goes before it, and it comes back afterwards`() async throws {
        try await RunningServer.run { server in
            try await Self.opened(server)
            await server.stage.show(Samples.recorded(.checkIn).live)
            let during = await server.stage.page()
            #expect(during.contains("data-kind=\"recorded\"") && !during.contains("4711"))
            await server.stage.show(.rest)
            #expect(await server.stage.page().contains("data-kind=\"inspection\""))
            let screen = try await Self.screen(server)
            _ = try await server.touch("{\"touch\":\"endInspection\",\"screen\":\(screen)}")
            #expect(await server.stage.page().contains("data-kind=\"rest\""))
            #expect(await server.terminal.inspectionsEnded == 1)
            await server.stage.show(Samples.recorded(.checkIn).live)
            await server.stage.show(.rest)
            #expect(
                await server.stage.page().contains("data-kind=\"rest\""), "what is over does not come back")
        }
    }

    @Test func `without a code that waits there is no place to type one, and a late touch opens nothing`()
        async throws
    {
        try await RunningServer.run { server in
            await server.stage.update(.live(Samples.status()))
            await server.stage.showPrivacy()
            #expect(await !server.stage.page().contains("data-touch=\"inspect\""))
            _ = try await server.touch("{\"touch\":\"inspect\"}")
            #expect(await server.stage.page().contains("data-kind=\"privacy\""))
            let screen = try await Self.screen(server)
            for touch in ["inspectionCode\",\"code\":\"12345678", "inspection\",\"choice\":\"present"] {
                let answer = try await server.touch("{\"touch\":\"\(touch)\",\"screen\":\(screen)}")
                #expect(answer.hasPrefix("HTTP/1.1 409"), "\(touch)")
            }
            #expect(await server.terminal.inspected.isEmpty)
        }
    }

    @Test func `it ends with its half hour, and after five minutes without a touch`() {
        let now: Int64 = 5_000_000_000
        let long = Inspection(view: .present, rows: [], untilBootMicroseconds: now + 1_800_000_000)
        let short = Inspection(view: .present, rows: [], untilBootMicroseconds: now + 7_000_000)
        #expect(Scene.inspection(long).end(from: now) == now + 300_000_000)
        #expect(Scene.inspection(short).end(from: now) == now + 7_000_000)
    }

    @Test func `the console gives a code to whoever may, once, and says where it is typed`() async throws {
        try await RunningConsole.run { server in
            #expect(try await server.get("/inspection", .supervisor).contains("Donner un code"))
            let given = try await server.send("/inspection", "x=1", .supervisor)
            #expect(given.contains("83917264") && given.contains("Contrôle"))
            #expect(await server.console.codesGiven == [FakeConsole.id(of: .supervisor)])
            #expect(try await server.send("/inspection", "x=1", .officeManager).status == 403)
            #expect(await server.console.codesGiven.count == 1)
        }
    }
}
