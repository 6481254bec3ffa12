import FoundationEssentials

/// One line of what gpsd says (gpsd_json(5)): only TPV, a position, is of use here. Other classes and unknown
/// fields are passed over; a line that is no JSON, too.
package struct GpsdReport {
    /// gpsd's own limit for a response is 10,240 bytes; its sky views grow with each release.
    package static let lineLimitBytes = 32_768

    private struct TPV: Decodable {
        var `class`: String
        var mode: Int?
        var status: Int?
        var time: String?
        var lat: Double?
        var lon: Double?
        var altMSL: Double?
        /// Before release 3.20: mean sea level for most receivers.
        var alt: Double?
        /// Estimated horizontal error, metres.
        var eph: Double?
    }

    /// 5: dead reckoning, 8: simulated. Neither is measured.
    private static let unmeasured = [5, 8]

    /// The fix, or nil when the line has none that can be believed. `floorDay` as in `GNSSDecoder`.
    package static func fix(_ line: [UInt8], floorDay: Int = BuildDate.floorDay) -> Fix? {
        guard line.count <= lineLimitBytes,
            let report = try? JSONDecoder().decode(TPV.self, from: Data(line)),
            report.class == "TPV", let mode = report.mode, (2...3).contains(mode),
            !unmeasured.contains(report.status ?? 0), let time = report.time.flatMap(utcMicroseconds),
            let latitude = report.lat, let longitude = report.lon, (-90...90).contains(latitude),
            (-180...180).contains(longitude), latitude != 0 || longitude != 0
        else { return nil }
        let altitude = (report.altMSL ?? report.alt).flatMap { (-1000...100_000).contains($0) ? $0 : nil }
        return Fix(
            utcMicroseconds: EpochCalendar.repaired(microseconds: time, floorDay: floorDay),
            latitude: latitude, longitude: longitude, mode: mode, altitude: mode == 3 ? altitude : nil,
            accuracyMetres: report.eph.flatMap { $0 >= 0 ? $0 : nil })
    }

    /// `2026-12-24T05:58:00.000Z`, the fraction optional.
    private static func utcMicroseconds(_ text: String) -> Int64? {
        let text = Array(text.utf8)
        let separators: [(Int, UInt8)] = [(4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A)]
        guard text.count >= 20, text.last == UInt8(ascii: "Z"), separators.allSatisfy({ text[$0] == $1 }),
            let year = NMEAFields.digits(text.span, 0..<4), let month = NMEAFields.digits(text.span, 5..<7),
            let dayOfMonth = NMEAFields.digits(text.span, 8..<10),
            let day = EpochCalendar.day(year: year, month: month, dayOfMonth: dayOfMonth),
            day != EpochCalendar.gpsEpochDay
        else { return nil }
        let clock = Array(text[11..<13] + text[14..<16] + text[17...].dropLast())
        return NMEAPosition.timeOfDay(clock.indices, clock.span).map {
            Int64(day) * EpochCalendar.microsecondsPerDay + $0
        }
    }
}
