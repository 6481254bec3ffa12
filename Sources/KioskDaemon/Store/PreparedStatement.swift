import GRDB
import GRDBSQLite

/// One of GRDB's cached statements, bound and stepped directly: for the few statements that run for every
/// entry. Lives inside one access to the database.
struct PreparedStatement {
    // SAFETY: kept alive by `owner`; used inside the access to the database that it was made in.
    private let pointer: OpaquePointer
    private let owner: Statement
    private let database: Database

    init(_ sql: String, in database: Database) throws {
        owner = try database.cachedStatement(sql: sql)
        pointer = owner.sqliteStatement
        self.database = database
        sqlite3_reset(pointer)
    }

    // MARK: binding; what is bound must stay where it is until the next `step`

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(pointer, index, value) }

    func bindNull(_ index: Int32) { sqlite3_bind_null(pointer, index) }

    // SAFETY: (both) a nil destructor means static memory: no copy, valid while the caller's closure holds it.
    func bindText(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        let text = bytes.assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(pointer, index, text.baseAddress, Int32(truncatingIfNeeded: text.count), nil)
    }

    func bindBlob(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        sqlite3_bind_blob(pointer, index, bytes.baseAddress, Int32(truncatingIfNeeded: bytes.count), nil)
    }

    // MARK: running

    /// True: a row stands ready. False: done, and reset. Throws what SQLite reports, after a reset.
    func step() throws -> Bool {
        let result = sqlite3_step(pointer)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE {
            sqlite3_reset(pointer)
            return false
        }
        let message = database.sqliteConnection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        sqlite3_reset(pointer)
        throw DatabaseError(resultCode: ResultCode(rawValue: result), message: message)
    }

    func run() throws { while try step() {} }

    /// Gives the statement back before its last row, and lets go of what was bound.
    func finish() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    // MARK: columns of the row that stands ready

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    /// The bytes of a text or blob; empty for NULL.
    func bytes(_ column: Int32) -> [UInt8] {
        // SAFETY: SQLite keeps the memory until the next step; it is copied here.
        guard let start = sqlite3_column_blob(pointer, column) else { return [] }
        return [UInt8](
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
    }

    /// The bytes of a blob of 16, as two numbers, the first half first; nil when it has not 16.
    func halves(_ column: Int32) -> (high: UInt64, low: UInt64)? {
        // SAFETY: as above; 16 bytes are there, and nothing of them leaves.
        guard let start = sqlite3_column_blob(pointer, column), sqlite3_column_bytes(pointer, column) == 16
        else { return nil }
        return (
            UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
            UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }

    func text(_ column: Int32) -> String {
        // SAFETY: as above.
        guard let start = sqlite3_column_blob(pointer, column) else { return "" }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))
        return String(decoding: bytes, as: UTF8.self)
    }
}
