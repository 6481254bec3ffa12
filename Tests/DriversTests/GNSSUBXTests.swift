import Testing

@testable import Drivers

@Suite struct GNSSUBXTests {
    static let monday: UInt32 = 100_800_000  // iTOW of Monday 04:00 GPS time

    /// NAV-PVT of 2026-12-28 04:00:00, 50.8467° N, 4.3525° E.
    static func pvt(
        iTOW: UInt32 = monday, valid: UInt8 = 7, type: UInt8 = 3, flags: UInt8 = 1, second: UInt8 = 0,
        nanoseconds: Int32 = 0, day: UInt8 = 28, month: UInt8 = 12, year: UInt16 = 2026,
        latitude: Int32 = 508_467_000, longitude: Int32 = 43_525_000, flags3: UInt8 = 0, count: Int = 92
    ) -> [UInt8] {
        var payload = UBXPayloadWriter(count: count)
        payload.put(iTOW, at: 0)
        payload.put(year, at: 4)
        payload.put(month, at: 6)
        payload.put(day, at: 7)
        payload.put(UInt8(4), at: 8)
        payload.put(second, at: 10)
        payload.put(valid, at: 11)
        payload.put(nanoseconds, at: 16)
        payload.put(type, at: 20)
        payload.put(flags, at: 21)
        payload.put(UInt8(11), at: 23)
        payload.put(longitude, at: 24)
        payload.put(latitude, at: 28)
        payload.put(Int32(102_400), at: 32)
        payload.put(Int32(57_300), at: 36)
        payload.put(UInt32(1250), at: 40)
        if count >= 92 { payload.put(flags3, at: 78) }
        return GNSSStream.frame(0x01, 0x07, payload.bytes)
    }

    @Test func `a NAV-PVT is a fix at once`() throws {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        let fix = try #require(decoder.feed(Self.pvt()).first)
        #expect(fix.latitude == 50.8467)
        #expect(fix.longitude == 4.3525)
        #expect(fix.mode == 3)
        #expect(fix.altitude == 57.3)
        #expect(fix.satellites == 11)
        #expect(fix.accuracyMetres == 1.25)
        #expect(GNSSStream.times([fix]) == ["2026-12-28T04:00:00.000Z"])
        #expect(decoder.finish().isEmpty)
    }

    @Test func `the shorter NAV-PVT of u-blox 7 is one too`() {
        #expect(GNSSStream.decode(Self.pvt(count: 84)).count == 1)
        #expect(GNSSStream.decode(Self.pvt(count: 83)).isEmpty)
    }

    @Test func `negative nanoseconds are the second before`() {
        let fixes = GNSSStream.decode(Self.pvt(nanoseconds: -250_000_001))
        #expect(fixes.map { $0.utcMicroseconds % 1_000_000 } == [749_999])
        #expect(GNSSStream.times(fixes) == ["2026-12-28T03:59:59.750Z"])
    }

    @Test func `a NAV-PVT that does not vouch for itself is no fix`() {
        for bad in [
            Self.pvt(valid: 1), Self.pvt(valid: 2), Self.pvt(flags: 0), Self.pvt(type: 0), Self.pvt(type: 1),
            Self.pvt(type: 6), Self.pvt(flags3: 1), Self.pvt(second: 60), Self.pvt(day: 31, month: 11),
            Self.pvt(day: 6, month: 1, year: 1980), Self.pvt(latitude: 900_000_001),
            Self.pvt(longitude: 1_800_000_001), Self.pvt(latitude: 0, longitude: 0),
            Self.pvt(iTOW: 604_800_000),
        ] { #expect(GNSSStream.decode(bad).isEmpty) }
    }

    @Test func `a wrong checksum is no fix, and what follows is heard`() {
        var bad = Self.pvt()
        bad[40] ^= 1
        #expect(GNSSStream.decode(bad).isEmpty)
        #expect(GNSSStream.decode(bad + Self.pvt()).count == 1)
        #expect(GNSSStream.decode(Array(Self.pvt()[..<50]) + Self.pvt()).count == 1)
    }

    @Test func `a frame that never ends hides nothing at the end`() {
        let long: [UInt8] = [0xB5, 0x62, 1, 7, 0xFF, 0x0F]
        #expect(GNSSStream.decode(long + Self.pvt()).count == 1)
        #expect(GNSSStream.decode([0xB5, 0x62, 1, 7, 0x01, 0x10] + Self.pvt()).count == 1)
    }

    @Test func `a rollover is repaired`() {
        #expect(
            GNSSStream.times(GNSSStream.decode(Self.pvt(day: 14, month: 5, year: 2007)))
                == ["2026-12-28T04:00:00.000Z"])
    }

    @Test func `both languages of one moment are one fix`() {
        let nmea = GNSSStream.sentences(
            "GNRMC,040000.00,A,5050.80200,N,00421.15000,E,0.01,,281226,,,A,V",
            "GNGGA,040000.00,5050.80200,N,00421.15000,E,1,08,0.9,57.3,M,45.1,M,,")
        #expect(GNSSStream.decode(nmea + Self.pvt(nanoseconds: -3210)).count == 1)
        #expect(GNSSStream.decode(Self.pvt(nanoseconds: 4990) + nmea).count == 1)
    }

    // MARK: receivers before NAV-PVT

    static func position(_ iTOW: UInt32) -> [UInt8] {
        var payload = UBXPayloadWriter(count: 28)
        payload.put(iTOW, at: 0)
        payload.put(Int32(43_525_000), at: 4)
        payload.put(Int32(508_467_000), at: 8)
        payload.put(Int32(57_300), at: 16)
        payload.put(UInt32(2500), at: 20)
        return GNSSStream.frame(0x01, 0x02, payload.bytes)
    }

    /// The same place, geocentric: 50.8467° N, 4.3525° E, 100 m above the ellipsoid.
    static func solution(_ iTOW: UInt32, type: UInt8 = 3, flags: UInt8 = 0x0D, week: Int16 = 2451) -> [UInt8]
    {
        var payload = UBXPayloadWriter(count: 52)
        payload.put(iTOW, at: 0)
        payload.put(week, at: 8)
        payload.put(type, at: 10)
        payload.put(flags, at: 11)
        payload.put(Int32(402_369_513), at: 12)
        payload.put(Int32(30_625_116), at: 16)
        payload.put(Int32(492_287_193), at: 20)
        payload.put(UInt32(310), at: 24)
        payload.put(UInt8(9), at: 47)
        return GNSSStream.frame(0x01, 0x06, payload.bytes)
    }

    static func status(_ iTOW: UInt32, type: UInt8 = 3, flags: UInt8 = 1) -> [UInt8] {
        var payload = UBXPayloadWriter(count: 16)
        payload.put(iTOW, at: 0)
        payload.put(type, at: 4)
        payload.put(flags, at: 5)
        return GNSSStream.frame(0x01, 0x03, payload.bytes)
    }

    static func timeGPS(_ iTOW: UInt32, leapSeconds: Int8 = 18, valid: UInt8 = 7) -> [UInt8] {
        var payload = UBXPayloadWriter(count: 16)
        payload.put(iTOW, at: 0)
        payload.put(Int16(2451), at: 8)
        payload.put(leapSeconds, at: 10)
        payload.put(valid, at: 11)
        return GNSSStream.frame(0x01, 0x20, payload.bytes)
    }

    static func timeUTC(_ iTOW: UInt32, valid: UInt8 = 7) -> [UInt8] {
        var payload = UBXPayloadWriter(count: 20)
        payload.put(iTOW, at: 0)
        payload.put(UInt16(2026), at: 12)
        payload.put(UInt8(12), at: 14)
        payload.put(UInt8(28), at: 15)
        payload.put(UInt8(3), at: 16)
        payload.put(UInt8(59), at: 17)
        payload.put(UInt8(42), at: 18)
        payload.put(valid, at: 19)
        return GNSSStream.frame(0x01, 0x21, payload.bytes)
    }

    static let expectedTime = ["2026-12-28T03:59:42.000Z"]

    @Test func `NAV-SOL alone is a fix`() throws {
        let fixes = GNSSStream.decode(Self.solution(Self.monday))
        let fix = try #require(fixes.first)
        #expect(abs(fix.latitude - 50.8467) < 1e-7)
        #expect(abs(fix.longitude - 4.3525) < 1e-7)
        #expect(fix.mode == 3)
        #expect(GNSSStream.times(fixes) == Self.expectedTime)
    }

    @Test func `NAV-POSLLH is finer than NAV-SOL`() {
        let fixes = GNSSStream.decode(Self.solution(Self.monday) + Self.position(Self.monday))
        #expect(fixes.map(\.latitude) == [50.8467])
        #expect(fixes.map(\.altitude) == [57.3])
        #expect(fixes.map(\.accuracyMetres) == [2.5])
    }

    @Test func `NAV-POSLLH with NAV-STATUS takes its time from NAV-TIMEGPS or NAV-TIMEUTC`() {
        let place = Self.position(Self.monday) + Self.status(Self.monday)
        #expect(GNSSStream.times(GNSSStream.decode(place + Self.timeGPS(Self.monday))) == Self.expectedTime)
        #expect(GNSSStream.times(GNSSStream.decode(place + Self.timeUTC(Self.monday))) == Self.expectedTime)
        #expect(GNSSStream.decode(place).isEmpty)
        #expect(GNSSStream.decode(place + Self.timeGPS(Self.monday, valid: 1)).isEmpty)
        #expect(GNSSStream.decode(place + Self.timeUTC(Self.monday, valid: 3)).isEmpty)
    }

    @Test func `NAV-POSLLH alone is nothing to believe`() {
        #expect(GNSSStream.decode(Self.position(Self.monday) + Self.timeGPS(Self.monday)).isEmpty)
        let void = Self.position(Self.monday) + Self.timeGPS(Self.monday)
        #expect(GNSSStream.decode(void + Self.status(Self.monday, flags: 0)).isEmpty)
        #expect(GNSSStream.decode(void + Self.status(Self.monday, type: 1)).isEmpty)
        #expect(GNSSStream.decode(Self.solution(Self.monday, flags: 0x0C)).isEmpty)
        #expect(GNSSStream.decode(Self.solution(Self.monday, week: 0)).isEmpty)
    }

    @Test func `the leap seconds that the receiver says count more than the table`() {
        let bytes = Self.timeGPS(Self.monday, leapSeconds: 19) + Self.solution(Self.monday)
        #expect(GNSSStream.times(GNSSStream.decode(bytes)) == ["2026-12-28T03:59:41.000Z"])
    }

    @Test func `the week goes on through Saturday night`() {
        let saturday: UInt32 = 604_799_000
        let bytes = Self.timeGPS(saturday) + Self.status(0) + Self.position(0)
        #expect(GNSSStream.times(GNSSStream.decode(bytes)) == ["2027-01-02T23:59:42.000Z"])
    }

    @Test func `an epoch ends with another time of week or with NAV-EOE`() {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        #expect(decoder.feed(Self.solution(Self.monday)).isEmpty)
        #expect(decoder.feed(Self.solution(Self.monday + 1000)).count == 1)
        #expect(decoder.feed(GNSSStream.frame(0x01, 0x61, [0, 0, 0, 0])).count == 1)
        #expect(decoder.finish().isEmpty)
    }

    @Test func `with NAV-PVT the older messages of the moment say nothing more`() {
        let bytes =
            Self.solution(Self.monday) + Self.pvt() + Self.position(Self.monday) + Self.status(Self.monday)
        #expect(GNSSStream.times(GNSSStream.decode(bytes)) == ["2026-12-28T04:00:00.000Z"])
    }
}
