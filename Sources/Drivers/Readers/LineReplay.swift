/// Debounced GPIO inputs over a recorded trace: what `InputLines` would have said, with the trace's own times.
struct LineReplay {
    private let offsets: [UInt32]
    private let isActiveLow: Bool
    private let quietNanoseconds: UInt64
    /// Bit i is set while line i is active.
    private var levels: UInt64 = 0
    private var sequence: UInt32 = 0
    private var last: UInt64 = 0
    /// Nil before the first edge.
    private var debouncer: LineDebouncer?

    init(offsets: [UInt32], isActiveLow: Bool, debounceMilliseconds: UInt64) {
        self.offsets = offsets
        self.isActiveLow = isActiveLow
        quietNanoseconds = debounceMilliseconds * 1_000_000
    }

    /// Whether the first of the lines was active at the start; true only once, before anything else is said.
    mutating func begin() -> Bool? {
        guard debouncer == nil else { return nil }
        debouncer = LineDebouncer(levels: levels, quietNanoseconds: quietNanoseconds)
        return levels & 1 != 0
    }

    /// Whether the line says what was before the first edge.
    static func isStart(_ line: Trace.Line) -> Bool { line.text.hasPrefix("start ") }

    /// `begin` comes before the first line that is no start.
    mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [LineDebouncer.Change] {
        let words = line.text.split(separator: " ")
        guard words.count == 3, let offset = UInt32(words[1]), let level = UInt8(words[2]), level <= 1 else {
            throw TraceDefect(
                line: line.number, "an edge is written: 0.002000000 17 0 (seconds, line, level)")
        }
        guard let place = offsets.firstIndex(of: offset) else {
            throw TraceDefect(line: line.number, "no option names line \(offset)")
        }
        let bit: UInt64 = 1 << UInt64(place)
        let isActive = (level == 1) != isActiveLow
        if words[0] == "start" {
            guard debouncer == nil else {
                throw TraceDefect(line: line.number, "\"start\" stands before the first edge")
            }
            levels = isActive ? levels | bit : levels & ~bit
            return []
        }
        guard let now = Trace.nanoseconds(words[0]), now >= last else {
            throw TraceDefect(
                line: line.number, "the time is seconds with up to nine decimals, and never goes back")
        }
        last = now
        let settled = settle(until: now)
        levels = isActive ? levels | bit : levels & ~bit
        sequence &+= 1
        debouncer?.feed([LineEdge(nanoseconds: now, sequence: sequence, line: place, isRising: isActive)])
        return settled
    }

    /// What has settled by then.
    mutating func settle(until now: UInt64) -> [LineDebouncer.Change] {
        var changes: [LineDebouncer.Change] = []
        while let deadline = debouncer?.nextDeadlineNanoseconds, deadline <= now {
            changes += debouncer?.settle(deadline, levels: levels) ?? []
        }
        return changes
    }
}

extension KeyLinesReader {
    struct Replay: TraceReplay {
        private var lines: LineReplay
        private let names: [String]

        /// Nil when an option has a value that `type.check` refuses, or no key is named.
        init?(_ settings: ReaderSettings) {
            let type = KeyLinesReader.type
            guard let keys = keys(in: type.value("lines", in: settings)),
                let debounce = GPIOOptions.milliseconds(type.value("debounce-ms", in: settings))
            else { return nil }
            names = keys.map(\.name)
            lines = LineReplay(
                offsets: keys.map(\.offset), isActiveLow: type.value("active", in: settings) == "low",
                debounceMilliseconds: debounce)
        }

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            if !LineReplay.isStart(line) { _ = lines.begin() }
            return pressed(try lines.take(line))
        }

        mutating func finish() -> [TraceOutcome] { pressed(lines.settle(until: .max)) }

        private func pressed(_ changes: [LineDebouncer.Change]) -> [TraceOutcome] {
            changes.compactMap { $0.isActive && $0.line < names.count ? .key(names[$0.line]) : nil }
        }
    }
}

extension TamperReader {
    struct Replay: TraceReplay {
        private var lines: LineReplay

        /// Nil when an option has a value that `type.check` refuses.
        init?(_ settings: ReaderSettings) {
            let type = TamperReader.type
            guard let line = UInt32(type.value("line", in: settings)),
                let debounce = GPIOOptions.milliseconds(type.value("debounce-ms", in: settings))
            else { return nil }
            lines = LineReplay(
                offsets: [line], isActiveLow: type.value("open", in: settings) == "low",
                debounceMilliseconds: debounce)
        }

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            let first = LineReplay.isStart(line) ? [] : begin()
            return first + (try lines.take(line)).map { .contact(isOpen: $0.isActive) }
        }

        mutating func finish() -> [TraceOutcome] {
            begin() + lines.settle(until: .max).map { .contact(isOpen: $0.isActive) }
        }

        private mutating func begin() -> [TraceOutcome] {
            lines.begin().map { [.contact(isOpen: $0)] } ?? []
        }
    }
}
