import Domain

/// What a long export is of. Asked for once, made whenever its turn comes.
enum ExportOrder: Sendable, Hashable {
    case hours(ExportPeriod)
    case report(ReportKind, ExportPeriod)
    case punches(ExportPeriod)
    /// Everything that the book holds of somebody.
    case person(PersonID, code: String)

    /// What its owner must be allowed to do, when he asks for it and when he takes it.
    var right: (access: Access, area: Area) {
        switch self {
        case .hours, .punches: (.read, .punches)
        case .report(let kind, _): (.read, kind.area)
        case .person: (.modify, .agents)
        }
    }

    var type: String {
        switch self {
        case .hours, .report: "application/pdf"
        case .punches: "text/csv; charset=utf-8"
        case .person: "application/jsonl; charset=utf-8"
        }
    }

    private var period: ExportPeriod? {
        switch self {
        case .hours(let period), .report(_, let period), .punches(let period): period
        case .person: nil
        }
    }

    func title(_ words: Catalogue) -> String {
        switch self {
        case .hours: words("console.exports.what.hours")
        case .report(let kind, _): words("console.reports.kind.\(kind.rawValue)")
        case .punches: words("console.exports.what.punches")
        case .person(_, let code): "\(words("console.data")) · \(code)"
        }
    }

    /// Which days, and whom.
    func detail(_ words: Catalogue) -> String {
        guard let period else { return "" }
        let days = "\(words.shortDate(period.days.lowerBound)) – \(words.shortDate(period.days.upperBound))"
        return period.person.isEmpty ? days : "\(days) · \(period.person)"
    }

    /// Without what a file system might not take.
    func fileName(_ words: Catalogue) -> String {
        let days = period.map { [$0.days.lowerBound, $0.days.upperBound] } ?? []
        let dates = days.compactMap { Day(number: $0)?.description }.joined(separator: "-")
        switch self {
        case .hours: return "\(words("console.attendance.file"))-\(dates).pdf"
        case .report(let kind, _): return "\(words("console.reports.file.\(kind.rawValue)"))-\(dates).pdf"
        case .punches: return "\(words("console.place.punches").lowercased())-\(dates).csv"
        case .person(_, let code):
            return "data-\(code.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }).jsonl"
        }
    }
}

/// More days than a page takes.
struct ExportPeriod: Sendable, Hashable {
    static let mostDays: Int64 = 366

    /// Days since 1970-01-01, local.
    var days: ClosedRange<Int64>
    /// Part of a name or code; empty: everybody.
    var person = ""

    /// Nil: it ends before it begins, or is longer than a year.
    init?(first: Int64, last: Int64, person: String) {
        guard first <= last, last - first < Self.mostDays else { return nil }
        days = first...last
        self.person = person
    }

    /// As many days at a time as a page takes.
    var slices: [AttendanceQuery] {
        stride(from: days.lowerBound, through: days.upperBound, by: Int(AttendanceQuery.mostDays)).map {
            AttendanceQuery(
                first: $0, last: min($0 + AttendanceQuery.mostDays - 1, days.upperBound), person: person)
        }
    }
}
