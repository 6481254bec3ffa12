import Glibc

/// Degrees WGS 84, metres.
struct UBXPosition: Equatable {
    var latitude: Double
    var longitude: Double
    /// Above mean sea level.
    var altitude: Double?
    var accuracyMetres: Double?
}

extension UBXPosition {
    /// From units of 1e-7 degrees and millimetres. Nil outside the globe, and at exactly 0, 0.
    init?(east: Int64, north: Int64, altitudeMillimetres: Int64, accuracyMillimetres: UInt32) {
        guard abs(east) <= 1_800_000_000, abs(north) <= 900_000_000, east != 0 || north != 0 else {
            return nil
        }
        latitude = Double(north) / 1e7
        longitude = Double(east) / 1e7
        let metres = Double(altitudeMillimetres) / 1000
        altitude = (-1000...100_000).contains(metres) ? metres : nil
        accuracyMetres = accuracyMillimetres == .max ? nil : Double(accuracyMillimetres) / 1000
    }

    /// From geocentric coordinates in centimetres. Nil when they are not within 100 km of the earth's
    /// surface. The height is above the ellipsoid, so it gives no altitude.
    init?(x: Int64, y: Int64, z: Int64, accuracyCentimetres: UInt32) {
        let (x, y, z) = (Double(x) / 100, Double(y) / 100, Double(z) / 100)
        let radius = (x * x + y * y + z * z).squareRoot()
        guard (6_256_000...6_479_000).contains(radius) else { return nil }
        // WGS 84 (NGA.STND.0036): semi-major axis and flattening.
        let axis = 6_378_137.0
        let flattening = 1 / 298.257223563
        let eccentricitySquared = flattening * (2 - flattening)
        let distance = (x * x + y * y).squareRoot()
        var angle = atan2(z, distance * (1 - eccentricitySquared))
        for _ in 0..<6 {  // near the surface each round gains two digits or more
            let sine = sin(angle)
            let normal = axis / (1 - eccentricitySquared * sine * sine).squareRoot()
            angle = atan2(z + eccentricitySquared * normal * sine, distance)
        }
        latitude = angle * 180 / .pi
        longitude = atan2(y, x) * 180 / .pi
        accuracyMetres = accuracyCentimetres == .max ? nil : Double(accuracyCentimetres) / 100
    }
}
