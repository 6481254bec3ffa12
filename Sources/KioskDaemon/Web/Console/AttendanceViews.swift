import Domain

// What a report of attendance shows. Values only: wording is the catalogues', layout the page's.

/// Which days, and of whom.
package struct AttendanceQuery: Hashable, Sendable {
    /// Days of one report: the book is read for it.
    package static let mostDays: Int64 = 31

    /// Days since 1970-01-01, local; nil: from the first of this month, and until today.
    package var first: Int64?
    package var last: Int64?
    /// Part of a name or code; empty: everybody.
    package var person = ""

    package init(first: Int64? = nil, last: Int64? = nil, person: String = "") {
        self.first = first
        self.last = last
        self.person = person
    }

    /// A longer period is cut at its end, and one that ends before it begins is its first day.
    package func days(today: Int64) -> ClosedRange<Int64> {
        let civil = CivilDay(daysSince1970: today)
        let month = Day(year: Int(civil.year), month: civil.month, day: 1)?.number ?? today
        let first = first ?? min(month, last ?? month)
        return first...min(max(first, last ?? max(first, today)), first + Self.mostDays - 1)
    }
}

package struct AttendanceReport: Hashable, Sendable {
    package struct Moment: Hashable, Sendable {
        package var wallMicroseconds: Int64
        /// False: nobody vouches for the clock that said so.
        package var isCertain: Bool

        package init(wallMicroseconds: Int64, isCertain: Bool) {
            self.wallMicroseconds = wallMicroseconds
            self.isCertain = isCertain
        }
    }

    /// One stay.
    package struct Row: Hashable, Sendable {
        /// Empty: erased.
        package var name: String
        package var code: String
        /// On which it began.
        package var day: Int64
        /// Its first punch, microseconds since 1970.
        package var began: Int64
        package var site: String
        package var task: String?
        package var siteCode: SiteCode?
        package var taskCode: TaskCode?
        package var arrived: Moment?
        package var left: Moment?
        package var breakMinutes: Int
        /// Nil: still there, or nobody can tell.
        package var workedMinutes: Int?
        package var anomalies: [Anomaly]
        package var delivery: DeliveryState

        package init(
            name: String, code: String, day: Int64, began: Int64, site: String, task: String? = nil,
            arrived: Moment? = nil, left: Moment? = nil, breakMinutes: Int = 0, workedMinutes: Int? = nil,
            anomalies: [Anomaly] = [], delivery: DeliveryState = .nowhere
        ) {
            self.name = name
            self.code = code
            self.day = day
            self.began = began
            self.site = site
            self.task = task
            self.arrived = arrived
            self.left = left
            self.breakMinutes = breakMinutes
            self.workedMinutes = workedMinutes
            self.anomalies = anomalies
            self.delivery = delivery
        }
    }

    /// Days since 1970-01-01, local.
    package var days: ClosedRange<Int64>
    /// Whom it was asked for; empty: everybody.
    package var person: String
    /// By name, then by time.
    package var rows: [Row]
    /// Somebody made more punches than a report counts.
    package var isCut: Bool
    package var company: String
    package var terminal: String
    /// The newest entry that it knows of.
    package var head: Sequence
    package var zone: Zone
    package var now: Instant

    package init(
        days: ClosedRange<Int64>, person: String = "", rows: [Row], isCut: Bool = false, company: String,
        terminal: String,
        head: Sequence, zone: Zone, now: Instant
    ) {
        self.days = days
        self.person = person
        self.rows = rows
        self.isCut = isCut
        self.company = company
        self.terminal = terminal
        self.head = head
        self.zone = zone
        self.now = now
    }

    /// Of all stays whose length is known.
    package var workedMinutes: Int { rows.reduce(0) { $0 + ($1.workedMinutes ?? 0) } }

    /// Each person's rows, in their order.
    package var people: [ArraySlice<Row>] {
        var people: [ArraySlice<Row>] = []
        var rest = rows[...]
        while let first = rest.first {
            let own = rest.prefix { $0.code == first.code && $0.name == first.name }
            people.append(own)
            rest = rest.dropFirst(own.count)
        }
        return people
    }

    /// Worked minutes of each day of the period.
    package var minutesOfDays: [(day: Int64, minutes: Int)] {
        var minutes: [Int64: Int] = [:]
        for row in rows { minutes[row.day, default: 0] += row.workedMinutes ?? 0 }
        return days.map { ($0, minutes[$0] ?? 0) }
    }
}
