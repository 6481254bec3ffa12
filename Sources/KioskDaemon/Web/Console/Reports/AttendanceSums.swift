import Domain

/// What a report of attendance says of each day, site or agent, and of all together.
struct AttendanceSums: Sendable {
    struct Sum: Sendable, Hashable {
        var people: Set<Person> = []
        var stays = 0
        /// Of stays whose length is known.
        var minutes = 0
        /// Stays without an end: a punch is missing, or somebody is still there.
        var withoutEnd = 0

        mutating func add(_ row: AttendanceReport.Row) {
            people.insert(Person(name: row.name, code: row.code))
            stays += 1
            minutes += row.workedMinutes ?? 0
            if row.left == nil { withoutEnd += 1 }
        }
    }

    /// As a report of attendance tells people apart.
    struct Person: Sendable, Hashable {
        /// Empty: erased.
        var name: String
        var code: String
    }

    private(set) var all = Sum()
    private(set) var byDay: [Int64: Sum] = [:]
    /// By the name that people call it.
    private(set) var bySite: [String: Sum] = [:]
    private(set) var byPerson: [Person: Sum] = [:]

    init(_ report: AttendanceReport) {
        for row in report.rows {
            all.add(row)
            byDay[row.day, default: Sum()].add(row)
            bySite[row.site, default: Sum()].add(row)
            byPerson[Person(name: row.name, code: row.code), default: Sum()].add(row)
        }
    }
}

extension AttendanceReport {
    package var frame: ReportFrame {
        ReportFrame(
            days: days, person: person, company: company, terminal: terminal, head: head, zone: zone, now: now
        )
    }
}
