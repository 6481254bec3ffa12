/// What one u-blox NAV message says about an epoch. Made of the whole payload or not at all. Layouts: u-blox
/// 8 / M8 Receiver Description, chapter UBX-NAV; for NAV-SOL u-blox 6 Receiver Description. `iTOW` is the GPS
/// time of the week, milliseconds: the key of all messages of one epoch.
enum UBXMessage: Equatable {
    /// NAV-PVT (u-blox 7 and later): a complete epoch in one message.
    case solution(UBXSolution)
    /// NAV-SOL: all that the receivers before it may send. The position is geocentric, to a centimetre.
    case legacySolution(iTOW: UInt32, dimensions: Int, time: UBXTime?, UBXPosition?)
    /// NAV-POSLLH, NAV-HPPOSLLH: where; they do not say whether that may be believed.
    case geodetic(iTOW: UInt32, UBXPosition)
    /// NAV-POSECEF: the same, to a centimetre.
    case geocentric(iTOW: UInt32, UBXPosition)
    /// NAV-STATUS: whether it may be believed, 2 or 3 dimensions; 0 when not.
    case dimensions(iTOW: UInt32, Int)
    /// NAV-TIMEGPS.
    case gpsTime(iTOW: UInt32, UBXTime)
    /// NAV-TIMEUTC: microseconds since 1970-01-01 UTC as received.
    case utc(iTOW: UInt32, microseconds: Int64)
    /// NAV-EOE: nothing more will come for this epoch.
    case endOfEpoch
}

/// GPS time: microseconds since 1980-01-06 without leap seconds, and their number when the receiver knows it.
struct UBXTime: Equatable {
    var gpsMicroseconds: Int64
    var leapSeconds: Int?
}

struct UBXSolution: Equatable {
    var iTOW: UInt32
    /// Microseconds since 1970-01-01 UTC as received (no rollover repair yet); nil while the receiver is not
    /// sure of date or time.
    var utcMicroseconds: Int64?
    /// 2 or 3; 0 when there is no position to believe.
    var dimensions: Int
    var position: UBXPosition?
    var satellites: Int
}

extension UBXMessage {
    /// Of class NAV (0x01). Nil when it is of no use here or must be refused.
    init?(_ identifier: UInt8, _ payload: UBXPayload, _ bytes: Span<UInt8>) {
        let isHighPrecision = identifier == 0x14
        guard payload.count >= (isHighPrecision ? 36 : 4) else { return nil }
        let iTOW = payload.unsigned32(isHighPrecision ? 4 : 0, bytes)
        guard iTOW < 604_800_000 else { return nil }
        switch (identifier, payload.count) {
        case (0x07, 84...):
            guard let solution = UBXSolution(iTOW, payload, bytes) else { return nil }
            self = .solution(solution)
        case (0x06, 52...):
            self = .legacySolution(
                iTOW: iTOW, dimensions: Self.dimensions(payload.byte(10, bytes), payload.byte(11, bytes)),
                time: payload.byte(11, bytes) & 0x0C == 0x0C ? UBXTime(iTOW, payload, bytes) : nil,
                payload.geocentric(12, bytes))
        case (0x02, 28...):
            guard let position = payload.geodetic(4, bytes) else { return nil }
            self = .geodetic(iTOW: iTOW, position)
        case (0x14, _):
            guard payload.byte(3, bytes) & 1 == 0, let position = payload.highPrecision(8, bytes) else {
                return nil
            }
            self = .geodetic(iTOW: iTOW, position)
        case (0x01, 20...):
            guard let position = payload.geocentric(4, bytes) else { return nil }
            self = .geocentric(iTOW: iTOW, position)
        case (0x03, 16...):
            let dimensions = Self.dimensions(payload.byte(4, bytes), payload.byte(5, bytes))
            self = .dimensions(iTOW: iTOW, dimensions)
        case (0x20, 16...):
            guard payload.byte(11, bytes) & 3 == 3, var time = UBXTime(iTOW, payload, bytes) else {
                return nil
            }
            if payload.byte(11, bytes) & 4 != 0 { time.leapSeconds = Int(payload.signed8(10, bytes)) }
            self = .gpsTime(iTOW: iTOW, time)
        case (0x21, 20...):
            guard payload.byte(19, bytes) & 7 == 7, let time = payload.utc(12, nanoseconds: 8, bytes)
            else { return nil }
            self = .utc(iTOW: iTOW, microseconds: time)
        case (0x61, 4...): self = .endOfEpoch
        default: return nil
        }
    }

    /// Fix types: 2: 2D, 3: 3D, 4: satellites with dead reckoning, 5: time only, from a surveyed place. 1,
    /// dead reckoning alone, is estimated, not measured. Bit 0 of the flags: within the receiver's own
    /// limits.
    fileprivate static func dimensions(_ type: UInt8, _ flags: UInt8) -> Int {
        guard flags & 1 != 0 else { return 0 }
        switch type {
        case 2: return 2
        case 3, 4, 5: return 3
        default: return 0
        }
    }
}

extension UBXTime {
    /// iTOW, fTOW (nanoseconds beside it) at 4, week at 8: so in NAV-SOL and NAV-TIMEGPS. Week 0 is a clock
    /// unset.
    fileprivate init?(_ iTOW: UInt32, _ payload: UBXPayload, _ bytes: Span<UInt8>) {
        let nanoseconds = payload.signed32(4, bytes)
        let week = Int(payload.unsigned16(8, bytes))
        guard (1...10_000).contains(week), abs(nanoseconds) <= 1_000_000 else { return nil }
        gpsMicroseconds = Int64(week) * 604_800_000_000 + Int64(iTOW) * 1000 + nanoseconds / 1000
    }
}

extension UBXSolution {
    /// 84 bytes (u-blox 7), 92 (u-blox 8 and later).
    fileprivate init?(_ iTOW: UInt32, _ payload: UBXPayload, _ bytes: Span<UInt8>) {
        self.iTOW = iTOW
        if payload.byte(11, bytes) & 3 == 3 {  // validDate, validTime
            guard let time = payload.utc(4, nanoseconds: 16, bytes) else { return nil }
            utcMicroseconds = time
        }
        dimensions = UBXMessage.dimensions(payload.byte(20, bytes), payload.byte(21, bytes))
        satellites = Int(payload.byte(23, bytes))
        if payload.count >= 92, payload.byte(78, bytes) & 1 != 0 { dimensions = 0 }  // flags3.invalidLlh
        guard dimensions != 0 else { return }
        guard let position = payload.geodetic(24, bytes) else { return nil }
        self.position = position
    }
}
