extension WiegandReader {
    /// What the reader would have said to a recorded trace. A line of data is one edge: seconds with up to nine
    /// decimals, `0` for D0 or `1` for D1, and the kernel's sequence number: `0.002000000 1 7`. Keys of a keypad are
    /// decoded but are no badges, so they are left out.
    static func replay(_ trace: Trace) throws(TraceDefect) -> [BadgeOutcome] {
        guard let formats = formats(of: trace.settings) else { return [] }
        var decoder = WiegandDecoder(formats: formats)
        var repeats = RepeatFilter()
        var readings: [Reading] = []
        for line in trace.lines { readings += decoder.feed([try edge(line)]) }
        if let deadline = decoder.nextDeadlineNanoseconds { readings += decoder.flush(deadline) }
        return readings.compactMap { reading in
            guard let outcome = BadgeOutcome(reading) else { return nil }
            return repeats.admits(outcome, at: reading.bootMicroseconds ?? 0) ? outcome : nil
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
