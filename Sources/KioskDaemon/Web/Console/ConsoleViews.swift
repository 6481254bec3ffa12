import Domain

// What the console shows. Values only: wording is the catalogues', layout the page's.

/// Where a punch is on its way to one receiver.
package enum DeliveryState: String, Hashable, Sendable, CaseIterable {
    case received, waiting, refused, doubtful
    /// Never sent: people must mend something first.
    case held
    /// No receiver takes punches.
    case nowhere

    /// The one that most needs somebody.
    package static func worst(of states: Set<DeliveryState>) -> DeliveryState {
        [.refused, .doubtful, .held, .waiting, .received].first { states.contains($0) } ?? .nowhere
    }
}

/// Who is there at this moment.
package struct BoardView: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable { case present, onBreak, left }

    package struct Row: Hashable, Sendable {
        package var name: String
        package var code: String
        package var state: State
        package var task: String?
        package var since: Instant?
        /// Nil: the clocks cannot tell.
        package var workedMinutes: Int?
        /// Of his punches of today.
        package var anomalies: [Anomaly]
        package var delivery: DeliveryState

        package init(
            name: String, code: String, state: State, task: String? = nil, since: Instant? = nil,
            workedMinutes: Int? = nil, anomalies: [Anomaly] = [], delivery: DeliveryState = .nowhere
        ) {
            self.name = name
            self.code = code
            self.state = state
            self.task = task
            self.since = since
            self.workedMinutes = workedMinutes
            self.anomalies = anomalies
            self.delivery = delivery
        }
    }

    /// What somebody must look at, beside the rows.
    package enum Notice: Hashable, Sendable {
        /// A badge that is marked lost was held to a reader.
        case lostBadge(LostBadgeSeen, name: String, code: String)
    }

    package var terminalName: String
    package var siteName: String
    package var zone: Zone
    package var now: Instant
    /// The newest first.
    package var notices: [Notice] = []
    /// Everybody who is there or was there today.
    package var rows: [Row]
    package var receivedCount: Int
    package var punchCount: Int
    /// Why the book cannot be written, or nil.
    package var isRecording: Bool

    package init(
        terminalName: String, siteName: String, zone: Zone, now: Instant, rows: [Row] = [],
        receivedCount: Int = 0, punchCount: Int = 0, isRecording: Bool = true
    ) {
        self.terminalName = terminalName
        self.siteName = siteName
        self.zone = zone
        self.now = now
        self.rows = rows
        self.receivedCount = receivedCount
        self.punchCount = punchCount
        self.isRecording = isRecording
    }
}

/// Which punches are asked for.
package struct PunchQuery: Hashable, Sendable {
    /// Only those before this one.
    package var before: Sequence?
    /// Days since 1970-01-01, local; nil: every day.
    package var day: Int64?
    /// Part of a name or code; empty: everybody.
    package var person = ""
    package var action: Action?
    package var onlyAnomalies = false
    /// Rows of one page, 1 to `mostRows`.
    package var limit = 100
    package static let mostRows = 2_000

    package init() {}
}

package struct PunchPage: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package var sequence: Sequence
        /// When the badge was held to the reader.
        package var instant: Instant
        /// Empty: erased.
        package var name: String
        package var code: String
        package var action: Action
        package var site: String
        package var task: String?
        package var anomalies: [Anomaly]
        package var isUndone: Bool
        package var deliveries: [Delivery]

        package init(
            sequence: Sequence, instant: Instant, name: String, code: String, action: Action, site: String,
            task: String? = nil, anomalies: [Anomaly] = [], isUndone: Bool = false,
            deliveries: [Delivery] = []
        ) {
            self.sequence = sequence
            self.instant = instant
            self.name = name
            self.code = code
            self.action = action
            self.site = site
            self.task = task
            self.anomalies = anomalies
            self.isUndone = isUndone
            self.deliveries = deliveries
        }
    }

    package struct Delivery: Hashable, Sendable {
        package var upstream: String
        package var state: DeliveryState

        package init(upstream: String, state: DeliveryState) {
            self.upstream = upstream
            self.state = state
        }
    }

    package var rows: [Row]
    /// What to ask for next; nil: there is nothing older.
    package var next: Sequence?
    package var zone: Zone
    package var now: Instant

    package init(rows: [Row], next: Sequence?, zone: Zone, now: Instant) {
        self.rows = rows
        self.next = next
        self.zone = zone
        self.now = now
    }
}

package struct AccountView: Hashable, Sendable {
    package var id: AccountID
    package var account: Account
    /// Whether an invitation of his can still be used.
    package var isInvited: Bool

    package init(id: AccountID, account: Account, isInvited: Bool) {
        self.id = id
        self.account = account
        self.isInvited = isInvited
    }
}

/// What was changed, by whom.
package struct AuditPage: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package var sequence: Sequence
        package var instant: Instant
        /// Nil: the terminal itself, or somebody at it.
        package var actor: String?
        /// Names the sentence: `audit.KEY` of the catalogues.
        package var key: String
        /// Whom or what it is about.
        package var subject: String
        package var before: AuditValue?
        package var after: AuditValue?
        package var count: Int?

        package init(
            sequence: Sequence, instant: Instant, actor: String?, key: String, subject: String = "",
            before: AuditValue? = nil, after: AuditValue? = nil, count: Int? = nil
        ) {
            self.sequence = sequence
            self.instant = instant
            self.actor = actor
            self.key = key
            self.subject = subject
            self.before = before
            self.after = after
            self.count = count
        }
    }

    package var rows: [Row]
    package var next: Sequence?
    package var zone: Zone
    package var now: Instant

    package init(rows: [Row], next: Sequence?, zone: Zone, now: Instant) {
        self.rows = rows
        self.next = next
        self.zone = zone
        self.now = now
    }
}

package enum AuditValue: Hashable, Sendable {
    case text(String)
    case role(Role)
    case language(Language)
    case moment(wallMicroseconds: Int64)
    case file(TakenFile)
}
