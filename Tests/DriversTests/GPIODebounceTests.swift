import Drivers
import Stands
import Testing

@Suite struct GPIODebounceTests {
    private var debouncer = LineDebouncer(levels: 0b10, quietNanoseconds: 20_000_000)

    @Test mutating func `a bouncing key is one change at its first edge`() {
        debouncer.feed([1, 2, 3, 5].map { edge(line: 0, milliseconds: $0) })
        #expect(debouncer.nextDeadlineNanoseconds == 25_000_000)
        #expect(debouncer.settle(24_000_000, levels: 0b11).isEmpty)
        #expect(
            debouncer.settle(25_000_000, levels: 0b11)
                == [LineDebouncer.Change(line: 0, isActive: true, nanoseconds: 1_000_000)])
        #expect(debouncer.nextDeadlineNanoseconds == nil)
    }

    @Test mutating func `a spike is nothing`() {
        debouncer.feed([edge(line: 0, milliseconds: 1), edge(line: 0, milliseconds: 2)])
        #expect(debouncer.settle(30_000_000, levels: 0b10).isEmpty)
    }

    @Test mutating func `a line that bounces for ever does not hold up the others`() {
        debouncer.feed([edge(line: 0, milliseconds: 1), edge(line: 1, milliseconds: 2)])
        debouncer.feed([edge(line: 0, milliseconds: 21)])
        let changes = debouncer.settle(22_000_000, levels: 0b00)
        #expect(changes == [LineDebouncer.Change(line: 1, isActive: false, nanoseconds: 2_000_000)])
        #expect(debouncer.nextDeadlineNanoseconds == 41_000_000)
    }

    @Test mutating func `simultaneous keys come in the order of their first edges`() {
        debouncer.feed([edge(line: 3, milliseconds: 1), edge(line: 0, milliseconds: 2)])
        #expect(debouncer.settle(30_000_000, levels: 0b1011).map(\.line) == [3, 0])
    }

    @Test mutating func `a line number out of range is left out`() {
        debouncer.feed([edge(line: -1, milliseconds: 1), edge(line: 64, milliseconds: 1)])
        #expect(debouncer.nextDeadlineNanoseconds == nil)
    }

    @Test mutating func `100,000 random edges of any line and time never trap, and say only what changed`() {
        var random = WiegandRandom(seed: 5)
        var settled: UInt64 = 0b10
        for _ in 0..<Cases.count {
            let isWild = Int.random(in: 0..<50, using: &random) == 0
            let time = isWild ? UInt64.random(in: .min ... .max, using: &random) : random.next() >> 30
            let line = Int.random(in: isWild ? -5...70 : 0...15, using: &random)
            debouncer.feed([
                LineEdge(nanoseconds: time, sequence: UInt32(truncatingIfNeeded: time), line: line)
            ])
            let levels = random.next()
            let now = isWild ? UInt64.max : random.next() >> 29
            for change in debouncer.settle(now, levels: levels) {
                let bit: UInt64 = 1 << UInt64(change.line)
                #expect((settled & bit != 0) != change.isActive)
                settled ^= bit
            }
        }
        _ = debouncer.settle(.max, levels: 0)
        #expect(debouncer.nextDeadlineNanoseconds == nil)
    }

    private func edge(line: Int, milliseconds: UInt64) -> LineEdge {
        LineEdge(nanoseconds: milliseconds * 1_000_000, sequence: 0, line: line)
    }
}
