import Domain
import Foundation
import Testing

@testable import Web

/// Lists and forms of the register, over a register that the real domain decides upon.
@Suite struct RegisterPageTests {
    static let amina = RegisterWalk.amina
    static let markup = "<img src=x onerror=alert(1)>\"'&"

    func seen(_ subject: Subject, _ console: FakeConsole) async -> String {
        "seen=\(await console.book.terminal.revision(of: subject) ?? 0)"
    }

    @Test func `lists show what is there, find it, and lead to its page`() async throws {
        try await RunningConsole.run { server in
            let agents = try await server.get("/agents", .supervisor)
            for text in ["Amina Benali", "Pieter Verstraeten", "/agents/one?id=\(Self.amina)", "3 résultats"]
            {
                #expect(agents.contains(text), "\(text)")
            }
            // Families in their order.
            let places = ["Benali", "Chef", "Verstraeten"].compactMap {
                agents.firstRange(of: $0)?.lowerBound
            }
            #expect(places.count == 3 && places == places.sorted())
            let found = try await server.get("/agents?q=pieter+4712", .supervisor)
            #expect(found.contains("Verstraeten") && !found.contains("Benali"))
            #expect(try await server.get("/sites?q=namur", .inspector).contains("1Y1003SQ5VSSZ"))
            let none = try await server.get("/clients?q=nobody", .inspector)
            #expect(none.contains("Rien trouvé"))
            #expect(try await server.get("/groups?state=inactive", .inspector).contains("0 résultats"))
        }
    }

    @Test func `a long list goes on by key, shows each once, and looks up the rows of a page alone`()
        async throws
    {
        var register = FakeRegister()
        for number in 0..<130 {
            register.amend(
                .client(Client(code: ClientCode("K\(number)"), name: "Client \(number % 60)")))
        }
        let view = RegisterView(state: register.terminal, zone: .utc, now: Samples.moment(0))
        var (query, codes, pages) = (RegisterQuery(), [String](), 0)
        repeat {
            let listing = RegisterListing(.clients, query, in: view)
            #expect(listing.count == 132 && listing.rows.count <= RegisterListing.pageRows)
            codes += listing.rows.map(\.id)
            query.after = listing.next
            pages += 1
        } while query.after != nil
        #expect(pages == 3 && codes.count == 132 && Set(codes).count == 132)
        // Who is gone from the list meanwhile begins it anew, and nothing is lost.
        query.after = "gone"
        #expect(RegisterListing(.clients, query, in: view).rows.first?.id == codes.first)
    }

    @Test func `an empty register says what to do, and offers what the role may do`() async throws {
        try await RunningConsole.run { server in
            await server.console.set(FakeRegister(empty: ()))
            for part in ["agents", "sites", "tasks", "groups", "clients"] {
                let page = try await server.get("/\(part)", .administrator)
                #expect(page.contains("class=\"empty\"") && page.contains("href=\"/\(part)/new\""))
                #expect(page.contains("href=\"/\(part)/import\"") == (part != "groups"))
                let other = try await server.get("/\(part)", .inspector)
                #expect(!other.contains("/new\"") && !other.contains("/import\""))
            }
            #expect(try await server.get("/company", .inspector).contains("pas encore décrite"))
            #expect(try await server.get("/company", .administrator).contains("action=\"/company\""))
        }
    }

    @Test func `a new subject of each part is made, and stands in the register`() async throws {
        try await RunningConsole.run { server in
            for (path, part) in [("clients", "C9"), ("sites", "S9"), ("groups", "G9"), ("tasks", "T9")] {
                let body = try #require(RegisterWalk.bodies["/\(path)/new"])
                let answer = try await server.send("/\(path)/new", body, .administrator)
                #expect(
                    answer.status == 303 && answer.contains("/\(path)/one?id=\(part)&done=added"), "\(path)")
            }
            let body = try #require(RegisterWalk.bodies["/agents/new"])
            let answer = try await server.send(
                "/agents/new",
                body + "&engagements.0.employer=BE+0884.303.369&engagements.0.capacity=student"
                    + "&engagements.0.from=2026-01-01&engagements.0.to=2026-06-30&nationalNumber=81.05.01-035.22",
                .personnelManager)
            #expect(answer.status == 303 && answer.contains("done=added"))
            let state = await server.console.book.terminal
            let agent = try #require(
                state.people.first { $0.value.code == "9001" }.flatMap { state.agent($0.key) })
            let engagement = try #require(agent.particulars.engagements.first)
            #expect(engagement.number == 1 && engagement.capacity == .student)
            // Until midnight after the last day.
            #expect(
                Day(lastBefore: engagement.toMicroseconds ?? 0, in: Samples.brussels)?.description
                    == "2026-06-30")
            let last = try #require(await server.console.registerOrders.last)
            #expect(last.number == NationalNumber("81050103522").map { .typed($0) })
            // C-36: the account came with him.
            #expect(state.accounts?.all.values.map(\.userName).filter { $0 != "chief" } == ["9001@propre"])
        }
    }

    @Test func `what is wrong stands at its field, in each language, and what was typed stays`() async throws
    {
        let fields =
            "code=+&name=&street=Rue&enterprise=123&latitude=95&longitude=4&radius=x&country=Belgique"
            + "&works.0.number=1Y1003SQ5VSSZ&works.0.from=2026-02-01&works.0.to=2026-01-01&works.1.from=2026-01-01"
        try await RunningConsole.run { server in
            for language in Language.allCases {
                await server.console.set(language)
                let page = try await server.send("/sites/new", fields, .administrator)
                #expect(page.status == 422)
                for name in [
                    "code", "name", "street", "latitude", "radius", "country", "works", "works.1.number",
                ] {
                    #expect(page.contains("id=\"p-\(name)\""), "\(language) \(name)")
                }
                #expect(page.contains("value=\"Belgique\"") && page.contains("value=\"95\""))
                #expect(!page.contains("⟦"), "\(language)")
            }
            #expect(await server.console.registerOrders.isEmpty)
        }
    }

    @Test(arguments: [
        ("nationalNumber=81050103523", "nationalNumber"), ("nationalNumber=123", "nationalNumber"),
        ("code=4712", "code"), ("accountName=4712", "accountName"), ("accountName=a+b", "accountName"),
        ("engagements.0.employer=123", "engagements.0.employer"),
        ("engagements.0.from=2026-01-01", "engagements.0.employer"), ("birthDay=31.2.2026", "birthDay"),
        ("firstName=&lastName=", "firstName"),
    ])
    func `each mistake in an agent is told at its field`(change: String, field: String) async throws {
        try await RunningConsole.run { server in
            var fields: [String: String] = [
                "code": "9001", "firstName": "Neuf", "lastName": "Un", "language": "nl", "shift": "day",
            ]
            for pair in change.split(separator: "&") {
                let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
                fields[parts[0]] = parts[1]
            }
            let body = fields.map { "\($0)=\($1)" }.joined(separator: "&")
            let page = try await server.send("/agents/new", body, .administrator)
            #expect(page.status == 422)
            let problems = page.matches(of: /id="p-([^"]+)"/).map { String($0.output.1) }
            #expect(problems == [field], "\(problems)")
            #expect(await server.console.book.terminal.people.count == 3)
        }
    }

    @Test func `an engagement keeps its number, and none goes by being emptied`() async throws {
        try await RunningConsole.run { server in
            let front = try #require(RegisterWalk.bodies["/agents/one"])
            let emptied = try await server.send(
                "/agents/one", front + "&engagements.0.id=1&engagements.0.employer=", .administrator)
            #expect(emptied.status == 422 && emptied.contains("id=\"p-engagements.0.employer\""))
            let more =
                "&engagements.0.id=1&engagements.0.employer=BE0884303369&engagements.0.capacity=employee"
                + "&engagements.0.from=2026-11-21&engagements.1.employer=FR40303265045&engagements.1.capacity=temporary"
            #expect(try await server.send("/agents/one", front + more, .administrator).status == 303)
            let engagements =
                await server.console.book.terminal.agent(Self.amina)?.particulars.engagements ?? []
            #expect(engagements.map(\.number) == [1, 2])
            // The day is the same, so the moment is not touched.
            #expect(engagements.first?.fromMicroseconds == Samples.dawn)
            #expect(engagements.last?.employer.text == "FR40303265045")
        }
    }

    @Test func `a national number is never shown whole, and stays unless another one is typed`() async throws
    {
        try await RunningConsole.run { server in
            let page = try await server.get("/agents/one?id=\(Self.amina)", .administrator)
            #expect(page.contains("•••• 22") && !page.contains("sealed") && !page.contains("m1"))
            #expect(try await server.get("/agents/one?id=\(Self.amina)", .inspector).contains("•••• 22"))
            _ = try await server.send(
                "/agents/one", try #require(RegisterWalk.bodies["/agents/one"]), .administrator)
            #expect(await server.console.registerOrders.map(\.number) == [.kept])
            #expect(
                await server.console.book.terminal.agent(Self.amina)?.particulars.nationalNumber?.mark == "m1"
            )
        }
    }

    @Test func `whoever may only read sees no form, and nobody but administrators changes ADM and GST`()
        async throws
    {
        try await RunningConsole.run { server in
            let chef = await server.console.book.id("4713")
            for role in [Role.supervisor, .personnelManager] {
                let page = try await server.get("/agents/one?id=\(chef)", role)
                #expect(page.contains("Odile Chef") && !page.contains("action=\"/agents/"), "\(role)")
            }
            #expect(
                try await server.get("/agents/one?id=\(chef)", .administrator).contains(
                    "action=\"/agents/one\""))
            let seen = await seen(.agent(chef), server.console)
            let fields = "id=\(chef)&\(seen)&code=4713&firstName=Odile&lastName=X&type=&language=fr&shift=day"
            #expect(try await server.send("/agents/one", fields, .officeManager).status == 403)
            // Nor is anybody made one.
            let body = try #require(RegisterWalk.bodies["/agents/new"])
            let raised = try await server.send("/agents/new", body + "&type=adm", .officeManager)
            #expect(raised.status == 403 && raised.contains("ADM"))
            for (path, fields) in [
                ("/agents/active", "id=\(chef)&\(seen)&active=no"),
                ("/agents/badge", "id=\(chef)&row=new&badge.new.key=1&badge.new.state=active"),
            ] { #expect(try await server.send(path, fields, .personnelManager).status == 403, "\(path)") }
            let linked = try await server.send("/links", "do=link&a.\(chef)=1&t.T1=1", .personnelManager)
            #expect(linked.status == 422 && linked.contains("ADM"))
            #expect(await server.console.book.terminal.agent(chef)?.person.isActive == true)
        }
    }

    @Test func `one touch marks a badge lost, found again, or given back, and keeps its dates`() async throws
    {
        try await RunningConsole.run { server in
            let amina = "\(Self.amina)".percentEncoded
            func badge() async -> (id: CredentialID, value: Credential)? {
                await server.console.book.terminal.credentials.first { $0.value.person == Self.amina }.map {
                    ($0.key, $0.value)
                }
            }
            func touch(_ way: String, _ role: Role = .officeManager) async throws -> Int {
                let id = try #require(await badge()?.id)
                let seen = await seen(.badge(id), server.console)
                // What stands in the form besides is not looked at, nonsense neither.
                let fields = "id=\(amina)&row=0&badge=\(id.description.percentEncoded)&\(seen)&way=\(way)"
                let rest = "&badge.0.state=lent&badge.0.from=x&badge.0.to="
                return try await server.send("/agents/badge", fields + rest, role).status
            }
            func ways() async throws -> [String] {
                let page = try await server.get("/agents/one?id=\(amina)", .officeManager)
                return page.matches(of: /name="way" value="(\w+)"/).map { String($0.output.1) }
            }
            let before = try #require(await badge()?.value)
            #expect(try await ways() == ["lost", "returned"])
            #expect(try await touch("lost", .supervisor) == 403)
            #expect(await badge()?.value.state == .active)
            #expect(try await touch("lost") == 303)
            #expect(await badge()?.value.state == .lost)
            #expect(try await ways() == ["active", "returned"])
            #expect(try await touch("active") == 303)
            #expect(await badge()?.value == before)
            #expect(try await touch("returned") == 303)
            #expect(await badge()?.value.state == .returned)
            #expect(try await ways() == [])
        }
    }

    @Test func `deactivating keeps everything else, and a subject in use says why it cannot be`() async throws
    {
        try await RunningConsole.run { server in
            let body = try #require(RegisterWalk.bodies["/tasks/active"])
            #expect(try await server.send("/tasks/active", body, .administrator).status == 303)
            let task = await server.console.book.terminal.company?.tasks[TaskCode("T2")]?.value
            #expect(
                task?.isActive == false && task?.name == "Vitres, bloc A" && task?.group == GroupCode("G1"))
            // The same touch again has seen what is not any more.
            let again = try await server.send("/tasks/active", body, .administrator)
            #expect(again.status == 422 && again.contains("entre-temps"))
            let page = try await server.get("/tasks/one?id=T2", .administrator)
            #expect(page.contains("Réactiver") && page.contains("Actif → Inactif"))
        }
    }
}
