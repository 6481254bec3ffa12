import Testing

@testable import Drivers

@Suite struct GNSSEpochTests {
    private func gga(_ time: String) -> String {
        "GPGGA,\(time),5048.1234,N,00421.5432,E,1,08,0.9,57.3,M,45.1,M,,"
    }

    @Test func `sentences of one time of day are one fix, whoever says them`() throws {
        let bytes = GNSSStream.sentences(
            "GPRMC,055800.00,A,5048.1234,N,00421.5432,E,,,241226,,,A",
            "GARMC,055800.00,A,5048.1234,N,00421.5432,E,,,241226,,,A",
            "GAGGA,055800.00,5048.1234,N,00421.5432,E,1,05,0.9,57.3,M,45.1,M,,",
            "GPGGA,055800.00,5048.1234,N,00421.5432,E,1,09,0.9,57.3,M,45.1,M,,",
            "GPGLL,5048.1234,N,00421.5432,E,055800.00,A,A")
        let fixes = GNSSStream.decode(bytes)
        #expect(fixes.count == 1)
        #expect(fixes.first?.satellites == 9)
    }

    @Test func `an epoch ends with the first sentence of the next`() {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        #expect(decoder.feed(GNSSStream.second("055800.00")).isEmpty)
        #expect(
            GNSSStream.times(decoder.feed(GNSSStream.second("055801.00"))) == ["2026-12-24T05:58:00.000Z"])
        #expect(GNSSStream.times(decoder.finish()) == ["2026-12-24T05:58:01.000Z"])
        #expect(decoder.finish().isEmpty)
    }

    @Test func `what two sources agree on counts more than the one that differs`() {
        let bytes = GNSSStream.sentences(
            "GPGLL,5048.1234,N,00421.5432,E,055800,A,A",
            "GPRMC,055800,A,5048.1234,N,00421.5432,E,,,241226,,,A",
            "GPGGA,055800,5048.1225,N,00421.5432,E,1,09,0.9,57.3,M,45.1,M,,")
        #expect(GNSSStream.decode(bytes).map(\.latitude) == [50 + 48.1234 / 60])
    }

    @Test func `of sources that agree the finest is taken`() {
        let bytes = GNSSStream.sentences(
            "GPGLL,5048.1234,N,00421.5432,E,055800,A,A",
            "GPRMC,055800,A,5048.1234,N,00421.5432,E,,,241226,,,A",
            "GPGGA,055800,5048.12344,N,00421.54321,E,1,09,0.9,57.3,M,45.1,M,,")
        #expect(GNSSStream.decode(bytes).map(\.latitude) == [50 + 48.12344 / 60])
    }

    @Test func `of two that differ GGA counts more than RMC, and where all differ GLL`() {
        let gga = "GPGGA,055800,5048.1225,N,00421.5432,E,1,09,0.9,57.3,M,45.1,M,,"
        let rmc = "GPRMC,055800,A,5048.1234,N,00421.5432,E,,,241226,,,A"
        let gll = "GPGLL,5048.1214,N,00421.5432,E,055800,A,A"
        #expect(GNSSStream.decode(GNSSStream.sentences(rmc, gga)).map(\.latitude) == [50 + 48.1225 / 60])
        #expect(GNSSStream.decode(GNSSStream.sentences(rmc, gga, gll)).map(\.latitude) == [50 + 48.1214 / 60])
    }

    @Test func `a position without a date is no fix until a date is known`() {
        #expect(GNSSStream.decode(GNSSStream.sentences(gga("055800"), gga("055801"))).isEmpty)
        let bytes = GNSSStream.sentences(
            gga("055800"), gga("055801"), "GPZDA,055801,24,12,2026,00,00", gga("055802"))
        #expect(
            GNSSStream.times(GNSSStream.decode(bytes)) == [
                "2026-12-24T05:58:01.000Z", "2026-12-24T05:58:02.000Z",
            ])
    }

    @Test func `the date of a void RMC counts for nothing`() {
        let bytes = GNSSStream.sentences(
            "GPRMC,055800,V,,,,,,,241226,,,N",
            "GPGGA,055801,5048.1234,N,00421.5432,E,1,08,0.9,57.3,M,45.1,M,,")
        #expect(GNSSStream.decode(bytes).isEmpty)
    }

    @Test func `midnight passes also without a new date`() {
        let bytes = GNSSStream.sentences("GPZDA,235959,31,12,2026,00,00", gga("235959.50"), gga("000000.00"))
        #expect(
            GNSSStream.times(GNSSStream.decode(bytes)) == [
                "2026-12-31T23:59:59.500Z", "2027-01-01T00:00:00.000Z",
            ])
    }

    @Test func `a date that comes before midnight's time does not date it wrong`() {
        let bytes = GNSSStream.sentences(
            "GPZDA,235959,31,12,2026,00,00", gga("235959"), "GPZDA,000000,01,01,2027,00,00", gga("000000"))
        #expect(
            GNSSStream.times(GNSSStream.decode(bytes)) == [
                "2026-12-31T23:59:59.000Z", "2027-01-01T00:00:00.000Z",
            ])
    }

    @Test func `time that stands still gives one fix`() {
        let once = GNSSStream.second("055800.00")
        let later = GNSSStream.second("055801.00")
        #expect(GNSSStream.decode(once + once + once).count == 1)
        #expect(GNSSStream.decode(once + later + once + later).count == 2)
    }

    @Test func `a bad sentence never alters what went before`() {
        let good = GNSSStream.second("055800.00")
        let expected = GNSSStream.decode(good)
        let bad = [
            "GNRMC,055800.00,A,9959.9400,N,00421.5432,E,0.01,,251226,,,A,V",
            "GNRMC,055800.00,A,5048.1234,N,00421.5432,E,0.01,,311126,,,A,V",
            "GPZDA,055800.00,31,02,2027,00,00", "GPZDA,055861.00,24,12,2026,00,00",
            "GPZDA,055800,06,01,1980,,",
            "GNGGA,256101,5048.9999,N,00421.5432,E,1,08,0.9,57.3,M,45.1,M,,",
            "GNGGA,055800.00,5060.0000,N,00421.5432,E,1,08,0.9,99.3,M,45.1,M,,",
            "GPGSA,A,7,01,02,03,04,05,06,07,08,,,,,1.8,0.9,1.5,1", "GPGST,055800.00,1,1,1,1,x,1,1",
        ]
        for text in bad {
            #expect(GNSSStream.decode(good + GNSSStream.sentence(text)) == expected, "\(text)")
        }
    }

    @Test func `the floor is a parameter`() {
        let bytes = GNSSStream.sentence("GPRMC,055800,A,5048.1234,N,00421.5432,E,,,241207,,,A")
        #expect(GNSSStream.times(GNSSStream.decode(bytes, floorDay: 0)) == ["2007-12-24T05:58:00.000Z"])
        #expect(GNSSStream.times(GNSSStream.decode(bytes)) == ["2027-08-09T05:58:00.000Z"])
    }

    @Test func `GST gives the accuracy`() throws {
        let bytes = GNSSStream.second("055800.00") + GNSSStream.sentence("GNGST,055800.00,9.1,,,,0.3,0.4,1.1")
        let fix = try #require(GNSSStream.decode(bytes).first)
        #expect(fix.accuracyMetres == 0.5)
        let other = GNSSStream.second("055800.00") + GNSSStream.sentence("GNGST,055801.00,9.1,,,,0.3,0.4,1.1")
        #expect(GNSSStream.decode(other).map(\.accuracyMetres) == [nil])
    }

    @Test func `the mode is 3 with an altitude and four satellites, else 2`() {
        func mode(_ satellites: String, _ altitude: String, _ gsa: String) -> Int? {
            let bytes = GNSSStream.sentences(
                "GPZDA,055800,24,12,2026,00,00",
                "GPGGA,055800,5048.1234,N,00421.5432,E,1,\(satellites),0.9,\(altitude),M,45.1,M,,",
                "GPGSA,A,\(gsa),01,02,03,,,,,,,,,,1.8,0.9,1.5")
            return GNSSStream.decode(bytes).first?.mode
        }
        #expect(mode("04", "57.3", "2") == 3)
        #expect(mode("03", "57.3", "2") == 2)
        #expect(mode("03", "57.3", "3") == 3)
        #expect(mode("08", "", "2") == 2)
        #expect(mode("", "57.3", "2") == 2)
        #expect(mode("", "57.3", "") == 3)
    }

    @Test func `silence closes the epoch once`() {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        let bytes = GNSSStream.second("055800.00")
        #expect(decoder.readings(from: bytes.span, at: 77).isEmpty)
        #expect(decoder.settle().map(\.bootMicroseconds) == [77])
        #expect(decoder.feed(bytes).isEmpty)
        #expect(decoder.settle().isEmpty)
    }

    @Test func `a fix has the time at which its first byte came`() {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        let bytes = GNSSStream.second("055800.00") + GNSSStream.second("055801.00")
        let half = bytes.count / 2
        var readings: [Reading] = []
        for (start, end, time) in [(0, 5, 1), (5, half + 9, 2), (half + 9, bytes.count, 3)] {
            let chunk = bytes[start..<end]
            readings += decoder.readings(from: chunk.span, at: Int64(time))
        }
        #expect(readings.map(\.bootMicroseconds) == [1])
        #expect(decoder.settle().map(\.bootMicroseconds) == [2])
    }
}
