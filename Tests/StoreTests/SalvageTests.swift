import Domain
import Foundation
import Glibc
import Testing

@testable import Store

/// A damaged file becomes a sound one: what verifies by itself is kept, what does not is named.
struct SalvageTests {
    let directory = try? TemporaryDirectory()

    /// A closed book of punches, with its rows.
    private func written(_ directory: TemporaryDirectory, punches: Int = 60) throws -> (BookID, [Row]) {
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.enrolment(1))
        for _ in 0..<punches { try book.append(story.punch(of: 2)) }
        try book.settle("platform", cursor: 20)
        let rows = try book.rows(after: 0, through: .max, limit: 1_000)
        try book.checkpoint(book.load())
        try book.close()
        return (book.id, rows)
    }

    private func mend(_ directory: TemporaryDirectory) throws -> OpenedBook {
        try Book.openFolded(directory: directory.book, program: "1.0.0", now: Story.instant(9_999))
    }

    private func damage(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
        let url = URL(fileURLWithPath: path)
        var bytes = Array(try Data(contentsOf: url))
        body(&bytes)
        try Data(bytes).write(to: url)
    }

    @Test func `a sound book is opened as it is and nothing is put aside`() throws {
        let directory = try #require(directory)
        let (id, rows) = try written(directory)
        let opened = try mend(directory)
        #expect(opened.cause == nil)
        #expect(opened.book.id == id)
        #expect(try opened.book.rows(after: 0, through: .max, limit: 1_000) == rows)
        #expect(try opened.book.files.asides() == [])
        try opened.book.close()
    }

    @Test(arguments: [0, 100, 131_072] as [UInt32])
    func `a log that vouches for pages of an impossible size is damage like any other`(pageSize: UInt32)
        throws
    {
        let directory = try #require(directory)
        let (_, rows) = try written(directory)
        // Magic, format, page size, checkpoint, two salts; then the checksum that makes the header sound.
        var words: [UInt32] = [0x377F_0683, 3_007_000, pageSize, 0, 1, 2]
        var (first, second): (UInt32, UInt32) = (0, 0)
        for pair in 0..<3 {
            first = first &+ words[2 * pair] &+ second
            second = second &+ words[2 * pair + 1] &+ first
        }
        words += [first, second]
        let log = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        try Data(log + Array(repeating: 0, count: 9_000)).write(
            to: URL(fileURLWithPath: directory.book + "/book.sqlite-wal"))
        try damage(directory.book + "/book.sqlite") { $0[0] ^= 1 }
        let opened = try mend(directory)
        #expect(opened.cause != nil)
        #expect(opened.terminal.repairs?.lostCount == 0)
        let kept = try opened.book.rows(after: 0, through: .max, limit: 1_000).prefix(rows.count)
        #expect(kept.map(\.hash) == rows.map(\.hash))
        try opened.book.close()
    }

    @Test func `a long start says again and again that it goes on, while it folds and while it salvages`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.enrolment(1))
        for _ in 0..<40 { try book.append((0..<100).flatMap { _ in story.punch(of: 2) }) }
        let rows = try book.head().sequence
        try book.close()
        var steps = 0
        func open() throws -> OpenedBook {
            steps = 0
            return try Book.openFolded(
                directory: directory.book, program: "1.0.0", now: Story.instant(9_999),
                progress: { steps += 1 })
        }
        let opened = try open()
        #expect(opened.cause == nil)
        #expect(steps >= Int(rows) / Book.pageRows)
        try opened.book.close()
        let path = directory.book + "/book.sqlite"
        let pages = try Data(contentsOf: URL(fileURLWithPath: path)).count / 4_096
        try damage(path) { bytes in for index in 0..<100 { bytes[index] = 0 } }
        let mended = try open()
        #expect(mended.cause != nil)
        #expect(steps >= pages)
        try mended.book.close()
    }

    @Test func `a page of noise loses its own rows only, names them, and keeps those behind it`()
        throws
    {
        let directory = try #require(directory)
        let (id, rows) = try written(directory)
        let path = directory.book + "/book.sqlite"
        let sound = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var random: UInt64 = 0x0A15E
        for page in 0..<sound.count / 4_096 {
            let fresh = try TemporaryDirectory()
            try FileManager.default.copyItem(atPath: directory.book, toPath: fresh.book)
            try damage(fresh.book + "/book.sqlite") { bytes in
                for index in page * 4_096..<(page + 1) * 4_096 {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    bytes[index] = UInt8(truncatingIfNeeded: random >> 33)
                }
            }
            let opened = try mend(fresh)
            guard opened.cause != nil else { continue }
            let kept = try opened.book.rows(after: 0, through: .max, limit: 1_000).filter { $0.book == id }
            let hashes = Set(rows.map(\.hash))
            #expect(kept.allSatisfy { hashes.contains($0.hash) })
            #expect(kept.count >= rows.count - 40, "page \(page)")
            #expect(opened.terminal.repairs?.lostCount == Int64(rows.count - kept.count), "page \(page)")
            let verified = try opened.book.verify()
            #expect(verified.findings == [], "page \(page)")
            #expect(opened.book.id != id)
            #expect(try opened.book.load() == opened.book.rebuild().terminal)
            let first = try #require(
                try opened.book.rows(after: rows.last?.sequence ?? 0, through: .max, limit: 1).first)
            guard case .bookOpened(let fact) = Fact(first.coded, in: first.book) else {
                Issue.record("the new book does not begin with bookOpened")
                continue
            }
            #expect(fact.follows == id)
            #expect(fact.followsHash == kept.last.map { Hexadecimal.text($0.hash) })
            try opened.book.close()
        }
    }

    @Test func `a salvage that the power cut at any step is begun again and loses nothing more`() throws {
        let directory = try #require(directory)
        let (id, rows) = try written(directory)
        let files = try BookFiles(directory: directory.book)
        try damage(files.database) { bytes in for index in 0..<100 { bytes[index] = 0 } }
        // The damaged file has its second name, the log is gone, the new file lies half written.
        try #require(link(files.database, directory.book + "/book-20260101T000000.damaged") == 0)
        try Data(repeating: 7, count: 9_000).write(to: URL(fileURLWithPath: files.database + ".new"))
        unlink(files.log)
        let opened = try mend(directory)
        #expect(try opened.book.rows(after: 0, through: .max, limit: 1_000).filter { $0.book == id } == rows)
        #expect(try opened.book.files.asides().count == 1)
        #expect(try opened.book.delivery(of: "platform").cursor == 0)
        #expect(try opened.book.delivery(of: "platform").unknownThrough == rows.last?.sequence)
        try opened.book.close()
        #expect(try mend(directory).cause == nil)
    }

    @Test func `rows cut off at the end are known to be missing, and their numbers are never used again`()
        throws
    {
        let directory = try #require(directory)
        let (id, rows) = try written(directory)
        let files = try BookFiles(directory: directory.book)
        _ = try Command.run(
            "/usr/bin/sqlite3",
            [
                files.database,
                "DELETE FROM entry WHERE sequence > 90; DELETE FROM private WHERE sequence > 90",
            ])
        let opened = try mend(directory)
        let last = try #require(rows.last?.sequence)
        #expect(opened.cause?.contains("missing") == true)
        #expect(opened.terminal.repairs?.lostCount == last - 90)
        #expect(try opened.book.head().sequence > last)
        #expect(try opened.book.delivery(of: "platform").cursor == 20)
        let named = try opened.book.verify().namedLost
        #expect(named.map(\.description) == ["91-\(last)"])
        #expect(try opened.book.verify().isSound)
        #expect(opened.terminal.book(of: 90) == id)
        try opened.book.close()
    }

    @Test func `a book is salvaged twice and every row still belongs to its own book`() throws {
        let directory = try #require(directory)
        let (first, rows) = try written(directory)
        let files = try BookFiles(directory: directory.book)
        for _ in 0..<2 {
            try damage(files.database) { bytes in for index in 0..<100 { bytes[index] = 0 } }
            let opened = try mend(directory)
            #expect(opened.cause != nil)
            #expect(
                try opened.book.rows(after: 0, through: .max, limit: 1_000).filter { $0.book == first }
                    == rows)
            #expect(try opened.book.verify().isSound)
            try opened.book.close()
        }
        let opened = try mend(directory)
        #expect(opened.book.chapters.earlier.map(\.book).first == first)
        #expect(opened.book.chapters.earlier.count == 2)
        try opened.book.close()
    }

    @Test func `a row that is not what was written goes nowhere`() throws {
        let directory = try #require(directory)
        let (_, rows) = try written(directory)
        let files = try BookFiles(directory: directory.book)
        _ = try Command.run(
            "/usr/bin/sqlite3", [files.database, "UPDATE entry SET wall = wall + 1 WHERE sequence = 30"])
        let opened = try mend(directory)
        #expect(throws: StoreError.self) { try opened.book.rows(after: 29, through: 30, limit: 1) }
        #expect(try opened.book.rows(after: 30, through: .max, limit: 1_000).count == rows.count - 30)
        var found: [SequenceRange] = []
        var after: Sequence = 0
        repeat {
            let step = try opened.book.patrol(after: after)
            found += step.lost
            after = step.after
        } while after > 0
        #expect(found.map(\.description) == ["30"])
        try opened.book.close()
    }
}
