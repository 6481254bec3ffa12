import Domain
import GRDB

// How far back entries are old enough to go. A clock that is wrong must not delete anything, so the wall clock alone
// proves nothing: the book must have lived through the time as well.

extension Book {
    /// Entries looked at between the end and the seal.
    private static let samples: Sequence = 4_096
    private static let samplesOfOneRead = 256
    /// A longer step between two runs of the kernel is none that the book lived through.
    private static let believedStepMicroseconds: Int64 = 31 * 86_400_000_000

    /// The newest entry that is surely as old as this; nil when none is, or when nobody vouches for the clock.
    ///
    /// An entry is that old when its own trusted time says so and the entries since have lived through as much: inside
    /// one run of the kernel by its boot clock, from one run to the next by trusted clocks, and there at most a month at
    /// a step. So a clock that jumps years ahead makes nothing older, and a terminal that was switched off for years
    /// keeps its book longer than it must.
    func horizon(ageMicroseconds: Int64, now: Instant) throws(StoreError) -> Sequence? {
        guard now.trust.isTrusted else { return nil }
        let (first, head) = try read("horizon") { database in
            (try Seal.boundary(database) + 1, try Meta.head(database, book: id).sequence)
        }
        let stride = max(1, (head - first) / Self.samples)
        var newer = now
        var lived: Int64 = 0
        var next = head
        while next >= first {
            let page = try moments(from: next, downTo: first, stride)
            guard let last = page.last else { return nil }
            for (sequence, instant) in page {
                guard instant.trust.isTrusted || instant.boot == newer.boot else { continue }
                lived = Self.sum(lived, Self.lived(from: instant, to: newer))
                newer = instant
                guard instant.trust.isTrusted, lived >= ageMicroseconds else { continue }
                let (age, overflow) = now.wallMicroseconds.subtractingReportingOverflow(
                    instant.wallMicroseconds)
                if !overflow, age >= ageMicroseconds { return sequence }
            }
            next = last.sequence - stride
        }
        return nil
    }

    /// Microseconds from one moment to the next, as far as they are certain.
    private static func lived(from older: Instant, to newer: Instant) -> Int64 {
        guard let step = newer.microseconds(since: older) else { return 0 }
        if newer.boot == older.boot { return max(0, step) }
        return step.magnitude <= believedStepMicroseconds.magnitude ? step : 0
    }

    private static func sum(_ first: Int64, _ second: Int64) -> Int64 {
        let (sum, overflow) = first.addingReportingOverflow(second)
        return overflow ? 0 : sum
    }

    /// When some entries were, newest first.
    private func moments(
        from newest: Sequence, downTo first: Sequence, _ stride: Sequence
    ) throws(StoreError) -> [(sequence: Sequence, instant: Instant)] {
        try read("horizon") { database in
            var moments: [(Sequence, Instant)] = []
            var next = newest
            while moments.count < Self.samplesOfOneRead, next >= first {
                guard let (sequence, instant) = try rowScan.moment(database, atOrBefore: next),
                    sequence >= first
                else { break }
                if let instant { moments.append((sequence, instant)) }
                next = min(next, sequence) - stride
            }
            return moments
        }
    }
}
