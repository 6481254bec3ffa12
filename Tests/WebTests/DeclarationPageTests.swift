import Domain
import Testing

@testable import Web

/// What people have declared, for whoever decides.
@Suite struct DeclarationPageTests {
    @Test func `what waits is listed with its question, and the board says how much it is`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get("/declarations", .inspector)
            for words in [
                "Amina &lt;b&gt;Benali", "à quelle heure êtes-vous parti", "Départ · 20.11.2026",
                "travaillait ailleurs", "Badge refusé", "declarations/one?entry=210",
            ] { #expect(page.contains(words), "\(words)") }
            #expect(!page.contains("Pieter Verstraeten"), "that is decided")
            #expect(try await server.get("/", .inspector).contains("3 déclarations d’agents attendent"))
            await server.console.set(declared: [])
            #expect(try await server.get("/declarations", .inspector).contains("Rien n’attend"))
            #expect(try await !server.get("/", .inspector).contains("attend une décision"))
            await server.console.set(declared: nil)
            #expect(try await server.get("/declarations", .inspector).status == 503)
            #expect(try await server.get("/", .inspector).status == 200)
        }
    }

    @Test func `one button opens a file that says what was declared`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get("/declarations/one?entry=210", .supervisor)
            for words in [
                "value=\"checkOut\" selected", "value=\"2026-11-20T17:28\"", "value=\"forgotten\" selected",
                "Déclaré à la borne le",
            ] { #expect(page.contains(words), "\(words)") }
            let answer = try await server.send(
                "/declarations/open",
                "entry=210&action=checkOut&moment=2026-11-20T17%3A30&reason=forgotten&note=dit", .supervisor)
            #expect(answer.contains("Location: /registrations/one?punch=202&done=opened"))
            let order = try #require(await server.console.corrections.first?.first)
            #expect(order.declared == 210 && order.punch == 202 && order.note == "dit")
            guard case .open(.forgotten, let right) = order.deed else {
                Issue.record("\(order.deed)")
                return
            }
            #expect(right.isMissing && right.action == .checkOut)
            #expect(right.wallMicroseconds == Samples.dawn - 748 * 60_000_000)
            for wrong in ["entry=210&action=x&reason=other", "entry=213&action=checkIn&reason=other"] {
                #expect(try await server.send("/declarations/open", wrong, .supervisor).status == 400)
            }
            for path in ["/declarations/one?entry=1", "/declarations/one"] {
                #expect(try await server.get(path, .supervisor).status == 404)
            }
        }
    }

    @Test func `it is set aside with a reason, and what is decided or may not be changed has no form`()
        async throws
    {
        try await RunningConsole.run { server in
            let answer = try await server.send("/declarations/aside", "entry=213&why=Faux", .inspector)
            #expect(answer.contains("Location: /declarations?done=setAside"))
            let order = try #require(await server.console.corrections.first?.first)
            #expect(order.deed == .setAside && order.declared == 213 && order.note == "Faux")
            #expect(order.punch == 0, "there is none near it")
            let alone = try await server.get("/declarations/one?entry=213", .inspector)
            #expect(alone.contains("à moins de deux jours") && !alone.contains("/declarations/open"))
            let decided = try await server.get("/declarations/one?entry=208", .inspector)
            #expect(decided.contains("C’est décidé") && !decided.contains("action=\"/declarations/"))
            let reader = try await server.get("/declarations/one?entry=210", .officeManager)
            #expect(reader.status == 200 && !reader.contains("action=\"/declarations/"))
            await server.console.set(CorrectionReply.problems([.nothingSaid]))
            let refused = try await server.send("/declarations/aside", "entry=210&why=", .inspector)
            #expect(refused.status == 422 && refused.contains("role=\"alert\""))
            await server.console.set(CorrectionReply.notRecorded)
            #expect(try await server.send("/declarations/aside", "entry=210&why=x", .inspector).status == 503)
        }
    }
}
