import Domain
import Foundation
import GRDB

/// What stands in the place of the entries that retention has deleted: the state folded through the last of them, whose
/// hash the next entry follows. Its digest and the key that signed it are chained by an entry `pruned`.
struct Seal: Sendable {
    /// The last entry that it stands for.
    var sequence: Domain.Sequence
    /// Hash of that entry.
    var hash: [UInt8]
    var stateVersion: Int
    /// 32 random bytes: the digest tells nobody what has been erased from the state since.
    var salt: [UInt8]
    /// SHA-256 of salt and state.
    var digest: [UInt8]
    /// Public half of the device key that signed it.
    var key: [UInt8]
    /// Ed25519 over `message`.
    var signature: [UInt8]
    var state: [UInt8]
    /// Sequence of the entry `pruned` that chains it.
    var entry: Domain.Sequence

    private func message(of book: BookID) -> [UInt8] {
        let lines = [
            "kioskd seal", book.description, String(sequence), Hexadecimal.text(hash), String(stateVersion),
            Hexadecimal.text(digest),
        ]
        return lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }

    /// A signed seal of a state; which entry chains it is not said yet.
    init(_ terminal: Terminal, hash: [UInt8], by key: DeviceKey) throws(StoreError) {
        sequence = terminal.head
        self.hash = hash
        stateVersion = StateText.version
        salt = try Randomness.bytes(Journal.saltByteCount)
        state = try StateText.encode(terminal)
        digest = try Digest()(salt + state)
        self.key = key.publicKey
        signature = []
        entry = 0
        signature = try key.sign(message(of: terminal.book))
    }

    /// The fact that chains it.
    func pruned(months: Int, by account: AccountID? = nil) -> Pruned {
        Pruned(
            through: sequence, hash: Hexadecimal.text(hash), state: Hexadecimal.text(digest),
            key: Hexadecimal.text(key), months: months, by: account)
    }

    /// What is wrong with it; nil when nothing is. `book` is the one that its entry belongs to, `fact` what the entry
    /// says that chains it.
    func defect(book: BookID, chainedBy fact: Pruned?) throws(StoreError) -> String? {
        guard try Digest()(salt + state) == digest else { return "state does not match its digest" }
        guard DeviceKey.isSound(signature, of: message(of: book), by: key) else {
            return "signature is not by the key that it names"
        }
        guard let fact, fact == pruned(months: fact.months, by: fact.by) else {
            return "is not the one that the book names"
        }
        return nil
    }

    /// The folded state; nil when this release cannot read it.
    var terminal: Terminal? {
        guard StateText.sealedVersions.contains(stateVersion), let terminal = StateText.decode(state),
            terminal.head == sequence
        else { return nil }
        return terminal
    }
}

extension Seal {
    private static let columns =
        "sequence, hash, stateVersion, salt, digest, key, signature, entry, state"

    /// The newest one at that index; nil past the last. A book has one, a file that is being salvaged may have more.
    static func newest(_ index: Int = 0, _ database: Database) throws -> Seal? {
        guard try database.tableExists("seal") else { return nil }
        let statement = try PreparedStatement(
            "SELECT \(columns) FROM seal ORDER BY sequence DESC, entry DESC LIMIT 1 OFFSET ?", in: database)
        defer { statement.finish() }
        statement.bind(1, Int64(index))
        guard try statement.step() else { return nil }
        return Seal(statement)
    }

    private init(_ statement: PreparedStatement) {
        sequence = statement.integer(0)
        hash = statement.bytes(1)
        stateVersion = Int(clamping: statement.integer(2))
        salt = statement.bytes(3)
        digest = statement.bytes(4)
        key = statement.bytes(5)
        signature = statement.bytes(6)
        entry = statement.integer(7)
        state = statement.bytes(8)
    }

    /// The last entry that a seal stands for; 0 without one.
    static func boundary(_ database: Database) throws -> Domain.Sequence {
        guard try database.tableExists("seal") else { return 0 }
        return try Domain.Sequence.fetchOne(database, sql: "SELECT max(sequence) FROM seal") ?? 0
    }

    /// Puts it in the place of the one before.
    func replace(in database: Database) throws {
        try database.execute(sql: "DELETE FROM seal")
        try database.execute(
            sql: "INSERT INTO seal (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                sequence, Data(hash), stateVersion, Data(salt), Data(digest), Data(key), Data(signature),
                entry, String(decoding: state, as: UTF8.self),
            ])
    }
}

extension Book {
    /// The seal, and what the entry says that chains it. Nil without one.
    func seal() throws(StoreError) -> (seal: Seal, fact: Pruned?, decided: Instant?)? {
        try read("reading the seal") { database in
            guard let seal = try Seal.newest(0, database) else { return nil }
            let row = try? rowScan.rows(database, after: seal.entry - 1, through: seal.entry, limit: 1).first?
                .row
            guard let row, case .pruned(let fact) = Fact(row.coded, in: row.book) else {
                return (seal, nil, nil)
            }
            return (seal, fact, row.instant)
        }
    }

    /// Where a fold begins: before the first entry, or behind those that a seal stands for.
    func foundation() throws(StoreError) -> (terminal: Terminal, hash: [UInt8]) {
        guard let (seal, fact, _) = try seal() else { return (Terminal(book: chapters.first), Meta.noHash) }
        let book = chapters.book(of: seal.sequence)
        if let defect = try seal.defect(book: book, chainedBy: fact) {
            throw .damaged("the seal at entry \(seal.sequence): \(defect)")
        }
        guard let terminal = seal.terminal, terminal.book == book else {
            throw .damaged("the seal at entry \(seal.sequence) cannot be read by this release")
        }
        return (terminal, seal.hash)
    }
}
