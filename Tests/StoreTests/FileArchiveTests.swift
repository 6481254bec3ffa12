import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Files beside the book: kept for good, never served damaged, and carried with every copy.
struct FileArchiveTests {
    let directory = try? TemporaryDirectory()

    private let first = Array("%PDF-1.7 first".utf8)
    private let second = Array("%PDF-1.7 second".utf8)

    private func file(_ digest: String, _ directory: TemporaryDirectory) -> String {
        directory.book + "/files/" + digest
    }

    @Test func `a file is kept once under its digest, for its owner alone, and goes when it is removed`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let archive = try book.archive
        #expect(try archive.items() == [])
        let digest = try archive.keep(first)
        #expect(try archive.keep(first) == digest)
        let items = try archive.items()
        #expect(items.map(\.digest) == [digest])
        #expect(items.first?.byteCount == Int64(first.count))
        #expect(try archive.read(digest) == first)
        let mode = try FileManager.default.attributesOfItem(atPath: file(digest, directory))
        #expect(mode[.posixPermissions] as? Int == 0o600)
        try archive.remove(digest)
        #expect(try archive.read(digest) == nil)
        #expect(throws: StoreError.self) {
            try archive.keep([UInt8](repeating: 0, count: FileArchive.mostFileBytes + 1))
        }
    }

    @Test(arguments: ["../book.sqlite", "", "ABCDEF", String(repeating: "g", count: 64)])
    func `a name that is no digest is no file`(name: String) throws {
        let directory = try #require(directory)
        let archive = try Book.fresh(in: directory).archive
        _ = try archive.keep(first)
        #expect(try archive.read(name) == nil)
        try archive.remove(name)
        #expect(try archive.items().count == 1)
        #expect(FileManager.default.fileExists(atPath: directory.book + "/book.sqlite"))
    }

    @Test func `a file in which a bit has turned is not served`() throws {
        let directory = try #require(directory)
        let archive = try Book.fresh(in: directory).archive
        let digest = try archive.keep(first)
        var bytes = first
        bytes[5] ^= 1
        try Data(bytes).write(to: URL(filePath: file(digest, directory)))
        #expect(throws: StoreError.self) { try archive.read(digest) }
    }

    @Test(arguments: [false, true])
    func `a copy has the files, encrypted with it, and a restored book has them again`(isEncrypted: Bool)
        throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let archive = try book.archive
        let kept = Set([try archive.keep(first), try archive.keep(second)])
        let damaged = try archive.keep([1, 2, 3])
        try Data([1, 2, 4]).write(to: URL(filePath: file(damaged, directory)))
        let copies = directory.path + "/copies"
        try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
        let company = try CompanyKey(in: directory)
        let backup = try book.backUp(
            to: copies, now: Story.instant(1),
            encryptedTo: isEncrypted ? CompanyCertificate(pem: company.certificate) : nil)
        #expect(backup.verification.isSound && backup.fileCount == 2 && backup.damagedFileCount == 1)
        try book.close()
        let copy = try #require(backup.path)
        let content = try Data(contentsOf: URL(filePath: copy))
        #expect((content.range(of: Data(first)) == nil) == isEncrypted)

        let new = directory.path + "/new"
        let restored = try Book.restore(
            copy, key: company.key, into: new, program: "1.0.0", now: Story.instant(100_000))
        #expect(restored.fileCount == 2 && restored.damagedFileCount == 0)
        let opened = try Book.openFolded(directory: new, program: "1.0.0", now: Story.instant(100_001))
        #expect(opened.cause == nil)
        #expect(try Set(opened.book.archive.items().map(\.digest)) == kept)
        for digest in kept { #expect(try opened.book.archive.read(digest) != nil) }
        let tables = try opened.book.read("test") { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        #expect(!tables.contains("file"))
    }
}
