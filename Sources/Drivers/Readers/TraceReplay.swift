// What the readers would have said to a recorded trace: the same decoders and filters, the trace's own times.

extension SerialBadgeReader {
    struct Replay: TraceReplay {
        private var decoder: BadgeFrameDecoder
        private var repeats = RepeatFilter()
        private var now: Int64 = 0

        /// Nil when an option has a value that `type.check` refuses.
        init?(_ settings: ReaderSettings) {
            guard let options = decoderOptions(settings) else { return nil }
            decoder = BadgeFrameDecoder(options: options)
        }

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            let (gap, bytes) = try Trace.bytes(line)
            var outcomes: [BadgeOutcome] = []
            if gap >= Int64(silenceMilliseconds) {
                let silent = now + Int64(silenceMilliseconds) * 1000
                outcomes += decoder.flush().filter { repeats.admits($0, at: silent) }
            }
            now = min(now + gap * 1000, Int64.max / 2)
            outcomes += decoder.decode(bytes).filter { repeats.admits($0, at: now) }
            return outcomes.map(TraceOutcome.read)
        }

        mutating func finish() -> [TraceOutcome] {
            decoder.flush().filter { repeats.admits($0, at: now) }.map(TraceOutcome.read)
        }
    }
}

extension KeyboardBadgeReader {
    struct Replay: TraceReplay {
        private var decoder: KeyboardBadgeDecoder
        private var repeats = RepeatFilter()

        /// Nil when an option has a value that `type.check` refuses.
        init?(_ settings: ReaderSettings) {
            guard let options = decoderOptions(settings) else { return nil }
            decoder = KeyboardBadgeDecoder(options: options)
        }

        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            if Self.isDescription(line.text) { return [] }
            return admitted(decoder.decode(try Trace.keyEvent(line)))
        }

        /// `evemu-record` describes the device before its events: name, numbers, properties, codes, axes, lights.
        private static func isDescription(_ text: String) -> Bool {
            text.count > 1 && text.dropFirst().first == ":"
                && text.first.map { "NIPBALS".contains($0) } == true
        }

        mutating func finish() -> [TraceOutcome] { admitted(decoder.flush()) }

        private mutating func admitted(_ timed: [KeyboardBadgeDecoder.Timed]) -> [TraceOutcome] {
            timed.filter { repeats.admits($0.outcome, at: $0.microseconds) }.map { .read($0.outcome) }
        }
    }
}

extension SmartCardReader {
    struct Replay: TraceReplay {
        mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome] {
            switch badge(inResponse: try Trace.bytes(line).bytes) {
            case .badge(let badge): [.read(.badge(badge))]
            case .readError(let defect): [.read(.defect(defect))]
            default: []
            }
        }

        mutating func finish() -> [TraceOutcome] { [] }
    }
}
