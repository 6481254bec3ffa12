import Stands
import Testing

@testable import Drivers

@Suite struct GNSSGpsdTests {
    private let tpv =
        #"{"class":"TPV","device":"/dev/ttyACM0","mode":3,"time":"2026-12-24T05:58:00.250Z","ept":0.005,"#
        + #""lat":50.802056667,"lon":4.359053333,"altHAE":102.4,"altMSL":57.3,"eph":4.2,"speed":0.01}"#

    private func fix(_ line: String) -> Fix? {
        GpsdReport.fix(Array(line.utf8), floorDay: GNSSStream.floorDay)
    }

    @Test func `a TPV with mode, time and place is a fix`() throws {
        let fix = try #require(self.fix(tpv))
        #expect(
            jsonLine(fix)
                == #"{"time":"2026-12-24T05:58:00.250Z","lat":50.802056667,"lon":4.359053333,"mode":3,"alt":57.3}"#
        )
        #expect(fix.accuracyMetres == 4.2)
    }

    @Test func `the older field alt stands in for altMSL, and status 1 to 4 is measured`() {
        #expect(fix(tpv.replacing("altMSL", with: "alt"))?.altitude == 57.3)
        #expect(fix(tpv.replacing("\"mode\"", with: "\"status\":2,\"mode\""))?.mode == 3)
    }

    @Test(arguments: [
        ("TPV", "SKY"), ("\"mode\":3", "\"mode\":1"), ("\"mode\":3", "\"mode\":\"3\""),
        ("\"time\"", "\"when\""),
        ("2026-12", "2026-13"), ("05:58", "25:58"), ("00.250Z", "00.250"), ("T05", " 05"),
        ("2026-12-24", "1980-01-06"),
        ("\"lat\":50.8", "\"lat\":90.8"), ("4.359053333", "184.359"),
        ("\"lat\":50.802056667", "\"lat\":null"),
        ("\"speed\"", "\"status\":8,\"speed\""), ("\"speed\"", "\"status\":5,\"speed\""), ("}", ""),
    ])
    func `a TPV that lacks or breaks something is none`(change: (String, String)) {
        #expect(fix(tpv.replacing(change.0, with: change.1)) == nil)
    }

    @Test func `0,0 is no fix`() {
        let nowhere = tpv.replacing("50.802056667", with: "0.0").replacing("4.359053333", with: "0.0")
        #expect(fix(nowhere) == nil)
    }

    @Test func `a rollover that gpsd passes on is repaired`() throws {
        let fix = try #require(self.fix(tpv.replacing("2026-12-24", with: "2007-05-10")))
        #expect(jsonLine(fix).contains("2026-12-24T05:58:00.250Z"))
    }

    @Test func `lines may come in pieces, and gpsd repeats itself within a moment`() {
        let text = #"{"class":"VERSION","release":"3.22"}"# + "\n" + tpv + "\r\n" + tpv + "\nrubbish\n"
        let bytes = Array(text.utf8)
        var decoder = GpsdDecoder(floorDay: GNSSStream.floorDay)
        var readings: [Reading] = []
        for byte in bytes {
            let piece = [byte]
            readings += decoder.readings(from: piece.span, at: 5)
        }
        #expect(readings.map(\.bootMicroseconds) == [5])
    }

    @Test func `a line over the limit is passed over, the next one is heard`() {
        let padding = [UInt8](repeating: 0x20, count: GpsdReport.lineLimitBytes)
        var decoder = GpsdDecoder(floorDay: GNSSStream.floorDay)
        let long = padding + Array(tpv.utf8) + [0x0A]
        #expect(decoder.readings(from: long.span, at: nil).isEmpty)
        let next = Array(tpv.utf8) + [0x0A]
        #expect(decoder.readings(from: next.span, at: nil).count == 1)
    }

    @Test func `100,000 random changes of a line never trap and never make an impossible fix`() {
        var random = GNSSRandom(seed: 11)
        let line = Array(tpv.utf8)
        for _ in 0..<Cases.count {
            var changed = line
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            guard let fix = GpsdReport.fix(changed, floorDay: GNSSStream.floorDay) else { continue }
            #expect((-90...90).contains(fix.latitude) && (-180...180).contains(fix.longitude))
        }
    }

    @Test(arguments: [
        ("gpsd://127.0.0.1:2947", 2947), ("gpsd://127.0.0.1", 2947), ("gpsd://localhost:3000", 3000),
    ])
    func `gpsd is spoken to on this machine`(device: String, port: UInt16) {
        #expect(GpsdReader.port(of: device) == port)
    }

    @Test(arguments: [
        "gpsd://192.0.2.1:2947", "gpsd://", "gpsd://127.0.0.1:", "gpsd://127.0.0.1:0",
        "gpsd://127.0.0.1:70000", "/dev/ttyS0",
    ])
    func `gpsd on another machine is refused`(device: String) { #expect(GpsdReader.port(of: device) == nil) }
}
