import Domain
import GRDB

/// What the book says of itself, and its last row.
enum Meta {
    /// `previous` of the first row.
    static let noHash = [UInt8](repeating: 0, count: Digest.byteCount)

    /// Reads the book's id, or names a new book.
    static func identify(_ pool: DatabasePool) throws(StoreError) -> BookID {
        let fresh = try Randomness.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return try StoreError.translating("reading the book's id") {
            try pool.write { database in
                if let id = try storedID(database) { return id }
                try set(database, "book", BookID(fresh).description)
                return BookID(fresh)
            }
        }
    }

    static func bookID(_ pool: DatabasePool) throws(StoreError) -> BookID? {
        try StoreError.translating("reading the book's id") { try pool.read { try storedID($0) } }
    }

    /// Public half of the key that signs this book's checkpoints; nil when it is not readable.
    static func deviceKey(_ database: Database) throws -> [UInt8]? {
        try value(database, "deviceKey").flatMap { Hexadecimal.bytes($0) }
    }

    /// Has the book's checkpoints signed by that key from now on. Those of another key are worth nothing any more.
    static func set(deviceKey: [UInt8], _ database: Database) throws {
        try database.execute(sql: "DELETE FROM checkpoint")
        try set(database, "deviceKey", Hexadecimal.text(deviceKey))
    }

    static func head(_ database: Database, book: BookID) throws -> Head {
        let statement = try PreparedStatement(
            "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1", in: database)
        defer { statement.finish() }
        guard try statement.step() else { return Head(book: book, sequence: 0, hash: noHash) }
        return Head(book: book, sequence: statement.integer(0), hash: statement.bytes(1))
    }

    /// Sequence and hash of the last row up to there; nil when there is none.
    static func lastRow(
        atOrBefore sequence: Domain.Sequence, _ database: Database
    ) throws -> (sequence: Domain.Sequence, hash: [UInt8])? {
        let statement = try PreparedStatement(
            "SELECT sequence, hash FROM entry WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1",
            in: database)
        defer { statement.finish() }
        statement.bind(1, sequence)
        return try statement.step() ? (statement.integer(0), statement.bytes(1)) : nil
    }

    /// The hash of one row; nil when there is no such row.
    static func hash(of sequence: Domain.Sequence, _ database: Database) throws -> [UInt8]? {
        if sequence == 0 { return noHash }
        let statement = try PreparedStatement("SELECT hash FROM entry WHERE sequence = ?", in: database)
        defer { statement.finish() }
        statement.bind(1, sequence)
        return try statement.step() ? statement.bytes(0) : nil
    }

    /// Last entry of which a salvage or a restored copy cannot tell whom it has been delivered to; 0: all is known.
    static func deliveryUnknownThrough(_ database: Database) throws -> Domain.Sequence {
        try value(database, "deliveryUnknownThrough").flatMap { Domain.Sequence($0) } ?? 0
    }

    private static func storedID(_ database: Database) throws -> BookID? {
        guard let text = try value(database, "book") else { return nil }
        guard let id = BookID(text) else { throw StoreError.damaged("the book's id is damaged") }
        return id
    }

    private static func value(_ database: Database, _ key: String) throws -> String? {
        try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }

    private static func set(_ database: Database, _ key: String, _ value: String) throws {
        try database.execute(
            sql:
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            arguments: [key, value])
    }
}
