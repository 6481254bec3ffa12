/// Makes badges and keys of the edges of a Wiegand reader's two lines. A value: all time comes with the edges.
///
/// The interface has no clock and no end mark: D0 pulses for a zero, D1 for a one, and a frame ends with silence.
/// What it promises, for formats whose parity covers every bit: a frame with one wrong bit, a frame of another length
/// and a frame of which the kernel saw but dropped an edge are read errors, never a number.
package struct WiegandDecoder: Sendable {
    /// Edges closer than this to the one before, on either line, are ringing or cross-talk: legal pulses are at least
    /// 200 µs apart.
    package static let glitchNanoseconds: UInt64 = 100_000
    /// Silence that ends a frame: four times the usual interval, within these bounds. Intervals may be 20 ms.
    package static let shortestGapNanoseconds: UInt64 = 25_000_000
    package static let longestGapNanoseconds: UInt64 = 60_000_000
    /// A frame longer than this is no badge.
    package static let maximumBits = 64
    /// Fewer bits than any format has are a spike on the line (lightning, a compressor), not a damaged badge.
    package static let minimumBits = 4
    /// Edges kept at once; a line that babbles without silence is cut off here.
    static let maximumEdges = 256
    /// Frames in a row that would be good with D0 and D1 exchanged, until the wiring is blamed.
    static let swapSuspicions = 3

    /// Added to the time of an edge to give `CLOCK_BOOTTIME`, nanoseconds.
    package var bootOffsetNanoseconds: Int64 = 0

    private let formats: [WiegandFormat]
    /// Edges of unfinished frames, in order of time.
    private var edges: [LineEdge] = []
    /// Sequence number of the first edge of the next frame; nil: not known yet.
    private var expectedSequence: UInt32?
    /// Time of the last edge of a burst that was cut off as too long.
    private var babbleNanoseconds: UInt64?
    private var suspicions = 0
    /// The last whole frames, whatever was made of them.
    private var judged: [(bits: UInt64, count: Int)] = []
    /// As many as one chunk of edges can hold.
    private static let mostJudged = 64

    /// `formats` in order of preference; `firstSequence` is 1 for a fresh request of the lines, nil when unknown.
    package init(formats: [WiegandFormat], firstSequence: UInt32? = nil) {
        self.formats = formats
        expectedSequence = firstSequence
    }

    /// When `flush` is due, on the clock of the edges; nil: nothing waits.
    package var nextDeadlineNanoseconds: UInt64? {
        guard let last = edges.last else { return nil }
        let gap = Self.endGap(of: edges[...])
        let (deadline, overflow) = last.nanoseconds.addingReportingOverflow(gap)
        return overflow ? .max : deadline
    }

    /// Takes edges in the order in which the kernel delivered them, which two processors may have mixed, and returns
    /// what the frames that they end say.
    package mutating func feed(_ news: some Sequence<LineEdge>) -> [Reading] {
        var readings: [Reading] = []
        for edge in news where !isBabble(edge) {
            insert(edge)
            guard edges.count > Self.maximumEdges else { continue }
            readings += takeFrames(isFinal: true)
            guard edges.count > Self.maximumEdges else { continue }
            readings.append(cutBabble())
        }
        return readings + takeFrames(isFinal: false)
    }

    /// Ends the frame whose silence lasts long enough at `nowNanoseconds`; what it says, if anything.
    package mutating func flush(_ nowNanoseconds: UInt64) -> [Reading] {
        guard let deadline = nextDeadlineNanoseconds, nowNanoseconds >= deadline else { return [] }
        var readings = takeFrames(isFinal: true)
        if let reading = judge(edges[...], next: nil) { readings.append(reading) }
        edges.removeAll(keepingCapacity: true)
        return readings
    }
}

extension WiegandDecoder {
    /// The whole frames since the last call, good and bad ones.
    package mutating func takeJudged() -> [(bits: UInt64, count: Int)] {
        defer { judged.removeAll(keepingCapacity: true) }
        return judged
    }
}

// MARK: edges to frames

extension WiegandDecoder {
    private mutating func insert(_ edge: LineEdge) {
        var place = edges.endIndex
        while place > edges.startIndex, edge.isBefore(edges[place - 1]) { place -= 1 }
        edges.insert(edge, at: place)
    }

    /// Whether `edge` belongs to a burst that has been cut off.
    private mutating func isBabble(_ edge: LineEdge) -> Bool {
        guard let last = babbleNanoseconds else { return false }
        if edge.nanoseconds > last, edge.nanoseconds - last >= Self.longestGapNanoseconds {
            babbleNanoseconds = nil
            return false
        }
        babbleNanoseconds = max(last, edge.nanoseconds)
        expectedSequence = edge.sequence &+ 1
        return true
    }

    private mutating func cutBabble() -> Reading {
        let first = edges.first?.nanoseconds ?? 0
        babbleNanoseconds = edges.last?.nanoseconds
        expectedSequence = edges.last.map { $0.sequence &+ 1 }
        edges.removeAll(keepingCapacity: true)
        return reading(.readError(.tooLong), at: first)
    }

    /// Takes the frames that end with a gap out of `edges`. Where edges are missing at the gap they may only be late;
    /// `isFinal` says that they are lost.
    private mutating func takeFrames(isFinal: Bool) -> [Reading] {
        var readings: [Reading] = []
        var start = edges.startIndex
        for index in edges.indices.dropFirst() {
            let silence = edges[index].nanoseconds - edges[index - 1].nanoseconds
            guard silence >= Self.shortestGapNanoseconds, silence >= Self.endGap(of: edges[start..<index])
            else {
                continue
            }
            guard isFinal || isComplete(edges[start..<index], next: edges[index]) else { break }
            if let reading = judge(edges[start..<index], next: edges[index]) { readings.append(reading) }
            start = index
        }
        edges.removeSubrange(..<start)
        return readings
    }

    /// Silence after which `frame` is over.
    private static func endGap(of frame: ArraySlice<LineEdge>) -> UInt64 {
        let intervals = zip(frame, frame.dropFirst()).map { $1.nanoseconds - $0.nanoseconds }.sorted()
        guard !intervals.isEmpty else { return shortestGapNanoseconds }
        let median = min(intervals[intervals.count / 2], longestGapNanoseconds)
        return max(shortestGapNanoseconds, min(4 * median, longestGapNanoseconds))
    }

    /// Whether no edge is missing before, in and directly after `frame`.
    private func isComplete(_ frame: ArraySlice<LineEdge>, next: LineEdge?) -> Bool {
        guard let base = frame.first?.sequence else { return true }
        // Distances instead of numbers: the count wraps.
        let distances = frame.map { Int64(Int32(bitPattern: $0.sequence &- base)) }
        let lowest = distances.min() ?? 0
        let highest = distances.max() ?? 0
        guard highest - lowest + 1 == Int64(frame.count) else { return false }
        if let expectedSequence, expectedSequence != base &+ UInt32(truncatingIfNeeded: lowest) {
            return false
        }
        return next.map { $0.sequence == base &+ UInt32(truncatingIfNeeded: highest + 1) } ?? true
    }
}

// MARK: frames to readings

extension WiegandDecoder {
    private mutating func judge(_ frame: ArraySlice<LineEdge>, next: LineEdge?) -> Reading? {
        guard let first = frame.first else { return nil }
        let isWhole = isComplete(frame, next: next)
        let distances = frame.map { Int32(bitPattern: $0.sequence &- first.sequence) }
        expectedSequence = first.sequence &+ UInt32(bitPattern: distances.max() ?? 0) &+ 1
        guard isWhole else { return reading(.readError(.lostEdges), at: first.nanoseconds) }

        var bits: UInt64 = 0
        var count = 0
        var previous: UInt64?
        for edge in frame {
            defer { previous = edge.nanoseconds }
            if let previous, edge.nanoseconds - previous < Self.glitchNanoseconds { continue }
            bits = bits << 1 | (edge.line == 0 ? 0 : 1)
            count += 1
        }
        guard count >= Self.minimumBits else { return nil }
        if count <= Self.maximumBits, judged.count < Self.mostJudged { judged.append((bits, count)) }
        guard count <= Self.maximumBits else { return reading(.readError(.tooLong), at: first.nanoseconds) }
        let value = value(of: bits, count: count, hasGlitches: count < frame.count)
        return reading(value, at: first.nanoseconds)
    }

    private mutating func value(of bits: UInt64, count: Int, hasGlitches: Bool) -> Reading.Value {
        let candidates = formats.filter { $0.length == count }
        guard !candidates.isEmpty else { return .readError(.length) }
        for format in candidates where format.accepts(bits) {
            // Which of two edges was the true one is a guess; only parity can confirm it.
            guard format.isProtected || !hasGlitches else { continue }
            suspicions = 0
            if let key = format.key(of: bits) { return .key(key) }
            if let badge = format.badge(of: bits) { return .badge(badge) }
        }
        let complement = ~bits & (UInt64.max >> UInt64(64 - count))
        let isSuspicious = candidates.contains { $0.isProtected && $0.accepts(complement) }
        suspicions = isSuspicious ? min(suspicions + 1, Self.swapSuspicions) : 0
        if suspicions == Self.swapSuspicions { return .readError(.swappedWires) }
        return .readError(candidates.contains { $0.isProtected } ? .parity : .format)
    }

    private func reading(_ value: Reading.Value, at nanoseconds: UInt64) -> Reading {
        let time = Int64(clamping: nanoseconds).addingReportingOverflow(bootOffsetNanoseconds).partialValue
        return Reading(bootMicroseconds: time / 1000, value: value)
    }
}
