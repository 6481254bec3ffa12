import Domain
import Foundation
import Store
import Testing
import Web

@testable import KioskDaemon

/// Programs write the register into a real book.
@Suite struct ProgramWritingTests {
    private static func key(
        _ bench: ConsoleBench, _ scopes: Set<IntegrationScope> = [.writeRegister]
    ) async throws -> IntegrationKeyID {
        _ = await bench.desk.makeIntegrationKey(
            name: "Planning", scopes: scopes, lastDay: nil, by: bench.chief)
        return try #require(await bench.desk.integrationKeys().rows.first?.id)
    }

    private static func order(
        _ value: Amendment.Value, _ key: IntegrationKeyID, previous: Domain.Sequence? = nil,
        number: RegisterOrder.TypedNumber = .kept
    ) -> ProgramOrder {
        ProgramOrder(Amendment(value, previous: previous), by: key, number: number)
    }

    private static func site(_ code: String) -> Amendment.Value {
        .site(WorkSite(code: SiteCode(code), name: "Site \(code)"))
    }

    @Test func `who wrote it is the key, in the book, in the list of changes and in the history`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let key = try await Self.key(bench)
            guard case .done(nil) = await bench.desk.change(Self.order(Self.site("S9"), key)) else {
                Issue.record("a key with the scope could not write")
                return
            }
            let row = try #require(
                try bench.bench.book.rows(after: 0, through: .max, limit: 1_000).last)
            guard case .amended(let fact) = Entry(row).fact else {
                Issue.record("the last entry is no amendment")
                return
            }
            #expect(fact.author == key.description)
            let audit = try #require(await bench.desk.audit(before: nil))
            #expect(audit.rows.first?.actor == "Planning" && audit.rows.first?.subject == "Site S9 (S9)")
            let history = await bench.desk.history(of: .site(SiteCode("S9")), from: row.sequence)
            #expect(history?.rows.map(\.author) == [.account("Planning")])
        }
    }

    @Test func `a new agent gets his account with him, and his number is sealed`() async throws {
        try await ConsoleBench.run { bench in
            let key = try await Self.key(bench)
            let number = try #require(NationalNumber(ConsoleBench.number))
            let agent = Agent(person: Person(code: "4799", firstName: "Zoé", lastName: "Neuve"))
            let reply = await bench.desk.change(
                Self.order(.agent(agent, nil), key, number: .typed(number)))
            guard case .done(let id?) = reply else {
                Issue.record("\(reply)")
                return
            }
            let state = await bench.state
            #expect(state.accounts?.account(of: id)?.account.role == Role.none)
            let sealed = try #require(state.agent(id)?.particulars.nationalNumber)
            #expect(!sealed.text.contains(ConsoleBench.number) && state.person(withCode: "4799") == id)
        }
    }

    @Test func `a key that is revoked, or does not say so, writes nothing, whatever was let in before`()
        async throws
    {
        try await ConsoleBench.run { bench in
            let reader = try await Self.key(bench, [.readRegister, .writeProtected])
            let head = try bench.bench.book.head().sequence
            guard case .forbidden = await bench.desk.change(Self.order(Self.site("S9"), reader)) else {
                Issue.record("a key without the scope wrote")
                return
            }
            let badge = Credential(
                key: CredentialKey("em:62E3086CED"), person: PersonID(EntryID(book: BookID(1), sequence: 1)))
            let company = CompanyCard(code: "X", name: "X")
            #expect(try bench.bench.book.head().sequence == head)
            let writer = try await Self.key(bench, [.writeRegister, .writeProtected])
            for value in [Amendment.Value.badge(badge, nil), .company(company)] {
                guard case .forbidden = await bench.desk.change(Self.order(value, writer)) else {
                    Issue.record("\(value)")
                    continue
                }
            }
            _ = await bench.desk.revokeIntegrationKey(writer, by: bench.chief)
            guard case .forbidden = await bench.desk.change(Self.order(Self.site("S9"), writer)) else {
                Issue.record("a revoked key wrote")
                return
            }
        }
    }

    @Test func `two writers at once: each subject is written once, and the second is told`() async throws {
        try await ConsoleBench.run { bench in
            let key = try await Self.key(bench)
            let replies = await withTaskGroup(of: Bool.self) { tasks in
                for number in 0..<10 {
                    tasks.addTask {
                        let site = WorkSite(code: SiteCode("S9"), name: "Site \(number)")
                        if case .done = await bench.desk.change(Self.order(.site(site), key)) { return true }
                        return false
                    }
                }
                return await tasks.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(replies == 1)
            let kinds = try bench.bench.book.rows(after: 0, through: .max, limit: 1_000).map(\.coded.kind)
            #expect(kinds.count { $0 == "amended" } == 1)
        }
    }

    /// The same for the thousandth as for the first: nothing is kept of a request that has been answered.
    @Test func `10,000 subjects are written in bounded memory`() async throws {
        try await ConsoleBench.run { bench in
            let key = try await Self.key(bench)
            // The first ones as a table has them: what is asked is what one more costs beside many.
            for start in stride(from: 0, to: 8_000, by: 1_000) {
                let list = (start..<start + 1_000).map { Amendment(Self.site("N\($0)")) }
                _ = await bench.desk.change(RegisterOrder(list, by: bench.chief))
            }
            func write(_ numbers: Range<Int>) async {
                for number in numbers {
                    guard case .done = await bench.desk.change(Self.order(Self.site("N\(number)"), key))
                    else {
                        Issue.record("number \(number) was not written")
                        return
                    }
                }
            }
            await write(8_000..<8_500)
            let before = try Self.residentKilobytes()
            await write(8_500..<10_000)
            let grown = try Self.residentKilobytes() - before
            #expect(await bench.state.company?.sites.count == 10_000)
            // What the register itself takes, and the allocator's play; not 1,500 copies of the state.
            #expect(grown < 64 << 10, "\(grown) kB")
        }
    }

    private static func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
    }
}
