/// Says when contacts have settled after bouncing. A value: all time comes with the edges. The level is asked again
/// once a line is quiet, so lost or misnamed edges do no harm, and a spike shorter than that is nothing.
package struct LineDebouncer: Sendable {
    /// A line that settled at another level than before.
    package struct Change: Sendable, Hashable {
        package let line: Int
        package let isActive: Bool
        /// The first edge towards it, on the clock of the edges.
        package let nanoseconds: UInt64

        package init(line: Int, isActive: Bool, nanoseconds: UInt64) {
            self.line = line
            self.isActive = isActive
            self.nanoseconds = nanoseconds
        }
    }

    private struct Burst {
        var first: UInt64
        var last: UInt64
    }

    private let quietNanoseconds: UInt64
    private var settled: UInt64
    private var bursts: [Int: Burst] = [:]

    /// `levels` are those at the start: bit i is line i; they are no change.
    package init(levels: UInt64, quietNanoseconds: UInt64) {
        settled = levels
        self.quietNanoseconds = quietNanoseconds
    }

    /// When `settle` is due; nil: all lines are quiet.
    package var nextDeadlineNanoseconds: UInt64? {
        bursts.values.map(deadline).min()
    }

    package mutating func feed(_ edges: some Sequence<LineEdge>) {
        for edge in edges where (0..<UInt64.bitWidth).contains(edge.line) {
            var burst = bursts[edge.line] ?? Burst(first: edge.nanoseconds, last: edge.nanoseconds)
            burst.first = min(burst.first, edge.nanoseconds)
            burst.last = max(burst.last, edge.nanoseconds)
            bursts[edge.line] = burst
        }
    }

    /// What has settled by `nowNanoseconds`, where `levels` are the levels of that moment, in order of time.
    package mutating func settle(_ nowNanoseconds: UInt64, levels: UInt64) -> [Change] {
        var changes: [Change] = []
        for (line, burst) in bursts where deadline(of: burst) <= nowNanoseconds {
            bursts[line] = nil
            let bit: UInt64 = 1 << UInt64(line)
            guard (levels ^ settled) & bit != 0 else { continue }
            settled ^= bit
            changes.append(Change(line: line, isActive: levels & bit != 0, nanoseconds: burst.first))
        }
        return changes.sorted { ($0.nanoseconds, $0.line) < ($1.nanoseconds, $1.line) }
    }

    private func deadline(of burst: Burst) -> UInt64 {
        let (deadline, overflow) = burst.last.addingReportingOverflow(quietNanoseconds)
        return overflow ? .max : deadline
    }
}
