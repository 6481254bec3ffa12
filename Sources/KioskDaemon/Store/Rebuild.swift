import Domain
import GRDB

/// A book folded from its first entry, or from the seal of what was pruned, and how that compares with its checkpoints.
package struct Rebuild: Sendable {
    package var terminal: Terminal
    /// The last entry that a seal stands for; 0: folded from the first entry.
    package var sealedThrough: Sequence
    package var head: Head
    /// SHA-256 of the folded state at `head`.
    package var stateHash: [UInt8]
    /// Checkpoints of this release's state that the fold gives exactly.
    package var equalCheckpoints: [Sequence] = []
    /// Checkpoints that the fold contradicts.
    package var differentCheckpoints: [Sequence] = []
}

extension Book {
    /// Folds everything that is there by `apply` alone, and compares with the checkpoints on the way.
    package func rebuild(progress: (Sequence) throws -> Void = { _ in }) throws(StoreError) -> Rebuild {
        let (head, checkpoints) = try read("rebuild") { database in
            // The older one first.
            let found = try [1, 0].compactMap { try Checkpoint.newest($0, database) }
            let current = found.filter { $0.stateVersion == StateText.version }
            return (
                try Meta.head(database, book: id),
                current.map { (sequence: $0.sequence, stateHash: $0.stateHash) }
            )
        }
        let foundation = try foundation()
        var hash = foundation.hash
        var result = Rebuild(
            terminal: foundation.terminal, sealedThrough: foundation.terminal.head, head: head, stateHash: [])
        for checkpoint in checkpoints where checkpoint.sequence <= head.sequence {
            result.terminal = try fold(
                from: result.terminal, hash: hash, through: checkpoint.sequence, progress: progress)
            hash =
                try read("rebuild") { database in try Meta.hash(of: checkpoint.sequence, database) }
                ?? Meta.noHash
            if try StateText.hash(result.terminal) == checkpoint.stateHash {
                result.equalCheckpoints.append(checkpoint.sequence)
            } else {
                result.differentCheckpoints.append(checkpoint.sequence)
            }
        }
        result.terminal = try fold(
            from: result.terminal, hash: hash, through: head.sequence, progress: progress)
        result.stateHash = try StateText.hash(result.terminal)
        return result
    }

    /// SHA-256 of a folded state, as checkpoints and `rebuild` have it: to compare a running terminal with
    /// its book.
    package static func stateHash(of terminal: Terminal) throws(StoreError) -> [UInt8] {
        try StateText.hash(terminal)
    }
}
