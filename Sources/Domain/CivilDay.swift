/// A day of the Gregorian calendar.
package struct CivilDay: Hashable, Sendable {
    package let year: Int64
    /// 1 … 12.
    package let month: Int
    /// 1 … 31.
    package let day: Int

    /// From eras of 400 years (146,097 days).
    package init(daysSince1970 days: Int64) {
        let shifted = days &+ 719_468  // days since 0000-03-01
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day on the wall of that zone.
    package init(wallMicroseconds: Int64, zone: Zone) {
        let seconds = wallMicroseconds.dividedDown(by: 1_000_000)
        let local = seconds + Int64(zone.offsetSeconds(atSeconds: seconds))
        self.init(daysSince1970: local.dividedDown(by: 86_400))
    }
}

extension Int64 {
    /// The quotient, rounded towards minus infinity.
    package func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
