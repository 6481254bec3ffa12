/// The month of a SIM's contract, named by the month in which it begins: `2026-11`.
package struct BillingMonth: Hashable, Sendable, Comparable, CodedAsText {
    /// 1970 … 9999.
    package let year: Int
    /// 1 … 12.
    package let month: Int

    /// The days of the month on which it may begin: every month has them.
    package static let firstDays = 1...28

    /// The one in which that moment lies, where `firstDay` (1 … 28) is the day on which months begin, local time.
    package init(wallMicroseconds: Int64, zone: Zone, firstDay: Int) {
        let today = CivilDay(wallMicroseconds: wallMicroseconds, zone: zone)
        let months = today.year * 12 + Int64(today.month - 1) - (today.day < firstDay ? 1 : 0)
        year = Int(min(max(months.dividedDown(by: 12), 1970), 9999))
        month = Int(months - months.dividedDown(by: 12) * 12) + 1
    }

    package init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.map(\.utf8.count) == [4, 2], let year = Int(parts[0]),
            let month = Int(parts[1]), (1970...9999).contains(year), (1...12).contains(month)
        else { return nil }
        self.year = year
        self.month = month
        guard self.description == description else { return nil }
    }

    package var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

    package static func < (left: BillingMonth, right: BillingMonth) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}
