import Domain
import Foundation
import Web

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
        var defect: RowDefect

        init(line: Int, _ defect: RowDefect) {
            self.line = line
            self.defect = defect
        }

        init(line: Int, reason: String) { self.init(line: line, .words(reason)) }

        /// In English, for the command line; the console has words of its own.
        var reason: String { defect.words }
        var description: String { line == 0 ? reason : "line \(line): \(reason)" }
    }

    static let columns = [
        "code", "first_name", "last_name", "language", "active", "badge", "badge_state", "badge_from",
        "badge_to",
        "sites", "tasks", "shift",
    ]
    private(set) var rows: [Row] = []
    private(set) var problems: [Problem] = []

    init(_ bytes: [UInt8], language: Language, zone: Zone) {
        let table = DelimitedTable(
            bytes, columns: Self.columns, required: ["code", "first_name", "last_name"], zone: zone)
        problems = table.problems
        for var fields in table.rows {
            let row = Row(&fields, language: language)
            problems += fields.problems
            if fields.problems.isEmpty { rows.append(row) }
        }
        problems += contradictions()
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

extension RosterFile.Row {
    fileprivate init(_ fields: inout DelimitedRow, language: Language) {
        line = fields.line
        person = Person(
            code: fields.required("code", limit: 40), firstName: fields.required("first_name", limit: 80),
            lastName: fields.required("last_name", limit: 80),
            language: fields.choice("language", default: language), isActive: fields.flag("active"),
            allowedSites: fields.list("sites").map { SiteCode($0) },
            tasks: fields.list("tasks").map { TaskCode($0) }, shift: fields.choice("shift", default: .day))
        badge = RosterFile.Badge(&fields)
    }
}

extension RosterFile.Badge {
    /// Nil: the row has none.
    fileprivate init?(_ fields: inout DelimitedRow) {
        let text = fields.field("badge")
        guard !text.isEmpty else { return nil }
        if text.utf8.count > 4096 { fields.complain("badge is longer than 4096 characters") }
        key = RosterKeys.key(ofTyped: text)
        state = fields.choice("badge_state", default: .active)
        fromMicroseconds = fields.date("badge_from")
        toMicroseconds = fields.date("badge_to")
        if let from = fromMicroseconds, let to = toMicroseconds, to <= from {
            fields.complain("badge_to is not after badge_from")
        }
    }
}
