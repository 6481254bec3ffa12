// Where people punch at other terminals too (SITUATIONS 16), this book alone does not know whether somebody is there.

extension Terminal {
    /// What is sure at that moment of somebody's presence, of which this book says `own`. Where he may have punched
    /// elsewhere since, it is `unknown`: he is asked, and the punch says so (`before`). Of his rest only what
    /// this book has seen is known.
    func sure(_ own: Shared<Attendance>, at instant: Instant) -> Shared<Attendance> {
        guard let settings, settings.hasSiblings == true, own.presence != .unknown,
            !own.value.hasJustPunched(before: instant, minutes: settings.quietMinutes)
        else { return own }
        var known = Attendance(presence: .unknown)
        (known.last, known.closed, known.dayStarted) = (own.last, own.closed, own.value.dayStarted)
        return Shared(known)
    }
}

extension Attendance {
    /// Nobody goes to another terminal and comes back meanwhile. False when the clocks cannot tell.
    fileprivate func hasJustPunched(before instant: Instant, minutes: Int) -> Bool {
        guard let last, let age = instant.microseconds(since: last.instant) else { return false }
        return age >= 0 && age <= Interval.minutes(minutes)
    }
}
