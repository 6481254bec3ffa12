import Domain
import Foundation
import GRDB
import Testing

@testable import Store

struct ErasureTests {
    let directory = try? TemporaryDirectory()

    @Test func `erasing keeps the chain sound and says by which rule and when`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let instant = Story.instant(500)
        let entries = try book.erase([3, 2, 9], rule: "BE-attendance-5y", at: instant)
        #expect(
            entries.map(\.fact) == [
                .erased(Erased(sequence: 2, rule: "BE-attendance-5y")),
                .erased(Erased(sequence: 3, rule: "BE-attendance-5y")),
            ])
        let result = try book.verify()
        #expect(result.findings == [])
        #expect(result.erased.map(\.sequence) == [2, 3])
        #expect(result.erased.map(\.rule) == ["BE-attendance-5y", "BE-attendance-5y"])
        #expect(result.erased.map(\.instant) == [instant, instant])
        #expect(try book.rows(after: 1, through: 2, limit: 1).first?.coded.privateText == nil)
        #expect(try book.erase([2], rule: "again", at: instant) == [])
    }

    @Test func `an erasure of one entry does not excuse another`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let entry = try #require(try book.erase([2], rule: "test", at: Story.instant(500)).first)
        try book.close()
        try tamper(directory, "DELETE FROM private WHERE sequence = 5")
        try tamper(directory, "INSERT INTO erasure VALUES (5, ?)", [entry.sequence])
        #expect(
            try reopened(directory).verify().findings == [Finding(sequence: 5, defect: .privateMissing)])
    }

    @Test func `what was erased is nowhere in the files any more`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        for number in 0..<3 {
            try book.append(story.enrolment(number))
            try book.checkpoint(book.load())
        }
        let files = book.files
        func traces() throws -> Int {
            var found = 0
            for path in [files.database, files.database + "-wal"] {
                let bytes = try files.read(path, limit: 1 << 22) ?? []
                found += String(decoding: bytes, as: UTF8.self).components(separatedBy: "Amina 0").count - 1
            }
            return found
        }
        #expect(try traces() > 0)
        _ = try book.erase([2, 3], rule: "test", at: Story.instant(500))
        #expect(try traces() == 0)
        #expect(try book.verify().isSound)
    }

    @Test func `after an erasure the running state, the checkpoint and a full fold are the same`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        for number in 0..<3 { try book.append(story.enrolment(number) + story.punch(of: 2)) }
        var running = try book.load()
        try book.checkpoint(running)
        for entry in try book.erase([7, 8], rule: "test", at: Story.instant(500)) { running.apply(entry) }
        #expect(try book.load() == running)
        let rebuild = try book.rebuild()
        #expect(rebuild.terminal == running)
        #expect(rebuild.differentCheckpoints == [])
        #expect(rebuild.equalCheckpoints == [running.head])
        // And the book goes on from there.
        story = Story(after: try book.head())
        try book.append(story.punch(of: 2))
        #expect(try book.verify().isSound)
    }
}
