import Domain
import Foundation
import Testing

@testable import Store

/// How long damaged files that were put aside stay.
struct AsideTests {
    let directory = try? TemporaryDirectory()

    private func open(_ directory: TemporaryDirectory, _ seconds: Int64) throws -> OpenedBook {
        try Book.openFolded(directory: directory.book, program: "1.0.0", now: Story.instant(seconds))
    }

    /// Damages the header of the closed book and has it salvaged.
    private func salvage(_ directory: TemporaryDirectory, _ seconds: Int64) throws -> OpenedBook {
        let url = URL(fileURLWithPath: directory.book + "/book.sqlite")
        var bytes = Array(try Data(contentsOf: url))
        for index in 0..<100 { bytes[index] = 0 }
        try Data(bytes).write(to: url)
        let opened = try open(directory, seconds)
        #expect(opened.cause != nil)
        return opened
    }

    @Test func `the newest two are kept by the order of the book, whatever the clock said`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        var files: [String] = []
        // The clock goes back before the last one.
        for seconds: Int64 in [10_000, 20_000, 30_000, 100] {
            let opened = try salvage(directory, seconds)
            files.append(try #require(opened.file))
            try opened.book.close()
        }
        let opened = try open(directory, 200)
        let sizes = try opened.book.asides().map(\.byteCount)
        #expect(sizes.count == 4 && sizes.allSatisfy { $0 > 4_096 })
        let needless = try opened.book.needlessAsides()
        #expect(needless.map(\.file) == Array(files.prefix(2)))
        #expect(needless.allSatisfy { $0.reason == .surplus && $0.byteCount > 4_096 })
        for aside in needless { try opened.book.removeAside(aside.file) }
        #expect(try Set(opened.book.asides().map(\.name)) == Set(files.suffix(2)))
        #expect(try opened.book.needlessAsides() == [])
        // Nothing else can be named.
        for name in ["book.sqlite", "../book-x.damaged", "book-../device.damaged"] {
            try opened.book.removeAside(name)
        }
        #expect(try opened.book.verify().findings == [])
        try opened.book.close()
    }

    @Test func `a file that holds what has been erased since does not stay`() throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let first = try salvage(directory, 10_000)
        let rows = try first.book.rows(after: 0, through: .max, limit: 1_000)
        let enrolment = try #require(rows.first { $0.book == id && $0.coded.privateText != nil }).sequence
        #expect(try first.book.needlessAsides() == [])
        #expect(try !first.book.erase([enrolment], rule: "asked for", at: Story.instant(10_001)).isEmpty)
        #expect(try first.book.needlessAsides().map(\.reason) == [.erasure])
        for aside in try first.book.needlessAsides() { try first.book.removeAside(aside.file) }
        try first.book.close()
        // What is put aside later never held it.
        let second = try salvage(directory, 20_000)
        #expect(try second.book.asides().count == 1)
        #expect(try second.book.needlessAsides() == [])
        try second.book.close()
    }

    @Test func `a file whose entry retention has deleted goes with it`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let opened = try salvage(directory, 10_000)
        #expect(try opened.book.needlessAsides() == [])
        try opened.book.close()
        let files = try BookFiles(directory: directory.book)
        try Data(count: 10_000).write(
            to: URL(fileURLWithPath: files.directory + "/book-20200101T000000.damaged"))
        // Nothing has been pruned: what no entry names is only the first to go.
        let unnamed = try open(directory, 10_001)
        #expect(try unnamed.book.needlessAsides() == [])
        try unnamed.book.close()
        try tamper(
            directory,
            "INSERT INTO seal VALUES (1, x'00', 1, x'00', x'00', x'00', x'00', 2, '')")
        let pruned = try Book.openForReading(directory: directory.book)
        let needless = try pruned.needlessAsides()
        #expect(needless.map(\.file) == ["book-20200101T000000.damaged"])
        #expect(needless.map(\.reason) == [.retention])
    }
}
