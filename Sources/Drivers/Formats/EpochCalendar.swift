/// Dates as receivers give them, in whole days since 1970-01-01, without a time zone and without Foundation.
enum EpochCalendar {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    /// GPS week numbers of ten bits come round every 1024 weeks (IS-GPS-200, 20.3.3.3.1.1).
    static let rolloverDays = 7 * 1024

    /// 1980-01-06, day 0 of GPS time.
    static let gpsEpochDay = 3657

    /// Days since 1970-01-01, or nil when the calendar has no such date. Years 1970 to 2199.
    static func day(year: Int, month: Int, dayOfMonth: Int) -> Int? {
        guard (1970...2199).contains(year), (1...12).contains(month), dayOfMonth >= 1,
            dayOfMonth <= length(ofMonth: month, year: year)
        else { return nil }
        // The year begins in March, so that the leap day is its last: months then lie at (153 m + 2) / 5
        // days.
        let shifted = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        let yearDays = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400
        let marchZero = 719_468  // 0000-03-01 to 1970-01-01
        return yearDays + (153 * months + 2) / 5 + dayOfMonth - 1 - marchZero
    }

    /// The date of a day since 1970-01-01 (year 0 or later).
    static func date(ofDay day: Int) -> (year: Int, month: Int, dayOfMonth: Int) {
        let days = day + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let months = (5 * dayOfYear + 2) / 153
        let month = months < 10 ? months + 3 : months - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * months + 2) / 5 + 1)
    }

    /// The year that two digits mean: GPS began in 1980.
    static func year(ofTwoDigits digits: Int) -> Int { digits >= 80 ? 1900 + digits : 2000 + digits }

    /// A receiver that lost a week rollover is whole multiples of 1024 weeks behind: the nearest such date
    /// that is not before `floorDay`.
    static func repaired(day: Int, floorDay: Int) -> Int {
        guard day < floorDay else { return day }
        let behind = floorDay - day
        return day + (behind + rolloverDays - 1) / rolloverDays * rolloverDays
    }

    /// The same for microseconds since 1970-01-01.
    static func repaired(microseconds: Int64, floorDay: Int) -> Int64 {
        let day = Int(microseconds / microsecondsPerDay)
        return microseconds + Int64(repaired(day: day, floorDay: floorDay) - day) * microsecondsPerDay
    }

    /// Seconds that GPS time is ahead of UTC on a day, for receivers that do not say
    /// (IERS Bulletin C; the last leap second so far was 2016-12-31).
    static func leapSeconds(onDay day: Int) -> Int {
        var seconds = 0
        for start in leapSecondDays where day >= start { seconds += 1 }
        return seconds
    }

    /// The first day after each leap second since 1980.
    private static let leapSecondDays = [
        4199, 4564, 4929, 5660, 6574, 7305, 7670, 8217, 8582, 8947, 9496, 10_043, 10_592, 13_149, 14_245,
        15_522,
        16_617, 17_167,
    ]

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
