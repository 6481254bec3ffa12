import Drivers
import Foundation
import Testing

/// Runs in a process that preloads `Tests/Shim/gpio_shim.c`; `GPIOShimTests` starts it and counts these tests.
@Suite(.serialized, .enabled(if: ShimmedChip.isLoaded, "runs inside the process that preloads the GPIO shim"))
struct ShimmedGPIOTests {
    static let count = 16

    private func settings(_ type: String, _ options: [String: String]) -> ReaderSettings {
        ReaderSettings(name: "test", type: type, device: ShimmedChip.path, options: options)
    }

    private func wiegandReader(formats: String = "h10301") throws -> WiegandReader {
        try WiegandReader(settings("wiegand-badge", ["d0": "17", "d1": "4", "formats": formats]))
    }

    /// Reads until something is said.
    private func reading(of reader: any Reader, _ stop: Stop) throws -> [Reading] {
        while true {
            let readings = try #require(try reader.read(stop))
            if !readings.isEmpty { return readings }
        }
    }

    @Test func `both wires are one request for falling edges, the largest buffer, no debounce`() throws {
        let reader = try wiegandReader()
        let input: UInt64 = 1 << 2
        let falling: UInt64 = 1 << 5
        #expect(
            try ShimmedChip.lastRequest()
                == ShimmedChip.Request(offsets: [17, 4], flags: input | falling, eventBufferSize: 1024))
        #expect(try ShimmedChip.liveRequests() == 1)
        withExtendedLifetime(reader) {}
    }

    @Test(
        arguments: [("as-is", 0), ("pull-up", 1 << 8), ("pull-down", 1 << 9), ("disabled", 1 << 10)]
            as [(String, UInt64)])
    func `the bias is asked for as configured`(bias: String, flag: UInt64) throws {
        let reader = try WiegandReader(settings("wiegand-badge", ["d0": "1", "d1": "2", "bias": bias]))
        #expect(try ShimmedChip.lastRequest().flags & 0b111 << 8 == flag)
        withExtendedLifetime(reader) {}
    }

    @Test func `a badge on the wires is read with the time of its first edge`() throws {
        let reader = try wiegandReader()
        let stop = try Stop()
        var wire = WiegandWire(nanoseconds: EdgeClock.now() - 60_000_000)
        let edges = wire.send(wiegandCard, length: 26)
        try ShimmedChip.push(Array(edges[..<10]), offsets: [17, 4])
        try ShimmedChip.push(Array(edges[10...]), offsets: [17, 4])
        let reading = try #require(try reading(of: reader, stop).first)
        guard case .badge(let badge) = reading.value else {
            Issue.record("\(reading)")
            return
        }
        #expect(badge.keys.first == "w26:0C8707")
        let expected = (Int64(edges[0].nanoseconds) + EdgeClock.bootOffset()) / 1000
        #expect(abs((reading.bootMicroseconds ?? 0) - expected) <= 1000)
    }

    @Test func `a badge that the reader repeats is read once`() throws {
        let reader = try wiegandReader()
        let stop = try Stop()
        var wire = WiegandWire(nanoseconds: EdgeClock.now() - 900_000_000)
        let first = wire.send(wiegandCard, length: 26)
        let second = wire.send(wiegandCard, length: 26)
        let other = wire.send(wiegandCard ^ 0b110, length: 26)
        for edges in [first, second, other] { try ShimmedChip.push(edges, offsets: [17, 4]) }
        #expect(try reading(of: reader, stop).count == 1)
        #expect(try reading(of: reader, stop).count == 1)
        stop.raise()
        #expect(try reader.read(stop) == nil)
    }

    @Test func `events that the kernel dropped are a read error`() throws {
        let reader = try wiegandReader()
        let stop = try Stop()
        var wire = WiegandWire(nanoseconds: EdgeClock.now() - 60_000_000, sequence: 5)
        try ShimmedChip.push(wire.send(wiegandCard, length: 26), offsets: [17, 4])
        #expect(try reading(of: reader, stop).map(\.value) == [.readError(.lostEdges)])
    }

    @Test func `a chip that is pulled out is no such device`() throws {
        let reader = try wiegandReader()
        let stop = try Stop()
        try ShimmedChip.unplug()
        let error = #expect(throws: DriverError.self) { try reader.read(stop) }
        #expect(error?.errno == ENODEV)
    }

    @Test func `a line that another program holds is busy`() throws {
        try ShimmedChip.refuse(EBUSY)
        let error = #expect(throws: DriverError.self) { try wiegandReader() }
        #expect(error?.errno == EBUSY)
        #expect(try ShimmedChip.liveRequests() == 0)
    }

    @Test func `every reader of GPIO lines keeps the promises of every reader`() async throws {
        let types = ReaderContract.types(at: .chip)
        #expect(types == ["key-lines", "tamper", "wiegand-badge"])
        for type in types {
            try await ReaderContract.check(type) {
                ReaderContract.Device(
                    name: ShimmedChip.path, absentName: "/dev/gpiochip98",
                    speak: {
                        let edge = LineEdge(nanoseconds: EdgeClock.now(), sequence: 1, line: 0)
                        try ShimmedChip.push([edge], offsets: [17])
                    }, unplug: { try ShimmedChip.unplug() })
            }
        }
    }

    @Test func `stop wakes a reader that waits`() throws {
        let reader = try wiegandReader()
        let stop = try Stop()
        Thread.detachNewThread { stop.raise() }
        #expect(try reader.read(stop) == nil)
    }

    @Test func `a hundred openings leave no descriptor behind`() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<100 {
            let reader = try wiegandReader()
            let stop = try Stop()
            stop.raise()
            #expect(try reader.read(stop) == nil)
        }
        #expect(try ShimmedChip.liveRequests() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= before + 2)
    }

    @Test func `a bouncing key is read once, its release is nothing`() throws {
        let reader = try KeyLinesReader(
            settings("key-lines", ["lines": "check-in=5, pause=6", "bias": "pull-up"]))
        let stop = try Stop()
        let activeLowInputBothEdgesPullUp: UInt64 = 0b1_0011_0110
        #expect(try ShimmedChip.lastRequest().flags == activeLowInputBothEdgesPullUp)
        let now = EdgeClock.now()
        let bounces = (0..<5).map { index -> LineEdge in
            let time = now + UInt64(index) * 1000
            return LineEdge(nanoseconds: time, sequence: UInt32(index + 1), line: 1, isRising: index % 2 == 0)
        }
        try ShimmedChip.set(level: true, of: 6)
        try ShimmedChip.push(bounces, offsets: [5, 6])
        let reading = try reading(of: reader, stop)
        #expect(reading.map(\.value) == [.key("pause")])
        #expect(reading.first?.bootMicroseconds != nil)

        try ShimmedChip.set(level: false, of: 6)
        try ShimmedChip.push([LineEdge(nanoseconds: EdgeClock.now(), sequence: 6, line: 1)], offsets: [5, 6])
        try ShimmedChip.set(level: true, of: 5)
        let late = LineEdge(nanoseconds: EdgeClock.now(), sequence: 7, line: 0, isRising: true)
        try ShimmedChip.push([late], offsets: [5, 6])
        #expect(try self.reading(of: reader, stop).map(\.value) == [.key("check-in")])
    }

    @Test func `a key that is down at the start is no key press`() throws {
        try ShimmedChip.set(level: true, of: 5)
        let reader = try KeyLinesReader(
            settings("key-lines", ["lines": "check-in=5,pause=6", "debounce-ms": "0"]))
        try ShimmedChip.set(level: false, of: 5)
        try ShimmedChip.set(level: true, of: 6)
        let now = EdgeClock.now()
        try ShimmedChip.push(
            [
                LineEdge(nanoseconds: now, sequence: 1, line: 0),
                LineEdge(nanoseconds: now, sequence: 2, line: 1, isRising: true),
            ], offsets: [5, 6])
        #expect(try reading(of: reader, try Stop()).map(\.value) == [.key("pause")])
        try ShimmedChip.set(level: false, of: 6)
    }

    @Test func `the tamper contact is told at the start and at each change`() throws {
        try ShimmedChip.set(level: false, of: 9)
        let reader = try TamperReader(settings("tamper", ["line": "9", "debounce-ms": "1"]))
        let stop = try Stop()
        #expect(try reader.read(stop)?.map(\.value) == [.tamper(false)])
        try ShimmedChip.set(level: true, of: 9)
        try ShimmedChip.push(
            [LineEdge(nanoseconds: EdgeClock.now(), sequence: 1, line: 0, isRising: true)], offsets: [9])
        #expect(try reading(of: reader, stop).map(\.value) == [.tamper(true)])
    }

    @Test func `the newest pattern is shown, and everything is off after the stop`() throws {
        let output = try LineOutput(settings("output", ["green": "20", "red": "21", "relay": "22"]))
        let stop = try Stop()
        let player = try Player(output, stop)
        try #require(try eventually { try ShimmedChip.liveRequests() == 1 })
        #expect(try ShimmedChip.levels(of: [20, 21, 22]) == [false, false, false])
        let long = { (green: Bool) in OutputPattern.Step(green: green, red: !green, milliseconds: 60_000) }
        try output.show(OutputPattern(steps: [long(true)], relayMilliseconds: 60_000))
        #expect(try eventually { try ShimmedChip.levels(of: [20, 21, 22]) == [true, false, true] })
        try output.show(OutputPattern(steps: [long(false)]))
        #expect(try eventually { try ShimmedChip.levels(of: [20, 21, 22]) == [false, true, true] })
        stop.raise()
        #expect(try eventually { player.hasEnded })
        #expect(try ShimmedChip.liveRequests() == 0)
        #expect(try ShimmedChip.levels(of: [20, 21, 22]) == [false, false, false])
    }

    @Test func `an output that is active with a low level rests high`() throws {
        let output = try LineOutput(
            settings("output", ["red": "21", "buzzer": "23", "active-low": "buzzer"]))
        let stop = try Stop()
        let player = try Player(output, stop)
        try #require(try eventually { try ShimmedChip.liveRequests() == 1 })
        #expect(try ShimmedChip.levels(of: [21, 23]) == [false, true])
        try output.show(OutputPattern(steps: [OutputPattern.Step(buzzer: true, milliseconds: 60_000)]))
        #expect(try eventually { try ShimmedChip.levels(of: [21, 23]) == [false, false] })
        stop.raise()
        #expect(try eventually { player.hasEnded })
        #expect(try ShimmedChip.levels(of: [21, 23]) == [false, true])
    }

    @Test func `outputs that another program holds are busy`() throws {
        let output = try LineOutput(settings("output", ["red": "21"]))
        try ShimmedChip.refuse(EBUSY)
        let error = #expect(throws: DriverError.self) { try output.run(try Stop()) }
        #expect(error?.errno == EBUSY)
    }
}

/// An output that plays on a thread of its own.
private final class Player: Sendable {
    private let ended: Stop

    init(_ output: LineOutput, _ stop: Stop) throws {
        let ended = try Stop()
        self.ended = ended
        Thread.detachNewThread {
            try? output.run(stop)
            ended.raise()
        }
    }

    var hasEnded: Bool { ended.isRaised }
}
