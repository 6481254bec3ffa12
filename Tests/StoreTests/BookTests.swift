import Domain
import GRDB
import Glibc
import Synchronization
import Testing

@testable import Store

struct BookTests {
    let directory = try? TemporaryDirectory()

    @Test func `a new book has one entry, its opening`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let rows = try book.rows(after: 0, through: .max, limit: 10)
        #expect(rows.map(\.coded.kind) == ["bookOpened"])
        #expect(rows.first?.previousHash == [UInt8](repeating: 0, count: 32))
        #expect(try book.head() == Head(book: book.id, sequence: 1, hash: try #require(rows.first).hash))
    }

    @Test func `what was appended is read back as it was, after closing and opening`() throws {
        let directory = try #require(directory)
        let first = try Book.fresh(in: directory)
        var story = Story(after: try first.head())
        let entries = story.enrolment(7) + story.punch(of: 2) + story.started()
        try first.append(entries)
        let head = try first.head()
        try first.close()

        let second = try reopened(directory)
        #expect(second.id == first.id)
        #expect(try second.head() == head)
        #expect(
            try second.rows(after: 1, through: .max, limit: 100).map { Entry($0) } == entries)
    }

    @Test func `the private part is not in the public text`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append(story.enrolment(7))
        let row = try #require(try book.rows(after: 1, through: 2, limit: 1).first)
        #expect(!String(decoding: row.coded.publicText, as: UTF8.self).contains("Amina"))
        #expect(String(decoding: try #require(row.coded.privateText), as: UTF8.self).contains("Amina 7"))
    }

    @Test func `pages end at the limit and at the last sequence asked for`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, punches: 20)
        let book = try reopened(directory)
        #expect(try book.rows(after: 3, through: 9, limit: 100).map(\.sequence) == Array(4...9))
        #expect(try book.rows(after: 3, through: 30, limit: 4).map(\.sequence) == Array(4...7))
        #expect(try book.rows(after: 3, through: 3, limit: 4).isEmpty)
        #expect(try book.rows(after: 1_000, through: .max, limit: 4).isEmpty)
        #expect(try book.rows(after: 0, through: .max, limit: .max).count == 47)
    }

    @Test func `a second process is told that the book is held`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let error = #expect(throws: StoreError.self) { try Book.fresh(in: directory) }
        #expect(error?.description.contains("held by another process") == true)
        try book.close()
    }

    @Test func `a book that was let go of can be opened again`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        #expect(try reopened(directory).head().sequence == 17)
    }

    @Test func `directory and files are for their owner only`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        func mode(_ path: String) throws -> mode_t {
            var found = stat()
            try #require(stat(path, &found) == 0)
            return found.st_mode & 0o777
        }
        #expect(try mode(directory.book) == 0o700)
        for name in ["book.sqlite", "book.sqlite-wal", "book.sqlite-shm", "book.lock", "device.key"] {
            #expect(try mode(directory.book + "/" + name) == 0o600, "\(name)")
        }
        try book.close()
    }

    @Test func `a directory open to others is closed to them`() throws {
        let directory = try #require(directory)
        try #require(mkdir(directory.book, 0o755) == 0)
        _ = try Book.fresh(in: directory)
        var found = stat()
        try #require(stat(directory.book, &found) == 0)
        #expect(found.st_mode & 0o777 == 0o700)
    }

    @Test(arguments: ["", "book", "./book", "../book"])
    func `a relative path is refused`(path: String) {
        #expect(throws: StoreError.self) {
            try Book.open(directory: path, program: "1.0.0", now: Story.instant(0))
        }
    }

    @Test func `another SQLite file is not taken for a book`() throws {
        let directory = try #require(directory)
        try #require(mkdir(directory.book, 0o700) == 0)
        try tamper(directory, "CREATE TABLE recipe (name TEXT)")
        let error = #expect(throws: StoreError.self) { try Book.fresh(in: directory) }
        #expect(error?.description.contains("not a book") == true)
    }

    @Test func `a book of a later release is refused`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "INSERT INTO grdb_migrations (identifier) VALUES ('99')")
        let error = #expect(throws: StoreError.self) { try reopened(directory) }
        #expect(error?.description.contains("later release") == true)
    }

    @Test func `entries that do not continue the numbering are refused, and nothing else is`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(book: book.id, head: 5)
        #expect(throws: StoreError.self) { try book.append(story.started()) }
        story = Story(after: try book.head())
        try book.append(story.started())
        #expect(try book.head().sequence == 2)
    }

    @Test func `a book opened for reading follows its writer and writes nothing`() throws {
        let directory = try #require(directory)
        let writer = try Book.fresh(in: directory)
        let reader = try Book.openForReading(directory: directory.book)
        var story = Story(after: try writer.head())
        try writer.append(story.punch(of: 2))
        #expect(try reader.head() == writer.head())
        #expect(try reader.verify().isSound)
        #expect(throws: StoreError.self) { try reader.append(story.started()) }
        #expect(throws: StoreError.self) { try reader.settle("file", cursor: 1) }
        try reader.close()
        try writer.append(
            story.punch(of: 2).enumerated().map { index, entry in
                var entry = entry
                entry.sequence = 4 + Int64(index)
                return entry
            })
    }

    @Test func `many threads append and read at once`() async throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let shared = SharedStory(Story(after: try book.head()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        try shared.story.withLock { story in try book.append(story.punch(of: 2)) }
                        _ = try book.rows(after: 0, through: .max, limit: 50)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try book.head().sequence == 161)
        #expect(try book.verify().isSound)
    }

    @Test func `a closed book says so`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        try book.close()
        var story = Story(book: book.id, head: 1)
        #expect(throws: StoreError.self) { try book.append(story.started()) }
        #expect(throws: StoreError.self) { try book.head() }
        try book.close()
    }
}

/// Numbers entries for several threads.
private final class SharedStory: Sendable {
    let story: Mutex<Story>

    init(_ story: Story) { self.story = Mutex(story) }
}
