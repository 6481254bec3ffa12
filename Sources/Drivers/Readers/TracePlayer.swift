/// What a reader would have said to a recorded trace, line by line.
package protocol TraceReplay {
    /// Throws when the line is none of this reader type.
    mutating func take(_ line: Trace.Line) throws(TraceDefect) -> [TraceOutcome]
    /// What is still open at the end of the trace.
    mutating func finish() -> [TraceOutcome]
}

/// Plays a trace of any reader type that has traces, in pieces of any size, in bounded memory: what it says comes in
/// the order in which the reader would have said it.
package struct TracePlayer {
    private var lines = TraceLines()
    private var header = Trace.Header()
    private var replay: (any TraceReplay)?

    package init() {}

    /// Adds what `bytes` completed to `outcomes`, also what came before a defect.
    package mutating func feed(
        _ bytes: ArraySlice<UInt8>, into outcomes: inout [TraceOutcome]
    ) throws(TraceDefect) {
        var (header, replay) = (header, replay)
        defer { (self.header, self.replay) = (header, replay) }
        try lines.feed(bytes) { (line) throws(TraceDefect) in
            try Self.take(line, &header, &replay, into: &outcomes)
        }
    }

    /// The end of the trace. Throws also when it had no header.
    package mutating func finish(into outcomes: inout [TraceOutcome]) throws(TraceDefect) {
        var (header, replay) = (header, replay)
        try lines.finish { (line) throws(TraceDefect) in
            try Self.take(line, &header, &replay, into: &outcomes)
        }
        if replay == nil { replay = try Self.begin(header) }
        outcomes += replay?.finish() ?? []
    }

    private static func take(
        _ line: Trace.Line, _ header: inout Trace.Header, _ replay: inout (any TraceReplay)?,
        into outcomes: inout [TraceOutcome]
    ) throws(TraceDefect) {
        if line.text.isEmpty { return }
        if line.text.first == "#" { return try header.take(line, hasData: replay != nil) }
        if replay == nil { replay = try begin(header) }
        outcomes += try replay?.take(line) ?? []
    }

    /// The replay of the reader type that the header names.
    private static func begin(_ header: Trace.Header) throws(TraceDefect) -> any TraceReplay {
        let name = try header.complete()
        guard let type = Catalog.type(named: name), let replay = type.replay else {
            let known = Catalog.types.filter { $0.replay != nil }.map(\.name).joined(separator: ", ")
            throw TraceDefect(line: header.typeLine, "no traces of type \"\(name)\"; there are: \(known)")
        }
        if let problem = type.check(header.options).first {
            throw TraceDefect(line: header.typeLine, "option \(problem)")
        }
        let settings = ReaderSettings(name: "trace", type: name, device: "", options: header.options)
        guard let begun = replay(settings) else {
            throw TraceDefect(line: header.typeLine, "its options do not go together")
        }
        return begun
    }
}
