import Domain
import Testing

@testable import Web

/// The list of punches as a table.
@Suite struct PunchSheetTests {
    @Test func `the table of punches has every page of the list once, and what people wrote is no formula`()
        async throws
    {
        try await RunningConsole.run { server in
            let list = try await server.get("/punches?action=checkIn", .inspector)
            #expect(list.contains("href=\"/punches.csv?action=checkIn\""))
            let sheet = try await server.get("/punches.csv?action=checkIn", .inspector)
            #expect(sheet.contains("text/csv"))
            let lines = sheet.split(separator: "\r\n").filter { $0.hasPrefix("2026-") }
            #expect(lines.count == Samples.punchPage.rows.count + Samples.oldestPunchPage.rows.count)
            #expect(lines.last?.contains("'=1+1") == true)
            let asked = await server.console.queries.suffix(2)
            #expect(asked.map(\.before) == [nil, 198] && asked.allSatisfy { $0.action == .checkIn })
        }
    }

    @Test func `a table of punches that cannot be read to its end breaks off, and is no whole answer`()
        async throws
    {
        try await RunningConsole.run { server in
            let end = "\r\n0\r\n\r\n"
            #expect(try await server.get("/punches.csv", .inspector).hasSuffix(end))
            await server.console.tear()
            let torn = try await server.get("/punches.csv", .inspector)
            #expect(torn.contains("Pieter Verstraeten") && !torn.hasSuffix(end))
        }
    }
}
