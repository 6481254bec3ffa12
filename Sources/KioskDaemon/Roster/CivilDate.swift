import Domain

/// A day of the Gregorian calendar, written `YYYY-MM-DD` (ISO 8601).
struct CivilDate: Hashable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]),
            let month = Int(parts[1]),
            let day = Int(parts[2]), (1970...2199).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 (Howard Hinnant's civil-day count).
    var daysSince1970: Int64 {
        let year = Int64(month <= 2 ? self.year - 1 : self.year)
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Midnight at the start of the day in that zone, seconds since 1970, UTC.
    func startSeconds(in zone: Zone) -> Int64 {
        let local = daysSince1970 * 86_400
        let guess = local - Int64(zone.offsetSeconds(atSeconds: local))
        return local - Int64(zone.offsetSeconds(atSeconds: guess))
    }
}
