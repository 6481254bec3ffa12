import Domain
import GRDB

/// Which book each entry of the file belongs to. A file holds one book, and before it those that were salvaged into it:
/// the numbering goes on, the book id changes, so that (book, sequence) always names the same entry.
struct Chapters: Sendable, Hashable {
    struct Earlier: Sendable, Hashable {
        var book: BookID
        /// Its last sequence.
        var last: Domain.Sequence
    }

    /// Oldest first.
    var earlier: [Earlier] = []
    var current: BookID

    /// The book that the first entry belongs to.
    var first: BookID { earlier.first?.book ?? current }

    func book(of sequence: Domain.Sequence) -> BookID {
        guard let last = earlier.last, sequence <= last.last else { return current }
        return earlier.first { sequence <= $0.last }?.book ?? current
    }

    static func load(_ database: Database, current: BookID) throws -> Chapters {
        guard try database.tableExists("earlier") else { return Chapters(current: current) }
        let rows = try GRDB.Row.fetchAll(database, sql: "SELECT last, book FROM earlier ORDER BY last")
        let earlier = try rows.map { row in
            guard let book = BookID(row["book"]) else {
                throw StoreError.damaged("an earlier book's id is damaged")
            }
            return Earlier(book: book, last: row["last"])
        }
        return Chapters(earlier: earlier, current: current)
    }

    static func load(_ pool: DatabasePool, current: BookID) throws(StoreError) -> Chapters {
        try StoreError.translating("reading the earlier books") {
            try pool.read { try load($0, current: current) }
        }
    }
}
