import Domain
import Foundation
import GRDB
import Testing

@testable import Store

struct VerificationTests {
    let directory = try? TemporaryDirectory()

    @Test func `an untouched book is sound`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        var reached: [Sequence] = []
        let result = try book.verify { reached.append($0) }
        #expect(result.isSound)
        #expect(result.checkedRows == 17)
        #expect(result.firstFinding == nil)
        #expect(reached == [17])
    }

    /// Every column that the hash covers, with a value of the same type.
    @Test(arguments: [
        ("kind", "'punchee'"), ("version", "2"), ("wall", "wall + 1"), ("boot", "boot - 1"), ("trust", "4"),
        ("bootID", "randomblob(16)"), ("reader", "'exit'"), ("reader", "NULL"), ("reader", "''"),
        ("latitude", "latitude + 1"), ("longitude", "longitude - 1"), ("live", "1"),
        ("latitude = NULL, longitude = NULL, live", "NULL"),
        ("public", "replace(public, 'checkIn', 'checkOut')"),
        ("private", "randomblob(32)"), ("previous", "randomblob(32)"), ("hash", "randomblob(32)"),
        ("bootID", "x'00'"), ("trust", "9"), ("live", "7"), ("hash", "x''"), ("latitude", "9000000000"),
        ("kind", "'punched' || char(10)"),
    ])
    func `a changed column is found and named`(column: String, value: String) throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "UPDATE entry SET \(column) = \(value) WHERE sequence = 11")
        let result = try reopened(directory).verify()
        #expect(result.firstFinding?.sequence == 11)
    }

    @Test func `a control character is not taken for the underscore that stands for it`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append([story.entry(.running(Running(step: .started, program: "1.0.0")), reader: "a\u{1}b")])
        #expect(try book.verify().isSound)
        #expect(try book.rows(after: 1, through: 2, limit: 1).first?.reader == ReaderName("a_b"))
        try book.close()
        try tamper(directory, "UPDATE entry SET reader = 'a' || char(1) || 'b' WHERE sequence = 2")
        #expect(try reopened(directory).verify().firstFinding?.defect == .malformed(column: "reader"))
    }

    @Test func `an empty reader is not taken for none`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        try book.append([story.entry(.running(Running(step: .started, program: "1.0.0")), reader: "")])
        #expect(try book.rows(after: 1, through: 2, limit: 1).first?.reader == nil)
        try book.close()
        try tamper(directory, "UPDATE entry SET reader = '' WHERE sequence = 2")
        #expect(try reopened(directory).verify().firstFinding?.defect == .malformed(column: "reader"))
    }

    @Test func `a changed private part is found and named`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        for change in ["text = replace(text, 'Amina', 'Marie')", "salt = randomblob(32)"] {
            try tamper(directory, "UPDATE private SET \(change) WHERE sequence = 2")
            let finding = try reopened(directory).verify().firstFinding
            #expect(finding == Finding(sequence: 2, defect: .privateDigest))
        }
    }

    @Test func `a private part that is gone without an entry that says so is found`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "DELETE FROM private WHERE sequence = 5")
        #expect(try reopened(directory).verify().findings == [Finding(sequence: 5, defect: .privateMissing)])
        // A line in the index alone is not believed.
        try tamper(directory, "INSERT INTO erasure VALUES (5, 8)")
        #expect(try reopened(directory).verify().findings == [Finding(sequence: 5, defect: .privateMissing)])
    }

    @Test func `a private part put beside an entry that has none is found`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "INSERT INTO private VALUES (9, randomblob(32), '{}')")
        #expect(
            try reopened(directory).verify().findings == [Finding(sequence: 9, defect: .privateUnexpected)])
    }

    @Test func `missing rows are a named gap, and the rows behind it are still verified`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "DELETE FROM entry WHERE sequence IN (8, 9)")
        try tamper(directory, "UPDATE entry SET trust = 1 WHERE sequence = 12")
        let result = try reopened(directory).verify()
        #expect(
            result.findings == [
                Finding(sequence: 8, defect: .gap(through: 9)), Finding(sequence: 12, defect: .hash),
            ])
        #expect(result.checkedRows == 15)
    }

    @Test func `a missing first row is a gap`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "DELETE FROM entry WHERE sequence = 1")
        #expect(
            try reopened(directory).verify().firstFinding == Finding(sequence: 1, defect: .gap(through: 1)))
    }

    @Test func `a row with a hash of its own making does not fit the chain`() throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let book = try reopened(directory)
        var stored = try #require(
            try book.read("test") { try book.rowScan.storedRows($0, after: 10, through: 11, limit: 1) }.first?
                .get())
        stored.row.instant.wallMicroseconds += 3_600_000_000
        var text = CanonicalText(book: id)
        text.compose(stored.row, privateDigest: stored.privateDigest)
        let forged = try text.hash(by: Digest())
        try book.close()
        try tamper(
            directory, "UPDATE entry SET wall = ?, hash = ? WHERE sequence = 11",
            [stored.row.instant.wallMicroseconds, Data(forged)])
        #expect(try reopened(directory).verify().findings == [Finding(sequence: 12, defect: .previous)])
    }

    @Test func `an end that was cut off is found when anybody knew it`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let anchor = try book.head()
        try book.settle("file", cursor: 16)
        try book.close()
        try tamper(directory, "DELETE FROM entry WHERE sequence > 14")
        let cut = try reopened(directory)
        #expect(
            try cut.verify().findings == [
                Finding(sequence: 16, defect: .endMissing(knownBy: "an upstream's cursor"))
            ])
        #expect(
            try cut.verify(anchors: [anchor]).findings.first
                == Finding(sequence: 17, defect: .endMissing(knownBy: "an anchor")))
    }

    @Test func `an anchor vouches for the book up to it, or shows that it is another`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        var anchor = try book.head()
        #expect(try book.verify().anchoredThrough == nil)
        #expect(try book.verify(anchors: [anchor]).anchoredThrough == 17)
        anchor.hash[31] ^= 1
        let result = try book.verify(anchors: [anchor])
        #expect(result.findings == [Finding(sequence: 17, defect: .anchor)])
    }

    /// What a failing flash chip does: one byte of the file, anywhere in a row's cell.
    @Test func `every byte flipped in a stored row is found`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let files = try BookFiles(directory: directory.book)
        let sound = try #require(try files.read(files.database, limit: 1 << 20))
        let book = try reopened(directory)
        let row = try #require(try book.rows(after: 10, through: 11, limit: 1).first)
        try book.close()
        // The cell ends with the hash; the payload header and the rowid stand before the kind.
        let end = try #require(sound.firstRange(of: row.hash)).upperBound
        let kind = try #require(sound[..<end].lastRange(of: Array(row.coded.kind.utf8))).lowerBound
        let start = kind - 20
        let file = try #require(FileHandle(forUpdatingAtPath: files.database))
        func put(_ byte: UInt8, at offset: Int) throws {
            try file.seek(toOffset: UInt64(offset))
            try file.write(contentsOf: [byte])
        }
        for offset in start..<end {
            try put(sound[offset] ^ 0x40, at: offset)
            defer { try? put(sound[offset], at: offset) }
            let result: Verification
            do {
                let book = try Book.openForReading(directory: directory.book)
                defer { try? book.close() }
                result = try book.verify()
            } catch {
                // SQLite itself refuses to read on: found as well, and said.
                continue
            }
            #expect(!result.isSound, "byte \(offset - start)")
            // The damage is in row 11, or in the rowid that says so.
            #expect((8...12).contains(try #require(result.firstFinding).sequence), "byte \(offset - start)")
        }
    }
}

extension Array<UInt8> {
    func firstRange(of part: [UInt8]) -> Range<Int>? { self[...].lastRange(of: part) }
}

extension ArraySlice<UInt8> {
    func lastRange(of part: [UInt8]) -> Range<Int>? {
        guard count >= part.count else { return nil }
        return (startIndex...endIndex - part.count).last { self[$0..<$0 + part.count].elementsEqual(part) }
            .map { $0..<$0 + part.count }
    }
}
