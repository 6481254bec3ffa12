import Documents
import Domain

/// Which report: the choice on the page, and in addresses.
enum ReportKind: String, Sendable, CaseIterable {
    case days, sites, agents, anomalies, onss

    /// What somebody must be allowed to read, beside the punches.
    var area: Area { self == .onss ? .followUp : .punches }
}

/// One table of a report: the same cells on the screen, in a table for a spreadsheet and on paper.
struct ReportTable: Sendable {
    struct Column: Sendable {
        var head: String
        /// Of the width of paper; 0: in the spreadsheet alone.
        var share: Int
        var isNumber: Bool

        init(_ head: String, _ share: Int, isNumber: Bool = false) {
            self.head = head
            self.share = share
            self.isNumber = isNumber
        }
    }

    struct Cell: Sendable {
        var text: String
        /// In a spreadsheet: times as minutes, days as 2026-11-30.
        var sheet: String

        init(_ text: String, sheet: String? = nil) {
            self.text = text
            self.sheet = sheet ?? SpreadsheetText.written(text)
        }

        init(_ number: Int) {
            (text, sheet) = (String(number), String(number))
        }
    }

    var title: String
    var columns: [Column]
    var rows: [[Cell]]
    var total: [Cell]?

    /// On the screen and on paper.
    var shown: [Int] { columns.indices.filter { columns[$0].share > 0 } }

    func write(with pen: inout DocumentPen) async throws {
        let shown = shown
        func texts(_ cells: [Cell]) -> [String] {
            shown.map { cells.indices.contains($0) ? cells[$0].text : "" }
        }
        try await pen.write(.heading(title))
        try await pen.write(
            .columns(shown.map { .init(columns[$0].share, isNumber: columns[$0].isNumber) }))
        try await pen.write(.head(shown.map { columns[$0].head }))
        for row in rows { try await pen.write(.row(texts(row))) }
        if let total { try await pen.write(.total(texts(total))) }
    }
}

/// A figure beside the tables.
enum ReportChart: Sendable {
    struct Bar: Sendable {
        /// Of a day: its number in the month.
        var label: String
        var hint: String
        /// What it is made of, from below; as many as the legend has words.
        var parts: [Int]
    }

    /// One bar a day.
    case days(title: String, legend: [(word: String, tone: String)], bars: [Bar])
    /// The greatest first.
    case ranks(title: String, bars: [Bar])
}

/// A report in words of one language.
struct ReportDrawing: Sendable {
    var kind: ReportKind
    var frame: ReportFrame
    var tiles: [(number: String, label: String)] = []
    var chart: ReportChart?
    /// Without rows there is nothing to report.
    var tables: [ReportTable] = []
    /// What must be known to read it.
    var notes: [String] = []
    let words: Catalogue

    init(_ kind: ReportKind, _ frame: ReportFrame, _ words: Catalogue) {
        self.kind = kind
        self.frame = frame
        self.words = words
    }

    var isEmpty: Bool { tables.allSatisfy { $0.rows.isEmpty } }

    /// Without what a file system might not take.
    var fileName: String {
        let days = [frame.days.lowerBound, frame.days.upperBound].compactMap { Day(number: $0)?.description }
        return "\(words("console.reports.file.\(kind.rawValue)"))-\(days.joined(separator: "-"))"
    }

    var title: String { words("console.reports.kind.\(kind.rawValue)") }

    func word(_ key: String) -> String { words("console.reports.head.\(key)") }

    /// A day as a cell.
    func cell(day: Int64) -> ReportTable.Cell {
        .init(words.shortDate(day), sheet: Day(number: day)?.description ?? "")
    }

    func moment(_ wallMicroseconds: Int64) -> String {
        let local = LocalTime(wallMicroseconds: wallMicroseconds, zone: frame.zone)
        return "\(words.shortDate(local.day)) \(words.markedTime(local))"
    }

    /// "98.5 %" as the language writes it.
    func share(_ permille: Int?) -> String {
        guard let permille else { return "–" }
        return words(
            "console.reports.percent",
            ["number": "\(permille / 10)\(SheetText(words.language).decimalMark)\(permille % 10)"])
    }

    // MARK: on paper

    var paper: DocumentFrame {
        DocumentFrame(
            title: "\(words("console.place.reports")) · \(title)", language: words.tag,
            isWide: kind == .anomalies || kind == .onss,
            footer: words(
                "console.paper.footer",
                [
                    "company": frame.company, "terminal": frame.terminal, "entry": String(frame.head),
                    "moment": moment(frame.now.wallMicroseconds),
                ]), createdSeconds: frame.now.wallMicroseconds / 1_000_000)
    }

    func write(with pen: inout DocumentPen) async throws {
        try await pen.write(
            .text(
                words(
                    "console.attendance.period",
                    [
                        "from": words.shortDate(frame.days.lowerBound),
                        "to": words.shortDate(frame.days.upperBound),
                    ])))
        for note in notes { try await pen.write(.note(note)) }
        for tile in tiles { try await pen.write(.pair(tile.label, tile.number)) }
        for table in tables where !table.rows.isEmpty { try await table.write(with: &pen) }
    }
}
