import Domain
import GRDB
import Synchronization

extension Book {
    /// Erases the private parts of these entries under a retention rule: deletes them, adds one `erased`
    /// entry for each and replaces the checkpoints that knew them, in one transaction, and empties the
    /// write-ahead log. Returns the added entries, which the terminal must apply. Entries without a private
    /// part are passed over.
    package func erase(_ sequences: [Sequence], rule: String, at instant: Instant) throws(StoreError)
        -> [Entry]
    {
        // Holding the writer keeps appends out while the state is folded.
        try writer.withLock { writer throws(StoreError) in
            let targets = try read("erase") { database in
                try sequences.sorted().filter { sequence in
                    try Bool.fetchOne(
                        database, sql: "SELECT true FROM private WHERE sequence = ?", arguments: [sequence])
                        ?? false
                }
            }
            guard let first = targets.first else { return [] }
            var terminal = try load()
            let entries = targets.enumerated().map { index, target in
                Entry(
                    sequence: terminal.head + 1 + Sequence(index), instant: instant, reader: nil, place: nil,
                    fact: .erased(Erased(sequence: target, rule: rule)))
            }
            for entry in entries { terminal.apply(entry) }
            let folded = terminal
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
}
