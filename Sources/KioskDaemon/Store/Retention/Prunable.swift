import Domain
import GRDB

/// What the rule would let go at this moment, without doing anything.
package struct Prunable: Sendable, Hashable {
    /// Why not more than that, or nothing.
    package enum Limit: String, Sendable, Hashable, CaseIterable {
        /// What is newer must still be kept.
        case age
        /// A receiver needs what is newer.
        case upstreams
        /// The true time of a punch is still unknown.
        case untimed
        /// Nobody vouches for the clock, or nothing has been there for so long.
        case nothingOld
        /// So few that a seal is not worth it.
        case few
    }

    /// Entries up to here are gone or going already.
    package var boundary: Sequence
    /// The last that would go; `boundary`: nothing would.
    package var through: Sequence
    /// When that was recorded.
    package var newest: Instant?
    package var limit: Limit

    package var count: Int64 { through - boundary }
}

extension Book {
    /// What `proposePruning` would let go, in as many steps as that takes.
    package func prunable(
        _ term: RetentionTerm, upstreams: [String], now: Instant
    ) throws(StoreError) -> Prunable {
        let (boundary, free) = try read("pruning") { database in
            (try Seal.boundary(database), try Ledger.lastNotNeeded(by: upstreams, database))
        }
        var found = Prunable(boundary: boundary, through: boundary, limit: .nothingOld)
        guard let oldEnough = try horizon(ageMicroseconds: term.microseconds, now: now) else { return found }
        var (last, limit) = (oldEnough, Prunable.Limit.age)
        if free < last { (last, limit) = (free, .upstreams) }
        if let untimed = try load().chronology.untimed, untimed.first - 1 < last {
            (last, limit) = (untimed.first - 1, .untimed)
        }
        found.limit = limit
        guard last - boundary >= Self.leastPruned else {
            if limit == .age { found.limit = .few }
            return found
        }
        found.through = last
        found.newest = try moments(of: [last])[last]
        return found
    }
}
