/// What the NMEA sentences of one moment have said so far. The time of day is the key, whichever talker says
/// it.
struct NMEAEpoch {
    /// Microseconds since 00:00 UTC.
    let timeOfDay: Int64
    /// When its first byte came, if the caller says so.
    let bootMicroseconds: Int64?
    private(set) var day: Int?
    /// What each source said, by its place in `Source`; of two talkers with the same sentence the first
    /// counts.
    private var said = InlineArray<4, NMEAPosition.Coordinates?>(repeating: nil)
    private var altitude: Double?
    private var satellites: Int?
    private var dimensions = 0
    private var accuracyMetres: Double?
    /// GGA or GNS was there, which know of altitude and satellites.
    private var isDetailed = false

    init(timeOfDay: Int64, bootMicroseconds: Int64?) {
        self.timeOfDay = timeOfDay
        self.bootMicroseconds = bootMicroseconds
    }

    mutating func merge(_ position: NMEAPosition) {
        guard let coordinates = position.coordinates else { return }
        let place = position.source.rawValue
        if said[place] == nil { said[place] = coordinates }
        day = day ?? position.day
        altitude = altitude ?? position.altitude
        // GGA may count one constellation where GNS counts all.
        if let count = position.satellites { satellites = max(satellites ?? 0, count) }
        if position.source == .gga || position.source == .gns { isDetailed = true }
    }

    /// GSA comes once for each constellation; the best one counts.
    mutating func merge(dimensions: Int) { self.dimensions = max(self.dimensions, dimensions) }

    mutating func merge(accuracyMetres: Double) { self.accuracyMetres = accuracyMetres }

    /// What two sources agree on, in the words of the more telling one. Where none agree, the receiver worked
    /// each out at another moment of the same second: GLL then, which exists for the position alone; else the
    /// first.
    var coordinates: NMEAPosition.Coordinates? {
        var first: NMEAPosition.Coordinates?
        for place in said.indices {
            guard let candidate = said[place] else { continue }
            for other in said.indices where other > place {
                if let witness = said[other], candidate.agrees(with: witness) { return candidate }
            }
            if first == nil { first = candidate }
        }
        return said[NMEAPosition.Source.gll.rawValue] ?? first
    }

    /// 2 or 3; nil when no sentence spoke of it. Four satellites and an altitude are three dimensions,
    /// whatever GSA says.
    var mode: Int? {
        if dimensions == 3 { return 3 }
        guard isDetailed else { return dimensions == 2 ? 2 : nil }
        guard altitude != nil else { return 2 }
        if let satellites { return satellites >= 4 ? 3 : 2 }
        return dimensions == 2 ? 2 : 3
    }

    func fix(utcMicroseconds: Int64, lastMode: Int) -> Fix? {
        coordinates.map { coordinates in
            Fix(
                utcMicroseconds: utcMicroseconds, latitude: coordinates.latitude,
                longitude: coordinates.longitude, mode: mode ?? lastMode, altitude: altitude,
                satellites: satellites, accuracyMetres: accuracyMetres)
        }
    }
}

/// What the UBX messages of one time of week have said so far; for receivers without NAV-PVT.
struct UBXEpoch {
    let iTOW: UInt32
    let bootMicroseconds: Int64?
    /// NAV-PVT has said it all.
    var isSettled = false
    /// 2 or 3, 0: a receiver's clear no; nil: nothing said, so nothing to believe.
    var dimensions: Int?
    var geodetic: UBXPosition?
    var geocentric: UBXPosition?
    var time: UBXTime?
    var utcMicroseconds: Int64?

    init(iTOW: UInt32, bootMicroseconds: Int64?) {
        self.iTOW = iTOW
        self.bootMicroseconds = bootMicroseconds
    }

    func fix(utcMicroseconds: Int64) -> Fix? {
        guard !isSettled, let dimensions, dimensions >= 2, let position = geodetic ?? geocentric else {
            return nil
        }
        return Fix(
            utcMicroseconds: utcMicroseconds, latitude: position.latitude, longitude: position.longitude,
            mode: dimensions, altitude: dimensions == 3 ? position.altitude : nil,
            accuracyMetres: position.accuracyMetres)
    }
}
