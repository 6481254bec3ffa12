import Drivers
import Testing

@Suite struct WiegandDecoderTests {
    private var wire = WiegandWire()

    @Test mutating func `26 bits with right parity are a badge with facility and number`() throws {
        let readings = wiegandReadings(wire.send(wiegandCard, length: 26), formats: ["h10301"])
        guard case .badge(let badge) = try #require(readings.first) else {
            Issue.record("no badge in \(readings)")
            return
        }
        #expect(readings.count == 1)
        #expect(badge.format == "h10301")
        #expect(badge.keys.first == "w26:0C8707")
        #expect(badge.keys.contains("text:12,34567"))
        #expect(badge.keys.contains("text:012,34567"))
    }

    @Test mutating func `the time of a badge is its first edge on the boot clock`() {
        wire.nanoseconds = 5_000_001_999
        var decoder = WiegandDecoder(
            formats: WiegandFormat.named("h10301").map { [$0] } ?? [], firstSequence: 1)
        decoder.bootOffsetNanoseconds = 2_000_000_000
        #expect(decoder.feed(wire.send(wiegandCard, length: 26)).isEmpty)
        let readings = decoder.flush(.max)
        #expect(readings.map(\.bootMicroseconds) == [7_000_001])
    }

    @Test mutating func `two badges in one chunk are two badges`() {
        let edges = wire.send(wiegandCard, length: 26) + wire.send(wiegandCard, length: 26)
        #expect(wiegandReadings(edges, formats: ["h10301"]).count == 2)
    }

    @Test mutating func `a badge is complete as soon as the next one begins`() {
        var decoder = WiegandDecoder(formats: WiegandFormat.named("h10301").map { [$0] } ?? [])
        #expect(decoder.feed(wire.send(wiegandCard, length: 26)).isEmpty)
        #expect(decoder.feed(wire.send(wiegandCard, length: 26).prefix(1)).count == 1)
    }

    @Test mutating func `silence ends a frame after 25 ms and not before`() throws {
        wire.intervalNanoseconds = 1_000_000
        var decoder = WiegandDecoder(formats: WiegandFormat.named("h10301").map { [$0] } ?? [])
        let edges = wire.send(wiegandCard, length: 26)
        _ = decoder.feed(edges)
        let last = try #require(edges.last).nanoseconds
        #expect(decoder.nextDeadlineNanoseconds == last + 25_000_000)
        #expect(decoder.flush(last + 24_999_999).isEmpty)
        #expect(decoder.flush(last + 25_000_000).count == 1)
        #expect(decoder.nextDeadlineNanoseconds == nil)
        #expect(decoder.flush(.max).isEmpty)
    }

    @Test(arguments: [200_000, 1_000_000, 2_000_000, 20_000_000] as [UInt64])
    mutating func `every legal pulse interval is read`(interval: UInt64) {
        wire.intervalNanoseconds = interval
        let edges = wire.send(wiegandCard, length: 26) + wire.send(wiegandCard, length: 26)
        #expect(wiegandReadings(edges, formats: ["h10301"]).allSatisfy(isBadge))
        #expect(wiegandReadings(edges, formats: ["h10301"], chunk: 1).count == 2)
    }

    @Test mutating func `wrong parity is a read error`() {
        let edges = wire.send(wiegandCard ^ 0x400, length: 26)
        #expect(wiegandReadings(edges, formats: ["h10301"]) == [.readError(.parity)])
    }

    @Test(arguments: [4, 25, 27, 33, 64])
    mutating func `a length that was not configured is a read error`(length: Int) {
        #expect(wiegandReadings(wire.send(5, length: length), formats: ["h10301"]) == [.readError(.length)])
    }

    @Test mutating func `more bits than any badge has are too long`() {
        let edges = wire.send(0, length: 64, pause: 0) + wire.send(0, length: 1)
        #expect(wiegandReadings(edges, formats: ["h10301"]) == [.readError(.tooLong)])
    }

    @Test mutating func `a line that babbles without silence is reported once`() {
        var edges: [LineEdge] = []
        for _ in 0..<1000 { edges += wire.send(0x5A5A, length: 16, pause: 0) }
        wire.nanoseconds += 200_000_000
        edges += wire.send(wiegandCard, length: 26)
        let readings = wiegandReadings(edges, formats: ["h10301"])
        #expect(readings.first == .readError(.tooLong))
        #expect(readings.count == 2)
        #expect(readings.last.map(isBadge) == true)
    }

    @Test(arguments: 0..<26)
    mutating func `an edge that the kernel dropped is a read error wherever it was`(missing: Int) {
        var edges = wire.send(wiegandCard, length: 26) + wire.send(wiegandCard, length: 26)
        edges.remove(at: missing)
        let readings = wiegandReadings(edges, formats: ["h10301"])
        // At the border both frames are in doubt.
        let expected: [Bool] = missing == 25 ? [false, false] : [false, true]
        #expect(readings.map(isBadge) == expected)
        #expect(readings.first == .readError(.lostEdges))
    }

    @Test mutating func `a lost tail cannot make a shorter badge of a longer one`() {
        // 37 zero-data bits whose first 26 are a good 26-bit frame.
        let frame = wiegandCard << 11
        var edges = wire.send(frame, length: 37)
        edges.removeLast(11)
        edges += wire.send(wiegandCard, length: 26)
        let readings = wiegandReadings(edges, formats: ["h10301", "h10302"])
        #expect(readings.first == .readError(.lostEdges))
    }

    @Test mutating func `the sequence number may wrap`() {
        wire.sequence = .max - 10
        let edges = wire.send(wiegandCard, length: 26) + wire.send(wiegandCard, length: 26)
        let readings = wiegandReadings(edges, formats: ["h10301"], firstSequence: .max - 10)
        #expect(readings.map(isBadge) == [true, true])
    }

    @Test mutating func `ringing after a pulse is not a bit`() {
        var edges: [LineEdge] = []
        for edge in wire.send(wiegandCard, length: 26) {
            for offset in [0, 30_000, 90_000] as [UInt64] {
                edges.append(
                    LineEdge(
                        nanoseconds: edge.nanoseconds + offset, sequence: UInt32(edges.count + 1),
                        line: offset == 30_000 ? 1 - edge.line : edge.line))
            }
        }
        #expect(wiegandReadings(edges, formats: ["h10301"]).map(isBadge) == [true])
    }

    @Test mutating func `ringing in a format without parity is a read error`() {
        var edges = wire.send(0x1234_5678, length: 32)
        let last = edges[31]
        edges.append(LineEdge(nanoseconds: last.nanoseconds + 50_000, sequence: 33, line: 1 - last.line))
        #expect(wiegandReadings(edges, formats: ["raw32"]) == [.readError(.format)])
    }

    @Test mutating func `a spike of three edges is nothing`() {
        #expect(wiegandReadings(wire.send(0, length: 3), formats: ["h10301"]).isEmpty)
    }

    @Test mutating func `swapped wires are noticed at the third badge`() {
        var edges: [LineEdge] = []
        for _ in 0..<4 { edges += wire.send(~wiegandCard, length: 26) }
        let expected: [ReadDefect] = [.parity, .parity, .swappedWires, .swappedWires]
        #expect(wiegandReadings(edges, formats: ["h10301"]) == expected.map { .readError($0) })
    }

    @Test mutating func `one good badge clears the suspicion of swapped wires`() {
        var edges = wire.send(~wiegandCard, length: 26) + wire.send(~wiegandCard, length: 26)
        edges += wire.send(wiegandCard, length: 26) + wire.send(~wiegandCard, length: 26)
        #expect(wiegandReadings(edges, formats: ["h10301"]).last == .readError(.parity))
    }

    @Test mutating func `the order of the formats decides between formats that look alike`() throws {
        let edges = wire.send(wiegandCard, length: 26)
        guard
            case .badge(let badge) = try #require(wiegandReadings(edges, formats: ["ind26", "h10301"]).first)
        else {
            Issue.record("no badge")
            return
        }
        #expect(badge.format == "ind26")
        #expect(badge.keys.first == "w26:0C8707")
        #expect(badge.keys.contains("text:200,1799"))
    }

    private func isBadge(_ value: Reading.Value) -> Bool {
        if case .badge = value { return true }
        return false
    }
}
