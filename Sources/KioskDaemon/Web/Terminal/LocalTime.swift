import Domain

/// A moment on the wall of one zone. Made by arithmetic: the platform's formatters cost 34 MB of data.
struct LocalTime: Hashable, Sendable {
    /// Days since 1970-01-01, local.
    let day: Int64
    let hour: Int
    let minute: Int
    /// Set in the hour that exists twice: whether this is its summer half.
    let repeatedHourIsSummer: Bool?

    init(wallMicroseconds: Int64, zone: Zone) {
        let seconds = wallMicroseconds.dividedDown(by: 1_000_000)
        let transition = zone.transition(atSeconds: seconds)
        let local = seconds + Int64(transition?.offsetSeconds ?? 0)
        day = local.dividedDown(by: 86_400)
        let second = Int(local - day * 86_400)
        hour = second / 3600
        minute = second % 3600 / 60
        repeatedHourIsSummer = zone.isRepeated(atSeconds: seconds) ? transition?.isSummer : nil
    }

    /// 0 is Sunday. 1970-01-01 was a Thursday.
    var weekday: Int { Int(((day + 4) % 7 + 7) % 7) }

    /// Month 1 … 12 and day of the month 1 … 31.
    var monthAndDay: (month: Int, day: Int) {
        let civil = CivilDay(daysSince1970: day)
        return (civil.month, civil.day)
    }
}

/// How a language writes moments and durations.
extension Catalogue {
    /// "05:58", or "5 h 58".
    func time(_ local: LocalTime) -> String {
        self(
            "time",
            [
                "hours": twoDigits(local.hour), "hour": String(local.hour),
                "minutes": twoDigits(local.minute),
            ])
    }

    /// "(été)" or "(hiver)" in the repeated hour, else nothing (SITUATIONS 15).
    func mark(_ local: LocalTime) -> String {
        guard let isSummer = local.repeatedHourIsSummer else { return "" }
        return self(isSummer ? "time.summer" : "time.winter")
    }

    /// "05:58", or "02:30 (été)".
    func markedTime(_ local: LocalTime) -> String {
        let mark = mark(local)
        return mark.isEmpty ? time(local) : "\(time(local)) \(mark)"
    }

    /// As `markedTime`, with the weekday when it was another day, and the date when that was long ago.
    func time(_ local: LocalTime, seenFrom now: LocalTime) -> String {
        if local.day == now.day { return markedTime(local) }
        let isThisWeek = (now.day - 6...now.day + 6).contains(local.day)
        return self(
            "time.otherDay",
            ["weekday": isThisWeek ? weekdays[local.weekday] : date(local), "time": markedTime(local)])
    }

    /// "samedi 21 novembre".
    func date(_ local: LocalTime) -> String {
        let (month, day) = local.monthAndDay
        return self(
            day == 1 ? "date.first" : "date",
            ["weekday": weekdays[local.weekday], "day": String(day), "month": months[month - 1]])
    }

    /// "14 min", "4 h 01", "3 j".
    func duration(minutes: Int) -> String {
        let minutes = max(0, minutes)
        if minutes < 60 { return self("duration.minutes", ["minutes": String(minutes)]) }
        if minutes >= 2880 { return self("duration.days", ["days": String(minutes / 1440)]) }
        return self("duration.hours", ["hours": String(minutes / 60), "minutes": twoDigits(minutes % 60)])
    }

    private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
