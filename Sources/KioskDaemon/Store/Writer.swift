import Domain
import GRDB
import GRDBSQLite
import Glibc

/// The one writer of a book: its connection and the end of the chain.
struct Writer: ~Copyable {
    /// Nil from a failure until the book has been reopened.
    private var pool: DatabasePool?
    private var journal: Journal
    /// Nil when closed, or open for reading only: then nothing is written any more.
    private var lock: BookLock?
    /// Sequence of the newest checkpoint; 0 without one.
    private(set) var lastCheckpoint: Domain.Sequence = 0

    /// Size of the write-ahead log at which it is started again, and how many commits there are between two looks.
    var logBoundBytes = Durability.logBoundBytes
    private static let commitsBetweenLooks = 64
    private var commitsSinceLook = 0
    /// What the last failed system call said; 0: nothing known.
    private var failedErrno: Int32 = 0

    mutating func takeErrno() -> Int32 {
        defer { failedErrno = 0 }
        return failedErrno
    }

    init(pool: DatabasePool, book: BookID, lock: BookLock) throws(StoreError) {
        let (head, checkpoint) = try Self.end(of: pool, book)
        journal = try Journal(head)
        lastCheckpoint = checkpoint
        self.pool = pool
        self.lock = lock
    }

    init(readingOnly book: BookID) throws(StoreError) {
        journal = try Journal(Head(book: book, sequence: 0, hash: Meta.noHash))
    }

    /// Lets the connection go until `take`.
    mutating func suspend() throws(StoreError) {
        guard lock != nil else { throw Self.notWriting }
        pool = nil
    }

    /// Lets the connection and the book go, for good.
    mutating func close() {
        pool = nil
        lock = nil
    }

    private static let notWriting = StoreError.permanent("the book is closed, or open for reading only")

    /// Goes on with this connection, from what it can read.
    mutating func take(_ pool: DatabasePool) throws(StoreError) {
        let (head, checkpoint) = try Self.end(of: pool, journal.book)
        journal.rewind(to: head)
        lastCheckpoint = checkpoint
        self.pool = pool
    }

    private static func end(of pool: DatabasePool, _ book: BookID) throws(StoreError) -> (
        Head, Domain.Sequence
    ) {
        let (head, checkpoint) = try StoreError.translating("reading the head") {
            try pool.writeWithoutTransaction { database in
                (
                    try Meta.head(database, book: book),
                    try Domain.Sequence.fetchOne(database, sql: "SELECT max(sequence) FROM checkpoint") ?? 0
                )
            }
        }
        guard head.hash.count == Digest.byteCount else {
            throw .damaged("entry \(head.sequence) is damaged: hash")
        }
        return (head, checkpoint)
    }

    mutating func append(_ entries: [Entry]) throws(StoreError) {
        try commit("append") { database, journal in try journal.insert(entries, in: database) }
    }

    mutating func noteCheckpoint(_ sequence: Domain.Sequence) { lastCheckpoint = sequence }

    /// Runs `body` in one transaction. If SQLite fails, at the commit or before, the writer lets its
    /// connection go: whether the transaction is on disk is unknown until the book has been reopened. A
    /// `StoreError` that `body` throws by itself is rolled back, and the writer goes on.
    mutating func commit<Result>(
        _ operation: String, _ body: (Database, inout Journal) throws -> Result
    ) throws(StoreError) -> Result {
        guard let pool else {
            if lock == nil { throw Self.notWriting }
            throw .temporary("\(operation): the book must be reopened first")
        }
        let head = journal.head
        defer { lookAtLog(pool) }
        var failure: Int32 = 0
        do {
            return try pool.writeWithoutTransaction { database in
                try PreparedStatement("BEGIN IMMEDIATE", in: database).run()
                do {
                    let result = try body(database, &journal)
                    try PreparedStatement("COMMIT", in: database).run()
                    return result
                } catch {
                    failure = database.sqliteConnection.map { sqlite3_system_errno($0) } ?? 0
                    if (error as? DatabaseError)?.resultCode == .SQLITE_FULL { failure = ENOSPC }
                    if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
                    throw error
                }
            }
        } catch {
            journal.rewind(to: head)
            failedErrno = failure
            if !(error is StoreError) { self.pool = nil }
            throw StoreError(error, during: operation)
        }
    }

    private mutating func lookAtLog(_ pool: DatabasePool) {
        commitsSinceLook += 1
        guard commitsSinceLook >= Self.commitsBetweenLooks else { return }
        commitsSinceLook = 0
        if self.pool != nil { Durability.boundLog(pool, logBoundBytes) }
    }

    /// Empties the write-ahead log, so that erased pages do not live on in it.
    func settleLog() throws(StoreError) {
        if let pool { try Durability.settleLog(pool) }
    }
}
