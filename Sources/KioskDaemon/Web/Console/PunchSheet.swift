import Domain

/// The list of punches as a table for a spreadsheet, newest first as on the page.
struct PunchSheet: Sendable {
    /// A page in the midst of the table could not be read. What has gone out cannot be taken back, so the connection
    /// breaks: a browser keeps no half table.
    struct Torn: Error {}

    private let words: Catalogue
    private let text: SheetText

    init(_ words: Catalogue, _ language: Language) {
        self.words = words
        text = SheetText(language)
    }

    func fileName(_ query: PunchQuery, _ page: PunchPage) -> String {
        let today = LocalTime(wallMicroseconds: page.now.wallMicroseconds, zone: page.zone).day
        let day = Day(number: query.day ?? today)?.description ?? ""
        return "\(words("console.place.punches").lowercased())-\(day).csv"
    }

    var heads: String {
        text.line(
            [
                words("console.attendance.head.date"), words("console.punches.head.moment"),
                words("console.attendance.head.code"), words("console.punches.head.agent"),
                words("console.punches.head.action"), words("console.attendance.head.site"),
                words("console.attendance.head.task"), words("console.punches.head.check"),
                words("console.punches.undone"), words("console.punches.head.delivery"),
            ])
    }

    func lines(_ page: PunchPage) -> String {
        var lines = ""
        for row in page.rows { lines += text.line(cells(row, page.zone)) }
        return lines
    }

    private func cells(_ row: PunchPage.Row, _ zone: Zone) -> [String] {
        let local = LocalTime(wallMicroseconds: row.instant.wallMicroseconds, zone: zone)
        let time = words.markedTime(local)
        return [
            Day(number: local.day)?.description ?? "", row.instant.trust.isTrusted ? time : "≈ \(time)",
            SpreadsheetText.written(row.code),
            row.name.isEmpty ? words("console.erased") : SpreadsheetText.written(row.name),
            words("action.\(row.action.rawValue)"), SpreadsheetText.written(row.site),
            SpreadsheetText.written(row.task ?? ""),
            row.anomalies.map { words("console.anomaly.\($0.rawValue)") }.joined(separator: ", "),
            row.isUndone ? "1" : "",
            row.deliveries.map { "\($0.upstream): \(words("console.delivery.\($0.state.rawValue)"))" }
                .joined(separator: ", "),
        ]
    }
}
