import Domain

/// What reports need beside the attendance of a period.
package protocol ReportPort: Sendable {
    /// Punches of the period that are peculiar; nil: the book cannot be read.
    func anomalies(_ query: AttendanceQuery) async -> AnomalyReport?
    /// What became of the punches of the period at ONSS; nil: the book cannot be read.
    func compliance(_ query: AttendanceQuery) async -> ComplianceReport?
}

/// What a report is about, and how far the book had got.
package struct ReportFrame: Hashable, Sendable {
    /// Days since 1970-01-01, local.
    package var days: ClosedRange<Int64>
    /// Whom it was asked for; empty: everybody.
    package var person: String
    package var company: String
    package var terminal: String
    /// The newest entry that it knows of.
    package var head: Sequence
    package var zone: Zone
    package var now: Instant

    package init(
        days: ClosedRange<Int64>, person: String = "", company: String, terminal: String, head: Sequence,
        zone: Zone, now: Instant
    ) {
        self.days = days
        self.person = person
        self.company = company
        self.terminal = terminal
        self.head = head
        self.zone = zone
        self.now = now
    }
}

/// Every punch of a period of which something is peculiar. What its agent took back is left out.
package struct AnomalyReport: Hashable, Sendable {
    /// What the agent said when he was asked when he had left.
    package enum Departure: Hashable, Sendable {
        case unanswered, skipped
        case at(wallMicroseconds: Int64)
    }

    package struct Row: Hashable, Sendable {
        package var punch: Sequence
        /// On which the list of punches has it.
        package var day: Int64
        /// Its true time where that was derived, microseconds since 1970.
        package var wallMicroseconds: Int64
        package var isCertain: Bool
        /// Empty: erased.
        package var name: String
        package var code: String
        package var action: Action
        package var site: String
        package var task: String?
        /// Never empty.
        package var kinds: [Anomaly]
        /// What he could choose from; empty: he was not asked.
        package var offered: [Action]
        /// How the action came about.
        package var basis: Basis
        /// Of a missing departure alone.
        package var departure: Departure?

        package init(
            punch: Sequence, day: Int64, wallMicroseconds: Int64, isCertain: Bool = true, name: String,
            code: String, action: Action, site: String, task: String? = nil, kinds: [Anomaly],
            offered: [Action] = [], basis: Basis = .sole, departure: Departure? = nil
        ) {
            self.punch = punch
            self.day = day
            self.wallMicroseconds = wallMicroseconds
            self.isCertain = isCertain
            self.name = name
            self.code = code
            self.action = action
            self.site = site
            self.task = task
            self.kinds = kinds
            self.offered = offered
            self.basis = basis
            self.departure = departure
        }
    }

    package var frame: ReportFrame
    /// In the order of the book.
    package var rows: [Row]
    /// There are more than a report holds: those after these are left out.
    package var isCut: Bool

    package init(frame: ReportFrame, rows: [Row], isCut: Bool = false) {
        self.frame = frame
        self.rows = rows
        self.isCut = isCut
    }

    /// How many punches of that day have each kind.
    package func counts(on day: Int64? = nil) -> [Anomaly: Int] {
        rows.lazy.filter { day == nil || $0.day == day }.flatMap(\.kinds)
            .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

/// What became of the punches of each day at ONSS. What its agent took back is left out.
package struct ComplianceReport: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package var states: [Registration.State: Int] = [:]
        /// Of those of which ONSS has said anything: sent later than the threshold.
        package var late = 0
        /// Received, validated or remarked, and not late.
        package var inTime = 0
        /// Why punches are held; `nil`: for a reason that is none of ours.
        package var holds: [RegistrationHold.Gap?: Int] = [:]

        package init() {}

        package mutating func add(_ registration: Registration) {
            states[registration.state, default: 0] += 1
            if registration.isLate { late += 1 }
            switch registration.state {
            case .received, .validated, .remarked: if !registration.isLate { inTime += 1 }
            case .held: holds[registration.hold?.gap, default: 0] += 1
            case .waiting, .rejected, .refused, .doubtful, .outOfScope, .settled, .nowhere: break
            }
        }

        package mutating func add(_ other: Line) {
            states.merge(other.states, uniquingKeysWith: +)
            holds.merge(other.holds, uniquingKeysWith: +)
            late += other.late
            inTime += other.inTime
        }

        package subscript(_ states: Registration.State...) -> Int {
            states.reduce(0) { $0 + (self.states[$1] ?? 0) }
        }

        /// Punches that ONSS is to hear of: a departure from a break, for one, it is not.
        package var toRegister: Int {
            states.reduce(0) { $0 + ([.outOfScope, .nowhere].contains($1.key) ? 0 : $1.value) }
        }

        /// Received within the threshold, of 1,000; nil: nothing was to be registered.
        package var permille: Int? { toRegister == 0 ? nil : inTime * 1_000 / toRegister }
    }

    package var frame: ReportFrame
    /// One for each day of the period.
    package var lines: [Line]
    /// Whether this terminal registers anything.
    package var isRegistering: Bool

    package init(frame: ReportFrame, lines: [Line], isRegistering: Bool = true) {
        self.frame = frame
        self.lines = lines
        self.isRegistering = isRegistering
    }

    package var total: Line { lines.reduce(into: Line()) { $0.add($1) } }
}
