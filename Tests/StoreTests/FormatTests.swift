import Domain
import Foundation
import Testing

@testable import Store

/// A stranger with `sqlite3`, `sha256sum` and docs/book-format.md, but without kioskd.
struct FormatTests {
    let directory = try? TemporaryDirectory()

    /// The commands of the page, in order.
    private func commands() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/book-format.md"), encoding: .utf8)
        return page.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    private func run(_ command: String, _ sequence: Sequence, _ database: String) throws -> [String] {
        let script = command.replacing("= 42", with: "= \(sequence)").replacing("book.sqlite", with: database)
        let output = try Command.run("/bin/sh", ["-ec", script])
        return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).map {
            String($0.prefix(64))
        }
    }

    @Test func `the commands of the page recompute every hash`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let opening = try book.rows(after: 0, through: 1, limit: 1).map { Entry($0) }
        try book.append(GoldenStory(book: book.id, opening: opening).entries)
        let rows = try book.rows(after: 0, through: .max, limit: 100)
        try book.close()
        let database = directory.book + "/book.sqlite"
        let (rowCommand, privateCommand) = (try commands()[0], try commands()[1])
        for row in rows where row.sequence % 8 < 2 {
            let printed = try run(rowCommand, row.sequence, database)
            #expect(printed == [Hexadecimal.text(row.hash), Hexadecimal.text(row.hash)])
            guard row.coded.privateText != nil else { continue }
            let digests = try run(privateCommand, row.sequence, database)
            #expect(digests.count == 2 && digests.first == digests.last, "entry \(row.sequence)")
        }
    }
}
