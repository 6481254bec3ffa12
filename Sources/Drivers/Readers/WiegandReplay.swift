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

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [BadgeOutcome] {
            admitted(decoder.feed([try edge(line)]))
        }

        mutating func finish() -> [BadgeOutcome] {
            decoder.nextDeadlineNanoseconds.map { admitted(decoder.flush($0)) } ?? []
        }

        private mutating func admitted(_ readings: [Reading]) -> [BadgeOutcome] {
            readings.compactMap { reading in
                guard let outcome = BadgeOutcome(reading) else { return nil }
                return repeats.admits(outcome, at: reading.bootMicroseconds ?? 0) ? outcome : nil
            }
        }
    }

    private static func edge(_ line: Trace.Line) throws(TraceDefect) -> LineEdge {
        let words = line.text.split(separator: " ")
        guard words.count == 3, let nanoseconds = nanoseconds(words[0]), let wire = Int(words[1]),
            (0...1).contains(wire), let sequence = UInt32(words[2])
        else {
            throw TraceDefect(
                line: line.number, "an edge is written: 0.002000000 1 7 (seconds, wire, number)")
        }
        return LineEdge(nanoseconds: nanoseconds, sequence: sequence, line: wire)
    }

    /// Of seconds with up to nine decimals, exactly; nil for anything else.
    private static func nanoseconds(_ text: Substring) -> UInt64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let seconds = UInt64(first), seconds < 1_000_000_000 else {
            return nil
        }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...9).contains(fraction.utf8.count), fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let decimals = UInt64(fraction + String(repeating: "0", count: 9 - fraction.utf8.count))
        else { return nil }
        return seconds * 1_000_000_000 + decimals
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
