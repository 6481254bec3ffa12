import Documents
import Domain
import HTTPTypes
import Hummingbird

// Reports of a period: on the screen, as tables for a spreadsheet, and on paper.

extension ConsoleRoutes {
    var reports: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/reports", .right(.read, .punches)) { try await reportPage($0) },
            ConsoleRoute(.get, "/reports.csv", .right(.read, .punches)) { try await reportSheet($0) },
            ConsoleRoute(.get, "/reports.pdf", .right(.read, .punches)) { try await reportPaper($0) },
        ]
    }

    private func reportPage(_ visit: ConsoleVisit) async throws -> Response {
        let drawing = try await report(visit)
        let words = screens.catalogues[visit.language]
        let query = reportQuery(visit)
        var body = screens.report(drawing, visit)
        if let first = query.first, let last = query.last, last - first >= AttendanceQuery.mostDays {
            body = screens.render("reportShort", ["text": words("console.reports.short")]) + body
        }
        return .html(
            screens.page(
                visit, path: "/reports", title: words("console.place.reports"),
                subtitle: words("console.reports.hint.\(drawing.kind.rawValue)"), body: body))
    }

    private func reportSheet(_ visit: ConsoleVisit) async throws -> Response {
        let drawing = try await report(visit)
        try await note(
            drawing.kind.taken, days: drawing.frame.days, of: .matching(drawing.frame.person), visit)
        let index = (visit.query("table").flatMap(Int.init) ?? 1) - 1
        // Of an empty report a table with its heads.
        let table = drawing.tables.indices.contains(index) ? drawing.tables[index] : drawing.tables.first
        let sheet = SheetText(visit.language)
        let suffix = index > 0 ? "-\(index + 1)" : ""
        return .download("\(drawing.fileName)\(suffix).csv", type: "text/csv; charset=utf-8") { writer in
            try await writer.write(
                .init(string: SheetText.mark + sheet.line(table?.columns.map(\.head) ?? [drawing.title])))
            let rows = (table?.rows ?? []) + [table?.total].compactMap(\.self)
            for start in stride(from: 0, to: rows.count, by: 500) {
                let some = rows[start..<min(start + 500, rows.count)]
                try await writer.write(.init(string: some.map { sheet.line($0.map(\.sheet)) }.joined()))
            }
        }
    }

    private func reportPaper(_ visit: ConsoleVisit) async throws -> Response {
        guard await press.isReady else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        let drawing = try await report(visit)
        try await note(
            drawing.kind.taken, days: drawing.frame.days, of: .matching(drawing.frame.person), visit)
        return .download(drawing.fileName + ".pdf", type: "application/pdf") { [press] writer in
            try await press.print(drawing.paper, { try await drawing.write(with: &$0) }) {
                try await writer.write($0)
            }
        }
    }

    private func reportQuery(_ visit: ConsoleVisit) -> AttendanceQuery {
        AttendanceQuery(
            first: Day(visit.query("from") ?? "")?.number, last: Day(visit.query("to") ?? "")?.number,
            person: String((visit.query("person") ?? "").prefix(64)))
    }

    private func report(_ visit: ConsoleVisit) async throws -> ReportDrawing {
        let kind = visit.query("kind").flatMap(ReportKind.init(rawValue:)) ?? .days
        guard visit.visitor?.may(.read, kind.area) == true else {
            throw Refusal(.forbidden, "console.refused.right")
        }
        guard
            let drawing = await ReportDrawing(
                kind, reportQuery(visit), port, screens.catalogues[visit.language])
        else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        return drawing
    }
}

extension ReportDrawing {
    /// Nil: the book cannot be read.
    init?(_ kind: ReportKind, _ query: AttendanceQuery, _ port: any ConsolePort, _ words: Catalogue) async {
        switch kind {
        case .days, .sites, .agents:
            guard let report = await port.attendance(query) else { return nil }
            self.init(kind, report, words)
        case .anomalies:
            guard let report = await port.anomalies(query) else { return nil }
            self.init(report, words)
        case .onss:
            guard let report = await port.compliance(query) else { return nil }
            self.init(report, words)
        }
    }
}

extension ConsoleScreens {
    /// Rows of one table that a page takes along at most: the files have all.
    private static let reportRows = 200

    func report(_ drawing: ReportDrawing, _ visit: ConsoleVisit) -> String {
        let words = drawing.words
        let frame = drawing.frame
        func day(_ number: Int64) -> String { Day(number: number)?.description ?? "" }
        var fields =
            "kind=\(drawing.kind.rawValue)&from=\(day(frame.days.lowerBound))&to=\(day(frame.days.upperBound))"
        if !frame.person.isEmpty { fields += "&person=\(frame.person.percentEncoded)" }
        let kinds = ReportKind.allCases.filter { visit.visitor?.may(.read, $0.area) == true }
        var values: Values = [
            "filter": words("console.attendance.show"), "from": day(frame.days.lowerBound),
            "to": day(frame.days.upperBound), "fromLabel": words("console.attendance.from"),
            "toLabel": words("console.attendance.to"), "person": frame.person,
            "personLabel": words("console.punches.person"), "kindLabel": words("console.reports.kind"),
            "kinds": kinds.map { kind -> Values in
                [
                    "value": kind.rawValue, "label": words("console.reports.kind.\(kind.rawValue)"),
                    "isChosen": kind == drawing.kind,
                ]
            }, "notes": drawing.notes,
            "tiles": drawing.tiles.map { ["number": $0.number, "label": $0.label] },
            "tables": drawing.tables.enumerated().filter { !$0.element.rows.isEmpty }.map {
                table($0.element, sheet: "/reports.csv?\(fields)&table=\($0.offset + 1)", words)
            },
            "paper": [
                "path": "/reports.pdf?\(fields)", "label": words("console.attendance.paper"),
                "longPath": "/exports?what=\(fields.dropFirst("kind=".count))",
                "long": words("console.exports.long"),
            ],
        ]
        if let chart = drawing.chart { values["chart"] = figure(chart) }
        if drawing.isEmpty {
            values["nothing"] = [
                "title": words("console.reports.nothing.\(drawing.kind.rawValue)"),
                "hint": words("console.reports.nothing.hint"),
            ]
        }
        return render("reports", values)
    }

    private func table(_ table: ReportTable, sheet: String, _ words: Catalogue) -> Values {
        let shown = table.shown
        func cells(_ row: [ReportTable.Cell]) -> [Values] {
            shown.enumerated().map { place, index -> Values in
                [
                    "text": row[index].text, "head": table.columns[index].head,
                    "isFirst": place == 0, "isNumber": table.columns[index].isNumber,
                ]
            }
        }
        var values: Values = [
            "title": table.title,
            "heads": shown.map { index -> Values in
                ["head": table.columns[index].head, "isNumber": table.columns[index].isNumber]
            },
            "rows": table.rows.prefix(Self.reportRows).map { ["cells": cells($0)] },
            "sheet": ["path": sheet, "label": words("console.attendance.sheet")],
        ]
        values["total"] = table.total.map { ["cells": cells($0)] }
        if table.rows.count > Self.reportRows {
            values["more"] = words(
                "console.attendance.more", ["count": String(table.rows.count - Self.reportRows)])
        }
        return values
    }
}
