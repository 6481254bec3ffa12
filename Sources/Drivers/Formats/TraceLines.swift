/// Cuts the bytes of a trace into lines. Holds one line at most, however long the file is.
struct TraceLines: Sendable {
    /// A badge of 4096 characters in hexadecimal fits four times.
    static let limitBytes = 65_536

    private var rest: [UInt8] = []
    private var number = 1
    /// The last byte was a carriage return: a line feed after it ends the same line.
    private var isAfterReturn = false

    /// The lines that `bytes` completed go to `body`; ends are LF, CR or CRLF.
    /// Throws at a line over the limit, and what `body` throws.
    mutating func feed(
        _ bytes: ArraySlice<UInt8>, _ body: (Trace.Line) throws(TraceDefect) -> Void
    ) throws(TraceDefect) {
        for byte in bytes {
            let isEnd = byte == 0x0A || byte == 0x0D
            if isEnd, !(byte == 0x0A && isAfterReturn) { try end(body) }
            isAfterReturn = byte == 0x0D
            if isEnd { continue }
            guard rest.count < Self.limitBytes else {
                throw TraceDefect(line: number, "longer than \(Self.limitBytes) bytes: this is no trace")
            }
            rest.append(byte)
        }
    }

    /// The last line, when nothing ends it.
    mutating func finish(_ body: (Trace.Line) throws(TraceDefect) -> Void) throws(TraceDefect) {
        if !rest.isEmpty { try end(body) }
    }

    private mutating func end(_ body: (Trace.Line) throws(TraceDefect) -> Void) throws(TraceDefect) {
        let line = Trace.Line(
            number: number, text: String(Trace.trimmed(String(decoding: rest, as: UTF8.self)[...])))
        rest.removeAll(keepingCapacity: true)
        number += 1
        try body(line)
    }
}
