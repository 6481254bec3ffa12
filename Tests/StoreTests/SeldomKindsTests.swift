import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// What is seldom is found behind any number of punches, through an index that has no punch.
@Suite(.serialized) struct SeldomKindsTests: LongStory {
    let directory = try? TemporaryDirectory()

    private func ask<Value: DatabaseValueConvertible>(
        _ directory: TemporaryDirectory, _ sql: String
    ) throws -> [Value] {
        let queue = try DatabaseQueue(path: directory.book + "/book.sqlite")
        defer { try? queue.close() }
        return try queue.read { try Value.fetchAll($0, sql: sql) }
    }

    private static let undo = """
        DROP INDEX entrySeldom; DELETE FROM grdb_migrations WHERE identifier = '7'
        """

    /// `between` badges, of which nothing but their number is looked at, behind the first entries of a closed book.
    private func stretch(
        _ directory: TemporaryDirectory, by between: Int, of kind: String = "presented"
    ) throws {
        try tamper(
            directory,
            """
            INSERT INTO entry
            WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(between))
            SELECT sequence + n, '\(kind)', 1, wall, boot, bootID, trust, NULL, NULL, NULL, NULL, '{}', NULL,
                previous, hash, NULL
            FROM number, (SELECT * FROM entry ORDER BY sequence DESC LIMIT 1)
            """)
    }

    @Test func `a seldom entry behind many punches is on the first page`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try stretch(directory, by: 250_000)
        let book = try reopened(directory)
        let page = try book.page(of: ["applied", "bookOpened"], before: .max, limit: 100) { _ in true }
        #expect(page.entries.last?.sequence == 1 && page.reached == 1)
        // A kind that comes with every badge is looked for in a bounded stretch, as ever.
        #expect(try book.page(of: ["punched"], before: .max, limit: 100) { _ in false }.reached > 1)
        try book.close()
    }

    @Test func `a punch writes nothing into the index, and a page of seldom kinds reads nothing else`() throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, enrolments: 2, punches: 50)
        let kinds: [String] = try ask(
            directory,
            "SELECT DISTINCT kind FROM entry INDEXED BY entrySeldom WHERE \(SeldomKinds.condition)")
        #expect(!kinds.isEmpty && Set(kinds).isDisjoint(with: ["presented", "punched"]))
        let whole: [String] = try ask(
            directory, "SELECT DISTINCT kind FROM entry NOT INDEXED WHERE \(SeldomKinds.condition)")
        #expect(Set(whole) == Set(kinds))
    }

    @Test func `a book from before the index gets it, also after an upgrade that was killed`() throws {
        if Rerun.role == "upgrade" {
            _ = try Book.open(directory: Rerun.directory, program: "1.0.0", now: Story.instant(0))
            return
        }
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, Self.undo)
        // So many seldom ones that the index is some hundred pages.
        try stretch(directory, by: 100_000, of: "running")
        let log = directory.book + "/book.sqlite-wal"
        let child = try Rerun(
            "upgrade", filter: "SeldomKindsTests/.*killed", directory: directory.book,
            under: [
                "strace", "-f", "-o", "/dev/null", "-P", log, "-e", "inject=pwrite64:signal=SIGKILL:when=100",
            ])
        child.process.waitUntilExit()
        try #require(child.process.terminationReason == .uncaughtSignal)
        let names: [String] = try ask(directory, "SELECT name FROM sqlite_schema WHERE name = 'entrySeldom'")
        #expect(names.isEmpty)
        // Systemd is told that the start goes on before the book is read for it.
        var before: [String]?
        let files = try BookFiles(directory: directory.book)
        let book = try Book.open(
            files, BookLock(files), program: "1.0.0", now: Story.instant(9),
            progress: {
                before =
                    before
                    ?? (try? ask(directory, "SELECT name FROM sqlite_schema WHERE name = 'entrySeldom'"))
            })
        try book.close()
        #expect(before == [])
        #expect(try count(directory, "INDEXED BY entrySeldom") == count(directory, "NOT INDEXED"))
        #expect(try count(directory, "NOT INDEXED") > 100_000)
    }

    private func count(_ directory: TemporaryDirectory, _ hint: String) throws -> Int {
        let found: [Int] = try ask(
            directory, "SELECT count(*) FROM entry \(hint) WHERE \(SeldomKinds.condition)")
        return found[0]
    }

    @Test func `what is pruned is gone from the index too`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        try #require(try prune(book, now: now()) != nil)
        let first = try #require(try first(book))
        #expect(first > 1)
        let page = try book.page(of: ["bookOpened", "applied", "pruned"], before: .max, limit: 100) { _ in
            true
        }
        #expect(page.entries.map(\.fact.kind) == ["pruned"] && page.reached == 1)
        try book.close()
        let found: [String] = try ask(directory, "PRAGMA integrity_check")
        #expect(found == ["ok"])
    }

    @Test func `an index that is not that of the book is damage`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        var book = try reopened(directory)
        #expect(try book.patrol(after: 0).lost.isEmpty)
        try book.close()
        // An index of the same name that lacks an entry, as one whose page has lost a row.
        let poor = SeldomKinds.index.replacing("WHERE kind", with: "WHERE sequence > 1 AND kind")
        try tamper(
            directory,
            """
            DROP INDEX entrySeldom; \(poor); PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, 'WHERE sequence > 1 AND kind', 'WHERE kind')
            WHERE name = 'entrySeldom'
            """)
        book = try reopened(directory)
        let error = #expect(throws: StoreError.self) { try book.patrol(after: 0) }
        #expect(error?.description.contains("index") == true)
        try book.close()
    }
}
