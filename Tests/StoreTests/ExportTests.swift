import Domain
import Foundation
import Testing

@testable import Store

struct ExportTests {
    let directory = try? TemporaryDirectory()

    private func export(_ book: Book, _ format: ExportFormat, from: Sequence = 1, through: Sequence = .max)
        throws
        -> (lines: [String], count: Int64, largest: Int)
    {
        var text: [UInt8] = []
        var largest = 0
        let count = try book.export(from: from, through: through, as: format) { bytes in
            text += bytes
            largest = max(largest, bytes.count)
        }
        let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        return (lines, count, largest)
    }

    @Test func `JSON Lines hold every field, with the texts as JSON`() throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let book = try reopened(directory)
        let (lines, count, _) = try export(book, .jsonLines)
        #expect(count == 17)
        #expect(lines.count == 17)
        let rows = try book.rows(after: 0, through: .max, limit: 100)
        for (line, row) in zip(lines, rows) {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(Set(object.keys) == Set(ExportLine.fields))
            #expect(object["id"] as? String == "\(id)-\(row.sequence)")
            #expect(object["kind"] as? String == row.coded.kind)
            #expect(object["sound"] as? Bool == true)
            #expect(object["hash"] as? String == Hexadecimal.text(row.hash))
            #expect(object["public"] is [String: Any])
            #expect((object["private"] is [String: Any]) == (row.coded.privateText != nil))
        }
        #expect(lines[1].contains("Amina 0"))
        #expect(lines[8].contains(#""time":"2026-01-01T00:09:00.000000Z""#))
    }

    @Test func `CSV has a header and as many cells in every line`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let (lines, _, _) = try export(try reopened(directory), .csv)
        #expect(lines.first == ExportLine.fields.joined(separator: ","))
        #expect(lines.count == 18)
        for line in lines.dropFirst() {
            // Outside quotes there are exactly the separators.
            let outside = line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
            #expect(outside.filter { $0 == "," }.count == ExportLine.fields.count - 1, "\(line)")
        }
    }

    @Test func `a range is exported, and the end is fixed at the start`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, punches: 300)
        let book = try reopened(directory)
        #expect(try export(book, .jsonLines, from: 5, through: 9).count == 5)
        #expect(try export(book, .jsonLines, from: 9, through: 5).count == 0)
        var story = Story(after: try book.head())
        let before = try book.head().sequence
        var count = 0
        _ = try book.export(as: .jsonLines) { bytes in
            count += bytes.filter { $0 == UInt8(ascii: "\n") }.count
            try book.append(story.started())
        }
        #expect(count == before)
        // Pages, not the whole book at once.
        #expect(try export(book, .jsonLines).largest < 200_000)
    }

    @Test func `a damaged row is exported as text and says so`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "UPDATE entry SET public = '{\"broken\": \"' || char(10) WHERE sequence = 9")
        try tamper(directory, "UPDATE entry SET trust = 77 WHERE sequence = 10")
        let lines = try export(try reopened(directory), .jsonLines).lines
        #expect(lines.count == 17)
        let damaged = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[8].utf8)) as? [String: Any])
        #expect(damaged["sound"] as? Bool == false)
        #expect(damaged["public"] as? String == "{\"broken\": \"\n")
        #expect(lines[9].contains(#""sound":false"#))
    }

    @Test func `what the reader of an export throws ends it`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        #expect(throws: StoreError.self) {
            try book.export(as: .csv) { _ in throw StoreError.temporary("the stick is full") }
        }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_102_444_799_123_456, "2099-12-31T23:59:59.123456Z"),
    ])
    func `microseconds become a time`(microseconds: Int64, text: String) {
        #expect(UTCTime.text(microseconds: microseconds) == text)
    }

    @Test func `no number of microseconds is too large for a time`() {
        #expect(UTCTime.text(microseconds: .max).hasSuffix("Z"))
        #expect(UTCTime.text(microseconds: .min).hasPrefix("-"))
    }
}
