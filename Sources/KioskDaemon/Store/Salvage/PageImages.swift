/// The pages of a database and its log, as far as they can be read, in two views: what was committed last, and every
/// other image of a page that there is.
struct PageImages {
    let pageBytes: Int
    private let database: RawFile
    private let logFile: RawFile
    private let log: WriteAheadLog
    private let newest: [UInt32: Int64]

    init(database path: String, log logPath: String) {
        database = RawFile(path)
        logFile = RawFile(logPath)
        let header = database.bytes(at: 0, count: 100)
        // Offset 16 of the header, 1 stands for 65,536. SQLite's own default where it makes no sense.
        let stated = header.count == 100 ? Int(header[16]) << 8 | Int(header[17]) : 0
        log = WriteAheadLog(logFile, pageBytes: Self.isPageSize(stated) ? stated : 4_096)
        pageBytes = log.pageBytes
        newest = Dictionary(log.committed.map { ($0.page, $0.offset) }) { $1 }
    }

    /// A power of two from 512 to 65,536.
    static func isPageSize(_ bytes: Int) -> Bool { 512...65_536 ~= bytes && bytes.nonzeroBitCount == 1 }

    private var databasePages: UInt32 {
        UInt32(clamping: (database.size + Int64(pageBytes) - 1) / Int64(pageBytes))
    }

    /// Bytes that there are in all.
    var byteCount: Int64 { database.size + logFile.size }

    /// A page as it was committed last; empty when it cannot be read. Numbers begin with 1.
    func page(_ number: UInt32) -> [UInt8] {
        if let offset = newest[number] { return logFile.bytes(at: offset, count: pageBytes) }
        guard number > 0, number <= databasePages else { return [] }
        return database.bytes(at: Int64(number - 1) * Int64(pageBytes), count: pageBytes)
    }

    /// Every page as it was committed last, in order.
    func forEachCommitted(_ body: (_ number: UInt32, _ page: [UInt8]) throws -> Void) rethrows {
        for number in 1..<max(databasePages, 1) &+ 1 { try body(number, page(number)) }
        for number in newest.keys.filter({ $0 > databasePages }).sorted() { try body(number, page(number)) }
    }

    /// Every other image: older ones, and those behind damage in the log.
    func forEachOther(_ body: (_ number: UInt32, _ page: [UInt8]) throws -> Void) rethrows {
        for number in newest.keys.sorted() where number > 0 && number <= databasePages {
            try body(number, database.bytes(at: Int64(number - 1) * Int64(pageBytes), count: pageBytes))
        }
        for frame in log.doubtful + log.committed where newest[frame.page] != frame.offset {
            try body(frame.page, logFile.bytes(at: frame.offset, count: pageBytes))
        }
    }
}
