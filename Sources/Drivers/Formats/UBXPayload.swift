/// Little-endian numbers of one payload, by offset. Whoever asks has compared the offset with `count`.
struct UBXPayload {
    private let start: Int
    let count: Int

    init(_ range: Range<Int>) {
        start = range.lowerBound
        count = range.count
    }

    func byte(_ offset: Int, _ bytes: Span<UInt8>) -> UInt8 { bytes[start + offset] }

    func signed8(_ offset: Int, _ bytes: Span<UInt8>) -> Int8 { Int8(bitPattern: byte(offset, bytes)) }

    func unsigned16(_ offset: Int, _ bytes: Span<UInt8>) -> UInt16 {
        UInt16(byte(offset, bytes)) | UInt16(byte(offset + 1, bytes)) << 8
    }

    func unsigned32(_ offset: Int, _ bytes: Span<UInt8>) -> UInt32 {
        UInt32(unsigned16(offset, bytes)) | UInt32(unsigned16(offset + 2, bytes)) << 16
    }

    func signed32(_ offset: Int, _ bytes: Span<UInt8>) -> Int64 {
        Int64(Int32(bitPattern: unsigned32(offset, bytes)))
    }

    /// Longitude, latitude, height, height above mean sea level, horizontal accuracy: five numbers from
    /// `offset`.
    func geodetic(_ offset: Int, _ bytes: Span<UInt8>) -> UBXPosition? {
        UBXPosition(
            east: signed32(offset, bytes), north: signed32(offset + 4, bytes),
            altitudeMillimetres: signed32(offset + 12, bytes),
            accuracyMillimetres: unsigned32(offset + 16, bytes))
    }

    /// NAV-HPPOSLLH: the same in full units, then four signed bytes of hundredths, and the accuracy in 0.1
    /// mm.
    func highPrecision(_ offset: Int, _ bytes: Span<UInt8>) -> UBXPosition? {
        guard
            var position = UBXPosition(
                east: signed32(offset, bytes), north: signed32(offset + 4, bytes),
                altitudeMillimetres: signed32(offset + 12, bytes), accuracyMillimetres: .max)
        else { return nil }
        let latitude = Double(signed32(offset + 4, bytes) * 100 + Int64(signed8(offset + 17, bytes))) / 1e9
        let longitude = Double(signed32(offset, bytes) * 100 + Int64(signed8(offset + 16, bytes))) / 1e9
        guard abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
        position.latitude = latitude
        position.longitude = longitude
        let accuracy = unsigned32(offset + 20, bytes)
        position.accuracyMetres = accuracy == .max ? nil : Double(accuracy) / 10_000
        return position
    }

    /// X, Y, Z, accuracy: four numbers from `offset`.
    func geocentric(_ offset: Int, _ bytes: Span<UInt8>) -> UBXPosition? {
        UBXPosition(
            x: signed32(offset, bytes), y: signed32(offset + 4, bytes), z: signed32(offset + 8, bytes),
            accuracyCentimetres: unsigned32(offset + 12, bytes))
    }

    /// Microseconds since 1970-01-01 UTC: year, month, day, hour, minute, second from `offset`, and
    /// nanoseconds (±1 s) at another offset. Nil for dates and times that do not exist, and for the day of an
    /// unset clock.
    func utc(_ offset: Int, nanoseconds nanosecondsOffset: Int, _ bytes: Span<UInt8>) -> Int64? {
        let year = Int(unsigned16(offset, bytes))
        let month = Int(byte(offset + 2, bytes))
        let dayOfMonth = Int(byte(offset + 3, bytes))
        let hour = Int(byte(offset + 4, bytes))
        let minute = Int(byte(offset + 5, bytes))
        let second = Int(byte(offset + 6, bytes))
        let nanoseconds = signed32(nanosecondsOffset, bytes)
        guard let day = EpochCalendar.day(year: year, month: month, dayOfMonth: dayOfMonth),
            day != EpochCalendar.gpsEpochDay, hour < 24, minute < 60,
            second < 60 || (second == 60 && hour == 23 && minute == 59), abs(nanoseconds) <= 1_000_000_000
        else { return nil }
        let seconds = Int64(day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        // Rounded down, also when the nanoseconds are negative.
        return seconds * 1_000_000 + (nanoseconds + 1_000_000_000) / 1000 - 1_000_000
    }
}
