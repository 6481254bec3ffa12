import Domain
import Foundation
import GRDB
import Synchronization

/// A folded state as the book keeps it: saves a start from folding two million entries.
struct Checkpoint: Sendable {
    var sequence: Domain.Sequence
    /// Hash of the entry `sequence`.
    var hash: [UInt8]
    var stateVersion: Int
    /// SHA-256 of `state`.
    var stateHash: [UInt8]
    /// Ed25519 over `message`.
    var signature: [UInt8]
    var state: [UInt8]

    static func message(
        book: BookID, sequence: Domain.Sequence, hash: [UInt8], stateVersion: Int, stateHash: [UInt8]
    ) -> [UInt8] {
        let lines = [
            "kioskd checkpoint", book.description, String(sequence), Hexadecimal.text(hash),
            String(stateVersion),
            Hexadecimal.text(stateHash),
        ]
        return lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }

    /// What is wrong with it; nil when nothing is. `rowHash` is the hash of the entry it names, in the
    /// journal.
    func defect(book: BookID, publicKey: [UInt8]?, rowHash: [UInt8]?) throws(StoreError) -> String? {
        guard rowHash == hash else { return "names a head that is not in the journal" }
        guard try Digest()(state) == stateHash else { return "state does not match its hash" }
        let message = Self.message(
            book: book, sequence: sequence, hash: hash, stateVersion: stateVersion, stateHash: stateHash)
        guard let publicKey, DeviceKey.isSound(signature, of: message, by: publicKey) else {
            return "signature is not by this book's device key"
        }
        return nil
    }
}

extension Checkpoint {
    /// At most two are kept; nil past the last.
    static func newest(_ index: Int, _ database: Database) throws -> Checkpoint? {
        let statement = try PreparedStatement(
            """
            SELECT sequence, hash, stateVersion, stateHash, signature, state FROM checkpoint
            ORDER BY sequence DESC LIMIT 1 OFFSET ?
            """, in: database)
        defer { statement.finish() }
        statement.bind(1, Int64(index))
        guard try statement.step() else { return nil }
        return Checkpoint(
            sequence: statement.integer(0), hash: statement.bytes(1),
            stateVersion: Int(clamping: statement.integer(2)),
            stateHash: statement.bytes(3), signature: statement.bytes(4), state: statement.bytes(5))
    }

    /// Deletes first: SQLite then writes the new state over the pages of the old one.
    func insert(in database: Database, keeping: Int) throws {
        try database.execute(
            sql: """
                DELETE FROM checkpoint WHERE sequence = ? OR sequence NOT IN
                    (SELECT sequence FROM checkpoint ORDER BY sequence DESC LIMIT ?)
                """, arguments: [sequence, keeping])
        try database.execute(
            sql: """
                INSERT INTO checkpoint (sequence, hash, stateVersion, stateHash, signature, state)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence, Data(hash), stateVersion, Data(stateHash), Data(signature),
                String(decoding: state, as: UTF8.self),
            ])
    }
}

extension Book {
    /// Entries after which a checkpoint is due: folding that many takes some 60 ms of the 500 ms that a start
    /// may, and the state of 5,000 people (3 MB, another 270 ms) costs each punch 1 kB of writing.
    package static let checkpointInterval: Sequence = 10_000

    package func checkpointIsDue(head: Sequence) -> Bool {
        head - writer.withLock { $0.lastCheckpoint } >= Self.checkpointInterval
    }

    /// Writes a signed checkpoint of `terminal`, whose head must be committed. Called in idle time and before
    /// closing.
    package func checkpoint(_ terminal: Terminal) throws(StoreError) {
        let rowHash = try read("checkpoint") { database in try Meta.hash(of: terminal.head, database) }
        guard let rowHash, terminal.book == id else {
            throw .permanent("checkpoint: entry \(terminal.head) is not in this book")
        }
        let checkpoint = try sealed(terminal, rowHash: rowHash)
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("checkpoint") { database, _ in try checkpoint.insert(in: database, keeping: 1) }
            writer.noteCheckpoint(terminal.head)
        }
    }

    /// Folded state: newest sound checkpoint and the tail behind it, each row of which is verified.
    package func load(progress: () -> Void = {}) throws(StoreError) -> Terminal {
        for index in 0..<2 {
            let found = try read("reading a checkpoint") { database in
                let checkpoint = try Checkpoint.newest(index, database)
                let rowHash = try checkpoint.flatMap { try Meta.hash(of: $0.sequence, database) }
                return (checkpoint, rowHash, try Meta.deviceKey(database))
            }
            guard let checkpoint = found.0 else { break }
            guard checkpoint.stateVersion == StateText.version,
                try checkpoint.defect(book: id, publicKey: found.2, rowHash: found.1) == nil,
                let terminal = StateText.decode(checkpoint.state), terminal.book == id,
                terminal.head == checkpoint.sequence
            else { continue }
            return try fold(from: terminal, hash: checkpoint.hash) { _ in progress() }
        }
        let foundation = try foundation()
        return try fold(from: foundation.terminal, hash: foundation.hash) { _ in progress() }
    }

    /// Folds the rows behind `terminal` by `apply` alone, through the head there is at the start (or `last`).
    func fold(
        from terminal: Terminal, hash: [UInt8], through last: Sequence? = nil,
        progress: (Sequence) throws -> Void = { _ in }
    ) throws(StoreError) -> Terminal {
        let last = if let last { last } else { try head().sequence }
        var terminal = terminal
        let first = terminal.head
        let lastEarlier = chapters.earlier.last?.last ?? 0
        var chain = try ChainWalk(after: terminal.head, hash: hash)
        while chain.sequence < last {
            let page = try read("folding") { database in
                try rowScan.storedRows(database, after: chain.sequence, through: last, limit: Self.pageRows)
            }
            if page.isEmpty, try isSealed(last, since: first) { throw Self.prunedMeanwhile }
            if page.isEmpty { throw .damaged("entries from \(chain.sequence + 1) are missing") }
            for element in page {
                let findings = try chain.follow(element)
                // What is missing of an earlier book was lost before it was salvaged, and an entry says so.
                let isKnown = findings.allSatisfy {
                    if case .gap(let through) = $0.defect { through <= lastEarlier } else { false }
                }
                if let finding = findings.first, !isKnown {
                    if try isSealed(chain.sequence, since: first) { throw Self.prunedMeanwhile }
                    throw .damaged(finding.description)
                }
                guard case .success(let stored) = element else { continue }
                terminal.turn(to: stored.row.book, at: stored.row.sequence)
                terminal.apply(Entry(stored.row))
            }
            try StoreError.translating("folding") { try progress(chain.sequence) }
        }
        return terminal
    }

    /// Whether a seal stands for what comes before this entry, and for more than the fold began behind.
    private func isSealed(_ sequence: Sequence, since first: Sequence) throws(StoreError) -> Bool {
        let boundary = try read("folding") { try Seal.boundary($0) }
        return boundary > first && boundary + 1 >= sequence
    }

    private static let prunedMeanwhile = StoreError.temporary("entries were pruned meanwhile: try again")

    func sealed(_ terminal: Terminal, rowHash: [UInt8]) throws(StoreError) -> Checkpoint {
        guard let key else { throw .permanent("checkpoint: the book is open for reading only") }
        let state = try StateText.encode(terminal)
        let stateHash = try Digest()(state)
        let message = Checkpoint.message(
            book: id, sequence: terminal.head, hash: rowHash, stateVersion: StateText.version,
            stateHash: stateHash)
        return Checkpoint(
            sequence: terminal.head, hash: rowHash, stateVersion: StateText.version, stateHash: stateHash,
            signature: try key.sign(message), state: state)
    }
}

extension Entry {
    /// A row, read back. Damage and facts of a later release become `Fact.unknown`.
    package init(_ row: Row) {
        self.init(
            sequence: row.sequence, instant: row.instant, reader: row.reader, place: row.place,
            fact: Fact(row.coded, in: row.book))
    }
}
