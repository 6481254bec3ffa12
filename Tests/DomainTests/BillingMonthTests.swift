import Domain
import Testing

/// The months of a SIM's contract.
@Suite struct BillingMonthTests {
    static let brussels = Zone(
        name: "Europe/Brussels",
        transitions: [
            .init(fromSeconds: 0, offsetSeconds: 3600, isSummer: false),
            .init(fromSeconds: 1_774_746_000, offsetSeconds: 7200, isSummer: true),
            .init(fromSeconds: 1_792_890_000, offsetSeconds: 3600, isSummer: false),
        ])

    private func month(_ seconds: Int64, firstDay: Int = 1) -> String {
        BillingMonth(wallMicroseconds: seconds * 1_000_000, zone: Self.brussels, firstDay: firstDay)
            .description
    }

    @Test func `a month begins at midnight of its first day on the wall, in summer and in winter`() {
        let winter: Int64 = 1_793_487_600  // 2026-10-31T23:00Z is 2026-11-01T00:00 in Brussels
        #expect(month(winter - 1) == "2026-10" && month(winter) == "2026-11")
        let summer: Int64 = 1_774_994_400  // 2026-03-31T22:00Z is 2026-04-01T00:00 in Brussels
        #expect(month(summer - 1) == "2026-03" && month(summer) == "2026-04")
        // The day of 25 hours has one beginning.
        let long: Int64 = 1_792_879_200  // 2026-10-24T22:00Z is 2026-10-25T00:00 in Brussels
        #expect(month(long - 1, firstDay: 25) == "2026-09" && month(long, firstDay: 25) == "2026-10")
        #expect(month(1_792_890_000 - 1, firstDay: 25) == "2026-10")
        #expect(month(1_792_890_000, firstDay: 25) == "2026-10")
    }

    @Test func `before its first day the month of the calendar still belongs to the one before`() {
        let newYear: Int64 = 1_798_758_000  // 2027-01-01T00:00 in Brussels
        #expect(month(newYear) == "2027-01" && month(newYear, firstDay: 2) == "2026-12")
        #expect(month(newYear + 27 * 86_400, firstDay: 28) == "2027-01")
        #expect(month(newYear + 27 * 86_400 - 1, firstDay: 28) == "2026-12")
        // February has no 29th, which no month may begin on.
        #expect(BillingMonth.firstDays == 1...28)
    }

    @Test func `it is written and read as one text, and nothing else is read`() throws {
        let text = month(1_793_487_600)
        #expect(BillingMonth(text)?.description == text)
        for wrong in [
            "", "2026-13", "2026-00", "2026-1", "2026-+1", "26-11", "2026-11-01", "1969-12", "+026-11",
            "2026-٠1",
        ] {
            #expect(BillingMonth(wrong) == nil, "\(wrong)")
        }
        let months = try ["2025-12", "2026-01", "2026-11"].map { try #require(BillingMonth($0)) }
        #expect(months == months.shuffled().sorted())
    }

    @Test func `no moment is out of reach of it`() {
        for wall in [Int64.min, -1, 0, .max] {
            for firstDay in [Int.min, 1, 28, .max] {
                let month = BillingMonth(wallMicroseconds: wall, zone: Self.brussels, firstDay: firstDay)
                #expect(BillingMonth(month.description) == month)
            }
        }
        for days in [Int64.min, .max] { #expect((1...12).contains(CivilDay(daysSince1970: days).month)) }
    }

    @Test func `days have their years`() {
        for (days, year, month, day) in [
            (0, 1970, 1, 1), (11_016, 2000, 2, 29), (19_782, 2024, 2, 29), (20_818, 2026, 12, 31),
            (20_819, 2027, 1, 1), (-1, 1969, 12, 31), (-719_468, 0, 3, 1), (-719_469, 0, 2, 29),
        ] as [(Int64, Int64, Int, Int)] {
            let civil = CivilDay(daysSince1970: days)
            #expect((civil.year, civil.month, civil.day) == (year, month, day))
        }
    }
}
