import GRDB

extension StoreError {
    /// Translates what SQLite, the file system or this room threw. What SQLite does not blame on the disk, on others or
    /// on rights, it blames on the file. Nothing that was stored gets into the message.
    init(_ error: any Error, during operation: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self = .damaged("\(operation): \(type(of: error))")
            return
        }
        let message =
            "\(operation): \(error.message ?? "unknown") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN,
            .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_PROTOCOL, .SQLITE_PERM, .SQLITE_AUTH:
            self = .temporary(message)
        default:
            self = .damaged(message)
        }
    }

    /// Runs `body` and translates what it throws.
    static func translating<Result>(
        _ operation: String, _ body: () throws -> Result
    ) throws(StoreError) -> Result {
        do { return try body() } catch { throw StoreError(error, during: operation) }
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .temporary(let message), .permanent(let message), .damaged(let message): message
        }
    }
}
