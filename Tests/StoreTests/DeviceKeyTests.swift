import Domain
import Foundation
import Glibc
import Testing

@testable import Store

/// A key that cannot be used is no damage of the book, and neither is a file that may not be read.
struct DeviceKeyTests {
    let directory = try? TemporaryDirectory()

    private func mend(_ directory: TemporaryDirectory) throws -> OpenedBook {
        try Book.openFolded(directory: directory.book, program: "1.0.0", now: Story.instant(9_999))
    }

    private func replacements(_ book: Book) throws -> [KeyReplaced] {
        try book.rows(after: 0, through: .max, limit: 1_000).compactMap {
            if case .keyReplaced(let fact) = Fact($0.coded, in: $0.book) { fact } else { nil }
        }
    }

    /// Puts something that is no key into the place of the key.
    private func spoil(_ path: String, _ how: String) throws {
        try #require(unlink(path) == 0)
        switch how {
        case "noise": try Data("no key".utf8).write(to: URL(fileURLWithPath: path))
        case "empty": try Data().write(to: URL(fileURLWithPath: path))
        case "folder": try #require(mkdir(path, 0o700) == 0)
        default: try #require(symlink(path, path) == 0)
        }
    }

    @Test(arguments: ["noise", "empty", "folder", "a link to itself"])
    func `a key that cannot be read is put aside and exchanged once, and the sound book is not salvaged`(
        how: String
    ) throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let files = try BookFiles(directory: directory.book)
        let before = try DeviceKey.load(from: files).key.publicKey
        try spoil(files.key, how)
        for start in 1...3 {
            let opened = try mend(directory)
            #expect(opened.cause == nil && opened.book.id == id, "start \(start)")
            let key = try #require(opened.book.key).publicKey
            #expect(key != before)
            let told = try replacements(opened.book)
            #expect(told.map(\.key) == [Hexadecimal.text(key)], "start \(start)")
            #expect(told.first?.before == Hexadecimal.text(before))
            try opened.book.checkpoint(opened.terminal)
            let verified = try opened.book.verify()
            #expect(verified.findings == [] && !verified.soundCheckpoints.isEmpty)
            #expect(try opened.book.load() == opened.book.rebuild().terminal)
            try opened.book.close()
        }
        #expect(try files.asides() == [])
        var found = stat()
        #expect(lstat(files.keyAside, &found) == 0)
    }

    @Test func `another key that somebody has put there is an entry, and checkpoints of the old one go`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        try book.checkpoint(book.load())
        try book.close()
        try #require(unlink(directory.book + "/device.key") == 0)
        let opened = try mend(directory)
        #expect(try replacements(opened.book).count == 1)
        #expect(try opened.book.verify().soundCheckpoints == [])
        #expect(try opened.book.verify().findings == [])
        try opened.book.close()
    }

    @Test func `a file that may not be read is no damage: nothing is put aside and no book begins`() throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let files = try BookFiles(directory: directory.book)
        for path in [files.head, files.log] {
            unlink(path)
            try #require(mkdir(path, 0o700) == 0)
            for _ in 1...2 {
                let error = #expect(throws: StoreError.self, "\(path)") { try mend(directory) }
                if case .damaged = error { Issue.record("\(path) counts as damage") }
            }
            #expect(try files.asides() == [])
            try #require(rmdir(path) == 0)
        }
        let opened = try mend(directory)
        #expect(opened.book.id == id && opened.cause == nil)
        try opened.book.close()
    }
}
