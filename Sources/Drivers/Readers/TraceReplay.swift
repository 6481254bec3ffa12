// What the readers would have said to a recorded trace: the same decoders and filters, the trace's own times.

extension SerialBadgeReader {
    static func replay(_ trace: Trace) throws(TraceDefect) -> [BadgeOutcome] {
        guard let options = decoderOptions(trace.settings) else { return [] }
        var decoder = BadgeFrameDecoder(options: options)
        var repeats = RepeatFilter()
        var now: Int64 = 0
        var outcomes: [BadgeOutcome] = []
        for line in trace.lines {
            let (gap, bytes) = try Trace.bytes(line)
            if gap >= Int64(silenceMilliseconds) {
                let silent = now + Int64(silenceMilliseconds) * 1000
                outcomes += decoder.flush().filter { repeats.admits($0, at: silent) }
            }
            now += gap * 1000
            outcomes += decoder.decode(bytes).filter { repeats.admits($0, at: now) }
        }
        return outcomes + decoder.flush().filter { repeats.admits($0, at: now) }
    }
}

extension KeyboardBadgeReader {
    static func replay(_ trace: Trace) throws(TraceDefect) -> [BadgeOutcome] {
        guard let options = decoderOptions(trace.settings) else { return [] }
        var decoder = KeyboardBadgeDecoder(options: options)
        var repeats = RepeatFilter()
        var timed: [KeyboardBadgeDecoder.Timed] = []
        for line in trace.lines { timed += decoder.decode(try Trace.keyEvent(line)) }
        timed += decoder.flush()
        return timed.filter { repeats.admits($0.outcome, at: $0.microseconds) }.map(\.outcome)
    }
}

extension SmartCardReader {
    static func replay(_ trace: Trace) throws(TraceDefect) -> [BadgeOutcome] {
        var outcomes: [BadgeOutcome] = []
        for line in trace.lines {
            switch badge(inResponse: try Trace.bytes(line).bytes) {
            case .badge(let badge): outcomes.append(.badge(badge))
            case .readError(let defect): outcomes.append(.defect(defect))
            default: break
            }
        }
        return outcomes
    }
}
