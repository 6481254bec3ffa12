import Domain
import GRDB

/// Copies a book, row by row, into a new file, while another process writes to it.
///
/// Entries never change, so they are read page by page, each in a short read transaction. What does change (private
/// parts that are erased, cursors, checkpoints) is read in the transaction of the last page, so the copy is the book
/// as it was at that moment. SQLite's own ways would either hold one transaction for the whole book (`VACUUM INTO`),
/// behind which the write-ahead log grows, or begin again with every commit of another process (its backup interface).
struct BookCopy {
    /// Rows of one read transaction.
    static let pageRows = 500

    let source: Book

    private struct Table {
        var name: String
        var rows: [GRDB.Row]
    }

    /// Makes the database file `path`, which is not durable yet. `progress` gets the sequence reached; what it throws
    /// ends the copy.
    func write(
        to path: String, progress: (Domain.Sequence) throws -> Void
    ) throws(StoreError) -> ArchiveCopy.Tally {
        try StoreError.translating("copying the book") {
            let draft = try DatabaseQueue(path: path, configuration: Self.configuration())
            try Migrations.run(on: draft)
            let others = try otherTables(draft)
            var after: Domain.Sequence = 0
            var isComplete = false
            while !isComplete {
                let tables = try page(after: after, others)
                let rows = tables[0].rows
                isComplete = rows.count < Self.pageRows
                try draft.write { database in
                    for table in tables { try insert(table, into: database) }
                    guard isComplete else { return }
                    // Copied before they were erased.
                    try database.execute(
                        sql: "DELETE FROM private WHERE sequence IN (SELECT sequence FROM erasure)")
                    // Or before they were pruned.
                    for table in ["entry", "private"] {
                        try database.execute(
                            sql: "DELETE FROM \(table) WHERE sequence <= (SELECT max(sequence) FROM seal)")
                    }
                }
                after = rows.last?["sequence"] ?? after
                try progress(after)
            }
            let tally = try ArchiveCopy.take(source.archive, into: draft)
            try check(draft)
            try draft.close()
            return tally
        }
    }

    /// Nobody needs half a file: it is made durable once, at its end.
    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "copy"
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON
                    """)
        }
        return configuration
    }

    /// Everything but what is copied by key, in this release's schema.
    private func otherTables(_ draft: DatabaseQueue) throws -> [String] {
        try draft.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                    AND name NOT IN ('entry', 'private', 'grdb_migrations') ORDER BY name
                    """)
        }
    }

    /// One read transaction: entries, their private parts, and behind the last entry all the rest.
    private func page(after: Domain.Sequence, _ others: [String]) throws -> [Table] {
        try source.read("backup") { database in
            let rows = try GRDB.Row.fetchAll(
                database, sql: "SELECT * FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [after, Self.pageRows])
            let last: Domain.Sequence = rows.last?["sequence"] ?? after
            let privateRows = try GRDB.Row.fetchAll(
                database, sql: "SELECT * FROM private WHERE sequence > ? AND sequence <= ?",
                arguments: [after, last])
            var tables = [Table(name: "entry", rows: rows), Table(name: "private", rows: privateRows)]
            guard rows.count < Self.pageRows else { return tables }
            for name in others where try database.tableExists(name) {
                let rows = try GRDB.Row.fetchAll(database, sql: "SELECT * FROM \(name)")
                tables.append(Table(name: name, rows: rows))
            }
            return tables
        }
    }

    private func insert(_ table: Table, into database: Database) throws {
        guard let first = table.rows.first else { return }
        let columns = first.columnNames.joined(separator: ", ")
        let marks = databaseQuestionMarks(count: first.count)
        let statement = try database.cachedStatement(
            sql: "INSERT INTO \(table.name) (\(columns)) VALUES (\(marks))")
        for row in table.rows { try statement.execute(arguments: StatementArguments(row.databaseValues)) }
    }

    private func check(_ draft: DatabaseQueue) throws {
        let answer = try draft.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
        guard answer == "ok" else { throw StoreError.permanent("the copy is damaged: \(answer ?? "")") }
    }
}
