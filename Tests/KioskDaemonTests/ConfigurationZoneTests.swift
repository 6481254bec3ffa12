import Domain
import Foundation
import Testing

@testable import KioskDaemon

/// Seconds since 1970 of a UTC moment.
private func seconds(_ text: String) throws -> Int64 {
    Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970)
}

@Suite struct ConfigurationZoneTests {
    @Test(arguments: [
        ("Europe/Brussels", "2026-01-15T12:00:00Z", 3600, false),
        ("Europe/Brussels", "2026-07-15T12:00:00Z", 7200, true),
        ("Europe/Brussels", "2026-03-29T00:59:59Z", 3600, false),
        ("Europe/Brussels", "2026-03-29T01:00:00Z", 7200, true),
        ("Europe/Brussels", "2026-10-25T00:59:59Z", 7200, true),
        ("Europe/Brussels", "2026-10-25T01:00:00Z", 3600, false),
        ("Europe/Brussels", "2055-07-15T12:00:00Z", 7200, true),
        ("America/Toronto", "2026-07-01T00:00:00Z", -14400, true),
        ("America/Toronto", "2060-01-01T00:00:00Z", -18000, false),
        ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19800, false),
        ("UTC", "2026-01-01T00:00:00Z", 0, false), ("Australia/Sydney", "2050-01-01T00:00:00Z", 39600, true),
    ])
    func `a zone of the system has the offsets that people live by`(
        name: String, moment: String, offset: Int32, isSummer: Bool
    ) throws {
        let zone = try ZoneFile.load(name)
        let transition = try #require(zone.transition(atSeconds: try seconds(moment)))
        #expect(transition.offsetSeconds == offset && transition.isSummer == isSummer)
        #expect(zone.name == name)
    }

    @Test(arguments: [
        "", "/etc/passwd", "../../../etc/passwd", "Europe/../../etc", "Europe//Brussels", "Europe/", ".",
        "..",
        "Europe/Brussels\0", "a/b/c/d", "Europe Brussels", "é",
    ])
    func `a zone name never leads out of the zone directory`(name: String) {
        #expect(!ZoneFile.isZoneName(name))
        #expect(throws: ZoneFileError.self) { try ZoneFile.load(name) }
    }

    @Test func `a directory or a table is not a zone`() {
        #expect(throws: ZoneFileError.self) { try ZoneFile.load("Europe") }
        #expect(throws: ZoneFileError.self) { try ZoneFile.load("zone1970") }
    }

    @Test func `the rule of the footer and the written table agree where both speak`() throws {
        // Debian's files reach to 2037; cut one down to its footer's rule and compare.
        let rule = try #require(ZoneRule("CET-1CEST,M3.5.0,M10.5.0/3"))
        let zone = try ZoneFile.load("Europe/Brussels")
        let from = try seconds("2000-01-01T00:00:00Z")
        let until = try seconds("2037-01-01T00:00:00Z")
        let written = zone.transitions.filter { $0.fromSeconds > from && $0.fromSeconds < until }
        #expect(written.count == 74)
        #expect(rule.transitions(after: from, until: until) == written)
    }

    @Test(
        arguments: [
            ("EST5EDT,M3.2.0,M11.1.0", -18000, -14400),
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 37800, 39600),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -7200, -3600),
        ] as [(String, Int64, Int64)])
    func `rules of living zones are understood`(text: String, standard: Int64, summer: Int64) throws {
        let rule = try #require(ZoneRule(text))
        #expect(rule.standardOffset == standard && rule.summerOffset == summer)
    }

    @Test(arguments: [
        "", "CET-1", "UTC0", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,J60,J300",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-99CEST,M3.5.0,M10.5.0", ",,", "CET-1CEST,M3.5.0/999,M10.5.0",
        "CET-CEST,M3.5.0,M10.5.0",
    ])
    func `other rules are left alone`(text: String) {
        #expect(ZoneRule(text) == nil)
    }

    /// Zone data of one change, at that time, to that offset.
    private func data(changingAt time: Int64, offset: Int32) -> [UInt8] {
        func big(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian, Array.init)
        }
        func block(_ time: [UInt8]) -> [UInt8] {
            let counts: [UInt8] = [0, 0, 0, 1, 2, 8].flatMap { big(Int32($0)) }
            let types = big(Int32(3600)) + [0, 0] + big(offset) + [1, 4]
            return Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts + time + [1] + types
                + Array("CET\0CES\0".utf8)
        }
        return block(big(Int32(0))) + block(big(time)) + Array("\nCET-1CEST,M3.5.0,M10.5.0/3\n".utf8)
    }

    @Test(arguments: [Int64.min, -1 << 59, 0, 1 << 59, .max])
    func `a change at the end of all time, or before all, takes neither time nor memory`(time: Int64) throws {
        let zone = try ZoneFile.parse(data(changingAt: time, offset: 7200), name: "Test/Zone")
        #expect(zone.transitions.count < 200)
        #expect(zone.isRepeated(atSeconds: time) == false)
    }

    @Test func `an offset that no place has is damage`() {
        #expect(throws: ZoneFileError.self) {
            try ZoneFile.parse(data(changingAt: 0, offset: .min), name: "Test/Zone")
        }
    }

    @Test func `damaged zone data is an error or a sound zone, never a crash`() throws {
        let whole = try BoundedFile.read("/usr/share/zoneinfo/Europe/Brussels", limit: 1 << 20)
        for length in stride(from: 0, to: whole.count, by: 7) {
            _ = try? ZoneFile.parse(Array(whole[..<length]), name: "x")
        }
        var generator = ConfigurationGenerator(seed: 4711)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            guard let zone = try? ZoneFile.parse(bytes, name: "x") else { continue }
            #expect(
                zip(zone.transitions, zone.transitions.dropFirst()).allSatisfy {
                    $0.fromSeconds < $1.fromSeconds
                })
        }
    }
}

/// The same cases on every run (SplitMix64).
struct ConfigurationGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
