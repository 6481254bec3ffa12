// How a punch changes attendance. Folds entries of every release, so it depends on nothing but the fact, and
// what it does for a given fact may never change.

extension Attendance {
    /// Folds a punch that has the moment `mark.instant`.
    mutating func fold(_ punched: Punched, _ mark: PunchMark) {
        switch punched.action {
        case .checkIn: arrive(punched, mark)
        case .breakStart:
            presence = .onBreak
            opened = opened ?? mark
            breakStarted = mark
        case .breakEnd:
            resume(mark)
            opened = opened ?? mark
        case .checkOut:
            presence = .absent
            closed = mark
            opened = nil
            breakStarted = nil
            breakMicroseconds = 0
        }
        site = presence == .absent ? nil : punched.site
        task = presence == .absent ? nil : punched.task
        last = mark
    }

    private mutating func arrive(_ punched: Punched, _ mark: PunchMark) {
        if punched.anomalies.contains(.missingOut) {
            // Nobody knows when the old attendance ended.
            closed = nil
            opened = nil
        } else if punched.before == .unknown {
            // He left at another terminal.
            opened = nil
        }
        if opened == nil || !presence.isInside {
            opened = mark
            breakStarted = nil
            breakMicroseconds = 0
        }
        resume(mark)
        if punched.startsDay { dayStarted = mark.instant }
    }

    private mutating func resume(_ mark: PunchMark) {
        if let breakStarted, let length = mark.instant.microseconds(since: breakStarted.instant) {
            breakMicroseconds = breakMicroseconds.adding(max(0, length))
        }
        breakStarted = nil
        presence = .present
    }
}
