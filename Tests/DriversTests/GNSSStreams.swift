@testable import Drivers

/// What a receiver would send, made by hand.
enum GNSSStream {
    /// `$` text `*` checksum CR LF.
    static func sentence(_ text: String) -> [UInt8] {
        let checksum = text.utf8.reduce(0, ^)
        let digits = String(checksum, radix: 16, uppercase: true)
        return Array("$\(text)*\(digits.count == 1 ? "0" : "")\(digits)\r\n".utf8)
    }

    static func sentences(_ texts: String...) -> [UInt8] { texts.flatMap(sentence) }

    /// B5 62, class, identifier, length, payload, Fletcher checksum.
    static func frame(_ kind: UInt8, _ identifier: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let body = [kind, identifier, UInt8(payload.count & 0xFF), UInt8(payload.count >> 8)] + payload
        var first: UInt8 = 0
        var second: UInt8 = 0
        for byte in body {
            first &+= byte
            second &+= first
        }
        return [0xB5, 0x62] + body + [first, second]
    }

    /// A good position on 2026-12-24 at a time of day, in three sentences that agree.
    static func second(_ time: String, minutes: String = "48.1234") -> [UInt8] {
        sentences(
            "GNRMC,\(time),A,50\(minutes),N,00421.5432,E,0.01,,241226,,,A,V",
            "GNGGA,\(time),50\(minutes),N,00421.5432,E,1,08,0.9,57.3,M,45.1,M,,",
            "GNGSA,A,3,01,02,03,04,05,06,07,08,,,,,1.8,0.9,1.5,1")
    }

    /// 2026-11-21: these tests say the same in any year.
    static let floorDay = 20_778

    static func decode(_ bytes: [UInt8], floorDay: Int = GNSSStream.floorDay) -> [Fix] {
        var decoder = GNSSDecoder(floorDay: floorDay)
        return decoder.feed(bytes) + decoder.finish()
    }

    /// The times as `jsonLine` writes the time.
    static func times(_ fixes: [Fix]) -> [String] {
        fixes.map { String(jsonLine($0).split(separator: "\"")[3]) }
    }
}

/// Bytes of a payload, little-endian, by offset.
struct UBXPayloadWriter {
    private(set) var bytes: [UInt8]

    init(count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        for index in 0..<Value.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> Value(8 * index))
        }
    }
}

/// Always the same numbers for the same seed (SplitMix64).
struct GNSSRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
