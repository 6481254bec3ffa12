/// A day of the Gregorian calendar, from 1900 to 2199, as people and authorities write it: `2026-11-30` (ISO 8601). When
/// it begins depends on the zone.
package struct Day: Hashable, Sendable, Comparable, CodedAsText {
    /// Days since 1970-01-01.
    package let number: Int64

    private static let years = 1900...2199
    private static let numbers: ClosedRange<Int64> = -25_567...84_005

    /// Nil for what is no day of those years.
    package init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        number = Self.number(year: Int64(year), month: Int64(month), day: Int64(day))
    }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        func value(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = value(0..<4), let month = value(5..<7), let day = value(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Nil outside the years above.
    package init?(number: Int64) {
        guard Self.numbers.contains(number) else { return nil }
        self.number = number
    }

    /// The day on which that moment is in that zone; nil outside the years above.
    package init?(wallMicroseconds: Int64, in zone: Zone) {
        let seconds = wallMicroseconds.dividedDown(by: Interval.second)
        let local = seconds + Int64(zone.offsetSeconds(atSeconds: seconds))
        self.init(number: local.dividedDown(by: 86_400))
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    /// Midnight at its start in that zone, seconds since 1970, UTC.
    package func startSeconds(in zone: Zone) -> Int64 {
        let local = number * 86_400
        let guess = local - Int64(zone.offsetSeconds(atSeconds: local))
        return local - Int64(zone.offsetSeconds(atSeconds: guess))
    }

    package var description: String {
        let parts = parts
        let year = Int(parts.year)
        let digits = [
            year / 1_000, year / 100, year / 10, year, parts.month / 10, parts.month, parts.day / 10,
            parts.day,
        ]
        var text: [UInt8] = []
        text.reserveCapacity(10)
        for (index, digit) in digits.enumerated() {
            if index == 4 || index == 6 { text.append(UInt8(ascii: "-")) }
            text.append(UInt8(ascii: "0") + UInt8(digit % 10))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

// Howard Hinnant's civil-day count, the other way round from `CivilDay`: eras of 400 years, years that begin in March.
extension Day {
    private var parts: CivilDay { CivilDay(daysSince1970: number) }

    private static func number(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year.dividedDown(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
