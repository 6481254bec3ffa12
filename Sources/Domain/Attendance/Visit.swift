/// One person before the reader: what a bare badge of his means now, and what is peculiar about a punch.
///
/// Not copyable: it is large and lives for one decision.
struct Visit: ~Copyable {
    let id: PersonID
    let shift: ShiftPattern
    let assignment: Assignment
    let attendance: Shared<Attendance>
    /// His presence by this book alone, also where another terminal may know better.
    let seen: Presence
    let passage: Gate.Passage
    /// The moment of the punch.
    let instant: Instant
    let settings: Shared<TerminalSettings>
    let isMoved: Bool
    /// Whether the badge is only lent to him.
    let isLent: Bool

    /// What this book says of him may be overtaken: nothing peculiar, where there are other terminals.
    private var isSecondHand: Bool { attendance.presence == .unknown && seen != .unknown }

    // MARK: what a bare badge means

    /// Whether the attendance has been open beyond the limit; nil when the clocks cannot tell.
    var isOpenTooLong: Bool? {
        guard attendance.value.presence.isInside else { return false }
        guard let opened = attendance.opened, let open = instant.microseconds(since: opened.instant)
        else { return nil }
        let hours = shift == .split ? settings.splitOpenLimitHours : settings.openLimitHours
        return open > Interval.hours(hours)
    }

    /// Actions offered, the default first; never empty.
    var offers: [Action] {
        if isOpenTooLong == true { return passage.admits(.checkIn) ? [.checkIn] : [.checkOut] }
        var offers = row?.offers ?? []
        if case .outward = passage { offers.removeAll { !passage.admits($0) } }
        // Nobody knows how long he has been inside: he may be arriving.
        if isOpenTooLong == nil, passage.admits(.checkIn), !offers.contains(.checkIn) {
            offers.append(.checkIn)
        }
        // The likelier of two: what this book knows is mostly right.
        if isSecondHand, seen.isInside, let out = offers.firstIndex(of: .checkOut) {
            offers.insert(offers.remove(at: out), at: 0)
        }
        if offers.isEmpty { offers = [attendance.value.presence.isInside ? .checkOut : .checkIn] }
        return offers
    }

    private var row: BareBadgeRow? {
        var open: Int64 = 0
        if let opened = attendance.opened { open = instant.microseconds(since: opened.instant) ?? 0 }
        return settings.bareBadge.first { matches($0, open) }
            ?? BareBadgeRow.standard.first { matches($0, open) }
    }

    private func matches(_ row: BareBadgeRow, _ openMicroseconds: Int64) -> Bool {
        row.presence == attendance.presence && (row.shift ?? shift) == shift
            && (row.fromMinutes <= 0 || openMicroseconds >= Interval.minutes(row.fromMinutes))
    }

    /// Whether the last punch was that short a time ago; false when the clocks cannot tell.
    func isWithin(_ microseconds: Int64) -> Bool {
        guard let last = attendance.last, let age = instant.microseconds(since: last.instant) else {
            return false
        }
        return age.magnitude <= microseconds.magnitude
    }

    // MARK: what an action is

    /// What asking for `action` now records.
    func conclusion(of action: Action) -> Conclusion {
        let cell = Transition.of(action, in: attendance.presence)
        let isNewDay = action == .checkIn && attendance.value.presence.isInside && isOpenTooLong != false
        let recorded = isNewDay ? .checkIn : cell.recorded
        if let last = attendance.last, last.action == recorded,
            isWithin(Interval.seconds(settings.duplicateSeconds))
        {
            return .repeats(action: recorded, of: last.sequence)
        }
        if cell.isRepeat, let started = attendance.breakStarted {
            return .repeats(action: recorded, of: started.sequence)
        }
        let isArrival = recorded == .checkIn && !attendance.value.presence.isInside
        let rest = isArrival ? dailyRest : .withinDay
        var anomalies: [Anomaly] = []
        if isNewDay {
            anomalies.append(.missingOut)
        } else if let anomaly = cell.anomaly, !isSecondHand {
            anomalies.append(anomaly)
        }
        if rest == .short { anomalies.append(.restUnder11h) }
        anomalies += breakAnomalies(recorded) + placeAnomalies + passage.anomalies
        let (task, taskAnomaly) = task(for: recorded)
        if let taskAnomaly { anomalies.append(taskAnomaly) }
        if !assignment.isEngaged { anomalies.append(.notEngaged) }
        if !instant.trust.isTrusted { anomalies.append(.clockSuspect) }
        return .punches(
            action: recorded, anomalies: anomalies, task: task,
            startsDay: isNewDay || rest != .withinDay)
    }

    enum Conclusion {
        case repeats(action: Action, of: Sequence)
        case punches(action: Action, anomalies: [Anomaly], task: TaskCode?, startsDay: Bool)
    }

    // MARK: rest and breaks

    private enum Rest { case full, short, withinDay }

    /// The rest before this arrival. Leaving and coming back within one day of work is no daily rest: it
    /// becomes too short only when the day has run so long that no full rest fits into its 24 hours.
    private var dailyRest: Rest {
        let needed = Interval.minutes(settings.dailyRestMinutes)
        guard let closed = attendance.closed, let rest = instant.microseconds(since: closed.instant),
            rest >= 0, rest < needed
        else { return .full }
        guard let dayStarted = attendance.dayStarted, let day = instant.microseconds(since: dayStarted)
        else { return .withinDay }
        return day > Interval.day.subtracting(needed) ? .short : .withinDay
    }

    private func breakAnomalies(_ action: Action) -> [Anomaly] {
        let shortest = Interval.minutes(settings.shortestBreakMinutes)
        guard attendance.breakMicroseconds < shortest else { return [] }
        switch (attendance.presence, action) {
        case (.present, .breakStart), (.present, .checkOut):
            guard let worked = attendance.value.workedMicroseconds(at: instant) else { return [] }
            return worked > Interval.minutes(settings.breakDueMinutes) ? [.noBreak6h] : []
        case (.onBreak, .breakEnd):
            guard let started = attendance.breakStarted,
                let length = instant.microseconds(since: started.instant)
            else { return [] }
            return length.adding(attendance.breakMicroseconds) < shortest ? [.shortBreak] : []
        default:
            return []
        }
    }

    // MARK: place and task

    private var placeAnomalies: [Anomaly] {
        let isOpenElsewhere = attendance.value.presence.isInside && attendance.site != settings.site
        return (isOpenElsewhere ? [.otherSiteOpen] : []) + (isMoved ? [.terminalMoved] : [])
    }

    private func task(for action: Action) -> (TaskCode?, Anomaly?) {
        if action != .checkIn, attendance.value.presence.isInside, let running = attendance.task {
            return (running, assignment.tasksAreUsed ? assignment.runningDefect : nil)
        }
        if let open = assignment.open { return (open, nil) }
        guard assignment.tasksAreUsed else { return (nil, nil) }
        return (assignment.closed, assignment.closed == nil ? .noTask : .taskInactive)
    }
}
