import GRDB
import Glibc

/// How the book's connections are opened, and the proof that a commit is on disk when it returns.
enum Durability {
    /// Write-ahead log pages after which SQLite copies them into the database: 4 MB, and some 150 pages to
    /// write.
    static let checkpointPages = 1_000
    /// While there is always somebody who reads, SQLite cannot start the log again by itself. Beyond this the writer
    /// lets the readers finish, at most 50 ms, and keeps new ones out meanwhile.
    static let logBoundBytes: Int64 = 32 << 20
    /// A log that has outgrown this all the same is cut back to it when it starts again.
    static let logLimitBytes = 64 << 20
    static let busyTimeoutSeconds = 5.0

    static func openForWriting(_ files: BookFiles) throws(StoreError) -> DatabasePool {
        try StoreError.translating("opening the book") {
            let pool = try DatabasePool(path: files.database, configuration: configuration())
            try pool.writeWithoutTransaction { database in
                // GRDB's WAL mode has just set `synchronous` to NORMAL, which loses acknowledged punches in a
                // power cut. Only now, after opening, does FULL stay.
                try database.execute(
                    sql: """
                        PRAGMA synchronous = FULL;
                        PRAGMA secure_delete = ON;
                        PRAGMA wal_autocheckpoint = \(checkpointPages);
                        PRAGMA journal_size_limit = \(logLimitBytes);
                        """)
                try prove(database)
            }
            return pool
        }
    }

    static func openForReading(_ files: BookFiles) throws(StoreError) -> DatabasePool {
        try StoreError.translating("opening the book") {
            var configuration = configuration()
            configuration.readonly = true
            return try DatabasePool(path: files.database, configuration: configuration)
        }
    }

    /// Looks at a file that is there before anything may write to it: one of a later release stays as it is.
    static func checkBeforeWriting(_ files: BookFiles) throws(StoreError) {
        guard try files.size(of: files.database) > 0 else { return }
        try checkHeader(files)
        try Migrations.check(openForReading(files))
    }

    /// SQLite reads a file of a later write version and refuses every change as if the disk were read-only: nobody would
    /// mend it. https://sqlite.org/fileformat.html, 1.3.3: 1 or 2.
    private static func checkHeader(_ files: BookFiles) throws(StoreError) {
        guard let header = try files.read(files.database, limit: 20), header.count == 20, header[18] > 2
        else {
            return
        }
        throw .damaged("the file's header says that nobody may write to it")
    }

    /// Reads back what SQLite will really do, and throws when a commit would not be durable.
    static func prove(_ database: Database) throws {
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard synchronous == 2, journal == "wal" else {
            throw StoreError.temporary(
                """
                commits would not be durable: synchronous is \(synchronous ?? -1), must be 2 (FULL); \
                journal_mode is \(journal ?? "unknown"), must be wal
                """)
        }
    }

    /// Starts the log again when it has outgrown `bound`. Failing is no harm: the next commits try again.
    static func boundLog(_ pool: DatabasePool, _ bound: Int64) {
        var found = stat()
        guard stat(pool.path + "-wal", &found) == 0, found.st_size > bound else { return }
        try? pool.barrierWriteWithoutTransaction { database in _ = try database.checkpoint(.restart) }
    }

    /// Copies the whole log into the database, synchronises both and empties the log. After a failed commit
    /// this settles what was unknown: what can be read afterwards is on disk. After an erasure it removes the
    /// old pages.
    static func settleLog(_ pool: DatabasePool) throws(StoreError) {
        try StoreError.translating("settling the log") {
            try pool.barrierWriteWithoutTransaction { database in _ = try database.checkpoint(.truncate) }
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "book"
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.maximumReaderCount = 3
        configuration.prepareDatabase { database in
            // Text in the schema is not trusted, and what a damaged page claims about its cells is checked.
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        return configuration
    }
}
