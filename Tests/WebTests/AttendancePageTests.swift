import Documents
import Domain
import Foundation
import Testing

@testable import Web

/// Hours on the screen, in a table and on paper: the same figures thrice.
@Suite struct AttendancePageTests {
    @Test func `the page shows each stay, what must be checked, and the sum`() async throws {
        try await RunningConsole.run { server in
            let page = try await server.get(
                "/attendance?from=2026-11-01&to=2026-11-21&person=a+b", .inspector)
            #expect(page.status == 200)
            for words in ["Amina Benali", "4711", "3:34", "0:30", "Départ manquant", "4:04", "≈ "] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(page.contains("/attendance.csv?from=2026-11-20&amp;to=2026-11-21"))
            let query = await server.console.attendanceQueries.first
            #expect(query == AttendanceQuery(first: 20_758, last: 20_778, person: "a b"))
            for wrong in ["from=x&to=2026-02-30", "from=2026-12-01&to=2026-11-01", "person=%ff"] {
                #expect(try await server.get("/attendance?\(wrong)", .inspector).status == 200)
            }
            #expect(page.contains("<figure"))
            await server.console.setAttendance(
                Samples.stays.map { stay in
                    var open = stay
                    open.workedMinutes = nil
                    return open
                })
            #expect(try await !server.get("/attendance", .inspector).contains("<figure"), "no hours, no bars")
            await server.console.setAttendance([])
            #expect(try await server.get("/attendance", .inspector).contains("Aucune présence"))
            await server.console.setAttendance(nil)
            for path in ["/attendance", "/attendance.csv", "/attendance.pdf"] {
                #expect(try await server.get(path, .inspector).status == 503)
            }
        }
    }

    @Test func `days are a month until today, 31 at most, and never end before they begin`() {
        let day = Day("2026-11-21")?.number ?? 0
        #expect(AttendanceQuery().days(today: day) == day - 20...day)
        #expect(AttendanceQuery(first: day - 100).days(today: day) == day - 100...day - 70)
        #expect(AttendanceQuery(first: day, last: day - 5).days(today: day) == day...day)
        #expect(AttendanceQuery(last: day - 40).days(today: day) == day - 40...day - 40)
        #expect(AttendanceQuery(first: day + 3).days(today: day) == day + 3...day + 3)
    }

    @Test func `the table opens in a spreadsheet of the language, and no cell of it is a formula`()
        async throws
    {
        try await RunningConsole.run { server in
            let table = try await server.get("/attendance.csv", .inspector)
            #expect(table.contains("Content-Type: text/csv; charset=utf-8"))
            #expect(table.contains("filename=\"heures-2026-11-20-2026-11-21.csv\""))
            #expect(table.contains("\u{FEFF}Jour;Code;Agent;Site;"))
            #expect(table.contains("2026-11-21;4711;Amina Benali;Résidence Astrid;"))
            #expect(table.contains(";30;214;;Reçu\r\n"))
            #expect(table.contains("'=HYPERLINK(") && !table.contains(";=HYPERLINK("))
            #expect(table.contains("\"Müller; \"\"Söhne\"\"\""))
            await server.console.set(Language.en)
            #expect(
                try await server.get("/attendance.csv", .inspector).contains("\u{FEFF}Day,Code,Agent,Site,"))
        }
    }

    @Test func `the paper is a whole file, and a press that breaks gives no half one`() async throws {
        try await RunningConsole.run { server in
            let answer = try await server.get("/attendance.pdf", .inspector)
            #expect(answer.contains("Content-Type: application/pdf") && answer.contains("%PDF-1."))
            #expect(answer.contains("%%EOF") && answer.hasSuffix("0\r\n\r\n"), "to its end")
        }
        let broken = DocumentPress(program: "/bin/false")
        try await RunningConsole.run(press: broken) { server in
            let answer = try await server.get("/attendance.pdf", .inspector)
            #expect(!answer.hasSuffix("0\r\n\r\n"), "the browser sees that it is not whole")
        }
    }
}

extension Samples {
    static let stays: [AttendanceReport.Row] = [
        .init(
            name: "Amina Benali", code: "4711", day: 20_778, began: dawn, site: "Résidence Astrid",
            task: "Communs, bloc B", arrived: .init(wallMicroseconds: dawn, isCertain: true),
            left: .init(wallMicroseconds: dawn + 244 * 60_000_000, isCertain: true), breakMinutes: 30,
            workedMinutes: 214, delivery: .received),
        .init(
            name: "Fatou Diallo", code: "4713", day: 20_777, began: dawn - 86_400_000_000,
            site: "Résidence Astrid",
            arrived: .init(wallMicroseconds: dawn - 86_400_000_000, isCertain: false),
            anomalies: [.missingOut, .noTask], delivery: .held),
        .init(
            name: "=HYPERLINK(\"x\")", code: "4714", day: 20_778, began: dawn, site: "Müller; \"Söhne\"",
            arrived: .init(wallMicroseconds: dawn, isCertain: true),
            left: .init(wallMicroseconds: dawn + 30 * 60_000_000, isCertain: true), workedMinutes: 30,
            delivery: .waiting),
    ]

    static func attendance(_ rows: [AttendanceReport.Row]) -> AttendanceReport {
        AttendanceReport(
            days: 20_777...20_778, rows: rows, company: "Nettoyage Exemple", terminal: "Borne Astrid",
            head: 204, zone: brussels, now: moment(244))
    }
}
