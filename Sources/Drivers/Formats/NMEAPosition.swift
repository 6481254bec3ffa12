/// What RMC, GGA, GNS and GLL have in common: a time, and a position that the receiver calls valid or not.
struct NMEAPosition: Equatable {
    /// The most telling first.
    enum Source: Int, CaseIterable {
        case gga, gns, rmc, gll

        var timeField: Int { self == .gll ? 5 : 1 }
        var latitudeField: Int {
            switch self {
            case .gll: 1
            case .rmc: 3
            case .gns, .gga: 2
            }
        }
        /// How many fields, the address included, the editions of the standard give it. Two sentences that a
        /// lost line end joined have more, a truncated one has fewer.
        var fieldCounts: ClosedRange<Int> {
            switch self {
            case .gll: 6...8
            case .rmc: 10...14
            case .gns: 13...14
            case .gga: 14...16
            }
        }
    }

    var source: Source
    /// Microseconds since 00:00 UTC. 23:59:60 counts as the first second of the next day.
    var timeOfDay: Int64
    /// Degrees; nil when the receiver itself does not vouch for a measured position.
    var coordinates: Coordinates?
    /// Day since 1970-01-01 as received; only from a valid RMC (a void one may tell its unset clock).
    var day: Int?
    /// Metres above mean sea level.
    var altitude: Double?
    var satellites: Int?

    struct Coordinates: Equatable {
        var latitude: Double
        var longitude: Double
        /// How many decimals of a minute the latitude was written with.
        var decimals: Int

        /// The same place, as far as the coarser of the two can say.
        func agrees(with other: Coordinates) -> Bool {
            var tolerance = 0.0
            if decimals != other.decimals {
                tolerance = 1.0 / 60
                for _ in 0..<min(decimals, other.decimals, 11) { tolerance /= 10 }
            }
            return abs(latitude - other.latitude) <= tolerance
                && abs(longitude - other.longitude) <= tolerance
        }
    }

    init?(_ source: Source, _ fields: NMEAFields, _ text: Span<UInt8>) {
        guard source.fieldCounts.contains(fields.count),
            let time = Self.timeOfDay(fields[source.timeField], text)
        else { return nil }
        self.source = source
        timeOfDay = time
        switch Self.validity(source, fields, text) {
        case .void: return
        case .malformed: return nil
        case .valid: break
        }
        guard let coordinates = Self.coordinates(fields, source.latitudeField, text) else { return nil }
        self.coordinates = coordinates
        switch source {
        case .gll: break
        case .rmc:
            if fields.isEmpty(9) { break }
            guard let day = Self.day(fields[9], text) else { return nil }
            self.day = day
        case .gga, .gns:
            if !fields.isEmpty(7) {
                guard let count = fields.integer(7, of: text) else { return nil }
                satellites = count
            }
            altitude = fields.thousandths(9, of: text).map { Double($0) / 1000 }
            if let metres = altitude, !(-1000...100_000).contains(metres) { altitude = nil }
        }
    }

    private enum Validity { case valid, void, malformed }

    /// Never the presence of a field, always what the receiver says of it. Simulated (`S`, 8), estimated
    /// (`E`, 6) and typed in (`M`, 7) positions are not measured ones.
    private static func validity(_ source: Source, _ fields: NMEAFields, _ text: Span<UInt8>) -> Validity {
        switch source {
        case .gga:
            // 1 GPS, 2 differential, 3 PPS, 4 and 5 RTK, 9 some makers' SBAS.
            if fields.isEmpty(6) { return .void }
            guard let quality = fields.letter(6, of: text) else { return .malformed }
            switch quality {
            case UInt8(ascii: "1")...UInt8(ascii: "5"), UInt8(ascii: "9"): return .valid
            case UInt8(ascii: "0"), UInt8(ascii: "6")...UInt8(ascii: "8"): return .void
            default: return .malformed
            }
        case .gns:
            // One letter for each constellation: one that measures is enough, one that simulates is too much.
            var result = Validity.void
            for index in fields[6] {
                switch text[index] {
                case UInt8(ascii: "A"), UInt8(ascii: "D"), UInt8(ascii: "P"), UInt8(ascii: "R"),
                    UInt8(ascii: "F"):
                    result = .valid
                case UInt8(ascii: "N"): break
                default: return .void
                }
            }
            return result
        case .rmc: return status(fields, 2, mode: 12, text)
        case .gll: return status(fields, 6, mode: 7, text)
        }
    }

    /// `A` or `V`, and since NMEA 2.3 a mode beside it.
    private static func status(_ fields: NMEAFields, _ index: Int, mode: Int, _ text: Span<UInt8>) -> Validity
    {
        if fields.isEmpty(index) { return .void }
        switch fields.letter(index, of: text) {
        case UInt8(ascii: "V"): return .void
        case UInt8(ascii: "A"): break
        default: return .malformed
        }
        switch fields.letter(mode, of: text) {
        case UInt8(ascii: "E"), UInt8(ascii: "M"), UInt8(ascii: "N"), UInt8(ascii: "S"): return .void
        default: return .valid
        }
    }
}

extension NMEAPosition {
    /// `hhmmss[.sss]` as microseconds of the day. Second 60 exists at 23:59 UTC only (ITU-R TF.460-6).
    static func timeOfDay(_ field: Range<Int>, _ text: Span<UInt8>) -> Int64? {
        guard let number = NMEAFields.decimal(text, field, decimals: 6), number.wholeDigits == 6 else {
            return nil
        }
        let hours = number.whole / 10_000
        let minutes = number.whole / 100 % 100
        let seconds = number.whole % 100
        guard hours < 24, minutes < 60, seconds < 60 || (seconds == 60 && hours == 23 && minutes == 59)
        else { return nil }
        return Int64(hours * 3600 + minutes * 60 + seconds) * 1_000_000 + number.fraction
    }

    /// `ddmmyy`.
    private static func day(_ field: Range<Int>, _ text: Span<UInt8>) -> Int? {
        guard field.count == 6, let digits = NMEAFields.digits(text, field) else { return nil }
        return EpochCalendar.day(
            year: EpochCalendar.year(ofTwoDigits: digits % 100), month: digits / 100 % 100,
            dayOfMonth: digits / 10_000
        ).flatMap { $0 == EpochCalendar.gpsEpochDay ? nil : $0 }
    }

    /// Four fields: latitude, N or S, longitude, E or W. Exactly 0, 0 is what a receiver sends that knows
    /// nothing.
    private static func coordinates(_ fields: NMEAFields, _ first: Int, _ text: Span<UInt8>) -> Coordinates? {
        guard let latitude = angle(fields[first], text, limit: 90),
            let longitude = angle(fields[first + 2], text, limit: 180), latitude != 0 || longitude != 0
        else { return nil }
        var result = Coordinates(
            latitude: latitude, longitude: longitude, decimals: decimals(fields[first], text))
        switch fields.letter(first + 1, of: text) {
        case UInt8(ascii: "N"): break
        case UInt8(ascii: "S"): result.latitude = 0 - latitude
        default: return nil
        }
        switch fields.letter(first + 3, of: text) {
        case UInt8(ascii: "E"): break
        case UInt8(ascii: "W"): result.longitude = 0 - longitude
        default: return nil
        }
        return result
    }

    /// `[d][d]dmm.mmm…` in degrees. Eleven decimals of a minute fit exactly into a Double's 53 bits, so the one
    /// division below is the only rounding.
    private static func angle(_ field: Range<Int>, _ text: Span<UInt8>, limit: Int) -> Double? {
        guard let number = NMEAFields.decimal(text, field, decimals: 11),
            (1...5).contains(number.wholeDigits)
        else {
            return nil
        }
        let degrees = number.whole / 100
        let minutes = number.whole % 100
        guard minutes < 60, degrees < limit || (degrees == limit && minutes == 0 && number.fraction == 0)
        else { return nil }
        return Double(Int64(degrees * 60 + minutes) * 100_000_000_000 + number.fraction) / 6_000_000_000_000
    }

    private static func decimals(_ field: Range<Int>, _ text: Span<UInt8>) -> Int {
        for index in field where text[index] == UInt8(ascii: ".") { return field.upperBound - index - 1 }
        return 0
    }
}
