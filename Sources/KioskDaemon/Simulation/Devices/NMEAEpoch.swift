/// What a GNSS receiver says once a second: RMC, GGA and GSA with checksums (NMEA 0183).
package struct NMEAEpoch: Sendable {
    /// Microseconds since 1970, UTC.
    package var utcMicroseconds: Int64
    /// Degrees, WGS 84.
    package var latitude: Double
    package var longitude: Double
    /// False: the receiver runs but has no fix.
    package var hasFix: Bool

    package init(utcMicroseconds: Int64, latitude: Double, longitude: Double, hasFix: Bool) {
        self.utcMicroseconds = utcMicroseconds
        self.latitude = latitude
        self.longitude = longitude
        self.hasFix = hasFix
    }

    package var text: String {
        let seconds = utcMicroseconds / 1_000_000
        let clock =
            Self.digits(seconds / 3600 % 24, 2) + Self.digits(seconds / 60 % 60, 2)
            + Self.digits(seconds % 60, 2)
        let time = clock + "." + Self.digits(utcMicroseconds / 10_000 % 100, 2)
        guard hasFix else {
            return Self.sentence("GNRMC,\(time),V,,,,,,,,,,N")
                + Self.sentence("GNGGA,\(time),,,,,0,00,,,M,,M,,")
        }
        let place =
            Self.angle(latitude, degreeDigits: 2) + (latitude < 0 ? ",S," : ",N,")
            + Self.angle(longitude, degreeDigits: 3) + (longitude < 0 ? ",W" : ",E")
        return Self.sentence("GNRMC,\(time),A,\(place),0.02,,\(date),,,A")
            + Self.sentence("GNGGA,\(time),\(place),1,11,0.80,112.4,M,47.0,M,,")
            + Self.sentence("GNGSA,A,3,02,05,07,13,15,18,20,24,29,30,,,1.50,0.80,1.27")
    }

    /// ddmmyy.
    private var date: String {
        let days = utcMicroseconds / 86_400_000_000 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Self.digits(day, 2) + Self.digits(month, 2) + Self.digits(year % 100, 2)
    }

    private static func digits(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Degrees and minutes with five decimals of a minute (about 2 cm).
    private static func angle(_ degrees: Double, degreeDigits: Int) -> String {
        let units = Int64((abs(degrees) * 60 * 100_000).rounded())
        let whole = units / 6_000_000
        let minutes = units % 6_000_000
        return digits(whole, degreeDigits) + digits(minutes / 100_000, 2) + "." + digits(minutes % 100_000, 5)
    }

    private static func sentence(_ body: String) -> String {
        let checksum = body.utf8.reduce(UInt8(0), ^)
        let hex = String(checksum, radix: 16, uppercase: true)
        return "$\(body)*\(hex.count == 1 ? "0" : "")\(hex)\r\n"
    }
}
