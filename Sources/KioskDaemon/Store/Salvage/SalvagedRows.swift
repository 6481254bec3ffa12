import Domain
import Foundation
import GRDB

/// The rows that were carved out of a damaged file, in the tables of a new one: what does not verify by itself is thrown
/// out again.
struct SalvagedRows {
    /// Books that rows may belong to, the likeliest first.
    private var books: [BookID]
    /// First and last sequence found of each book.
    private(set) var spans: [BookID: (first: Domain.Sequence, last: Domain.Sequence)] = [:]
    private(set) var count: Int64 = 0
    /// The last sound row.
    private(set) var last: Domain.Sequence = 0
    private(set) var lastHash = Meta.noHash
    /// The last entry that a sound seal stands for, and the book that it belongs to; 0 and nil without one.
    private var sealed: Domain.Sequence = 0
    private var sealOwner: BookID?

    /// First and last sequence of each book that there is something of.
    var chapters: [BookID: (first: Domain.Sequence, last: Domain.Sequence)] {
        guard let sealOwner, spans[sealOwner] == nil else { return spans }
        return spans.merging([sealOwner: (sealed, sealed)]) { found, _ in found }
    }

    init(books: [BookID]) { self.books = books }

    /// In the order of a stored record: what a later schema added stands at the end.
    private static let entryColumns = [
        "sequence", "kind", "version", "wall", "boot", "bootID", "trust", "reader", "latitude", "longitude",
        "live",
        "public", "private", "previous", "hash", "uncertainty",
    ]

    /// Puts a record of the shape of an entry or of a private part into the new file, unless its place is taken.
    static func insert(_ record: TableLeaf.Record, into database: Database) {
        guard record.rowid > 0, case .null? = record.values.first else { return }
        let values = record.values.dropFirst()
        let sql: String
        switch record.values.count {
        // Rows from before schema 2 have no uncertainty.
        case 15, 16:
            let columns = Self.entryColumns.prefix(record.values.count)
            let marks = databaseQuestionMarks(count: columns.count)
            sql = "INSERT OR IGNORE INTO entry (\(columns.joined(separator: ", "))) VALUES (\(marks))"
        case 3: sql = "INSERT OR IGNORE INTO private VALUES (?, ?, ?)"
        case 9: sql = "INSERT OR IGNORE INTO seal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        default: return
        }
        let arguments = [record.rowid.databaseValue] + values.map(databaseValue)
        // A record that the schema refuses was none of its rows.
        try? database.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }

    private static func databaseValue(_ value: TableLeaf.Value) -> DatabaseValue {
        switch value {
        case .null, .real: .null
        case .integer(let value): value.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        case .text(let bytes): String(decoding: bytes, as: UTF8.self).databaseValue
        }
    }

    /// Walks all rows, throws out what is not sound, and learns which book each belongs to.
    mutating func sift(_ database: Database, _ progress: () -> Void) throws {
        spans = [:]
        count = 0
        last = 0
        lastHash = Meta.noHash
        let scan = RowScan(chapters: Chapters(current: books.first ?? BookID(0)))
        var check = try RowCheck()
        var after: Domain.Sequence = 0
        while true {
            let page = try scan.storedRows(database, after: after, through: .max, limit: Book.pageRows)
            guard let end = page.last else { break }
            for element in page {
                if case .success(var stored) = element, let book = try owner(of: &stored, &check) {
                    try keep(stored, of: book, check, database)
                } else {
                    try Self.delete(Self.sequence(of: element), from: "entry", database)
                }
            }
            after = Self.sequence(of: end)
            progress()
        }
        try database.execute(sql: "DELETE FROM private WHERE sequence NOT IN (SELECT sequence FROM entry)")
    }

    private static func sequence(of element: Result<StoredRow, MalformedRow>) -> Domain.Sequence {
        switch element {
        case .success(let stored): stored.row.sequence
        case .failure(let row): row.sequence
        }
    }

    private mutating func owner(of stored: inout StoredRow, _ check: inout RowCheck) throws -> BookID? {
        for (index, book) in books.enumerated() {
            stored.row.book = book
            guard try check.isSoundInPublic(stored) else { continue }
            if index > 0 { books.swapAt(0, index) }
            return book
        }
        return nil
    }

    private mutating func keep(
        _ stored: StoredRow, of book: BookID, _ check: borrowing RowCheck, _ database: Database
    ) throws {
        let row = stored.row
        count += 1
        last = row.sequence
        lastHash = row.hash
        spans[book] = (spans[book]?.first ?? row.sequence, row.sequence)
        if try !check.isSoundInPrivate(stored) { try Self.delete(row.sequence, from: "private", database) }
        switch Fact(row.coded, in: book) {
        case .erased(let fact):
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO erasure VALUES (?, ?)").execute(
                arguments: [fact.sequence, row.sequence])
        case .bookOpened(let fact):
            if let earlier = fact.follows, !books.contains(earlier) { books.append(earlier) }
        default: break
        }
    }

    private static func delete(
        _ sequence: Domain.Sequence, from table: String, _ database: Database
    ) throws {
        try database.cachedStatement(sql: "DELETE FROM \(table) WHERE sequence = ?").execute(arguments: [
            sequence
        ])
    }

    /// Keeps the newest seal that is sound and that a kept entry chains, and drops what it stands for.
    mutating func siftSeals(_ database: Database) throws {
        var sound: Seal?
        var index = 0
        while sound == nil, let seal = try Seal.newest(index, database) {
            if try isSound(seal, database) { sound = seal }
            index += 1
        }
        try database.execute(
            sql: "DELETE FROM seal WHERE sequence IS NOT ?", arguments: [sound?.sequence])
        guard let sound else { return }
        sealed = sound.sequence
        for table in ["entry", "private", "erasure"] {
            try database.execute(
                sql: "DELETE FROM \(table) WHERE sequence <= ?", arguments: [sound.sequence])
        }
    }

    private mutating func isSound(_ seal: Seal, _ database: Database) throws -> Bool {
        let scan = RowScan(chapters: Chapters(current: books.first ?? BookID(0)))
        let row = try? scan.rows(database, after: seal.entry - 1, through: seal.entry, limit: 1).first?.row
        guard let row, case .pruned(let fact) = Fact(row.coded, in: row.book) else { return false }
        sealOwner = try books.first { try seal.defect(book: $0, chainedBy: fact) == nil }
        return sealOwner != nil
    }

    /// What is missing of the sequences up to `end`.
    static func gaps(through end: Domain.Sequence, _ database: Database) throws -> [SequenceRange] {
        var gaps: [SequenceRange] = []
        var expected = try Seal.boundary(database) + 1
        let cursor = try Domain.Sequence.fetchCursor(
            database, sql: "SELECT sequence FROM entry WHERE sequence <= ? ORDER BY sequence",
            arguments: [end])
        while let sequence = try cursor.next() {
            if let gap = SequenceRange(expected, sequence - 1) { gaps.append(gap) }
            expected = sequence + 1
        }
        if let gap = SequenceRange(expected, end) { gaps.append(gap) }
        return gaps
    }

    /// Entries whose private part is gone though no entry erased it.
    static func privateGaps(_ database: Database) throws -> [SequenceRange] {
        var gaps: [SequenceRange] = []
        let cursor = try Domain.Sequence.fetchCursor(
            database,
            sql: """
                SELECT sequence FROM entry WHERE private IS NOT NULL
                AND sequence NOT IN (SELECT sequence FROM private)
                AND sequence NOT IN (SELECT sequence FROM erasure) ORDER BY sequence
                """)
        while let sequence = try cursor.next() {
            if let before = gaps.last, before.last == sequence - 1,
                let longer = SequenceRange(before.first, sequence)
            {
                gaps[gaps.count - 1] = longer
            } else if let gap = SequenceRange(sequence, sequence) {
                gaps.append(gap)
            }
        }
        return gaps
    }
}
