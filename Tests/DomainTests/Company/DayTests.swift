import Domain
import Testing

@Suite struct DayTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-30", 20_787),
            ("1900-01-01", -25_567), ("2199-12-31", 84_005),
        ] as [(String, Int64)])
    func `a day has its number`(text: String, number: Int64) {
        #expect(Day(text)?.number == number)
        #expect(Day(text)?.description == text)
        #expect(Day(number: number) == Day(text))
    }

    @Test(arguments: [
        "", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "1899-12-31",
        "2200-01-01", "2026-1-01", "+026-01-01", "2026/01/01", "2026-01-01 ", "２026-01-01",
    ])
    func `what is no day is none`(text: String) { #expect(Day(text) == nil) }

    @Test func `every day of three centuries is read as it is written, one after the other`() {
        var (number, expected): (Int64, Int64) = (0, -25_567)
        for year in 1900...2199 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let day = Day(year: year, month: month, day: day) else { continue }
                    guard day.number == expected, Day(day.description) == day else {
                        Issue.record("\(day)")
                        return
                    }
                    expected += 1
                    number += 1
                }
            }
        }
        #expect(number == 109_573)
    }

    @Test func `which day it is depends on the zone, also where it changes`() {
        let zone = Zone(
            name: "Europe/Brussels",
            transitions: [
                .init(fromSeconds: 0, offsetSeconds: 3_600, isSummer: false),
                .init(fromSeconds: 1_774_746_000, offsetSeconds: 7_200, isSummer: true),
            ])
        let day = { (seconds: Int64) in Day(wallMicroseconds: seconds * 1_000_000, in: zone)?.description }
        // 2026-03-29, 02:00 becomes 03:00.
        #expect(day(1_774_738_799) == "2026-03-28" && day(1_774_738_800) == "2026-03-29")
        #expect(day(1_774_821_599) == "2026-03-29" && day(1_774_821_600) == "2026-03-30")
        #expect(Day("2026-03-29")?.startSeconds(in: zone) == 1_774_738_800)
        #expect(Day("2026-03-30")?.startSeconds(in: zone) == 1_774_821_600)
        for number: Int64 in [-25_568, 84_006, .min, .max] { #expect(Day(number: number) == nil) }
        for wall in [Int64.min, .max] { #expect(Day(wallMicroseconds: wall, in: zone) == nil) }
    }
}
