import CDrivers

/// When this program was compiled: no receiver can truthfully say that it is earlier.
package enum BuildDate {
    /// Days since 1970-01-01 of the day before, in UTC: where it was compiled it may have been tomorrow already.
    package static let floorDay = day(String(cString: kd_build_date())).map { $0 - 1 } ?? 0

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The day of `Nov 21 2026`, ` 3` for one digit (C23, 6.10.10.2); nil when it is none.
    static func day(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[0])),
            let dayOfMonth = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        return EpochCalendar.day(year: year, month: month + 1, dayOfMonth: dayOfMonth)
    }
}
