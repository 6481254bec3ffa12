import Domain
import Web

/// Delimited text whose first line names its columns, with everything that is wrong with the names.
struct DelimitedTable {
    static let rowLimit = 50_000

    /// The columns that there are.
    private(set) var columns: Set<String> = []
    private(set) var rows: [DelimitedRow] = []
    private(set) var problems: [RosterFile.Problem] = []

    /// `zone`: for days.
    init(_ bytes: [UInt8], columns: [String], required: [String], zone: Zone) {
        let text: DelimitedText
        do throws(DelimitedText.Defect) {
            text = try DelimitedText(bytes)
        } catch {
            problems = [RosterFile.Problem(line: 0, error.row)]
            return
        }
        guard let head = text.records.first else {
            problems = [RosterFile.Problem(line: 0, .emptyFile)]
            return
        }
        let names = head.fields.map { $0.lowercased() }
        problems = Self.problems(of: names, line: head.line, columns, required)
        guard problems.isEmpty else { return }
        guard text.records.count <= Self.rowLimit else {
            problems = [RosterFile.Problem(line: 0, .tooManyRows(limit: Self.rowLimit))]
            return
        }
        self.columns = Set(names)
        rows = text.records.dropFirst().map { DelimitedRow($0, names: names, zone: zone) }
    }

    private static func problems(
        of names: [String], line: Int, _ columns: [String], _ required: [String]
    ) -> [RosterFile.Problem] {
        var found: [RosterFile.Problem] = []
        for name in names where !columns.contains(name) {
            found.append(
                RosterFile.Problem(
                    line: line, .unknownColumn(name, known: columns.joined(separator: ", "))))
        }
        for name in required where !names.contains(name) {
            found.append(RosterFile.Problem(line: line, .missingColumn(name)))
        }
        for name in Set(names) where names.filter({ $0 == name }).count > 1 {
            found.append(RosterFile.Problem(line: line, .columnTwice(name)))
        }
        return found
    }
}

/// The fields of one record by the names of their columns; collects what is wrong with them.
struct DelimitedRow {
    private let record: DelimitedText.Record
    private let names: [String]
    private let zone: Zone
    private(set) var problems: [RosterFile.Problem] = []

    init(_ record: DelimitedText.Record, names: [String], zone: Zone) {
        self.record = record
        self.names = names
        self.zone = zone
        if record.fields.count > names.count {
            complain(.tooManyFields(count: record.fields.count, columns: names.count))
        }
    }

    var line: Int { record.line }

    /// Empty where the column is not there.
    func field(_ name: String) -> String {
        guard let index = names.firstIndex(of: name), index < record.fields.count else { return "" }
        return SpreadsheetText.read(record.fields[index])
    }

    func optional(_ name: String) -> String? {
        let text = field(name)
        return text.isEmpty ? nil : text
    }

    mutating func complain(_ reason: String) { complain(.words(reason)) }

    mutating func complain(_ defect: RowDefect) {
        problems.append(RosterFile.Problem(line: record.line, defect))
    }

    mutating func required(_ name: String, limit: Int) -> String {
        let text = field(name)
        if text.isEmpty { complain(.empty(column: name)) }
        if text.count > limit { complain(.tooLong(column: name, limit: limit)) }
        return text
    }

    mutating func choice<Value: RawRepresentable & CaseIterable>(_ name: String, default value: Value)
        -> Value
    where Value.RawValue == String {
        let text = field(name).lowercased()
        if text.isEmpty { return value }
        if let chosen = Value.allCases.first(where: { $0.rawValue.lowercased() == text }) { return chosen }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        complain(.choice(column: name, text: text, known: known))
        return value
    }

    mutating func flag(_ name: String) -> Bool {
        switch field(name).lowercased() {
        case "", "yes", "oui", "ja", "1", "true": return true
        case "no", "non", "nee", "nein", "0", "false": return false
        case let other:
            complain(.flag(column: name, text: other))
            return true
        }
    }

    func list(_ name: String) -> [String] {
        field(name).split(separator: "+").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    /// Start of that day in the terminal's zone, microseconds since 1970, UTC.
    mutating func date(_ name: String) -> Int64? {
        guard let text = optional(name) else { return nil }
        guard let day = ClockDay(text) else {
            complainOfDate(name, text)
            return nil
        }
        return day.startMicroseconds(in: zone)
    }

    mutating func day(_ name: String) -> Day? {
        guard let text = optional(name) else { return nil }
        guard let day = Day(text) else {
            complainOfDate(name, text)
            return nil
        }
        return day
    }

    private mutating func complainOfDate(_ name: String, _ text: String) {
        complain(.date(column: name, text: text))
    }

    mutating func number(_ name: String) -> Double? {
        guard let text = optional(name) else { return nil }
        guard let value = Double(text.replacing(",", with: ".")), value.isFinite else {
            complain(.number(column: name, text: text))
            return nil
        }
        return value
    }

    /// What a person may have mistyped is not repeated.
    mutating func checked<Value>(
        _ name: String, _ read: (String) -> Result<Value, NumberDefect>
    ) -> Value? {
        guard let text = optional(name) else { return nil }
        switch read(text) {
        case .success(let value): return value
        case .failure(let defect):
            complain(.check(column: name, defect))
            return nil
        }
    }
}
