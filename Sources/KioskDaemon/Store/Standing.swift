import Domain
import Foundation
import GRDB

/// Where an upstream stands, as stored: the cursor, and a digest that covers it and the upstream's exceptions. A flipped
/// bit in a cursor that leaves it within the book would otherwise skip entries for ever, and nobody would notice.
struct Standing: Hashable {
    /// Every entry up to here has a receipt, is not for this upstream, or is an exception.
    var cursor: Domain.Sequence = 0
    /// The delivery of entries up to here was lost; 0: it is known.
    var unknownThrough: Domain.Sequence = 0
    /// Digests of all exceptions, combined so that one comes and goes without the others being read.
    var sum = [UInt8](repeating: 0, count: Digest.byteCount)

    /// A row of the table of exceptions.
    typealias Exception = GRDB.Row

    /// Adds the exception, or takes it away again.
    mutating func toggle(_ exception: Exception) throws {
        for (index, byte) in try Self.digest(of: exception).enumerated() { sum[index] ^= byte }
    }

    private static func digest(of exception: Exception) throws -> [UInt8] {
        var text = ""
        for column in ["upstream", "sequence", "person", "state", "reason", "attempts"] {
            // Each with its length, so that no two rows have the same text.
            let value = (exception[column] as DatabaseValue?).map { "\($0)" } ?? ""
            text += "\(value.utf8.count):\(value);"
        }
        return try Digest()(Array(text.utf8))
    }

    func digest(of upstream: String) throws -> [UInt8] {
        let text = "\(upstream);\(cursor);\(unknownThrough);\(Hexadecimal.text(sum))"
        return try Digest()(Array(text.utf8))
    }

    /// As it is stored, and whether its own digest agrees. An upstream that the book has never heard of stands before the
    /// first entry, which is sound.
    static func stored(of upstream: String, _ database: Database) throws -> (Standing, isSound: Bool) {
        guard
            let row = try GRDB.Row.fetchOne(
                database, sql: "SELECT cursor, unknown, sum, digest FROM upstream WHERE name = ?",
                arguments: [upstream])
        else { return (Standing(), true) }
        var standing = Standing(cursor: row["cursor"], unknownThrough: row["unknown"])
        let (sum, digest): (Data?, Data?) = (row["sum"], row["digest"])
        guard let sum, sum.count == Digest.byteCount else { return (standing, false) }
        standing.sum = Array(sum)
        return (standing, try digest.map { Array($0) } == standing.digest(of: upstream))
    }

    /// Whether what is stored of the upstream, its exceptions too, is what was written.
    static func isSound(_ upstream: String, _ database: Database) throws -> Bool {
        let names = try String.fetchAll(database, sql: "SELECT name FROM upstream")
        // Who is not there may be there under a name that has flipped.
        for name in names.contains(upstream) ? [upstream] : names {
            guard try stored(of: name, database).isSound else { return false }
        }
        var standing = try stored(of: upstream, database).0
        for row in try exceptions(of: upstream, database) { try standing.toggle(row) }
        return standing.sum == Standing().sum
    }

    private static func exceptions(of upstream: String, _ database: Database) throws -> [Exception] {
        try Exception.fetchAll(
            database, sql: "SELECT * FROM exception WHERE upstream = ?", arguments: [upstream])
    }

    static func exception(
        of upstream: String, _ sequence: Domain.Sequence, _ database: Database
    ) throws -> Exception? {
        try Exception.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM exception WHERE upstream = ? AND sequence = ?"),
            arguments: [upstream, sequence])
    }

    func store(of upstream: String, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO upstream (name, cursor, unknown, sum, digest) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, unknown = excluded.unknown,
                    sum = excluded.sum, digest = excluded.digest
                """
        ).execute(arguments: [upstream, cursor, unknownThrough, Data(sum), Data(try digest(of: upstream))])
    }

    /// Digests what stands there now, of every upstream: after a migration, a restoration or a salvage has written it.
    static func seal(_ database: Database) throws {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM upstream UNION SELECT upstream FROM exception")
        for name in names {
            var (standing, _) = try stored(of: name, database)
            standing.sum = Standing().sum
            for row in try exceptions(of: name, database) { try standing.toggle(row) }
            try standing.store(of: name, database)
        }
    }

    /// Begins again with all that is unknown, where what is stored is not what was written. Gives the names.
    static func forgetUnsound(through head: Domain.Sequence, _ database: Database) throws -> [String] {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM upstream UNION SELECT upstream FROM exception")
        let unsound = try names.filter { try !isSound($0, database) }
        for name in unsound { try forget(name, through: head, database) }
        return unsound
    }

    static func forget(_ upstream: String, through head: Domain.Sequence, _ database: Database) throws {
        for table in ["exception", "attempt"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE upstream = ?", arguments: [upstream])
        }
        try Standing(unknownThrough: head).store(of: upstream, database)
    }
}
