import Documents
import Domain
import Testing

@testable import Web

/// Reports on the screen, as tables and on paper.
@Suite struct ReportPageTests {
    private static let period = "from=2026-11-01&to=2026-11-21"

    @Test func `each kind of report has its figures, a figure to look at, and the same numbers in a table`()
        async throws
    {
        try await RunningConsole.run { server in
            let words: [(ReportKind, [String])] = [
                (.days, ["4:04", "21.11.2026", "<rect class=\"plain\"", "Sans départ", "plot-words"]),
                (.sites, ["Résidence Astrid", "3:34", "Müller; &quot;Söhne&quot;", "class=\"ranks\""]),
                (.agents, ["Amina Benali", "4711", "3:34", "Fatou Diallo"]),
                (
                    .anomalies,
                    [
                        "Départ manquant: 1 · Sans tâche: 1", "Pas de réponse", "Arrivée / Départ", "=1+1",
                        "Effacé",
                    ]
                ),
                (
                    .onss,
                    [
                        "Le numéro national manque", "Autre raison", "<rect class=\"good\"", "87,0\u{a0}%",
                        "<rect class=\"bad\"",
                    ]
                ),
            ]
            for (kind, expected) in words {
                let page = try await server.get("/reports?kind=\(kind.rawValue)&\(Self.period)", .inspector)
                #expect(page.status == 200)
                for word in expected { #expect(page.contains(word), "\(kind): \(word)") }
                #expect(page.contains("value=\"\(kind.rawValue)\" selected"))
                #expect(
                    !page.contains("style=") && page.contains("/reports.pdf?kind=\(kind.rawValue)&amp;from="))
            }
            let queries = await server.console.reported.queries
            #expect(queries == [.init(first: 20_758, last: 20_778), .init(first: 20_758, last: 20_778)])
        }
    }

    @Test func `a longer period is cut, and the page says so`() async throws {
        try await RunningConsole.run { server in
            let cases = [
                ("from=2026-10-01&to=2026-11-01", true), ("from=2026-10-01&to=2026-10-31", false),
                ("kind=x&from=y&to=%ff", false),
            ]
            for (period, isCut) in cases {
                let page = try await server.get("/reports?\(period)", .inspector)
                #expect(page.contains("voici les 31 premiers") == isCut, "\(period)")
            }
        }
    }

    @Test func `every table opens in a spreadsheet, and no cell of it is a formula`() async throws {
        try await RunningConsole.run { server in
            func lines(_ query: String) async throws -> [Substring] {
                let answer = try await server.get("/reports.csv?\(query)", .inspector)
                #expect(answer.contains("Content-Type: text/csv; charset=utf-8"))
                return answer.split(separator: "\r\n")
            }
            let days = try await lines("kind=days")
            #expect(days.contains("\u{FEFF}Jour;Agents;Présences;Heures;Travail (minutes);Sans départ"))
            #expect(days.contains("2026-11-21;2;2;4:04;244;0") && days.contains("Total;3;3;4:04;244;1"))
            #expect(days.contains { $0.hasSuffix("presences-par-jour-2026-11-20-2026-11-21.csv\"") })
            let list = try await lines("kind=anomalies&table=3")
            #expect(list.contains { $0.hasPrefix("≈ 21.11.2026") && $0.contains(";'=1+1;4714;") })
            let counts = try await lines("kind=anomalies&table=2")
            #expect(counts.contains { $0.hasPrefix("\u{FEFF}Jour;Pointages;Constats;Déjà arrivé;") })
            #expect(counts.contains { $0.hasPrefix("2026-11-21;2;") })
            let onss = try await lines("kind=onss")
            #expect(
                onss.contains {
                    $0.hasPrefix("2026-11-21;41;4;20;1;3;1;5;") && $0.hasSuffix(";6;1;3;53,6\u{a0}%")
                })
            // What is no table of the report is its first one.
            #expect(try await lines("kind=days&table=9").contains("Total;3;3;4:04;244;1"))
            #expect(try await lines("kind=days&table=-1").contains("Total;3;3;4:04;244;1"))
        }
    }

    @Test(arguments: ReportKind.allCases)
    func `the paper is a whole file`(kind: ReportKind) async throws {
        try await RunningConsole.run { server in
            let answer = try await server.get("/reports.pdf?kind=\(kind.rawValue)", .inspector)
            #expect(answer.contains("Content-Type: application/pdf") && answer.contains("%%EOF"))
            #expect(answer.hasSuffix("0\r\n\r\n"), "to its end")
        }
    }

    @Test func `an empty period says so, and a book that cannot be read is no empty report`() async throws {
        try await RunningConsole.run { server in
            await server.console.setAttendance([])
            await server.console.set(
                FakeReports(
                    anomalies: AnomalyReport(frame: Samples.reportFrame, rows: []),
                    compliance: ComplianceReport(
                        frame: Samples.reportFrame, lines: .init(repeating: .init(), count: 11),
                        isRegistering: false)))
            for kind in ReportKind.allCases {
                let page = try await server.get("/reports?kind=\(kind.rawValue)", .inspector)
                #expect(page.contains("class=\"empty\"") && !page.contains("<table"))
                #expect(page.contains("Cette borne n’enregistre rien") == (kind == .onss))
                let sheet = try await server.get("/reports.csv?kind=\(kind.rawValue)", .inspector)
                #expect(sheet.status == 200 && sheet.contains("\u{FEFF}"))
            }
            await server.console.setAttendance(nil)
            await server.console.set(FakeReports(anomalies: nil, compliance: nil))
            for kind in ReportKind.allCases {
                for path in ["/reports", "/reports.csv", "/reports.pdf"] {
                    #expect(try await server.get("\(path)?kind=\(kind.rawValue)", .inspector).status == 503)
                }
            }
        }
    }
}
