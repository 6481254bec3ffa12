/// One edge of a GPIO input, as the kernel saw it.
package struct LineEdge: Sendable, Hashable {
    /// `CLOCK_MONOTONIC` of the interrupt, nanoseconds.
    package var nanoseconds: UInt64
    /// Counts all edges of one request from 1 and wraps; a hole means that the kernel dropped events.
    package var sequence: UInt32
    /// Place of the line in the request: 0 is D0 of a Wiegand reader, 1 its D1.
    package var line: Int
    /// To active; always false where only falling edges are watched.
    package var isRising: Bool

    package init(nanoseconds: UInt64, sequence: UInt32, line: Int, isRising: Bool = false) {
        self.nanoseconds = nanoseconds
        self.sequence = sequence
        self.line = line
        self.isRising = isRising
    }

    /// Time rules; the sequence number decides between edges of the same nanosecond.
    func isBefore(_ other: LineEdge) -> Bool {
        nanoseconds == other.nanoseconds
            ? Int32(bitPattern: sequence &- other.sequence) < 0 : nanoseconds < other.nanoseconds
    }
}
