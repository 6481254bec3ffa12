/// The part of the configuration that decisions depend on. Prices, limits and intervals are data: a default
/// here is the documented default of `kioskd.toml`, nothing more.
package struct TerminalSettings: Hashable, Sendable, Codable {
    /// Name of the terminal, shown on its screens and sent upstream.
    package var name: String
    /// Licence code of the company; nil: not activated, every credential is refused.
    package var licence: String?
    package var company: String
    package var site: SiteCode
    package var siteName: String
    /// Nil: never surveyed, every credential is refused.
    package var surveyed: Position?
    /// How far a live position may be from the surveyed one before the terminal counts as moved, metres.
    package var movedMetres: Int = 150
    package var tasks: [SiteTask] = []
    /// Same person and same action within this: a repeat.
    package var duplicateSeconds: Int = 60
    /// A badge this soon after the last punch changes nothing unless the person chooses.
    package var quietMinutes: Int = 10
    /// How long a choice stays open.
    package var choiceSeconds: Int = 6
    /// How long "Erreur, annuler" works.
    package var undoSeconds: Int = 15
    /// How long a physical key waits for its badge.
    package var keySeconds: Int = 10
    /// An attendance open longer than this makes the next badge an arrival, and the old day `missingOut`.
    package var openLimitHours: Int = 16
    /// The same for people with split shifts.
    package var splitOpenLimitHours: Int = 10
    /// What a bare badge means; first matching row wins.
    package var bareBadge: [BareBadgeRow] = BareBadgeRow.standard
    /// Whether a punch without a linked, active task is marked (`noTask`, `taskNotLinked`, `taskInactive`).
    package var tasksAreUsed: Bool = false
    /// Work longer than this without a break of the shortest length is marked `noBreak6h`, minutes. Default:
    /// Belgium, Labour Act of 16 March 1971, art. 38quater (6 h), read 2026-11.
    package var breakDueMinutes: Int = 360
    /// A break shorter than this is marked `shortBreak`, minutes. Default: same article (15 min where nothing
    /// else is agreed).
    package var shortestBreakMinutes: Int = 15
    /// Less rest than this between two days of work is marked `restUnder11h`, minutes. Default: same Act,
    /// art. 38ter (11 h), and Directive 2003/88/EC, art. 3.
    package var dailyRestMinutes: Int = 660

    /// Codes of people whose badge opens the technician's page and is no punch; nil: nobody's does.
    package var technicians: [String]?
    /// Codes of people who are told with their punch what has not been sent for long; nil: nobody is.
    package var supervisors: [String]?
    /// People punch at other terminals of this company too, whose books are not this one's; nil: they do not.
    package var hasSiblings: Bool?

    package init(
        name: String, licence: String?, company: String, site: SiteCode, siteName: String, surveyed: Position?
    ) {
        self.name = name
        self.licence = licence
        self.company = company
        self.site = site
        self.siteName = siteName
        self.surveyed = surveyed
    }
}

package struct SiteTask: Hashable, Sendable, Codable {
    package var code: TaskCode
    package var name: String
    package var isActive: Bool

    package init(code: TaskCode, name: String, isActive: Bool) {
        self.code = code
        self.name = name
        self.isActive = isActive
    }
}

/// One row of "what a bare badge means" (SITUATIONS 1): for a presence, a shift pattern and hours open, the
/// actions offered. The first is the default; a row with one action punches at once.
package struct BareBadgeRow: Hashable, Sendable, Codable {
    package var presence: Presence
    /// Nil: every pattern.
    package var shift: ShiftPattern?
    /// The row applies from this many minutes since the attendance was opened.
    package var fromMinutes: Int
    package var offers: [Action]

    package init(presence: Presence, shift: ShiftPattern? = nil, fromMinutes: Int = 0, offers: [Action]) {
        self.presence = presence
        self.shift = shift
        self.fromMinutes = fromMinutes
        self.offers = offers
    }

    /// The documented default table.
    package static let standard: [BareBadgeRow] = [
        BareBadgeRow(presence: .absent, offers: [.checkIn]),
        BareBadgeRow(presence: .unknown, offers: [.checkIn, .checkOut]),
        BareBadgeRow(presence: .onBreak, offers: [.breakEnd, .checkOut]),
        BareBadgeRow(presence: .present, shift: .split, offers: [.checkOut, .breakStart]),
        BareBadgeRow(presence: .present, fromMinutes: 390, offers: [.checkOut, .breakStart]),
        BareBadgeRow(presence: .present, offers: [.breakStart, .checkOut]),
    ]
}
