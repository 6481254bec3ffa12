import Domain
import GRDB
import Synchronization

extension Book {
    /// Erases the private parts of these entries under a retention rule: deletes them, adds one `erased`
    /// entry for each and replaces the checkpoints and the seal that knew them, in one transaction, and empties the
    /// write-ahead log. Returns the added entries, which the terminal must apply. Entries without a private
    /// part, and those that left nothing in the seal, are passed over.
    package func erase(_ sequences: [Sequence], rule: String, at instant: Instant) throws(StoreError)
        -> [Entry]
    {
        // Holding the writer keeps appends out while the state is folded.
        try writer.withLock { writer throws(StoreError) in
            let past = try sealWithout(sequences)
            let kept = try read("erase") { database in
                try sequences.filter { sequence in
                    try Bool.fetchOne(
                        database, sql: "SELECT true FROM private WHERE sequence = ?", arguments: [sequence])
                        ?? false
                }
            }
            let targets = Set(kept + (past?.erased ?? [])).sorted()
            guard let first = targets.first else { return [] }
            var terminal = try load()
            var facts = targets.map { Fact.erased(Erased(sequence: $0, rule: rule)) }
            if let past { facts.append(.pruned(past.fact)) }
            let entries = facts.enumerated().map { index, fact in
                Entry(
                    sequence: terminal.head + 1 + Sequence(index), instant: instant, reader: nil, place: nil,
                    fact: fact)
            }
            for entry in entries { terminal.apply(entry) }
            let folded = terminal
            var seal = past?.seal
            seal?.entry = folded.head
            let sealedAnew = seal
            try writer.commit("erase") { database, journal in
                try journal.insert(entries, in: database)
                for entry in entries {
                    guard case .erased(let erased) = entry.fact else { continue }
                    try database.execute(
                        sql: "DELETE FROM private WHERE sequence = ?", arguments: [erased.sequence])
                    try database.execute(
                        sql: "INSERT INTO erasure (sequence, entry) VALUES (?, ?)",
                        arguments: [erased.sequence, entry.sequence])
                }
                try sealedAnew?.replace(in: database)
                try database.execute(sql: "DELETE FROM checkpoint WHERE sequence >= ?", arguments: [first])
                try sealed(folded, rowHash: journal.hash).insert(in: database, keeping: 1)
            }
            writer.noteCheckpoint(folded.head)
            // The erasure is committed and must be applied, whatever comes now. If a reader keeps the log
            // from being emptied for five seconds, the old pages stay in it until the next commits overwrite
            // them.
            try? writer.settleLog()
            return entries
        }
    }

    /// The seal without what these entries, which it stands for, have left in its state. Nil when they have left nothing.
    private func sealWithout(
        _ sequences: [Sequence]
    ) throws(StoreError) -> (seal: Seal, fact: Pruned, erased: [Sequence])? {
        guard let key, let (seal, fact, _) = try seal(), let fact else { return nil }
        let before = try foundation().terminal
        let erased = sequences.filter { sequence in
            guard sequence <= seal.sequence else { return false }
            var terminal = before
            terminal.forget(sequence)
            return terminal != before
        }
        if erased.isEmpty { return nil }
        var terminal = before
        for sequence in erased { terminal.forget(sequence) }
        let anew = try Seal(terminal, hash: seal.hash, by: key)
        return (anew, anew.pruned(months: fact.months), erased)
    }
}
