import Testing

@testable import Drivers

/// Sentences that some receiver or some line has really produced, and that other programs take for a
/// position.
@Suite struct GNSSSentenceTests {
    private func rmc(
        time: String = "055800.00", status: String = "A", latitude: String = "5048.1234,N",
        longitude: String = "00421.5432,E", date: String = "241226", rest: String = ",,,A,V"
    ) -> String { "GNRMC,\(time),\(status),\(latitude),\(longitude),0.01,,\(date)\(rest)" }

    private func fixes(_ text: String) -> [Fix] { GNSSStream.decode(GNSSStream.sentence(text)) }

    @Test func `a sound RMC is a fix to the last digit`() throws {
        let fix = try #require(fixes(rmc()).first)
        #expect(fix.latitude == 50 + 48.1234 / 60)
        #expect(fix.longitude == 4 + 21.5432 / 60)
        #expect(fix.mode == 2)
        #expect(fix.altitude == nil)
        #expect(GNSSStream.times([fix]) == ["2026-12-24T05:58:00.000Z"])
    }

    @Test func `south and west are negative`() throws {
        let fix = try #require(fixes(rmc(latitude: "5048.1234,S", longitude: "00421.5432,W")).first)
        #expect(fix.latitude == -(50 + 48.1234 / 60))
        #expect(fix.longitude == -(4 + 21.5432 / 60))
    }

    @Test(arguments: ["GP", "GN", "GL", "GA", "GB", "BD", "QZ", "GI", "IN", "EC"])
    func `any talker may say it`(talker: String) {
        #expect(fixes(talker + rmc().dropFirst(2)).count == 1)
    }

    @Test func `lower case checksum digits and bare line feeds are sound`() throws {
        let lines = (0..<32).map {
            String(decoding: GNSSStream.sentence(rmc(rest: ",,,A,\($0)")), as: UTF8.self)
        }
        let line = try #require(
            lines.first { $0.split(separator: "*").last?.contains { $0.isLetter } == true })
        let halves = line.split(separator: "*")
        #expect(
            GNSSStream.decode(Array("\(halves[0])*\(halves[1].lowercased().dropLast())\n".utf8)).count == 1)
    }

    @Test func `a wrong checksum is no fix`() {
        var bytes = GNSSStream.sentence(rmc())
        bytes[20] ^= 1
        #expect(GNSSStream.decode(bytes).isEmpty)
    }

    @Test func `no checksum is no fix`() {
        #expect(GNSSStream.decode(Array("$\(rmc())\r\n".utf8)).isEmpty)
        #expect(GNSSStream.decode(Array("$\(rmc())*\r\n".utf8)).isEmpty)
        #expect(GNSSStream.decode(Array("$\(rmc())*4\r\n".utf8)).isEmpty)
    }

    @Test func `status V is no fix however full its fields are`() {
        #expect(fixes(rmc(status: "V")).isEmpty)
        #expect(fixes(rmc(status: "")).isEmpty)
    }

    @Test func `0,0 is no fix`() {
        #expect(fixes(rmc(latitude: "0000.0000,N", longitude: "00000.0000,E")).isEmpty)
        #expect(fixes(rmc(latitude: "0000.0000,S", longitude: "00000.0000,W")).isEmpty)
        #expect(fixes(rmc(latitude: "0000.0001,N", longitude: "00000.0000,E")).count == 1)
    }

    @Test(arguments: ["9959.9400,N", "9000.0001,N", "9100.0000,S"])
    func `a latitude over 90 degrees is no fix`(latitude: String) {
        #expect(fixes(rmc(latitude: latitude)).isEmpty)
    }

    @Test(arguments: ["18000.0001,E", "18100.0000,W", "99999.0000,E"])
    func `a longitude over 180 degrees is no fix`(longitude: String) {
        #expect(fixes(rmc(longitude: longitude)).isEmpty)
    }

    @Test func `the pole and the date line exist`() {
        #expect(fixes(rmc(latitude: "9000.0000,N", longitude: "18000.0000,W")).count == 1)
    }

    @Test(arguments: ["5060.0000,N", "5099.9000,N", "5160,N"])
    func `minutes of 60 and more are no fix`(latitude: String) {
        #expect(fixes(rmc(latitude: latitude)).isEmpty)
    }

    @Test(arguments: [
        "241326", "310227", "300226", "290227", "000126", "320126", "24-126", "24122", "2412260",
    ])
    func `a date that the calendar does not have is no fix`(date: String) {
        #expect(fixes(rmc(date: date)).isEmpty)
    }

    @Test func `29 February of a leap year is a date`() {
        #expect(GNSSStream.times(fixes(rmc(date: "290228"))) == ["2028-02-29T05:58:00.000Z"])
    }

    @Test(arguments: [
        "256101", "240000.00", "236000", "235961", "225960", "05580", "0558001", "5:5800", "-55800",
    ])
    func `a time that no day has is no fix`(time: String) {
        #expect(fixes(rmc(time: time)).isEmpty)
    }

    @Test func `a leap second is the first second of the next day`() {
        #expect(
            GNSSStream.times(fixes(rmc(time: "235960.00", date: "311226"))) == ["2027-01-01T00:00:00.000Z"])
    }

    @Test func `a control character inside is no fix though the checksum holds`() {
        #expect(fixes(rmc(latitude: "5048\u{01}1234,N")).isEmpty)
        #expect(fixes(rmc(rest: ",,,A,V\u{07}")).isEmpty)
        #expect(fixes(rmc(rest: ",,,A,\u{7F}")).isEmpty)
    }

    @Test(arguments: ["S", "E", "M", "N"])
    func `simulated, estimated, typed in and absent positions are no fix`(mode: String) {
        #expect(fixes(rmc(rest: ",,,\(mode),V")).isEmpty)
        #expect(fixes(rmc(rest: ",,,\(mode)")).isEmpty)
    }

    @Test(arguments: ["A", "D", "P", "R", "F", ""])
    func `measured positions are a fix`(mode: String) { #expect(fixes(rmc(rest: ",,,\(mode),V")).count == 1) }

    @Test func `6 January 1980 is the date of an unset clock`() {
        #expect(fixes(rmc(date: "060180")).isEmpty)
    }

    @Test func `1024 weeks back is corrected`() {
        // 2026-12-24 less 7168 days.
        #expect(GNSSStream.times(fixes(rmc(date: "100507"))) == ["2026-12-24T05:58:00.000Z"])
    }

    @Test func `2048 weeks back is corrected`() {
        #expect(GNSSStream.times(fixes(rmc(date: "240987"))) == ["2026-12-24T05:58:00.000Z"])
    }

    @Test func `joined sentences are no fix, the whole one after them is`() {
        let joined = rmc().dropLast(20) + rmc()
        #expect(fixes(String(joined)).isEmpty)
        let cut = Array("$\(rmc().dropLast(20))".utf8)
        #expect(GNSSStream.decode(cut + GNSSStream.sentence(rmc())).count == 1)
        #expect(
            GNSSStream.decode(Array(GNSSStream.sentence(rmc()).dropLast(2)) + Array("48,N\r\n".utf8)).isEmpty)
    }

    @Test func `truncated sentences are no fix though the checksum holds`() {
        let text = rmc()
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        for count in 1..<9 { #expect(fixes(fields[..<count].joined(separator: ",")).isEmpty) }
        #expect(fixes(text + ",A,A,A").isEmpty)
    }

    @Test func `a dollar sign always begins anew`() {
        #expect(
            GNSSStream.decode(Array("$$$GPGGA,$".utf8) + GNSSStream.sentence(rmc()).dropFirst()).count == 1)
    }

    @Test func `300 bytes are a sentence, 513 are not`() {
        let width = rmc().utf8.count + 4  // $ * and two digits
        func padded(_ total: Int) -> String {
            rmc(latitude: "5048.1234\(String(repeating: "0", count: total - width)),N")
        }
        #expect(fixes(padded(300)).first?.latitude == 50 + 48.1234 / 60)
        #expect(fixes(padded(512)).count == 1)
        #expect(fixes(padded(513)).isEmpty)
    }

    @Test func `a checksum may end the stream, the next sentence or the line`() {
        let bytes = Array(GNSSStream.sentence(rmc()).dropLast(2))
        #expect(GNSSStream.decode(bytes).count == 1)
        #expect(GNSSStream.decode(bytes + GNSSStream.sentence("GPTXT,01,01,02,x")).count == 1)
        #expect(GNSSStream.decode(bytes + [0xB5]).count == 1)
    }

    @Test(arguments: ["", "0", "6", "7", "8", "A", "11"])
    func `a GGA that does not measure is no fix`(quality: String) {
        let gga = "GPGGA,055800.00,5048.1234,N,00421.5432,E,\(quality),08,0.9,57.3,M,45.1,M,,"
        let bytes = GNSSStream.sentences("GPZDA,055800.00,24,12,2026,,", gga)
        #expect(GNSSStream.decode(bytes).isEmpty)
    }

    @Test(arguments: ["1", "2", "3", "4", "5", "9"])
    func `a GGA that measures is a fix with what it knows`(quality: String) throws {
        let gga = "GPGGA,055800.00,5048.1234,N,00421.5432,E,\(quality),08,0.9,57.3,M,45.1,M,,"
        let bytes = GNSSStream.sentences("GPZDA,055800.00,24,12,2026,,", gga)
        let fix = try #require(GNSSStream.decode(bytes).first)
        #expect(fix.mode == 3)
        #expect(fix.altitude == 57.3)
        #expect(fix.satellites == 8)
    }

    @Test(arguments: [("AN", 1), ("NNNA", 1), ("NN", 0), ("", 0), ("AS", 0), ("EN", 0), ("RF", 1)])
    func `GNS measures when one constellation does and none simulates`(modes: String, count: Int) {
        let gns = "GNGNS,055800.00,5048.1234,N,00421.5432,E,\(modes),08,0.9,57.3,45.1,,,V"
        let bytes = GNSSStream.sentences("GPZDA,055800.00,24,12,2026,,", gns)
        #expect(GNSSStream.decode(bytes).count == count)
    }

    @Test func `a sentence without an hemisphere is no fix`() {
        #expect(fixes(rmc(latitude: "5048.1234,")).isEmpty)
        #expect(fixes(rmc(latitude: "5048.1234,n")).isEmpty)
        #expect(fixes(rmc(longitude: "00421.5432,")).isEmpty)
        #expect(fixes(rmc(latitude: ",", longitude: ",")).isEmpty)
    }
}
