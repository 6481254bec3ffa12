/// A position on the WGS 84 ellipsoid, in units of 1e-7 degree (about a centimetre).
package struct Position: Hashable, Sendable, Codable {
    /// -900000000 … 900000000.
    package let latitudeE7: Int32
    /// -1800000000 … 1800000000.
    package let longitudeE7: Int32

    /// Nil outside the ranges above.
    package init?(latitudeE7: Int32, longitudeE7: Int32) {
        guard (-900_000_000...900_000_000).contains(latitudeE7),
            (-1_800_000_000...1_800_000_000).contains(longitudeE7)
        else { return nil }
        self.latitudeE7 = latitudeE7
        self.longitudeE7 = longitudeE7
    }

    /// Nil for a value that is not finite or out of range.
    package init?(latitude: Double, longitude: Double) {
        guard latitude.isFinite, longitude.isFinite, abs(latitude) <= 90, abs(longitude) <= 180 else {
            return nil
        }
        self.init(
            latitudeE7: Int32((latitude * 1e7).rounded()), longitudeE7: Int32((longitude * 1e7).rounded()))
    }

    /// An angle of ours as people write it: `50.4669`, without zeros at its end.
    package static func degrees(_ value: Int32) -> String {
        let size = value.magnitude
        var digits = String(size % 10_000_000)
        digits = String(repeating: "0", count: 7 - digits.utf8.count) + digits
        while digits.utf8.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return "\(value < 0 ? "-" : "")\(size / 10_000_000).\(digits)"
    }

    package var latitude: Double { Double(latitudeE7) / 1e7 }
    package var longitude: Double { Double(longitudeE7) / 1e7 }
}

/// Where the terminal was when something happened, and how it knows.
package struct Place: Hashable, Sendable, Codable {
    package enum Source: String, Sendable, Codable {
        /// Set when the terminal was installed. Sufficient for every punch.
        case surveyed
        /// A live GNSS fix.
        case live
    }

    package var position: Position
    package var source: Source

    package init(position: Position, source: Source) {
        self.position = position
        self.source = source
    }
}
