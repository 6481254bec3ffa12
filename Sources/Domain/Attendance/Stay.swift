/// What one person did from coming to going, as his punches say it: the line of a report. Nothing here is law: a stay
/// counts as long as it lasted, whatever is peculiar about it.
package struct Stay: Hashable, Sendable {
    package var person: PersonID
    package var site: SiteCode?
    package var task: TaskCode?
    /// Of its first punch.
    package var began: Instant
    /// Nil: nobody knows when he came.
    package var arrived: Instant?
    /// Nil: he is still there, or nobody knows when he left.
    package var left: Instant?
    /// Of breaks that have ended; those whose length the clocks cannot tell count 0.
    package var breakMicroseconds: Int64 = 0
    /// Without its breaks, microseconds. Nil: he is still there, or punches or clocks cannot tell.
    package var workedMicroseconds: Int64?
    /// Somebody has said what is right instead of one of its punches.
    package var isCorrected = false
    /// Of its punches, each once.
    package var anomalies: [Anomaly] = []
    /// In the order of the book; never empty.
    package var punches: [Sequence] = []
}

/// Folds the punches of a period into stays. A stay belongs to the period in which it begins, and has its end also where
/// that lies behind the period. A value; holds the punches of everybody in the period.
package struct StayFold: Sendable {
    /// How long before and behind the period entries must be folded too: nobody stays longer.
    package static let marginMicroseconds: Int64 = 36 * 3_600_000_000
    /// Further punches of one person are not counted: nobody makes more in a month.
    private static let mostOfOne = 2_000
    /// Badges whose punch may still come.
    private static let mostPresented = 64

    struct Mark: Sendable {
        var sequence: Sequence
        var action: Action
        var instant: Instant
        var site: SiteCode
        var task: TaskCode?
        var anomalies: [Anomaly]
        /// What was known of him then.
        var before: Presence
        var isCorrected = false

        /// An arrival after which nothing that is open can go on.
        var isAnew: Bool {
            action == .checkIn && (anomalies.contains(.missingOut) || before == .unknown)
        }
    }

    /// Microseconds since 1970.
    private let period: Range<Int64>
    private let chronology: Chronology
    private let corrections: Corrections?
    private var marks: [PersonID: [Mark]] = [:]
    /// The moments of the newest badges, since a punch has its badge's.
    private var presented: [(sequence: Sequence, instant: Instant)] = []
    /// Somebody has made more punches than are counted.
    package private(set) var isCut = false

    /// - Parameters:
    ///   - chronology: tells the true times of punches whose clock was not trusted.
    ///   - corrections: what counts instead of punches.
    package init(of period: Range<Int64>, _ chronology: Chronology, _ corrections: Corrections? = nil) {
        self.period = period
        self.chronology = chronology
        self.corrections = corrections
    }

    /// Entries come in the order of the book.
    package mutating func fold(_ entry: Entry) {
        switch entry.fact {
        case .presented: notePresented(entry.sequence, at: entry.instant)
        case .punched(let punched): fold(punched, entry)
        case .undone(let undone): marks[undone.person]?.removeAll { $0.sequence == undone.punch }
        default: break
        }
    }

    /// A badge was held to the reader: all that a stay wants to know of it.
    package mutating func notePresented(_ sequence: Sequence, at instant: Instant) {
        presented.append((sequence, instant))
        if presented.count > Self.mostPresented { presented.removeFirst(Self.mostPresented / 2) }
    }

    private mutating func fold(_ punched: Punched, _ entry: Entry) {
        guard marks[punched.person, default: []].count < Self.mostOfOne else {
            isCut = true
            return
        }
        let instant = presented.last { $0.sequence == punched.presented }?.instant ?? entry.instant
        let mark = Mark(
            sequence: entry.sequence, action: punched.action, instant: instant, site: punched.site,
            task: punched.task, anomalies: punched.anomalies, before: punched.before)
        marks[punched.person, default: []] += marksInstead(of: mark)
    }

    /// What counts instead of that punch.
    private func marksInstead(of mark: Mark) -> [Mark] {
        guard let correction = corrections?[mark.sequence], correction.state.counts else { return [mark] }
        var right = mark
        right.isCorrected = true
        right.action = correction.right.action ?? mark.action
        if let wall = correction.right.wallMicroseconds { right.instant = .said(wallMicroseconds: wall) }
        guard correction.right.isMissing else { return [right] }
        var punched = mark
        punched.isCorrected = true
        // In the order of time: what is missing may have been before.
        right.anomalies = []
        return wall(right.instant) < wall(mark.instant) ? [right, punched] : [punched, right]
    }

    /// The true wall clock of an entry, as far as anything tells, microseconds since 1970.
    private func wall(_ instant: Instant) -> Int64 {
        chronology.derivedMicroseconds(of: instant) ?? instant.wallMicroseconds
    }

    /// Between two moments; nil where neither one run of the kernel nor two sure clocks tell.
    private func length(_ start: Instant, _ end: Instant) -> Int64? {
        if let length = end.microseconds(since: start) { return max(0, length) }
        func sure(_ instant: Instant) -> Int64? {
            instant.trust.isTrusted
                ? instant.wallMicroseconds : chronology.derivedMicroseconds(of: instant)
        }
        guard let first = sure(start), let last = sure(end) else { return nil }
        return max(0, last.subtracting(first))
    }

    /// Everybody's, each person's in the order of the book.
    package var stays: [Stay] {
        marks.flatMap { person, marks in stays(of: person, marks) }
    }

    private func stays(of person: PersonID, _ marks: [Mark]) -> [Stay] {
        var all: [Open] = []
        for mark in marks {
            let begins =
                all.last?.isOpen != true || mark.isAnew
            if begins {
                let stay = Stay(person: person, site: mark.site, task: mark.task, began: mark.instant)
                all.append(Open(stay: stay))
            }
            all[all.count - 1].take(mark, length)
        }
        return all.map(\.stay).filter { period.contains(wall($0.began)) }
    }

    /// A stay that is being folded.
    private struct Open {
        var stay: Stay
        var isOpen = true
        private var breakStarted: Instant?
        /// False: a punch is missing, or the clocks cannot tell.
        private var isCertain = true

        init(stay: Stay) { self.stay = stay }

        mutating func take(_ mark: Mark, _ length: (Instant, Instant) -> Int64?) {
            let isFirst = stay.punches.isEmpty
            if stay.punches.last != mark.sequence { stay.punches.append(mark.sequence) }
            stay.isCorrected = stay.isCorrected || mark.isCorrected
            for anomaly in mark.anomalies where !stay.anomalies.contains(anomaly) {
                stay.anomalies.append(anomaly)
            }
            switch mark.action {
            case .checkIn where stay.arrived == nil && isFirst: stay.arrived = mark.instant
            case .checkIn, .breakEnd: endBreak(at: mark.instant, length)
            case .breakStart: breakStarted = breakStarted ?? mark.instant
            case .checkOut:
                endBreak(at: mark.instant, length)
                stay.left = mark.instant
                isOpen = false
                guard isCertain, let arrived = stay.arrived, let whole = length(arrived, mark.instant) else {
                    return
                }
                stay.workedMicroseconds = max(0, whole.subtracting(stay.breakMicroseconds))
            }
        }

        private mutating func endBreak(at instant: Instant, _ length: (Instant, Instant) -> Int64?) {
            guard let started = breakStarted else { return }
            breakStarted = nil
            if let length = length(started, instant) {
                stay.breakMicroseconds = stay.breakMicroseconds.adding(length)
            } else {
                isCertain = false
            }
        }
    }
}

extension Instant {
    /// A moment that a person has said: sure, and of no run of the kernel.
    fileprivate static func said(wallMicroseconds: Int64) -> Instant {
        Instant(
            wallMicroseconds: wallMicroseconds, bootMicroseconds: wallMicroseconds,
            boot: BootID(high: 0, low: 0), trust: .synchronised)
    }
}
