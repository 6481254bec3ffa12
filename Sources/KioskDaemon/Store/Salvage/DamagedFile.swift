import Domain
import GRDB

/// What SQLite can still read of a damaged file besides the entries: none of it verifies by itself, so each is believed
/// only within what the entries allow, and what cannot be read is unknown.
struct DamagedFile {
    var book: BookID?
    var earlier: [Chapters.Earlier] = []
    /// Nil: the state of the deliveries cannot be read.
    var deliveries: [GRDB.Row]?
    var exceptions: [GRDB.Row] = []
    var attempts: [GRDB.Row] = []
    var receipts: [GRDB.Row] = []
    /// Latest sequence that a cursor or a checkpoint knows.
    var knownEnd: Domain.Sequence = 0

    init(path: String) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return }
        func ask<Answer>(_ body: (Database) throws -> Answer) -> Answer? { try? queue.read(body) }
        book = ask { try String.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'book'") }
            .flatMap { $0 }.flatMap { BookID($0) }
        if let book {
            earlier = ask { try Chapters.load($0, current: book).earlier } ?? []
        }
        deliveries = ask { try Self.soundDeliveries($0) }.flatMap { $0 }
        let exceptions = ask { try GRDB.Row.fetchAll($0, sql: "SELECT * FROM exception") }
        let attempts = ask { try GRDB.Row.fetchAll($0, sql: "SELECT * FROM attempt") }
        self.exceptions = exceptions ?? []
        self.attempts = attempts ?? []
        // Without them nothing is sent twice: what was said of an entry is then said nowhere.
        receipts = ask { try GRDB.Row.fetchAll($0, sql: "SELECT * FROM receipt") } ?? []
        // A cursor without its exceptions would pass entries that nobody has received.
        if exceptions == nil || attempts == nil { deliveries = nil }
        for sql in ["SELECT max(cursor) FROM upstream", "SELECT max(sequence) FROM checkpoint"] {
            knownEnd = max(knownEnd, ask { try Domain.Sequence.fetchOne($0, sql: sql) }.flatMap { $0 } ?? 0)
        }
        try? queue.close()
    }

    /// Nil: they are not what was written. Before schema 5 nobody can tell.
    private static func soundDeliveries(_ database: Database) throws -> [GRDB.Row]? {
        let rows = try GRDB.Row.fetchAll(database, sql: "SELECT * FROM upstream")
        let isDigested = rows.first?.hasColumn("digest") == true
        let isSound = try rows.allSatisfy { try !isDigested || Standing.isSound($0["name"], database) }
        return isSound ? rows : nil
    }

    /// Book ids that stand somewhere in the pages: `meta` and `bookOpened` write them as 13 characters.
    static func bookIDs(in images: PageImages, _ progress: () -> Void) -> [BookID] {
        var found: [BookID] = []
        let marks = [Array("book".utf8), Array("\"follows\":\"".utf8)]
        func look(_ page: [UInt8]) {
            progress()
            for mark in marks where page.count > mark.count + 13 {
                for start in 0..<page.count - mark.count - 13 where page[start] == mark[0] {
                    let end = start + mark.count
                    guard found.count < 16, page[start..<end].elementsEqual(mark),
                        let id = BookID(String(decoding: page[end..<end + 13], as: UTF8.self)),
                        !found.contains(id)
                    else { continue }
                    found.append(id)
                }
            }
        }
        images.forEachCommitted { _, page in look(page) }
        images.forEachOther { _, page in look(page) }
        return found
    }
}
