import Domain
import Foundation
import GRDB
import Glibc
import Synchronization
import Testing

@testable import Store

struct DurabilityTests {
    let directory = try? TemporaryDirectory()

    @Test func `the writer reads synchronous back as FULL, also after reopening`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        for _ in 0..<2 {
            let levels = try book.writer.withLock { writer in
                try writer.commit("test") { database, _ in
                    try Int.fetchOne(database, sql: "PRAGMA synchronous")
                }
            }
            #expect(levels == 2)
            try book.reopen()
        }
    }

    @Test func `a connection that is not durable is refused`() throws {
        let directory = try #require(directory)
        let pool = try DatabasePool(path: directory.path + "/other.sqlite")
        let error = #expect(throws: StoreError.self) {
            try pool.writeWithoutTransaction { try Durability.prove($0) }
        }
        #expect(error?.description.contains("would not be durable") == true)
    }

    @Test func `when the disk is full nothing is acknowledged, and after reopening everything goes on`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.punch(of: 2))
        let before = try book.head()
        let pages = try book.writer.withLock { writer in
            try writer.commit("test") { database, _ in
                try database.execute(sql: "PRAGMA max_page_count = 1")
                return try Int.fetchOne(database, sql: "PRAGMA page_count")
            }
        }
        #expect(pages ?? 0 > 1)

        var lost = Story(after: before)
        let error = #expect(throws: StoreError.self) {
            for _ in 0..<100 { try book.append(lost.punch(of: 2)) }
        }
        guard case .temporary = error else {
            Issue.record("a full disk may pass: \(String(describing: error))")
            return
        }
        let kept = try book.head()
        // Until it has been reopened the book takes nothing, not even what would fit.
        story = Story(after: kept)
        #expect(throws: StoreError.self) { try book.append(story.started()) }

        try book.reopen()
        #expect(try book.head() == kept)
        story = Story(after: kept)
        try book.append(story.punch(of: 2))
        #expect(try book.head().sequence == kept.sequence + 2)
        #expect(try book.verify().isSound)
    }

    @Test func `a transaction that fails halfway leaves nothing behind`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.enrolment(1))
        let before = try book.head()
        var entries = story.enrolment(2) + story.punch(of: 2)
        entries[4].sequence += 7
        #expect(throws: StoreError.self) { try book.append(entries) }
        #expect(try book.head() == before)
        story = Story(after: before)
        try book.append(story.enrolment(3))
        let result = try book.verify()
        #expect(result.isSound)
        #expect(result.head.sequence == 7)
    }

    @Test func `reopening empties the log, so that what is read is on disk`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.punch(of: 2))
        let files = try BookFiles(directory: directory.book)
        #expect(try files.read(files.database + "-wal", limit: 64)?.isEmpty == false)
        try book.reopen()
        #expect(try files.read(files.database + "-wal", limit: 64)?.isEmpty == true)
    }

    @Test func `the log stays bounded while there is always somebody who reads`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        book.writer.withLock { $0.logBoundBytes = 1 << 20 }
        // Threads of their own: they block. They end with the book.
        for _ in 0..<3 {
            Thread.detachNewThread {
                while (try? Self.page(of: book)) != nil {}
            }
        }
        let largest = try Self.largestLog(book, entries: 1_000)
        try book.close()
        #expect(largest < 16 << 20)
    }

    /// A long page of an export: 20 ms inside one read transaction.
    private static func page(of book: Book) throws {
        try book.read("test") { database in
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM entry")
            usleep(20_000)
        }
    }

    /// Appends entries of 30 kB, and gives the largest size that the log had.
    private static func largestLog(_ book: Book, entries: Int) throws -> Int {
        var story = Story(after: try book.head())
        let cause = String(repeating: "x", count: 30_000)
        var largest = 0
        for _ in 0..<entries {
            try book.append([
                story.entry(.deviceChanged(DeviceChanged(step: .faulty, type: "gnss", cause: cause)))
            ])
            var found = stat()
            try #require(stat(book.files.log, &found) == 0)
            largest = max(largest, Int(found.st_size))
        }
        return largest
    }

    @Test func `an entry longer than the limit is refused and the book goes on`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        let cause = String(repeating: "x", count: Journal.textLimitBytes)
        let long = story.entry(.deviceChanged(DeviceChanged(step: .faulty, type: "gnss", cause: cause)))
        #expect(throws: StoreError.self) { try book.append([long]) }
        story = Story(after: try book.head())
        try book.append(story.started())
    }
}
