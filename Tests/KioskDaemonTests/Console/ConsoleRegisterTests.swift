import Domain
import Foundation
import Store
import Testing
import Upstreams
import Web

@testable import KioskDaemon

/// What managers change of the register, down to the book.
@Suite struct ConsoleRegisterTests {
    @Test
    func `a new agent, his sealed number and his account are one transaction, and the book has no number`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let typed = try #require(NationalNumber(ConsoleBench.number))
            let before = try bench.bench.book.head().sequence
            let id = try #require(await bench.register("4711", number: .typed(typed)))
            let rows = try bench.bench.book.rows(after: before, through: .max, limit: 10)
            #expect(rows.map(\.coded.kind) == ["amended", "accountChanged"])
            let all = try bench.bench.book.rows(after: 0, through: .max, limit: 1_000)
            for row in all {
                let text = String(
                    decoding: row.coded.publicText + (row.coded.privateText ?? []), as: UTF8.self)
                #expect(!text.contains(ConsoleBench.number))
            }
            let number = try #require(await bench.state.agent(id)?.particulars.nationalNumber)
            #expect(await bench.desk.tail(of: number) == "22")
            // Another agent with the same number, in another spelling of the seal, is told.
            guard
                case .problems(let problems) = await bench.change(
                    .agent(Agent(person: Person(code: "2", firstName: "B", lastName: "C")), nil),
                    number: .typed(typed))
            else {
                Issue.record("two agents have one number")
                return
            }
            #expect(problems.map(\.field) == [.nationalNumber])
            #expect(await bench.state.accounts?.all.count == 3)
        }
    }

    @Test func `a number stays unless it is removed, and typed again it is the same`() async throws {
        try await ConsoleBench.run { bench in
            let typed = try #require(NationalNumber(ConsoleBench.number))
            let id = try #require(await bench.register("4711", number: .typed(typed)))
            let sealed = await bench.state.agent(id)?.particulars.nationalNumber
            func save(_ number: RegisterOrder.TypedNumber) async -> SealedNumber? {
                let state = await bench.state
                guard let agent = state.agent(id) else { return nil }
                _ = await bench.change(
                    .agent(agent, id), previous: state.revision(of: .agent(id)), number: number)
                return await bench.state.agent(id)?.particulars.nationalNumber
            }
            let head = try bench.bench.book.head().sequence
            #expect(await save(.kept) == sealed)
            #expect(await save(.typed(typed)) == sealed)
            #expect(try bench.bench.book.head().sequence == head, "nothing has changed")
            #expect(await save(.removed) == nil)
        }
    }

    @Test func `the table of rights is asked at the book's door too, for the role of this moment`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let client = Amendment.Value.client(Client(code: ClientCode("C1"), name: "Immo"))
            guard case .done = await bench.change(client, by: bench.manager) else {
                Issue.record("a manager adds clients")
                return
            }
            let revision = await bench.state.revision(of: .client(ClientCode("C1")))
            let changed = Amendment.Value.client(Client(code: ClientCode("C1"), name: "Other"))
            guard case .forbidden = await bench.change(changed, by: bench.manager, previous: revision) else {
                Issue.record("a manager changed a client")
                return
            }
            _ = await bench.desk.perform(AccountOrder(.disable(bench.manager), by: bench.chief))
            let other = Amendment.Value.client(Client(code: ClientCode("C2"), name: "Immo"))
            guard case .forbidden = await bench.change(other, by: bench.manager) else {
                Issue.record("somebody who is disabled added a client")
                return
            }
            #expect(await bench.state.company?.clients.count == 1)
        }
    }

    @Test func `a badge has the spelling that readers give`() async throws {
        try await ConsoleBench.run { bench in
            let id = try #require(await bench.register("4711"))
            let typed = Credential(key: CredentialKey("em: 62e3086ced"), person: id)
            guard case .done = await bench.change(.badge(typed, nil)) else {
                Issue.record("no badge was given")
                return
            }
            #expect(await bench.state.credentials.values.map(\.key.text) == ["em:62E3086CED"])
        }
    }

    @Test func `a history is a page at a time, with who it was and what stood before`() async throws {
        try await ConsoleBench.run { bench in
            let code = ClientCode("C1")
            for turn in 0..<45 {
                let value = Amendment.Value.client(Client(code: code, name: "Name \(turn)"))
                let previous = await bench.state.revision(of: .client(code))
                guard case .done = await bench.change(value, previous: previous) else {
                    Issue.record("\(turn)")
                    return
                }
            }
            var (next, rows) = (await bench.state.revision(of: .client(code)), [RegisterHistory.Row]())
            var pages = 0
            while let from = next {
                let page = try #require(await bench.desk.history(of: .client(code), from: from))
                rows += page.rows
                next = page.next
                pages += 1
            }
            #expect(pages == 3 && rows.count == 45)
            #expect(
                Set(rows.map(\.sequence)).count == 45 && rows.allSatisfy { $0.author == .account("chief") })
            #expect(rows.last?.isFirst == true && rows.last?.before == nil)
            for (newer, older) in zip(rows, rows.dropFirst()) { #expect(newer.before == older.value) }
        }
    }

    @Test func `nobody reads a history of something else by another number in the address`() async throws {
        try await ConsoleBench.run { bench in
            _ = try #require(await bench.register("4711"))
            let agent = await bench.state.head - 1
            _ = await bench.change(.client(Client(code: ClientCode("C1"), name: "Immo")))
            let own = await bench.state.revision(of: .client(ClientCode("C1")))
            for (from, count) in [(own, 1), (agent, 0), (agent + 1, 0), (1, 0), (99_999, 0)] {
                let history = try #require(
                    await bench.desk.history(of: .client(ClientCode("C1")), from: from))
                #expect(history.rows.count == count && history.next == nil, "\(String(describing: from))")
            }
        }
    }

    @Test func `the log of changes names each change of the register, and a table once`() async throws {
        try await ConsoleBench.run { bench in
            let id = try #require(await bench.register("4711"))
            _ = await bench.change(.client(Client(code: ClientCode("C1"), name: "Immo")))
            _ = await bench.change(.links(id, []))
            let report = try #require(await bench.look(.clients, "code,name\nC2,A\nC3,B\nC4,C\n"))
            _ = await bench.desk.bringIn(try #require(report.token), by: bench.chief)
            let rows = try #require(await bench.desk.audit(before: nil)).rows
            let told = rows.prefix { $0.key != "configured" }.map {
                "\($0.key) \($0.subject) \($0.actor ?? "–")"
            }
            #expect(
                told.prefix(5) == [
                    "applied  –", "amended.links Amina Benali (4711) chief", "amended.client Immo (C1) chief",
                    "created Amina Benali chief", "amended.agent Amina Benali (4711) chief",
                ])
        }
    }

    @Test func `of somebody who was imported the history begins with the import`() async throws {
        try await ConsoleBench.run { bench in
            let roster = RosterFile(
                Array("code,first_name,last_name\n4711,Amina,Benali\n".utf8), language: .fr, zone: .utc)
            _ = try await RosterImport(terminal: bench.bench.terminal).run(roster)
            let id = try #require(await bench.state.people.first?.key)
            var agent = try #require(await bench.state.agent(id))
            agent.person.lastName = "Zidane"
            _ = await bench.change(.agent(agent, id), previous: await bench.state.revision(of: .agent(id)))
            let history = try #require(
                await bench.desk.history(of: .agent(id), from: await bench.state.revision(of: .agent(id))))
            #expect(history.rows.map(\.author) == [.account("chief"), .terminal])
            guard case .agent(let before, _) = history.rows.first?.before else {
                Issue.record("what he was called before is not known")
                return
            }
            #expect(before.person.lastName == "Benali" && history.rows.last?.isFirst == true)
        }
    }

    @Test func `who is erased leaves no name in his account, its changes and its visits`() async throws {
        try await ConsoleBench.run { bench in
            let id = try #require(await bench.register("4711"))
            let (account, _) = try #require(await bench.state.accounts?.account(of: id))
            _ = await bench.desk.perform(AccountOrder(.rename(account, "Amina Zidane"), by: bench.chief))
            await bench.desk.note(Accessed(step: .signedIn, account: account, address: "192.0.2.99"))
            let gone = try #require(await bench.state.registered(.agent(id))).withActive(false)
            _ = await bench.change(gone, previous: await bench.state.revision(of: .agent(id)))
            let erasure = PersonErasure(
                terminal: bench.bench.terminal, book: ShelvedBook(bench.bench.book), upstreams: [])
            _ = try await erasure.run(ErasureRequest(code: "4711", rule: "R"))
            #expect(await bench.state.accounts?[account] == nil)
            let rows = try bench.bench.book.rows(after: 0, through: .max, limit: 1_000)
            for row in rows {
                let text = String(decoding: row.coded.privateText ?? [], as: UTF8.self)
                for word in ["Amina", "Benali", "Zidane", "192.0.2.99"] {
                    #expect(!text.contains(word), "\(row.sequence)")
                }
            }
            // What is folded again is the same.
            #expect(try bench.bench.book.load().accounts == (await bench.state.accounts))
        }
    }
}

extension Amendment.Value {
    fileprivate func withActive(_ isActive: Bool) -> Self {
        guard case .agent(var agent, let id) = self else { return self }
        agent.person.isActive = isActive
        return .agent(agent, id)
    }
}
