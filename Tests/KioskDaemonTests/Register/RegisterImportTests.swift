import Domain
import Foundation
import Store
import Testing
import Upstreams

@testable import KioskDaemon

/// Tables of the company's register, beside the real terminal and book.
@Suite struct RegisterImportTests {
    private static let number = "81050103522"
    private let seal: NumberSeal

    init() throws { seal = try NumberSeal(key: Array(0..<32)) }

    private func sheet(_ kind: RegisterKind, _ text: String) -> RegisterSheet {
        RegisterSheet(Array(text.utf8), kind, language: .fr, zone: .utc)
    }

    @discardableResult
    private func bring(
        _ kind: RegisterKind, _ text: String, into bench: ReaderBench
    ) async throws -> RegisterPlan.Summary {
        try await RegisterImport(seal: seal).run(sheet(kind, text), into: bench.terminal)
    }

    private func problems(_ kind: RegisterKind, _ text: String, _ bench: ReaderBench) async -> [String] {
        do throws(RegisterImport.Failure) {
            _ = try await RegisterImport(seal: seal).run(sheet(kind, text), into: bench.terminal)
            return []
        } catch {
            guard case .problems(let problems) = error else { return ["\(error)"] }
            return problems.map(\.description)
        }
    }

    /// A client, a site with two declarations, two tasks, an agent with two engagements and one task.
    private func company(_ bench: ReaderBench) async throws {
        try await bring(.clients, "code,name,enterprise\nC1,Immo Exemple,0884.303.369\n", into: bench)
        try await bring(
            .sites,
            """
            code,name,client,latitude,longitude,street,house_number,postal_code,town,works_number,works_from,works_to
            S1,Astrid,C1,50.4669,4.8674,Rue Haute,1,5000,Namur,1Y1003SQ5VSSZ,2026-01-01,2026-06-30
            S1,Astrid,C1,50.4669,4.8674,Rue Haute,1,5000,Namur,1Y1003SQ5VSTZ,2026-07-01,
            """, into: bench)
        try await bring(.tasks, "code,name,site,active\nT1,Communs,S1,yes\nT2,Vitres,S1,no\n", into: bench)
        try await bring(
            .agents,
            """
            code,first_name,last_name,national_number,employer,employed_from,employed_to,tasks
            4711,Amina,Bensalem,81.05.01-035.22,0884303369,2026-01-01,2026-06-30,T1+T2
            4711,Amina,Bensalem,81.05.01-035.22,FR40303265045,2026-06-30,,T1+T2
            4712,Bram,Peeters,,0884303369,,,
            """, into: bench)
    }

    private func ask(
        _ bench: ReaderBench, _ code: String = "4711", task: String? = "T1", day: String = "2026-03-02",
        engagement: Int? = nil,
        seal: NumberSeal?
    ) async throws -> Result<RegistrationParticulars, RegistrationHold> {
        let person = try #require(await bench.terminal.state.people.first { $0.value.code == code }?.key)
        let noon = try #require(Day(day)).startSeconds(in: .utc) + 43_200
        return await CompanyRegistrations(terminal: bench.terminal, seal: { seal }, zone: .utc).particulars(
            for: RegistrationQuestion(
                person: person, agent: code, site: SiteCode("S1"), task: task.map(TaskCode.init),
                engagement: engagement,
                wallMicroseconds: noon * 1_000_000))
    }

    @Test func `what four tables say is what ONSS is told, and no number lies in the book`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        try await company(bench)
        let spring = try await ask(bench, seal: seal).get()
        #expect(try spring.nationalNumber?.get().text == Self.number)
        #expect(try spring.employer?.get().text == "BE0884303369")
        #expect(spring.place == Position(latitude: 50.4669, longitude: 4.8674).map(WorkPlace.position))
        #expect(spring.works.map(\.number.text) == ["1Y1003SQ5VSSZ", "1Y1003SQ5VSTZ"])
        let midnight = try #require(Day("2026-07-01")).startSeconds(in: .utc) * 1_000_000
        #expect(
            spring.works.first?.toMicroseconds == midnight && spring.works.last?.fromMicroseconds == midnight)
        #expect(
            try await ask(bench, day: "2026-08-03", seal: seal).get().employer?.get().text == "FR40303265045")
        let named = try await ask(bench, engagement: 2, seal: seal).get()
        #expect(try named.employer?.get().text == "FR40303265045", "whatever held then, the punch says it")
        #expect(try await ask(bench, engagement: 9, seal: seal).get().employer == nil)
        let rows = try bench.book.rows(after: 0, through: .max, limit: 2_000)
        #expect(rows.contains { $0.coded.kind == "amended" })
        for row in rows {
            let text = String(decoding: row.coded.publicText + (row.coded.privateText ?? []), as: UTF8.self)
            #expect(!text.contains(Self.number) && !text.contains("81.05.01"), "\(row.sequence)")
        }
    }

    @Test func `what is missing holds the punch, with what is to be mended`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        func hold(_ result: Result<RegistrationParticulars, RegistrationHold>) -> String? {
            if case .failure(let hold) = result { hold.description } else { nil }
        }
        try await bring(.agents, "code,first_name,last_name\n4711,Amina,Bensalem\n", into: bench)
        #expect(hold(try await ask(bench, seal: seal)) == "registerMissing company")
        try await company(bench)
        #expect(hold(try await ask(bench, task: nil, seal: seal)) == "taskMissing site S1")
        #expect(hold(try await ask(bench, task: "T9", seal: seal)) == "taskMissing task T9")
        #expect(hold(try await ask(bench, task: "T2", seal: seal)) == "taskInactive task T2")
        #expect(hold(try await ask(bench, "4712", seal: seal)) == "taskNotLinked task T1")
        #expect(hold(try await ask(bench, seal: nil)) == "registerMissing company")
        let other = try NumberSeal(key: Array(1..<33))
        let foreign = try await ask(bench, seal: other).get().nationalNumber
        #expect(throws: NumberDefect.self) { try foreign?.get() }
        // On the last day of one and the first of the next nobody knows for whom he worked.
        try await bring(
            .agents,
            """
            code,first_name,last_name,employer,employed_from,employed_to
            4711,Amina,Bensalem,0884303369,2026-01-01,
            4711,Amina,Bensalem,FR40303265045,2026-03-01,
            """, into: bench)
        #expect(try await ask(bench, seal: seal).get().employer == nil)
        #expect(try await ask(bench, day: "2026-02-02", seal: seal).get().employer != nil)
    }

    @Test func `the same table again writes nothing, and what has no column stays`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        try await company(bench)
        let head = try bench.book.head().sequence
        try await company(bench)
        #expect(try bench.book.head().sequence == head)
        let revision = await CompanyRegistrations(terminal: bench.terminal, seal: { nil }, zone: .utc)
            .revision()
        let summary = try await bring(
            .agents, "code,first_name,last_name\n4711,Amina,Zidane\n4712,Bram,Peeters\n", into: bench)
        #expect(summary == RegisterPlan.Summary(added: 0, changed: 1, unchanged: 1))
        #expect(
            await CompanyRegistrations(terminal: bench.terminal, seal: { nil }, zone: .utc).revision()
                > revision)
        try await bring(.sites, "code,name\nS1,Reine Astrid\n", into: bench)
        let told = try await ask(bench, seal: seal).get()
        #expect(try told.nationalNumber?.get().text == Self.number)
        #expect(told.works.count == 2 && told.place != nil)
        #expect(await bench.terminal.state.company?.sites[SiteCode("S1")]?.value.name == "Reine Astrid")
    }

    @Test func `an engagement keeps its number, and none is given twice`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        let head = "code,first_name,last_name,employer,capacity,employed_from,employed_to\n"
        func engagements(_ rows: String...) async throws -> [String] {
            let text = head + rows.map { "1,A,B,\($0)\n" }.joined()
            try await bring(.agents, text, into: bench)
            let row = try #require(await bench.terminal.state.company?.rows.values.first)
            return (row.value.particulars?.engagements ?? []).map { engagement in
                let from = engagement.fromMicroseconds.flatMap { Day(wallMicroseconds: $0, in: .utc) }
                return "\(engagement.number) \(engagement.employer.text) \(from?.description ?? "-")"
            }
        }
        let first = "0884303369,employee,2026-01-01,2026-06-30"
        #expect(try await engagements(first) == ["1 BE0884303369 2026-01-01"])
        let second = "FR40303265045,temporary,2026-07-01,"
        #expect(
            try await engagements(second) == ["1 BE0884303369 2026-01-01", "2 FR40303265045 2026-07-01"],
            "what the table does not name stays")
        #expect(
            try await engagements("0884303369,employee,2026-02-01,2026-06-30", second)
                == ["1 BE0884303369 2026-02-01", "2 FR40303265045 2026-07-01"], "its days are put right")
        #expect(
            try await engagements("0884303369,student,2026-07-01,")
                == ["1 BE0884303369 2026-02-01", "2 FR40303265045 2026-07-01", "3 BE0884303369 2026-07-01"])
    }

    private func withKeyFolder(_ body: (URL, NumberKey) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder, NumberKey(reference: nil, directory: folder.path))
    }

    @Test func `a rehearsal makes no key`() async throws {
        try await withKeyFolder { folder, key in
            _ = try key.rehearsalSeal(environment: [:])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
            #expect(key.standing(environment: [:]) == nil)
            let mark = try key.seal(environment: [:]).mark(of: "1")
            #expect(try key.rehearsalSeal(environment: [:]).mark(of: "1") == mark)
        }
    }

    @Test func `of keys that are made at once one counts, for everybody`() async throws {
        for _ in 0..<50 {
            try await withKeyFolder { folder, key in
                let marks = await withTaskGroup(of: String?.self) { tasks in
                    for _ in 0..<4 { tasks.addTask { try? key.seal(environment: [:]).mark(of: "1") } }
                    return await tasks.reduce(into: [String?]()) { $0.append($1) }
                }
                #expect(Set(marks).count == 1 && !marks.contains(nil))
                let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(files == ["number.key"])
            }
        }
    }

    @Test func `every problem is named with its line, and nothing is imported`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        let head = try bench.book.head().sequence
        #expect(
            await problems(
                .agents,
                """
                code,first_name,last_name,national_number,employer,birth_date,employed_from
                1,A,B,81.05.01-035.23,0884303369,,
                2,A,B,,BE123,2026-02-30,
                3,A,B,,,,2026-01-01
                """, bench) == [
                    "line 2: national_number is wrong: its check digits are those of another number",
                    "line 3: birth_date is \"2026-02-30\"; a date such as 2026-11-21 is expected",
                    "line 3: employer is neither an enterprise number nor a VAT number of another country",
                    "line 4: employed_from and employed_to belong to an employer",
                ])
        #expect(
            await problems(
                .sites,
                "code,name,works_number,works_from,works_to\nS1,A,1Y1003SQ5VSSZ,2026-01-01,\nS1,A,1Y1003SQ5VSTZ,2026-06-01,\n",
                bench)
                == ["line 2: declarations: numbers 1 and 2 hold at the same time"])
        #expect(
            await problems(.tasks, "code,name,site\nT1,A,S1\nT1,B,S1\n", bench) == [
                "line 3: the code stands twice"
            ])
        #expect(
            await problems(.tasks, "code,name,site\nT1,A,S9\n", bench) == [
                "line 2: site names what there is not"
            ])
        #expect(
            await problems(
                .agents, "code,first_name,last_name,national_number\n1,A,B,81050103522\n2,C,D,81050103522\n",
                bench)
                == ["line 3: nationalNumber belongs to another one already"])
        #expect(
            await problems(.clients, "code,nom\nC1,A\n", bench) == [
                "line 1: unknown column \"nom\"; known: \(RegisterSheet.columns(.clients).joined(separator: ", "))",
                "line 1: column \"name\" is missing",
            ])
        #expect(try bench.book.head().sequence == head)
        #expect(await bench.terminal.state.company == nil)
    }

    @Test func `a thousand sites come in parts and take effect together`() async throws {
        let bench = try await ReaderBench()
        defer { try? bench.end() }
        let rows = (0..<1_000).map { "S\($0),Site \($0)\n" }.joined()
        #expect(try await bring(.sites, "code,name\n" + rows, into: bench).added == 1_000)
        let company = try #require(await bench.terminal.state.company)
        #expect(company.sites.count == 1_000)
        #expect(Set(company.sites.values.map(\.sequence)).count == 1_000)
    }
}
