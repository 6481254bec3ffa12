import Domain
import Testing

@testable import Web

/// Keys for other programs, on their pages.
@Suite struct IntegrationKeyPageTests {
    @Test func `the list says who has a key, what it opens, when it was used, and how to end it`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/integrations", .administrator)
            for text in [
                "Paie", "Pointages et heures", "Agents, sans numéro national", "Élise Chef", "Valable",
                "Échue", "Secret perdu", "Révoquée", "2027-12-31", "Pas depuis le démarrage",
                "/integrations/one?id=\(FakeConsole.key)", "/api/v1/openapi.json",
            ] { #expect(page.contains(text), "\(text)") }
            #expect(!page.contains("Tableau de bord <i>"))
            #expect(page.matches(of: /integrations\/one/).count == 3, "a revoked one is not revoked again")
        }
    }

    @Test func `a key is made of what was ticked, and its secret is on that one page`() async throws {
        try await RunningConsole.run { server in
            let made = try await server.send(
                "/integrations/new",
                "name=Paie&lastDay=2027-12-31&scope.people%3Aread=1&scope.attendance%3Aread=1", .administrator
            )
            #expect(made.status == 200 && made.contains("kioskd_0123456789abcdef"))
            #expect(made.lowercased().contains("cache-control: no-store"))
            let orders = await server.console.programs.keyOrders
            #expect(
                orders == [
                    .make(
                        name: "Paie", scopes: [.readPeople, .readAttendance], lastDay: Day("2027-12-31"))
                ])
            let list = try await server.get("/integrations", .administrator)
            #expect(!list.contains("kioskd_0123456789abcdef"))
        }
    }

    @Test func `what is wrong stands at its field, and what was typed stays`() async throws {
        try await RunningConsole.run { server in
            let bad = try await server.send(
                "/integrations/new", "name=P&lastDay=31.12.2027&scope.people%3Aread=1", .administrator)
            #expect(bad.status == 422 && bad.contains("Un jour à venir, ou rien."))
            #expect(bad.contains("31.12.2027") && bad.contains("value=\"1\" checked"))
            #expect(await server.console.programs.keyOrders.isEmpty)
            await server.console.set(IntegrationKeyReply.problems([.nameForm, .noScope]))
            let worse = try await server.send("/integrations/new", "name=&lastDay=", .administrator)
            #expect(worse.status == 422 && worse.contains("Cochez au moins une chose"))
            #expect(worse.contains("Un nom de 1 à 100 signes"))
        }
    }

    @Test func `a key is revoked, and what is no key, or is revoked already, is not found`() async throws {
        try await RunningConsole.run { server in
            let done = try await server.send("/integrations/revoke", "id=\(FakeConsole.key)", .administrator)
            #expect(done.status == 303 && done.contains("Location: /integrations?done=revoked"))
            #expect(await server.console.programs.keyOrders == [.revoke(FakeConsole.key)])
            let revoked = IntegrationKeyID(EntryID(book: FakeConsole.book, sequence: 88))
            for id in ["x", "\(revoked)"] {
                #expect(try await server.get("/integrations/one?id=\(id)", .administrator).status == 404)
            }
            await server.console.set(IntegrationKeyReply.problems([.noSuchKey]))
            let gone = try await server.send("/integrations/revoke", "id=\(FakeConsole.key)", .administrator)
            #expect(gone.status == 404)
        }
    }
}
