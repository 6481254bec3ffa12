import Drivers
import Testing

@Suite struct WiegandFormatTests {
    static let badges = WiegandFormat.table.filter { !$0.isKeypad }
    static let keypads = WiegandFormat.table.filter(\.isKeypad)

    /// Frames worked out by hand from the data sheets, most significant (first sent) bit first.
    static let frames: [(format: String, bits: String, key: String, printed: String?)] = [
        ("h10301", "1 00000001 0000000000000001 0", "w26:010001", "text:1,1"),
        ("promag30", "1 00000001 00000000000000000001 0", "w30:0100001", "text:1,1"),
        ("atsw30", "1 000000000001 0000000000000001 0", "w30:0010001", "text:1,1"),
        ("raw32", "11011110101011011011111011101111", "w32:DEADBEEF", "text:3735928559"),
        ("d10202", "1 0000001 000000000000000000000001 0", "w33:01000001", "text:1,1"),
        ("h10306", "1 0000000000000001 0000000000000001 0", "w34:00010001", "text:1,1"),
        ("bqt34", "1 00000001 000000000000000000000001 0", "w34:01000001", "text:1,1"),
        ("uid34", "1 0000000000000001 0000000000000001 0", "w34:00010001", "text:0000065537"),
        ("c15001", "0 1110000100 00000001 0000000000000001 1", "w36:384010001", "text:1,1"),
        ("s12906", "0 00000001 00 000000000000000000000001 0", "w36:004000001", "text:1,1"),
        ("h10302", "0 00000000000000000000000000000000001 0", "w37:000000001", "text:1"),
        ("h10304", "1 0000000000000001 0000000000000000001 0", "w37:000080001", "text:1,1"),
    ]

    @Test(arguments: frames)
    func `a frame of the data sheet is read`(
        frame: (format: String, bits: String, key: String, printed: String?)
    ) throws {
        let digits = frame.bits.filter { $0 != " " }
        let bits = try #require(UInt64(digits, radix: 2))
        let format = try #require(WiegandFormat.named(frame.format))
        #expect(digits.count == format.length)
        #expect(format.accepts(bits))
        let badge = try #require(format.badge(of: bits))
        #expect(badge.keys.first == frame.key)
        if let printed = frame.printed { #expect(badge.keys.contains(printed)) }
    }

    @Test(arguments: badges)
    func `a random badge passes the wires unharmed`(format: WiegandFormat) throws {
        var random = WiegandRandom(seed: 26)
        var wire = WiegandWire()
        for _ in 0..<300 {
            let bits = format.randomFrame(&random)
            wire.intervalNanoseconds = UInt64.random(in: 250_000...20_000_000, using: &random)
            var edges = wire.send(bits, length: format.length)
            addJitter(to: &edges, &random)
            edges.shuffle(using: &random)
            let firstSequence = wire.sequence &- UInt32(format.length)
            let readings = wiegandReadings(
                edges, formats: [format.name], chunk: Int.random(in: 1...64, using: &random),
                firstSequence: firstSequence)
            #expect(readings == [format.badge(of: bits).map { .badge($0) }])
        }
    }

    @Test(arguments: badges.filter(\.isProtected))
    func `no single wrong bit ever gives a number`(format: WiegandFormat) {
        var random = WiegandRandom(seed: 34)
        for _ in 0..<200 {
            let bits = format.randomFrame(&random)
            for position in 0..<UInt64(format.length) {
                #expect(!format.accepts(bits ^ 1 << position))
            }
        }
    }

    @Test func `every badge format but the raw one notices any single wrong bit`() {
        #expect(Self.badges.filter { !$0.isProtected }.map(\.name) == ["raw32"])
    }

    @Test func `formats that cannot notice swapped wires are the two that are documented`() {
        let blind = Self.badges.filter { format in
            let all = UInt64.max >> UInt64(64 - format.length)
            var random = WiegandRandom(seed: 36)
            return format.accepts(~format.randomFrame(&random) & all)
        }
        #expect(blind.map(\.name) == ["raw32", "c15001", "sie36"])
    }

    @Test(arguments: [
        ("key4", ["0000", "0001", "1001", "1010", "1011"], ["0", "1", "9", "*", "#"]),
        (
            "key6", ["110100", "000010", "000111", "110010", "110111", "011001"],
            ["0", "1", "3", "9", "*", "#"]
        ),
        (
            "key6n", ["000001", "000010", "101001", "110010", "110100", "110111"],
            ["0", "1", "4", "9", "*", "#"]
        ),
        (
            "key8", ["11110000", "11100001", "10000111", "01101001", "01011010", "01001011"],
            ["0", "1", "7", "9", "*", "#"]
        ),
    ])
    func `keys of a keypad are read one by one`(format: String, frames: [String], keys: [String]) {
        var wire = WiegandWire()
        let edges = frames.flatMap { wire.send(UInt64($0, radix: 2) ?? 0, length: $0.count) }
        #expect(wiegandReadings(edges, formats: ["h10301", format]) == keys.map { .key($0) })
    }

    @Test(arguments: [("key4", "1100"), ("key6", "100010"), ("key6n", "011001"), ("key8", "11110001")])
    func `what is no key is a read error`(format: String, frame: String) {
        var wire = WiegandWire()
        let readings = wiegandReadings(
            wire.send(UInt64(frame, radix: 2) ?? 0, length: frame.count), formats: [format])
        guard case .readError = readings.first else {
            Issue.record("\(readings)")
            return
        }
    }

    @Test func `names of formats are unique`() {
        #expect(Set(WiegandFormat.table.map(\.name)).count == WiegandFormat.table.count)
    }

    /// Interrupt latency: up to 40 µs, so never closer than the glitch filter allows.
    private func addJitter(to edges: inout [LineEdge], _ random: inout WiegandRandom) {
        for index in edges.indices {
            edges[index].nanoseconds += UInt64.random(in: 0...40_000, using: &random)
        }
    }
}
