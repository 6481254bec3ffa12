/// Debounced GPIO inputs: keys and contacts. Used by one thread.
package struct InputLines: ~Copyable {
    private let lines: EdgeLines
    private var debouncer: LineDebouncer
    private var pace = ReadPace.edges
    /// The levels at the start: bit i is set when line i was active.
    package let firstLevels: UInt64

    /// Throws what `EdgeLines` throws.
    package init(
        chip: String, offsets: [UInt32], activeLow: Bool, bias: EdgeLines.Bias, debounceMilliseconds: UInt64
    ) throws(DriverError) {
        let opened = try EdgeLines(
            chip: chip, offsets: offsets, edges: .both(activeLow: activeLow), bias: bias)
        firstLevels = try opened.levels()
        lines = opened
        debouncer = LineDebouncer(levels: firstLevels, quietNanoseconds: debounceMilliseconds * 1_000_000)
    }

    /// Waits for edges or for lines to settle. What settled, possibly nothing; nil once stopped.
    package mutating func read(_ stop: Stop) throws(DriverError) -> [LineDebouncer.Change]? {
        let timeout = debouncer.nextDeadlineNanoseconds.map { EdgeClock.milliseconds(until: $0) } ?? -1
        switch try lines.wait(stop, timeoutMilliseconds: timeout, pace: &pace) {
        case .stopped: return nil
        case .ready: debouncer.feed(try lines.read())
        case .timedOut: break
        }
        // A line that bounces for ever must not keep the others from settling.
        let now = EdgeClock.now()
        guard let deadline = debouncer.nextDeadlineNanoseconds, deadline <= now else { return [] }
        return debouncer.settle(now, levels: try lines.levels())
    }
}

extension LineDebouncer.Change {
    /// `CLOCK_BOOTTIME` of the first edge, microseconds.
    var bootMicroseconds: Int64 {
        Int64(clamping: nanoseconds).addingReportingOverflow(EdgeClock.bootOffset()).partialValue / 1000
    }
}
