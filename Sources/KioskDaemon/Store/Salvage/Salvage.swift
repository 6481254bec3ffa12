import Domain
import Foundation
import GRDB
import Glibc

/// Puts a damaged file aside, and everything in it that verifies by itself into a new one, under a new book id.
///
/// The damaged file is linked under its new name first and never written to. The new one is built beside it and takes
/// its place by one rename: a power cut at any moment leaves the old state or the new one.
struct Salvage {
    let files: BookFiles
    let program: String
    let now: Instant
    /// What was wrong.
    let cause: String

    /// What it came to.
    struct Outcome: Sendable, Hashable {
        /// Name of the file that was put aside; nil when there was none.
        var file: String?
        var kept: Int64
        var lost: Int64
    }

    /// `progress` is called for every page of the damaged file, and of the new one.
    func run(progress: () -> Void = {}) throws(StoreError) -> Outcome {
        try StoreError.translating("salvaging the book") {
            let aside = try putAside()
            let draft = files.database + ".new"
            for suffix in ["", "-wal", "-shm", "-journal"] { try files.remove(draft + suffix) }
            let outcome = try build(draft, from: aside, progress)
            for path in [files.log, files.index] { try files.remove(path) }
            guard rename(draft, files.database) == 0 else { throw StoreError.failed("rename", draft) }
            try files.remove(files.demand)
            return outcome
        }
    }

    /// Links the damaged files under a name with the date; gives their path, without an ending. One that an
    /// interrupted salvage has linked already is taken, since its log may be gone from the old place.
    private func putAside() throws(StoreError) -> String {
        let original = try files.identity(of: files.database)
        for path in try files.asides() where original != nil {
            if try files.identity(of: path) == original { return path }
        }
        let date = UTCTime.text(microseconds: now.wallMicroseconds).prefix(19).filter {
            $0.isNumber || $0 == "T"
        }
        var aside = files.directory + "/" + BookFiles.asidePrefix + date + BookFiles.asideSuffix
        var number = 1
        while access(aside, F_OK) == 0 || access(aside + "-wal", F_OK) == 0 {
            number += 1
            aside =
                files.directory + "/" + BookFiles.asidePrefix + date + "-\(number)" + BookFiles.asideSuffix
        }
        for (path, name) in [(files.log, aside + "-wal"), (files.database, aside)] {
            guard link(path, name) == 0 || errno == ENOENT else { throw .failed("link", name) }
        }
        try BookFiles.synchronise(files.directory)
        return aside
    }

    private func build(_ draft: String, from aside: String, _ progress: () -> Void) throws -> Outcome {
        let images = PageImages(database: aside, log: aside + "-wal")
        let readable = DamagedFile(path: aside)
        try files.remove(aside + "-shm")
        let witness = try files.witness()
        var books = [readable.book, witness?.book].compactMap { $0 } + readable.earlier.map(\.book)
        if readable.book == nil { books += DamagedFile.bookIDs(in: images, progress) }
        var configuration = Configuration()
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(path: draft, configuration: configuration)
        guard chmod(draft, 0o600) == 0 else { throw StoreError.failed("chmod", draft) }
        try Migrations.run(on: queue)
        let outcome = try queue.write { database in
            let rows = try carve(images, books, into: database, progress)
            return try finish(rows, readable, witness, aside, database)
        }
        try queue.close()
        try files.synchronise(file: draft)
        return outcome
    }

    private func carve(
        _ images: PageImages, _ books: [BookID], into database: Database, _ progress: () -> Void
    ) throws -> SalvagedRows {
        var rows = SalvagedRows(books: books.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        func take(_ number: UInt32, _ page: [UInt8]) {
            progress()
            guard let leaf = TableLeaf(page, number: number, in: images) else { return }
            for record in leaf.records { SalvagedRows.insert(record, into: database) }
        }
        images.forEachCommitted(take)
        try rows.sift(database, progress)
        images.forEachOther(take)
        try rows.sift(database, progress)
        try rows.siftSeals(database)
        try rows.sift(database, progress)
        return rows
    }

    /// Writes what a book has besides its entries, and the first entries of the new one.
    private func finish(
        _ rows: SalvagedRows, _ readable: DamagedFile, _ witness: Head?, _ aside: String, _ database: Database
    ) throws -> Outcome {
        let fresh = BookID(try Randomness.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let follows = rows.spans.max { $0.value.last < $1.value.last }?.key ?? readable.book ?? witness?.book
        var end = max(rows.last, witness?.sequence ?? 0)
        // A number that is far beyond everything else is damage itself.
        if readable.knownEnd <= end + Self.believedStep { end = max(end, readable.knownEnd) }
        let lost = try SalvagedRows.gaps(through: end, database)
        let privateLost = try SalvagedRows.privateGaps(database)
        try database.execute(
            sql: "INSERT INTO meta (key, value) VALUES ('book', ?)", arguments: [fresh.description])
        try writeChapters(rows, readable, follows, through: end, database)
        try writeDelivery(readable, through: end, database)

        var journal = try Journal(Head(book: fresh, sequence: end, hash: rows.lastHash))
        let isEmpty = rows.count == 0
        let opened = BookOpened(
            follows: follows, followsHash: isEmpty ? nil : Hexadecimal.text(rows.lastHash), program: program)
        let file = access(aside, F_OK) == 0 ? String(aside.split(separator: "/").last ?? "") : nil
        var facts = [Fact.bookOpened(opened)]
        facts += Self.damages(lost, privateLost).enumerated().map { index, part in
            .bookDamaged(
                BookDamaged(
                    cause: String(cause.prefix(200)), file: file, kept: index == 0 ? rows.count : 0,
                    lost: part.lost, privateLost: part.privateLost))
        }
        let entries = facts.enumerated().map { index, fact in
            Entry(sequence: end + 1 + Int64(index), instant: now, reader: nil, place: nil, fact: fact)
        }
        try journal.insert(entries, in: database)
        return Outcome(file: file, kept: rows.count, lost: lost.reduce(0) { $0 + $1.count })
    }

    private static let believedStep: Domain.Sequence = 100_000

    /// The ranges in parts that fit into one entry each; at least one part.
    private static func damages(
        _ lost: [SequenceRange], _ privateLost: [SequenceRange]
    ) -> [(lost: [SequenceRange], privateLost: [SequenceRange])] {
        let size = BookDamaged.rangeLimit
        let parts = max(1, (max(lost.count, privateLost.count) + size - 1) / size)
        return (0..<parts).map { part in
            (
                Array(lost.dropFirst(part * size).prefix(size)),
                Array(privateLost.dropFirst(part * size).prefix(size))
            )
        }
    }

    private func writeChapters(
        _ rows: SalvagedRows, _ readable: DamagedFile, _ follows: BookID?, through end: Domain.Sequence,
        _ database: Database
    ) throws {
        guard let follows, end > 0 else { return }
        var earlier = readable.earlier
        if earlier.isEmpty {
            let spans = rows.chapters.filter { $0.key != follows }.sorted { $0.value.last < $1.value.last }
            earlier = spans.map { Chapters.Earlier(book: $0.key, last: $0.value.last) }
        }
        for chapter in earlier + [Chapters.Earlier(book: follows, last: end)] {
            try database.execute(
                sql: "INSERT OR REPLACE INTO earlier (last, book) VALUES (?, ?)",
                arguments: [chapter.last, chapter.book.description])
        }
    }

    private func writeDelivery(
        _ readable: DamagedFile, through end: Domain.Sequence, _ database: Database
    ) throws {
        guard let deliveries = readable.deliveries,
            deliveries.allSatisfy({
                ($0["cursor"] as Int64? ?? -1) >= 0 && ($0["cursor"] as Int64? ?? 0) <= end
            })
        else {
            try database.execute(
                sql: "INSERT INTO meta (key, value) VALUES ('deliveryUnknownThrough', ?)",
                arguments: [String(end)])
            return
        }
        for (table, rows) in [
            ("upstream", deliveries), ("exception", readable.exceptions), ("attempt", readable.attempts),
            ("receipt", readable.receipts),
        ] {
            for row in rows {
                // By their names: an earlier schema has fewer.
                let columns = row.columnNames.joined(separator: ", ")
                let marks = databaseQuestionMarks(count: row.count)
                try database.execute(
                    sql: "INSERT OR IGNORE INTO \(table) (\(columns)) VALUES (\(marks))",
                    arguments: StatementArguments(row.databaseValues))
            }
        }
        try Standing.seal(database)
    }
}
