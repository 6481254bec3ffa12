import Documents
import Domain

/// A report of attendance in words of one language: the same cells on the screen, in a table and on paper.
struct AttendanceDrawing: Sendable {
    let report: AttendanceReport
    private let words: Catalogue

    init(_ report: AttendanceReport, _ words: Catalogue) {
        self.report = report
        self.words = words
    }

    /// Without what a file system might not take.
    var fileName: String {
        let days = [report.days.lowerBound, report.days.upperBound].compactMap {
            Day(number: $0)?.description
        }
        return "\(words("console.attendance.file"))-\(days.joined(separator: "-"))"
    }

    var shortHeads: [String] {
        ["date", "agent", "task", "arrived", "left", "break", "worked", "check", "delivery"].map(head)
    }

    /// Of the table for a spreadsheet: every value in a column of its own.
    var heads: [String] {
        [
            "date", "code", "agent", "site", "task", "arrived", "left", "breakMinutes", "workedMinutes",
            "check", "delivery",
        ].map(head)
    }

    private func head(_ key: String) -> String { words("console.attendance.head.\(key)") }

    func cells(_ row: AttendanceReport.Row) -> [String] {
        [
            Day(number: row.day)?.description ?? "", SpreadsheetText.written(row.code),
            SpreadsheetText.written(name(row)), SpreadsheetText.written(row.site),
            SpreadsheetText.written(row.task ?? ""),
            time(row.arrived, of: row), time(row.left, of: row), String(row.breakMinutes),
            row.workedMinutes.map(String.init) ?? "", anomalies(row), delivery(row),
        ]
    }

    func date(_ day: Int64) -> String { words.shortDate(day) }

    /// With its date where that is another one than the row's, and marked where nobody vouches for the clock.
    func time(_ moment: AttendanceReport.Moment?, of row: AttendanceReport.Row) -> String {
        guard let moment else { return "–" }
        let local = LocalTime(wallMicroseconds: moment.wallMicroseconds, zone: report.zone)
        let time =
            local.day == row.day ? words.markedTime(local) : "\(date(local.day)) \(words.markedTime(local))"
        return moment.isCertain ? time : "≈ \(time)"
    }

    private func name(_ row: AttendanceReport.Row) -> String {
        row.name.isEmpty ? words("console.erased") : row.name
    }

    private func anomalies(_ row: AttendanceReport.Row) -> String {
        row.anomalies.map { words("console.anomaly.\($0.rawValue)") }.joined(separator: ", ")
    }

    private func delivery(_ row: AttendanceReport.Row) -> String {
        words("console.delivery.\(row.delivery.rawValue)")
    }

    // MARK: on paper

    var frame: DocumentFrame {
        let now = LocalTime(wallMicroseconds: report.now.wallMicroseconds, zone: report.zone)
        return DocumentFrame(
            title: words("console.place.attendance"), language: words.tag, isWide: true,
            footer: words(
                "console.paper.footer",
                [
                    "company": report.company, "terminal": report.terminal, "entry": String(report.head),
                    "moment": "\(date(now.day)) \(words.markedTime(now))",
                ]), createdSeconds: report.now.wallMicroseconds / 1_000_000)
    }

    func write(with pen: inout DocumentPen) async throws {
        try await pen.write(
            .text(
                words(
                    "console.attendance.period",
                    ["from": date(report.days.lowerBound), "to": date(report.days.upperBound)])))
        try await pen.write(.note(words("console.attendance.rule")))
        if report.isCut { try await pen.write(.note(words("console.attendance.cut"))) }
        for own in report.people {
            guard let first = own.first else { continue }
            try await pen.write(.heading("\(name(first)) (\(first.code))"))
            try await pen.write(
                .columns([
                    .init(8), .init(18), .init(8, isNumber: true), .init(8, isNumber: true),
                    .init(7, isNumber: true), .init(8, isNumber: true), .init(16), .init(10),
                ]))
            try await pen.write(
                .head(["date", "task", "arrived", "left", "break", "worked", "check", "delivery"].map(head)))
            for row in own { try await pen.write(.row(line(row))) }
            let minutes = own.reduce(0) { $0 + ($1.workedMinutes ?? 0) }
            try await pen.write(
                .total([words("console.attendance.total"), "", "", "", "", words.hours(minutes: minutes)]))
        }
        try await pen.write(.heading(words("console.attendance.all")))
        try await pen.write(.text(words.hours(minutes: report.workedMinutes)))
    }

    private func line(_ row: AttendanceReport.Row) -> [String] {
        [
            date(row.day), row.task ?? row.site, time(row.arrived, of: row), time(row.left, of: row),
            words.hours(minutes: row.breakMinutes),
            row.workedMinutes.map { words.hours(minutes: $0) } ?? "–", anomalies(row), delivery(row),
        ]
    }
}

extension Catalogue {
    /// "lu 30.11".
    func shortDate(_ day: Int64) -> String {
        let civil = CivilDay(daysSince1970: day)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        return self(
            "date.short", ["day": two(civil.day), "month": two(civil.month), "year": String(civil.year)])
    }

    /// "8:05": hours may be more than a day.
    func hours(minutes: Int) -> String {
        let minutes = max(0, minutes)
        return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }
}
