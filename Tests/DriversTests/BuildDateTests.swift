import CDrivers
import Testing

@testable import Drivers

@Suite struct BuildDateTests {
    @Test func `the compiler's date is understood`() {
        #expect(BuildDate.day("Nov 21 2026") == 20_778)
        #expect(BuildDate.day("Jan  1 1970") == 0)
        #expect(BuildDate.day("Feb 29 2028") == EpochCalendar.day(year: 2028, month: 2, dayOfMonth: 29))
        for wrong in ["", "Nov 31 2026", "2026-11-21", "??? ?? ????", "Nov 21", "nov 21 2026"] {
            #expect(BuildDate.day(wrong) == nil)
        }
    }

    @Test func `the floor is the day before this very program was compiled, never in the future`() throws {
        let built = try #require(BuildDate.day(String(cString: kd_build_date())))
        #expect(BuildDate.floorDay == built - 1)
        #expect(built >= EpochCalendar.day(year: 2023, month: 1, dayOfMonth: 1) ?? 0)
    }

    @Test func `a decoder without a floor of its own takes the build date`() {
        let day = EpochCalendar.date(ofDay: BuildDate.floorDay - EpochCalendar.rolloverDays + 3)
        func two(_ number: Int) -> String { (number % 100 < 10 ? "0" : "") + String(number % 100) }
        let date = two(day.dayOfMonth) + two(day.month) + two(day.year)
        let bytes = GNSSStream.sentences("GPRMC,120000,A,5048.1234,N,00421.5432,E,0.0,,\(date),,,A")
        var decoder = GNSSDecoder()
        let fixes = decoder.feed(bytes) + decoder.finish()
        let expected = Int64(BuildDate.floorDay + 3) * 86_400_000_000 + 43_200_000_000
        #expect(fixes.map(\.utcMicroseconds) == [expected])
    }
}
