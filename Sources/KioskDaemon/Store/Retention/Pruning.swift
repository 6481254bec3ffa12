import Domain
import GRDB
import Synchronization

/// How long entries are kept at least.
package struct RetentionTerm: Sendable, Hashable {
    package var months: Int

    package init(months: Int) { self.months = months }

    /// A month is 31 days here: nothing goes a day early.
    var microseconds: Int64 { Int64(months) * 31 * 86_400_000_000 }
}

/// What could be pruned: the seal that would stand for it.
package struct Proposal: Sendable {
    let seal: Seal
    let upstreams: [String]
    package var through: Sequence { seal.sequence }
    package let fact: Pruned
}

/// What has been pruned, as `verify` and `export` tell it.
package struct SealedPast: Sendable, Hashable {
    /// The last entry that the seal stands for.
    package var through: Sequence
    /// The first entry that is still there.
    package var firstKept: Sequence
    package var fact: Pruned
    /// When it was decided.
    package var decided: Instant
}

extension Book {
    /// Entries that one seal is moved on by: folding them takes some 300 ms.
    static let sealStride: Sequence = 50_000
    /// Fewer are not worth a seal: they stay longer.
    static let leastPruned: Sequence = 500
    /// Rows of one step: a commit of some milliseconds.
    package static let pruneRows = 250

    /// Folds and seals what is older than the term and needed by none of these upstreams (those of the configuration);
    /// nil when that is too little. Writes nothing.
    /// - Parameter account: who asked for it; nil: it is its time.
    package func proposePruning(
        _ term: RetentionTerm, upstreams: [String], now: Instant, by account: AccountID? = nil
    ) throws(StoreError) -> Proposal? {
        guard let key else { throw .permanent("pruning: the book is open for reading only") }
        guard let oldEnough = try horizon(ageMicroseconds: term.microseconds, now: now) else { return nil }
        let (boundary, free) = try read("pruning") { database in
            (try Seal.boundary(database), try Ledger.lastNotNeeded(by: upstreams, database))
        }
        var last = min(oldEnough, free, boundary + Self.sealStride)
        if let untimed = try load().chronology.untimed { last = min(last, untimed.first - 1) }
        guard last - boundary >= Self.leastPruned else { return nil }
        let foundation = try foundation()
        let through = try read("pruning") { try Meta.lastRow(atOrBefore: last, $0) }
        guard let through, through.sequence > boundary else { return nil }
        let terminal = try fold(
            from: foundation.terminal, hash: foundation.hash, through: through.sequence)
        let seal = try Seal(terminal, hash: through.hash, by: key)
        return Proposal(seal: seal, upstreams: upstreams, fact: seal.pruned(months: term.months, by: account))
    }

    /// Commits the seal together with `entry`, which says so and is the next of the book. From now on the entries that
    /// it stands for may be deleted. Throws, with nothing changed, when an upstream needs one of them meanwhile.
    package func commit(_ proposal: Proposal, with entry: Entry) throws(StoreError) {
        var seal = proposal.seal
        seal.entry = entry.sequence
        guard entry.fact == .pruned(proposal.fact) else { throw .permanent("pruning: another entry") }
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("pruning") { database, journal in
                guard try Ledger.lastNotNeeded(by: proposal.upstreams, database) >= seal.sequence else {
                    throw StoreError.temporary("pruning: an upstream needs entries again")
                }
                try journal.insert([entry], in: database)
                try seal.replace(in: database)
                try database.execute(
                    sql: "DELETE FROM checkpoint WHERE sequence <= ?", arguments: [seal.sequence])
            }
        }
    }

    /// Deletes the next few of the entries that the seal stands for, the oldest first. Returns how many; 0 when none
    /// are left.
    package func pruneStep() throws(StoreError) -> Int {
        let isDue = try read("pruning") { database in
            let first = try Domain.Sequence.fetchOne(database, sql: "SELECT min(sequence) FROM entry") ?? .max
            return first <= (try Seal.boundary(database))
        }
        guard isDue else { return 0 }
        return try writer.withLock { writer throws(StoreError) in
            try writer.commit("pruning") { database, _ in
                let page = try Domain.Sequence.fetchAll(
                    database, sql: "SELECT sequence FROM entry WHERE sequence <= ? ORDER BY sequence LIMIT ?",
                    arguments: [try Seal.boundary(database), Self.pruneRows])
                guard let last = page.last else { return 0 }
                for table in ["entry", "private", "erasure", "receipt"] {
                    try database.execute(
                        sql: "DELETE FROM \(table) WHERE sequence <= ?", arguments: [last])
                }
                return page.count
            }
        }
    }

    /// What has been pruned; nil when nothing has.
    package func sealedPast() throws(StoreError) -> SealedPast? {
        guard let (seal, fact, decided) = try seal(), let fact, let decided else { return nil }
        let first = try read("pruning") {
            try Domain.Sequence.fetchOne($0, sql: "SELECT min(sequence) FROM entry")
        }
        return SealedPast(
            through: seal.sequence, firstKept: first ?? seal.sequence + 1, fact: fact, decided: decided)
    }
}

extension Ledger {
    /// The last entry that none of these upstreams needs any more: all up to it has a receipt or is not for them.
    static func lastNotNeeded(
        by upstreams: [String], _ database: Database
    ) throws -> Domain.Sequence {
        var last = Domain.Sequence.max
        for upstream in upstreams {
            // A cursor that is not what was written says nothing.
            guard try Standing.isSound(upstream, database) else { return 0 }
            last = min(last, try cursor(of: upstream, database))
            for table in ["exception", "attempt"] {
                let first = try Domain.Sequence.fetchOne(
                    database, sql: "SELECT min(sequence) FROM \(table) WHERE upstream = ?",
                    arguments: [upstream])
                if let first { last = min(last, first - 1) }
            }
        }
        return last
    }
}
