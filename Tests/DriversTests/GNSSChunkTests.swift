import Stands
import Testing

@testable import Drivers

/// Whatever comes, in whatever pieces: the same fixes, none of them out of range, never a trap.
@Suite struct GNSSChunkTests {
    /// Both languages, an old and a new receiver, noise, a sentence inside a frame and a frame inside a
    /// sentence.
    static let stream: [UInt8] = {
        var bytes = Array("# header\r\n".utf8) + GNSSStream.second("035955.00")
        bytes += Array(GNSSStream.second("035956.00").dropLast(30)) + [0xB5, 0x62, 0x01, 0x07, 0x40, 0x02]
        bytes += GNSSStream.second("035957.00") + GNSSUBXTests.pvt()
        bytes += GNSSStream.second("035958.20") + GNSSStream.frame(0x02, 0x13, GNSSStream.second("010203.00"))
        bytes +=
            GNSSUBXTests.solution(GNSSUBXTests.monday + 5000) + [0xB5, 0xB5, 0x62, 0xD3, 0x00, 0x24, 0x24]
        bytes += GNSSUBXTests.position(GNSSUBXTests.monday + 5000) + GNSSStream.second("035959.00")
        bytes += Array(GNSSStream.second("040000.00").dropLast(2))
        return bytes
    }()

    private func decode(_ bytes: [UInt8], pieces: () -> Int) -> [Fix] {
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        var fixes: [Fix] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + max(1, pieces()))
            fixes += decoder.feed(bytes[start..<end])
            start = end
        }
        return fixes + decoder.finish()
    }

    @Test func `the stream of this suite has fixes of both languages`() {
        let times = GNSSStream.times(GNSSStream.decode(Self.stream))
        #expect(
            times == [
                "2026-12-24T03:59:55.000Z", "2026-12-24T03:59:56.000Z", "2026-12-28T04:00:00.000Z",
                "2026-12-24T03:59:57.000Z", "2026-12-24T03:59:58.200Z", "2026-12-24T03:59:59.000Z",
                "2026-12-24T04:00:00.000Z", "2026-12-28T03:59:47.000Z",
            ])
    }

    @Test func `byte by byte gives what the whole gives`() {
        #expect(decode(Self.stream) { 1 } == GNSSStream.decode(Self.stream))
    }

    @Test func `pieces of any size give what the whole gives`() {
        var random = GNSSRandom(seed: 7)
        for round in 0..<300 {
            let largest = [2, 9, 80, 600][round % 4]
            let damaged = damage(Self.stream, times: round % 7, &random)
            let pieces = decode(damaged) { Int.random(in: 1...largest, using: &random) }
            #expect(pieces == GNSSStream.decode(damaged), "round \(round)")
        }
    }

    private func damage(_ bytes: [UInt8], times: Int, _ random: inout GNSSRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<times {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2:
                bytes.insert([0x24, 0xB5, 0x2A, 0x2C, 0x0A].randomElement(using: &random) ?? 0, at: index)
            default:
                let end = min(bytes.count, index + Int.random(in: 0..<64, using: &random))
                bytes.insert(
                    contentsOf: bytes[index..<end], at: Int.random(in: bytes.indices, using: &random))
            }
        }
        return bytes
    }

    private static let texts = [
        "GNRMC,055800.00,A,5048.1234,N,00421.5432,E,0.01,,241226,,,A,V",
        "GNGGA,055801.00,5048.1234,N,00421.5432,E,1,08,0.9,57.3,M,45.1,M,,",
        "GNGNS,055801.00,5048.1234,N,00421.5432,E,AN,08,0.9,57.3,45.1,,,V",
        "GNGLL,5048.1234,N,00421.5432,E,055801.00,A,A", "GPZDA,055801.00,24,12,2026,00,00",
        "GPGSA,A,3,01,02,03,04,,,,,,,,,1.8,0.9,1.5,1", "GNGST,055801.00,9.1,,,,0.3,0.4,1.1",
    ].map { Array($0.utf8) }
    private static let alphabet = Array("0123456789.,-+NSEWAVM*$ ".utf8)

    /// One sentence or frame with a changed field and a checksum that holds again: what checksums do not
    /// catch.
    private func mutant(_ random: inout GNSSRandom) -> [UInt8] {
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            return (0..<Int.random(in: 0...120, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        case 1, 2:
            let identifiers: [UInt8] = [0x01, 0x02, 0x03, 0x06, 0x07, 0x14, 0x20, 0x21, 0x61]
            let count = [4, 16, 20, 28, 36, 52, 84, 92, Int.random(in: 0...100, using: &random)]
            var payload = (0..<(count.randomElement(using: &random) ?? 0)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if payload.count > 3 { payload[3] &= 0x23 }
            if payload.count > 21 {
                payload[11] |= 3
                payload[21] |= 1
            }
            return GNSSStream.frame(0x01, identifiers.randomElement(using: &random) ?? 1, payload)
        case 3: return damage(GNSSUBXTests.pvt(), times: 3, &random)
        default:
            var text = Self.texts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: text.indices, using: &random)
                text[index] = Self.alphabet.randomElement(using: &random) ?? 0
            }
            return GNSSStream.sentence(String(decoding: text, as: UTF8.self))
        }
    }

    @Test func `a hundred thousand mutants never trap and never make an impossible fix`() {
        var random = GNSSRandom(seed: 2026)
        var decoder = GNSSDecoder(floorDay: GNSSStream.floorDay)
        var count = 0
        let floor = Int64(GNSSStream.floorDay) * 86_400_000_000 - 86_400_000_000
        for _ in 0..<Cases.count {
            for fix in decoder.feed(mutant(&random)) {
                count += 1
                let isSound =
                    (-90...90).contains(fix.latitude) && (-180...180).contains(fix.longitude)
                    && (fix.latitude != 0 || fix.longitude != 0) && (2...3).contains(fix.mode)
                    && fix.utcMicroseconds >= floor && (-1000...100_000).contains(fix.altitude ?? 0)
                    && (fix.accuracyMetres ?? 0) >= 0 && fix.satellites ?? 0 >= 0
                #expect(isSound, "\(fix)")
                #expect(jsonLine(fix).utf8.count < 160)
            }
        }
        _ = decoder.finish()
        #expect(count > 1000)
    }
}
