import Domain
import Testing

@testable import Web

/// Two managers before one subject, its history, and links.
@Suite struct RegisterConflictTests {
    private static let amina = RegisterWalk.amina

    @Test func `the second of two managers is shown the difference, and nothing is overwritten`() async throws
    {
        try await RunningConsole.run { server in
            let body = try #require(RegisterWalk.bodies["/clients/one"])
            var other = try #require(
                await server.console.book.terminal.company?.clients[ClientCode("C1")]?.value)
            other.name = "Immo of somebody else"
            await server.console.amend(.client(other))
            let told = try await server.send(
                "/clients/one", body + "&street=Rue&postalCode=1&town=Liège", .administrator)
            #expect(told.status == 409)
            let shown = told.drop { $0 != "<" }
            for text in [
                "entre-temps", ">Immo</td>", "<b>Immo of somebody else</b>", ">Liège</td>",
                "<b>Namur</b>",
            ] {
                #expect(shown.contains(text), "\(text)")
            }
            // The name that nobody touched is not in the table; what he typed is still in the form.
            #expect(shown.contains("value=\"Liège\""))
            #expect(shown.contains("href=\"/clients/one?id=C1\""))
            #expect(await server.console.book.terminal.company?.clients[ClientCode("C1")]?.value == other)
            // Now he has seen it: his is saved when he says so again.
            let seen = try #require(shown.firstMatch(of: /name="seen" value="(\d+)"/)?.output.1)
            let again = try await server.send(
                "/clients/one", "id=C1&seen=\(seen)&name=Immo&street=Rue&postalCode=1&town=Li%C3%A8ge",
                .administrator)
            #expect(again.status == 303)
            let client = await server.console.book.terminal.company?.clients[ClientCode("C1")]?.value
            #expect(client?.name == "Immo" && client?.address?.town == "Liège")
        }
    }

    @Test func `somebody else's national number is told, and never shown`() async throws {
        try await RunningConsole.run { server in
            let body = try #require(RegisterWalk.bodies["/agents/one"])
            var agent = try #require(await server.console.book.terminal.agent(Self.amina))
            agent.particulars.nationalNumber = SealedNumber(text: "other…41", mark: "m2")
            await server.console.amend(.agent(agent, Self.amina))
            let told = try await server.send("/agents/one", body, .administrator)
            #expect(told.status == 409 && !told.contains("other…") && !told.contains("m2"))
            let page = try await server.get("/agents/one?id=\(Self.amina)", .administrator)
            #expect(page.contains("•••• → modifié"))
        }
    }

    @Test func `a history says who, when, before and after`() async throws {
        try await RunningConsole.run { server in
            let body = try #require(RegisterWalk.bodies["/clients/one"])
            #expect(try await server.send("/clients/one", body, .administrator).status == 303)
            let page = try await server.get("/clients/one?id=C1", .inspector)
            let history = try #require(page.firstRange(of: "id=\"history\"")).lowerBound
            let text = page[history...]
            for part in ["Immo Exemple → Immo", "Namur → –", "Élise &lt;b&gt;Chef", "La borne", "Ajouté"] {
                #expect(text.contains(part), "\(part)")
            }
        }
    }

    @Test
    func `several agents and several tasks are linked by one action, and what is linked stays in its order`()
        async throws
    {
        try await RunningConsole.run { server in
            let pieter = await server.console.book.id("4712")
            let both = "a.\(Self.amina)=1&a.\(pieter)=1&t.T1=1&t.T2=1"
            // A search keeps what is ticked, and does nothing.
            let search = try await server.send("/links", "do=search&agents=chef&\(both)", .personnelManager)
            #expect(search.status == 200 && search.contains("Odile Chef"))
            #expect(search.matches(of: /type="checkbox"[^>]* checked/).count == 4)
            #expect(await server.console.registerOrders.isEmpty)
            #expect(try await server.send("/links", "do=link&\(both)", .personnelManager).status == 303)
            #expect(await server.console.registerOrders.count == 1)
            func tasks(_ id: PersonID) async -> [String]? {
                await server.console.book.terminal.company?.rows[id]?.value.links?.value.map(\.description)
            }
            #expect(await tasks(Self.amina) == ["T1", "T2"])
            #expect(await tasks(pieter) == ["T1", "T2"])
            #expect(
                try await server.send("/links", "do=unlink&a.\(pieter)=1&t.T1=1", .administrator).status
                    == 303)
            #expect(await tasks(pieter) == ["T2"])
            // Nothing ticked on one side is told.
            #expect(try await server.send("/links", "do=link&t.T1=1", .administrator).status == 422)
            #expect(try await server.send("/links", "do=nonsense&\(both)", .administrator).status == 400)
        }
    }

    @Test func `why a task is not offered names each condition, and what to do about those that fail`()
        async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/agents/offer?id=\(Self.amina)&task=T1", .inspector)
            #expect(page.contains("propose cette tâche") && !page.contains("✕"))
            let other = try await server.get("/agents/offer?id=\(Self.amina)&task=T2", .inspector)
            #expect(other.matches(of: /✕/).count == 1 && other.contains("Liez-les"))
            #expect(try await server.get("/agents/offer?id=9&task=T2", .inspector).status == 404)
        }
    }
}
