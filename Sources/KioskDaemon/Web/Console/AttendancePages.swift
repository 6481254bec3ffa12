import Documents
import Domain
import HTTPTypes
import Hummingbird

// Who was there, and for how long: a period on the screen, as a table for a spreadsheet, and on paper.

extension ConsoleRoutes {
    func attendancePage(_ visit: ConsoleVisit) async throws -> Response {
        let report = try await attendance(visit)
        let words = screens.catalogues[visit.language]
        return .html(
            screens.page(
                visit, path: "/attendance", title: words("console.place.attendance"),
                subtitle: words("console.attendance.hint"), body: screens.attendance(report, visit.language)))
    }

    func attendanceSheet(_ visit: ConsoleVisit) async throws -> Response {
        let report = try await attendance(visit)
        try await note(.hours, days: report.days, of: .matching(report.person), visit)
        let drawing = AttendanceDrawing(report, screens.catalogues[visit.language])
        let sheet = SheetText(visit.language)
        return .download(drawing.fileName + ".csv", type: "text/csv; charset=utf-8") { writer in
            try await writer.write(.init(string: SheetText.mark + sheet.line(drawing.heads)))
            for start in stride(from: 0, to: report.rows.count, by: 500) {
                let rows = report.rows[start..<min(start + 500, report.rows.count)]
                try await writer.write(.init(string: rows.map { sheet.line(drawing.cells($0)) }.joined()))
            }
        }
    }

    func attendancePaper(_ visit: ConsoleVisit) async throws -> Response {
        guard await press.isReady else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        let report = try await attendance(visit)
        try await note(.hours, days: report.days, of: .matching(report.person), visit)
        let drawing = AttendanceDrawing(report, screens.catalogues[visit.language])
        return .download(drawing.fileName + ".pdf", type: "application/pdf") { [press] writer in
            try await press.print(drawing.frame, { try await drawing.write(with: &$0) }) {
                try await writer.write($0)
            }
        }
    }

    private func attendance(_ visit: ConsoleVisit) async throws -> AttendanceReport {
        let query = AttendanceQuery(
            first: Day(visit.query("from") ?? "")?.number, last: Day(visit.query("to") ?? "")?.number,
            person: String((visit.query("person") ?? "").prefix(64)))
        guard let report = await port.attendance(query) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        return report
    }
}

extension ConsoleScreens {
    /// Rows that a page takes along at most: the files have all.
    static let attendanceRows = 300

    func attendance(_ report: AttendanceReport, _ language: Language) -> String {
        let words = catalogues[language]
        let drawing = AttendanceDrawing(report, words)
        func day(_ number: Int64) -> String { Day(number: number)?.description ?? "" }
        var fields = "from=\(day(report.days.lowerBound))&to=\(day(report.days.upperBound))"
        if !report.person.isEmpty { fields += "&person=\(report.person.percentEncoded)" }
        var values: Values = [
            "filter": words("console.attendance.show"), "from": day(report.days.lowerBound),
            "to": day(report.days.upperBound),
            "fromLabel": words("console.attendance.from"), "toLabel": words("console.attendance.to"),
            "person": report.person, "personLabel": words("console.punches.person"),
            "heads": drawing.shortHeads, "head": heads("attendance", Self.attendanceHeads, words),
            "tiles": tiles(report, words),
            "rows": report.rows.prefix(Self.attendanceRows).map { row($0, drawing, words) },
            "sheet": ["path": "/attendance.csv?\(fields)", "label": words("console.attendance.sheet")],
            "long": ["path": "/exports?what=hours&\(fields)", "label": words("console.exports.long")],
            "paper": ["path": "/attendance.pdf?\(fields)", "label": words("console.attendance.paper")],
        ]
        values["chart"] = chart(report, drawing, words)
        if report.rows.isEmpty {
            values["nothing"] = [
                "title": words("console.attendance.nothing"),
                "hint": words("console.attendance.nothing.hint"),
            ]
        }
        if report.rows.count > Self.attendanceRows {
            values["more"] = words(
                "console.attendance.more", ["count": String(report.rows.count - Self.attendanceRows)])
        }
        values["isCut"] = report.isCut ? words("console.attendance.cut") : nil
        return render("attendance", values)
    }

    private static let attendanceHeads = ["task", "arrived", "left", "break", "worked"]

    private func tiles(_ report: AttendanceReport, _ words: Catalogue) -> [Values] {
        let checked = report.rows.count { !$0.anomalies.isEmpty || $0.workedMinutes == nil }
        let figures = [
            ("people", String(report.people.count)), ("stays", String(report.rows.count)),
            ("hours", words.hours(minutes: report.workedMinutes)), ("check", String(checked)),
        ]
        return figures.map { key, number in
            ["key": key, "number": number, "label": words("console.attendance.tile.\(key)")]
        }
    }

    /// Hours of each day, as bars of whole units in a box of 100.
    private func chart(_ report: AttendanceReport, _ drawing: AttendanceDrawing, _ words: Catalogue)
        -> Values?
    {
        let days = report.minutesOfDays
        guard days.count > 1, let most = days.map(\.minutes).max(), most > 0 else { return nil }
        return [
            "label": words("console.attendance.chart"),
            "bars": days.map { day, minutes -> Values in
                let height = minutes == 0 ? 0 : max(1, minutes * 100 / most)
                return [
                    "height": height, "top": 100 - height, "day": String(CivilDay(daysSince1970: day).day),
                    "hint": "\(drawing.date(day)): \(words.hours(minutes: minutes))",
                ]
            },
        ]
    }

    private func row(_ row: AttendanceReport.Row, _ drawing: AttendanceDrawing, _ words: Catalogue) -> Values
    {
        [
            "date": drawing.date(row.day), "name": row.name.isEmpty ? words("console.erased") : row.name,
            "code": row.code, "task": row.task ?? row.site, "arrived": drawing.time(row.arrived, of: row),
            "left": drawing.time(row.left, of: row), "break": words.hours(minutes: row.breakMinutes),
            "worked": row.workedMinutes.map { words.hours(minutes: $0) } ?? "–",
            "anomalies": row.anomalies.map { words("console.anomaly.\($0.rawValue)") },
            "delivery": words("console.delivery.\(row.delivery.rawValue)"), "tone": row.delivery.tone,
            "mark": row.delivery.mark,
        ]
    }
}
