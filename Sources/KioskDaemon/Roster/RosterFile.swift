import Domain
import Foundation

/// A roster as a company's spreadsheet gives it: people and their badges, one row each (a second badge is a second row
/// with the same code).
///
/// | column | | |
/// |---|---|---|
/// | `code` | required | the company's own code for the person, unique |
/// | `first_name`, `last_name` | required | |
/// | `language` | `fr` `nl` `en` `de` | default: the terminal's |
/// | `active` | `yes` `no` | default `yes` |
/// | `badge` | | as printed or as read; `scheme:VALUE` for one spelling only |
/// | `badge_state` | `active` `lost` `returned` `lent` | default `active` |
/// | `badge_from`, `badge_to` | `YYYY-MM-DD`, the latter exclusive | default: always |
/// | `sites` | site codes, `+` between | default: everywhere |
/// | `tasks` | task codes, `+` between, usual one first | |
/// | `shift` | `day` `split` `night` | default `day` |
struct RosterFile: Sendable {
    struct Row: Sendable, Hashable {
        var line: Int
        var person: Person
        var badge: Badge?
    }

    struct Badge: Sendable, Hashable {
        var key: CredentialKey
        var state: CredentialState
        var fromMicroseconds: Int64?
        var toMicroseconds: Int64?
    }

    /// Something to mend, with its line (0: the file as a whole).
    struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        var line: Int
        var reason: String
        var description: String { line == 0 ? reason : "line \(line): \(reason)" }
    }

    static let columns = [
        "code", "first_name", "last_name", "language", "active", "badge", "badge_state", "badge_from",
        "badge_to",
        "sites", "tasks", "shift",
    ]
    static let rowLimit = 50_000

    private(set) var rows: [Row] = []
    private(set) var problems: [Problem] = []

    init(_ bytes: [UInt8], language: Language, zone: Zone) {
        let text: DelimitedText
        do throws(DelimitedText.Defect) {
            text = try DelimitedText(bytes)
        } catch {
            problems = [Problem(line: 0, reason: "\(error)")]
            return
        }
        guard let head = text.records.first else {
            problems = [Problem(line: 0, reason: "the file is empty")]
            return
        }
        let names = head.fields.map { $0.lowercased() }
        problems = Self.problems(ofHead: names, line: head.line)
        guard problems.isEmpty else { return }
        guard text.records.count <= Self.rowLimit else {
            problems = [Problem(line: 0, reason: "more than \(Self.rowLimit) rows: split the file")]
            return
        }
        for record in text.records.dropFirst() {
            var reader = RowReader(record: record, names: names, language: language, zone: zone)
            let row = reader.row()
            problems += reader.problems
            if reader.problems.isEmpty { rows.append(row) }
        }
        problems += contradictions()
    }

    private static func problems(ofHead names: [String], line: Int) -> [Problem] {
        var found: [Problem] = []
        for name in names where !columns.contains(name) {
            found.append(
                Problem(
                    line: line,
                    reason: "unknown column \"\(name)\"; known: \(columns.joined(separator: ", "))"))
        }
        for name in ["code", "first_name", "last_name"] where !names.contains(name) {
            found.append(Problem(line: line, reason: "column \"\(name)\" is missing"))
        }
        for name in Set(names) where names.filter({ $0 == name }).count > 1 {
            found.append(Problem(line: line, reason: "column \"\(name)\" stands twice"))
        }
        return found
    }

    /// Rows that cannot both be true: one person with two names, one badge on two people at the same time.
    private func contradictions() -> [Problem] {
        var found: [Problem] = []
        var people: [String: Row] = [:]
        var badges: [CredentialKey: [Row]] = [:]
        for row in rows {
            if let earlier = people[row.person.code], earlier.person != row.person {
                found.append(
                    Problem(
                        line: row.line, reason: "differs from line \(earlier.line), which has the same code"))
            }
            people[row.person.code] = people[row.person.code] ?? row
            guard let badge = row.badge else { continue }
            for other in badges[badge.key, default: []] {
                guard let second = other.badge, badge.overlaps(second) else { continue }
                found.append(Problem(line: row.line, reason: "the same badge stands on line \(other.line)"))
            }
            badges[badge.key, default: []].append(row)
        }
        return found
    }
}

extension RosterFile.Badge {
    func overlaps(_ other: RosterFile.Badge) -> Bool {
        (fromMicroseconds ?? .min) < (other.toMicroseconds ?? .max)
            && (other.fromMicroseconds ?? .min) < (toMicroseconds ?? .max)
    }
}

/// Reads the fields of one record and collects what is wrong with them.
private struct RowReader {
    let record: DelimitedText.Record
    let names: [String]
    let language: Language
    let zone: Zone
    var problems: [RosterFile.Problem] = []

    init(record: DelimitedText.Record, names: [String], language: Language, zone: Zone) {
        self.record = record
        self.names = names
        self.language = language
        self.zone = zone
    }

    mutating func row() -> RosterFile.Row {
        if record.fields.count > names.count {
            complain("has \(record.fields.count) fields, the first line has \(names.count)")
        }
        let person = Person(
            code: required("code", limit: 40), firstName: required("first_name", limit: 80),
            lastName: required("last_name", limit: 80), language: choice("language", default: language),
            isActive: flag("active"), allowedSites: list("sites").map { SiteCode($0) },
            tasks: list("tasks").map { TaskCode($0) }, shift: choice("shift", default: .day))
        return RosterFile.Row(line: record.line, person: person, badge: badge())
    }

    private mutating func badge() -> RosterFile.Badge? {
        let text = field("badge")
        guard !text.isEmpty else { return nil }
        if text.utf8.count > 4096 { complain("badge is longer than 4096 characters") }
        let from = date("badge_from")
        let to = date("badge_to")
        if let from, let to, to <= from { complain("badge_to is not after badge_from") }
        return RosterFile.Badge(
            key: RosterKeys.key(ofTyped: text), state: choice("badge_state", default: .active),
            fromMicroseconds: from,
            toMicroseconds: to)
    }

    private func field(_ name: String) -> String {
        guard let index = names.firstIndex(of: name), index < record.fields.count else { return "" }
        return record.fields[index]
    }

    private mutating func complain(_ reason: String) {
        problems.append(RosterFile.Problem(line: record.line, reason: reason))
    }

    private mutating func required(_ name: String, limit: Int) -> String {
        let text = field(name)
        if text.isEmpty { complain("\(name) is empty") }
        if text.count > limit { complain("\(name) is longer than \(limit) characters") }
        return text
    }

    private mutating func choice<Value: RawRepresentable & CaseIterable>(_ name: String, default value: Value)
        -> Value
    where Value.RawValue == String {
        let text = field(name).lowercased()
        if text.isEmpty { return value }
        if let chosen = Value(rawValue: text) { return chosen }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        complain("\(name) is \"\(text)\"; one of \(known) is expected")
        return value
    }

    private mutating func flag(_ name: String) -> Bool {
        switch field(name).lowercased() {
        case "", "yes", "oui", "ja", "1", "true": return true
        case "no", "non", "nee", "nein", "0", "false": return false
        case let other:
            complain("\(name) is \"\(other)\"; yes or no is expected")
            return true
        }
    }

    private func list(_ name: String) -> [String] {
        field(name).split(separator: "+").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    /// Start of that day in the terminal's zone.
    private mutating func date(_ name: String) -> Int64? {
        let text = field(name)
        guard !text.isEmpty else { return nil }
        guard let day = ClockDay(text) else {
            complain("\(name) is \"\(text)\"; a date such as 2026-11-21 is expected")
            return nil
        }
        return day.startMicroseconds(in: zone)
    }
}
