import Domain
import GRDB

/// A page of a list of entries, for people: newest first.
package struct BookPage: Sendable, Hashable {
    package var entries: [Entry]
    /// Everything from here on has been looked at; the next page begins before it. At the first entry that was asked for
    /// there is nothing left.
    package var reached: Sequence

    package init(entries: [Entry], reached: Sequence) {
        self.entries = entries
        self.reached = reached
    }
}

extension Book {
    /// Sequences that one read transaction of a page looks at: some milliseconds, also on a slow card.
    private static let span: Sequence = 4_000
    /// The same of kinds that have an index: even if none of those entries were a punch, it has but their numbers to pass.
    private static let seldomSpan: Sequence = 200_000
    /// Spans that one page looks at, so that a rare thing in a long book does not hold up whoever asks.
    private static let mostSpans = 50

    /// Entries of these kinds with a sequence below `before` that `accepts` lets through, newest first, at most `limit`.
    /// A page may be short, or empty, though there is more before `reached`: of kinds that come with every badge behind
    /// 200,000 entries, of seldom ones behind ten million. Each transaction is short, and each row is verified by itself.
    /// - Parameter first: nothing before it is looked at; reached, the page has no next one.
    package func page(
        of kinds: [String], from first: Sequence = 1, before: Sequence, limit: Int, accepts: (Entry) -> Bool
    ) throws(StoreError) -> BookPage {
        let (first, limit) = (max(1, first), min(max(1, limit), Self.pageRows))
        let span = SeldomKinds.contain(kinds) ? Self.seldomSpan : Self.span
        var before = min(before, try head().sequence + 1)
        var entries: [Entry] = []
        for _ in 0..<Self.mostSpans where before > first && entries.count < limit {
            let from = max(first, before - span)
            let found = try rows(of: kinds, from: from, before: before)
            for row in found {
                let entry = Entry(row)
                guard accepts(entry) else { continue }
                entries.append(entry)
                if entries.count == limit { return BookPage(entries: entries, reached: entry.sequence) }
            }
            // A span may hold more than one transaction gives.
            before = found.count < Self.pageRows ? from : found.last?.sequence ?? from
        }
        return BookPage(entries: entries, reached: before)
    }

    private func rows(of kinds: [String], from: Sequence, before: Sequence) throws(StoreError) -> [Row] {
        try read("page") { database in
            do {
                let rows = try rowScan.newest(
                    database, of: kinds, from: from, before: before, limit: Self.pageRows)
                var check = try RowCheck()
                for row in rows where try !check.isSoundInPublic(row) {
                    throw MalformedRow(sequence: row.row.sequence, column: "hash")
                }
                return rows.map(\.row)
            } catch let row as MalformedRow {
                throw StoreError.damaged("entry \(row.sequence) is damaged: \(row.column)")
            }
        }
    }

    /// When those entries were recorded; at most a page of them. One that is not there any more has no moment.
    package func moments(of sequences: [Sequence]) throws(StoreError) -> [Sequence: Instant] {
        try read("moments") { database in
            var moments: [Sequence: Instant] = [:]
            for sequence in sequences.prefix(Self.pageRows) {
                let found = try rowScan.moment(database, atOrBefore: sequence)
                if found?.sequence == sequence { moments[sequence] = found?.instant }
            }
            return moments
        }
    }

    /// The first entry whose wall clock says that time or later, found by halving; where clocks have stepped it is near
    /// by. One behind the last entry when none does.
    package func firstSequence(fromWallMicroseconds wall: Int64) throws(StoreError) -> Sequence {
        let head = try head().sequence
        return try read("moment") { database in
            var (low, high) = (Sequence(1), head + 1)
            while low < high {
                let middle = low + (high - low) / 2
                let found = try rowScan.moment(database, atOrBefore: middle)
                if let instant = found?.instant, instant.wallMicroseconds >= wall {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low
        }
    }
}
