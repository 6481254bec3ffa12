import Domain
import GRDB
import Glibc
import Synchronization

/// The book: an append-only journal in SQLite, durable when `append` returns.
///
/// Called from the terminal's own thread, the forwarders and the pages. Writers take turns (one lock, held by
/// whoever writes, as SQLite has one writer anyway); readers have connections of their own and never wait for
/// a commit.
package final class Book: Sendable {
    package let id: BookID
    /// Which book each entry of the file belongs to.
    let chapters: Chapters

    let files: BookFiles
    let key: DeviceKey?
    let writer: Mutex<Writer>
    /// Nil after `close`.
    private let readers: Mutex<DatabasePool?>

    /// Opens (or creates) the book in `directory` (absolute path, made with mode 0700 if its parent is there)
    /// and proves that commits are durable. `program` is the version string for `bookOpened`. Throws when
    /// another process holds it, and for a damaged one: `openFolded` mends it.
    package static func open(directory: String, program: String, now: Instant) throws(StoreError) -> Book {
        let files = try BookFiles(directory: directory)
        try files.prepareDirectory()
        return try open(files, BookLock(files), program: program, now: now)
    }

    static func open(
        _ files: BookFiles, _ lock: BookLock, program: String, now: Instant, progress: () -> Void = {}
    ) throws(StoreError) -> Book {
        try files.createDatabase()
        try files.synchroniseLog()
        try Durability.checkBeforeWriting(files)
        let pool = try Durability.openForWriting(files)
        try Migrations.run(on: pool, progress: progress)
        let (key, lost) = try DeviceKey.load(from: files)
        let id = try Meta.identify(pool)
        let chapters = try Chapters.load(pool, current: id)
        let writer = try Writer(pool: pool, book: id, lock: lock)
        let book = Book(chapters: chapters, files: files, key: key, pool: pool, writer: writer)
        if try book.head().sequence == 0 {
            let opened = Fact.bookOpened(BookOpened(program: program))
            try book.append([Entry(sequence: 1, instant: now, reader: nil, place: nil, fact: opened)])
        }
        try book.take(key, instead: lost, now: now)
        return book
    }

    /// Opens an existing book beside the process that writes it: everything that writes throws.
    package static func openForReading(directory: String) throws(StoreError) -> Book {
        let files = try BookFiles(directory: directory)
        guard access(files.database, R_OK) == 0 else { throw .failed("open", files.database) }
        let pool = try Durability.openForReading(files)
        try Migrations.check(pool)
        guard let id = try Meta.bookID(pool) else { throw .permanent("\(directory) holds an empty book") }
        let chapters = try Chapters.load(pool, current: id)
        let writer = try Writer(readingOnly: id)
        return Book(chapters: chapters, files: files, key: nil, pool: pool, writer: writer)
    }

    private init(
        chapters: Chapters, files: BookFiles, key: DeviceKey?, pool: DatabasePool,
        writer: consuming sending Writer
    ) {
        id = chapters.current
        self.chapters = chapters
        self.files = files
        self.key = key
        self.writer = Mutex(writer)
        readers = Mutex(pool)
    }

    /// The last committed row.
    package func head() throws(StoreError) -> Head {
        let book = id
        return try read("head") { database in try Meta.head(database, book: book) }
    }

    /// Commits all entries in one transaction. When this returns they are on disk. When it throws, nothing
    /// may be acknowledged and the book must be reopened with `reopen`: until then every write throws.
    package func append(_ entries: [Entry]) throws(StoreError) {
        guard !entries.isEmpty else { return }
        try writer.withLock { writer throws(StoreError) in try writer.append(entries) }
    }

    /// Closes every connection, opens again, proves durability again, and makes what can now be read durable:
    /// after a failed commit the entries may or may not be there, so fold again with `load`.
    package func reopen() throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            try writer.suspend()
            let old = readers.withLock { pool in
                defer { pool = nil }
                return pool
            }
            // A connection that cannot even be closed is left to its fate: the new ones do not depend on it.
            try? old?.close()
            let pool = try Durability.openForWriting(files)
            try Durability.settleLog(pool)
            try writer.take(pool)
            readers.withLock { $0 = pool }
        }
    }

    /// Up to `limit` rows with a sequence in (after, through], in order, with private texts. Never holds a
    /// read transaction over 50 ms: at most 2,000 rows. Each is verified by itself: what is damaged throws, and goes
    /// nowhere.
    package func rows(after: Sequence, through: Sequence, limit: Int) throws(StoreError) -> [Row] {
        try read("rows") { database in
            do {
                let rows = try rowScan.rows(
                    database, after: after, through: through, limit: min(limit, Self.pageRows))
                var check = try RowCheck()
                for row in rows where try !check.isSoundInPublic(row) {
                    throw MalformedRow(sequence: row.row.sequence, column: "hash")
                }
                return rows.map(\.row)
            } catch let row as MalformedRow {
                throw StoreError.damaged("entry \(row.sequence) is damaged: \(row.column)")
            }
        }
    }

    static let pageRows = 2_000

    var rowScan: RowScan { RowScan(chapters: chapters) }

    /// Closes every connection, which copies the write-ahead log into the database, and lets another process
    /// have the book. Everything throws from here on.
    package func close() throws(StoreError) {
        try writer.withLock { writer throws(StoreError) in
            let pool = readers.withLock { pool in
                defer { pool = nil }
                return pool
            }
            defer { writer.close() }
            guard let pool else { return }
            // A witness that is behind is no harm.
            if let head = try? StoreError.translating(
                "head", { try pool.read { try Meta.head($0, book: id) } })
            {
                try? files.write(witness: head)
            }
            // The last connection that GRDB closes is a reader, which may not copy the log. What is in the
            // log is durable, so failing here loses nothing.
            try? Durability.settleLog(pool)
            try StoreError.translating("closing the book") { try pool.close() }
            // SQLite may have deleted the log.
            try BookFiles.synchronise(files.directory)
        }
    }

    /// One short read transaction on a connection of its own.
    func read<Result>(_ operation: String, _ body: (Database) throws -> Result) throws(StoreError) -> Result {
        guard let pool = readers.withLock({ $0 }) else {
            throw .temporary("\(operation): the book is closed")
        }
        return try StoreError.translating(operation) { try pool.read(body) }
    }
}
