extension WiegandReader {
    /// A line of data is one edge: seconds with up to nine decimals, `0` for D0 or `1` for D1, and the kernel's
    /// sequence number: `0.002000000 1 7`. Keys of a keypad are decoded but are no badges, so they are left out.
    struct Replay: TraceReplay {
        private var decoder: WiegandDecoder
        private var repeats = RepeatFilter()

        /// Nil when an option has a value that `type.check` refuses.
        init?(_ settings: ReaderSettings) {
            guard let formats = formats(of: settings) else { return nil }
            decoder = WiegandDecoder(formats: formats)
        }

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            admitted(decoder.feed([try edge(line)]))
        }

        mutating func finish() -> [TraceOutcome] {
            decoder.nextDeadlineNanoseconds.map { admitted(decoder.flush($0)) } ?? []
        }

        private mutating func admitted(_ readings: [Reading]) -> [TraceOutcome] {
            readings.compactMap { reading in
                guard let outcome = BadgeOutcome(reading) else { return nil }
                return repeats.admits(outcome, at: reading.bootMicroseconds ?? 0) ? .read(outcome) : nil
            }
        }
    }

    private static func edge(_ line: Trace.Line) throws(TraceDefect) -> LineEdge {
        let words = line.text.split(separator: " ")
        guard words.count == 3, let nanoseconds = Trace.nanoseconds(words[0]), let wire = Int(words[1]),
            (0...1).contains(wire), let sequence = UInt32(words[2])
        else {
            throw TraceDefect(
                line: line.number, "an edge is written: 0.002000000 1 7 (seconds, wire, number)")
        }
        return LineEdge(nanoseconds: nanoseconds, sequence: sequence, line: wire)
    }
}

extension BadgeOutcome {
    /// Nil for what is neither a badge nor a read error.
    init?(_ reading: Reading) {
        switch reading.value {
        case .badge(let badge): self = .badge(badge)
        case .readError(let defect): self = .defect(defect)
        default: return nil
        }
    }
}
