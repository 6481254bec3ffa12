import Domain
import Foundation
import Testing
import Web

@testable import KioskDaemon

/// Tables that managers bring in and take out, down to the book.
@Suite struct ConsoleTableTests {
    private static let clients = "code,name\nC1,Immo\nC2,Banque\n"

    @Test func `what was looked at is brought in, once, by whoever looked, in his name`() async throws {
        try await ConsoleBench.run { bench in
            let report = try #require(await bench.look(.clients, Self.clients))
            #expect(report.added == 2 && report.problems.isEmpty)
            #expect(await bench.state.company == nil, "a look writes nothing")
            let token = try #require(report.token)
            guard case .gone = await bench.desk.bringIn(token, by: bench.manager) else {
                Issue.record("somebody else brought it in")
                return
            }
            guard case .done(let done) = await bench.desk.bringIn(token, by: bench.chief) else {
                Issue.record("it was not brought in")
                return
            }
            #expect(done.added == 2)
            let code = ClientCode("C1")
            let history = try #require(
                await bench.desk.history(
                    of: .client(code), from: await bench.state.revision(of: .client(code))))
            #expect(history.rows.map(\.author) == [.account("chief")])
            guard case .gone = await bench.desk.bringIn(token, by: bench.chief) else {
                Issue.record("it was brought in twice")
                return
            }
            // The same again has nothing to bring in.
            let again = try #require(await bench.look(.clients, Self.clients))
            #expect(again.unchanged == 2 && again.token == nil && again.problems.isEmpty)
        }
    }

    @Test func `when the register has changed meanwhile it is shown again, and nothing is brought in`()
        async throws
    {
        try await ConsoleBench.run { bench in
            _ = await bench.change(.client(Client(code: ClientCode("C1"), name: "Old")))
            let report = try #require(await bench.look(.clients, Self.clients))
            #expect(report.added == 1 && report.changed == 1)
            let revision = await bench.state.revision(of: .client(ClientCode("C1")))
            _ = await bench.change(.client(Client(code: ClientCode("C1"), name: "Immo")), previous: revision)
            let head = await bench.state.head
            guard
                case .report(let now) = await bench.desk.bringIn(try #require(report.token), by: bench.chief)
            else {
                Issue.record("what nobody was shown was brought in")
                return
            }
            #expect(now.isOvertaken && now.changed == 0 && now.unchanged == 1)
            #expect(await bench.state.head == head)
            guard case .done = await bench.desk.bringIn(try #require(now.token), by: bench.chief) else {
                Issue.record("it cannot be brought in any more")
                return
            }
        }
    }

    @Test func `of 10,000 rows those three that are wrong are named, and nothing is written`() async throws {
        try await ConsoleBench.run { bench in
            var text = "code,first_name,last_name,national_number,birth_date\n"
            for row in 2...10_001 {
                switch row {
                case 17: text += "\(row),A,B,81050103523,\n"
                case 4_000: text += "\(row),A,B,,31/02/2026\n"
                case 9_999: text += "\(row),,,,\n"
                default: text += "\(row),A,B,,\n"
                }
            }
            let report = try #require(await bench.look(.agents, text))
            #expect(report.token == nil)
            #expect(
                report.problems == [
                    TableProblem(line: 17, defect: .check(column: "national_number", .checkDigits)),
                    TableProblem(line: 4_000, defect: .date(column: "birth_date", text: "31/02/2026")),
                    TableProblem(line: 9_999, defect: .empty(column: "first_name")),
                    TableProblem(line: 9_999, defect: .empty(column: "last_name")),
                ])
            #expect(await bench.state.people.isEmpty)
        }
    }

    @Test func `a role brings in what it may, and each row that is more is named`() async throws {
        try await ConsoleBench.run { bench in
            _ = await bench.change(.client(Client(code: ClientCode("C1"), name: "Old")))
            let clients = try #require(await bench.look(.clients, Self.clients, by: bench.manager))
            #expect(clients.problems == [TableProblem(line: 2, defect: .forbidden)] && clients.token == nil)
            let added = try #require(await bench.look(.clients, "code,name\nC3,New\n", by: bench.manager))
            #expect(added.token != nil)
            let agents = try #require(
                await bench.look(
                    .agents, "code,first_name,last_name,type\n1,A,B,ADM\n2,A,B,OUV\n3,A,B,gst\n",
                    by: bench.manager))
            #expect(
                agents.problems.map(\.line) == [2, 4]
                    && agents.problems.allSatisfy { $0.defect == .forbidden })
        }
    }

    // MARK: out

    private func filled(_ bench: ConsoleBench) async throws {
        for (part, text) in [
            (
                RegisterPart.clients,
                "code,name,enterprise,street,house_number,postal_code,town\nC1,=1+1,0884303369,+Rue,1,5000,Namur\nC2,\"'-x; \"\"y\"\"\",,,,,\n"
            ),
            (
                .sites,
                "code,name,client,latitude,longitude,radius_metres,works_number,works_from,works_to\nS1,Astrid,C1,50.4669,-4.5,120,1Y1003SQ5VSSZ,2026-01-01,2026-06-30\nS1,Astrid,C1,50.4669,-4.5,120,1Y1003SQ5VSTZ,2026-07-01,\nS2,@Nord,,,,,,,\n"
            ), (.tasks, "code,name,site\nT1,Communs,S1\n-T2,Vitres,S1\n"),
            (
                .agents,
                "code,first_name,last_name,national_number,type,may_use_terminal,birth_date,employer,capacity,employed_from,employed_to,tasks,sites\n1,Amina,Benali,81050103522,OUV,no,1981-05-01,0884303369,employee,2026-01-01,2026-07-01,T1+-T2,S1\n1,Amina,Benali,81050103522,OUV,no,1981-05-01,FR40303265045,temporary,2026-07-01,,T1+-T2,S1\n2,Bram,@SUM,,,,,,,,,,\n"
            ),
        ] {
            let report = try #require(await bench.look(part, text))
            #expect(report.problems.isEmpty, "\(part) \(report.problems)")
            guard case .done = await bench.desk.bringIn(try #require(report.token), by: bench.chief) else {
                Issue.record("\(part)")
                return
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `what is taken out can be brought in again, and changes nothing`(language: Language) async throws {
        try await ConsoleBench.run { bench in
            try await filled(bench)
            for part in [RegisterPart.clients, .sites, .tasks, .agents] {
                let text = try await bench.exported(part, language)
                let report = try #require(await bench.look(part, text))
                #expect(report.problems.isEmpty && report.token == nil, "\(part) \(report)")
                #expect(report.unchanged > 0)
            }
            // As a spreadsheet of that language wants it.
            let sites = try await bench.exported(.sites, language)
            #expect(sites.utf8.starts(with: [0xEF, 0xBB, 0xBF]) && sites.contains("\r\n"))
            #expect(sites.contains(language == .en ? ",50.4669,-4.5," : ";50,4669;-4,5;"))
        }
    }

    @Test func `no table has a national number, and no field begins a formula`() async throws {
        try await ConsoleBench.run { bench in
            try await filled(bench)
            for part in [RegisterPart.clients, .sites, .tasks, .agents] {
                let text = try await bench.exported(part, .fr)
                #expect(!text.contains("81050103522") && !text.contains("national_number"))
                let records = try DelimitedText(Array(text.utf8)).records.dropFirst()
                for field in records.flatMap(\.fields) where Double(field.replacing(",", with: ".")) == nil {
                    #expect(!field.contains(/^[=+\-@\t\r]/), "\(field)")
                }
            }
            #expect(try await bench.exported(.clients).contains("'=1+1"))
        }
    }

    @Test func `a long table comes in pieces, whole`() async throws {
        try await ConsoleBench.run { bench in
            let rows = (0..<4_000).map { "C\($0),Client number \($0) of many\n" }.joined()
            let report = try #require(await bench.look(.clients, "code,name\n" + rows))
            _ = await bench.desk.bringIn(try #require(report.token), by: bench.chief)
            var pieces = try #require(await bench.desk.export(.clients, for: .en))
            var (sizes, lines) = ([Int](), 0)
            while let piece = pieces.next() {
                sizes.append(piece.count)
                lines += piece.count { $0 == UInt8(ascii: "\n") }
            }
            #expect(lines == 4_001 && sizes.count > 1 && sizes.allSatisfy { $0 < 80_000 })
        }
    }
}

@Suite struct SpreadsheetTextTests {
    @Test(arguments: [
        "", "plain", "'quoted", "=x", "'=x", "''=x", "-1", "+", "@a", "\tx", "＝x", "'", "''", "'-",
    ])
    func `what is written is read again, and never begins a formula`(text: String) {
        let written = SpreadsheetText.written(text)
        #expect(SpreadsheetText.read(written) == text)
        #expect(!written.contains(/^[=+\-@\t]/))
    }
}

@Suite struct WaitingTablesTests {
    private func table(_ owner: Int64, until: Int64) -> WaitingTables.Table {
        .init(
            kind: .clients, bytes: [1], owner: AccountID(EntryID(book: BookID(1), sequence: owner)),
            outline: [],
            untilBootMicroseconds: until)
    }

    @Test func `a few wait, one for each person, and not for long`() {
        func owner(_ number: Int64) -> AccountID { AccountID(EntryID(book: BookID(1), sequence: number)) }
        var tables = WaitingTables()
        for number in 1...5 {
            tables.keep(table(Int64(number), until: 100 + Int64(number)), as: "\(number)", at: 0)
        }
        #expect(tables.take("1", by: owner(1), at: 0) == nil, "the oldest has gone")
        tables.keep(table(2, until: 200), as: "other", at: 0)
        #expect(tables.take("2", by: owner(2), at: 0) == nil, "one for each")
        #expect(tables.take("3", by: owner(4), at: 0) == nil, "nobody else's")
        #expect(tables.take("3", by: owner(3), at: 0) != nil)
        #expect(tables.take("3", by: owner(3), at: 0) == nil, "once")
        #expect(tables.take("4", by: owner(4), at: 104) == nil, "not for long")
    }
}
