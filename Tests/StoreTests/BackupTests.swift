import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Copies of the book: made beside whoever writes, verified, and encrypted on demand.
struct BackupTests {
    let directory = try? TemporaryDirectory()

    private func folder(_ directory: TemporaryDirectory, _ name: String = "copies") throws -> String {
        let path = directory.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// The copy as the book of a folder of its own.
    private func opened(_ copy: String, _ directory: TemporaryDirectory) throws -> Book {
        let home = try folder(directory, "home")
        try FileManager.default.copyItem(atPath: copy, toPath: home + "/book.sqlite")
        return try Book.openForReading(directory: home)
    }

    @Test func `a copy made while punches are written is the book at one moment and folds to the same state`()
        throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, punches: 800)
        let book = try reopened(directory)
        try book.checkpoint(book.load())
        try book.settle("platform", cursor: 700)
        var story = Story(after: try book.head())
        let before = story.head
        let reader = try Book.openForReading(directory: directory.book)
        let backup = try reader.backUp(to: folder(directory), now: Story.instant(1)) { _ in
            try book.append(story.punch(of: 2))
        }
        let head = backup.verification.head
        #expect(head.sequence > before)
        #expect(try head.sequence < book.head().sequence)
        #expect(backup.verification.checkedRows == head.sequence)
        let path = try #require(backup.path)
        #expect(path.hasSuffix("/kioskd-\(book.id)-\(head.sequence)-20260101.sqlite"))
        #expect(try names(folder(directory)) == [path.split(separator: "/").last.map(String.init)])

        let copy = try opened(path, directory)
        #expect(copy.id == book.id)
        #expect(try copy.delivery(of: "platform").cursor == 700)
        #expect(try copy.verify(anchors: [head]).soundCheckpoints.count == 1)
        let there = try book.fold(from: Terminal(book: book.id), hash: Meta.noHash, through: head.sequence)
        #expect(try copy.load() == there)
        #expect(try copy.rebuild().stateHash == Book.stateHash(of: there))
    }

    @Test func `what is erased while it is being copied is not in the copy`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory, punches: 400)
        let book = try reopened(directory)
        var isErased = false
        let backup = try book.backUp(to: folder(directory), now: Story.instant(1)) { _ in
            guard !isErased else { return }
            isErased = true
            _ = try book.erase([2, 3], rule: "test", at: Story.instant(500))
        }
        #expect(backup.verification.erased.map(\.sequence) == [2, 3])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: #require(backup.path)))
        #expect(bytes.range(of: Data("Amina 0".utf8)) == nil)
        #expect(bytes.range(of: Data("Amina 1".utf8)) != nil)
    }

    @Test func `a book that is not sound gives no copy and says why`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        try tamper(directory, "UPDATE entry SET wall = wall + 1 WHERE sequence = 9")
        let reader = try Book.openForReading(directory: directory.book)
        let backup = try reader.backUp(to: folder(directory), now: Story.instant(1))
        #expect(backup.path == nil)
        #expect(backup.verification.firstFinding == Finding(sequence: 9, defect: .hash))
        #expect(try names(folder(directory)) == [])
    }

    @Test func `a name that is taken is left alone, and a missing folder is said`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let reader = try Book.openForReading(directory: directory.book)
        let copies = try folder(directory)
        let path = try #require(try reader.backUp(to: copies, now: Story.instant(1)).path)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let taken = #expect(throws: StoreError.self) {
            try reader.backUp(to: copies, now: Story.instant(1))
        }
        #expect(taken?.description.contains("is there already") == true)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        #expect(try names(copies).count == 1)
        let missing = #expect(throws: StoreError.self) {
            try reader.backUp(to: directory.path + "/nowhere", now: Story.instant(1))
        }
        #expect(missing?.description.contains("nowhere: No such file or directory") == true)
    }

    @Test func `what an interrupted backup left behind goes with the next one`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let copies = try folder(directory)
        _ = try folder(directory, "copies/.kioskd-copy")
        try Data("half".utf8).write(to: URL(fileURLWithPath: copies + "/.kioskd-copy/book.sqlite"))
        let reader = try Book.openForReading(directory: directory.book)
        #expect(try reader.backUp(to: copies, now: Story.instant(1)).path != nil)
        #expect(try names(copies).count == 1)
    }

    @Test func `what a killed copy left beside the book goes at the next start, a running one stays`() throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let draft = directory.book + "/.kioskd-copy"
        _ = try folder(directory, "book/.kioskd-copy")
        try Data("half".utf8).write(to: URL(fileURLWithPath: draft + "/book.sqlite"))
        func start() throws {
            try Book.openFolded(directory: directory.book, program: "1", now: Story.instant(1)).book.close()
        }
        var running: BookLock? = try BookLock(BookFiles(directory: draft))
        try start()
        #expect(try names(draft).contains("book.sqlite"))
        withExtendedLifetime(running) {}
        running = nil
        try start()
        #expect(!FileManager.default.fileExists(atPath: draft))
    }

    @Test(arguments: [["-newkey", "rsa:2048"], ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]])
    func `an encrypted copy is opened by openssl with the company's key and shows nothing without it`(
        _ kind: [String]
    ) throws {
        let directory = try #require(directory)
        let id = try Book.filled(in: directory)
        let (key, certificate) = (directory.path + "/key.pem", directory.path + "/company.pem")
        _ = try Command.run(
            "/usr/bin/openssl",
            ["req", "-x509", "-nodes", "-subj", "/CN=Company", "-keyout", key, "-out", certificate]
                + kind)
        let pem = try Array(Data(contentsOf: URL(fileURLWithPath: certificate)))
        let reader = try Book.openForReading(directory: directory.book)
        let copies = try folder(directory)
        let backup = try reader.backUp(
            to: copies, now: Story.instant(1), encryptedTo: CompanyCertificate(pem: pem))
        let path = try #require(backup.path)
        #expect(path.hasSuffix(".sqlite.cms"))
        let sealed = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(sealed.range(of: Data("SQLite format".utf8)) == nil)
        #expect(sealed.range(of: Data("Amina".utf8)) == nil)
        #expect(try names(copies).count == 1)
        #expect(try names(directory.book).filter { $0.contains("kioskd-copy") } == [])

        let plain = directory.path + "/plain.sqlite"
        let decrypt = "openssl cms -decrypt -binary -inform DER -in '\(path)' -inkey '\(key)' -out '\(plain)'"
        _ = try Command.run("/bin/sh", ["-c", decrypt])
        let copy = try opened(plain, directory)
        #expect(copy.id == id)
        #expect(try copy.verify().head == backup.verification.head)
        // One byte of the content changed: authenticated, so it is noticed.
        var changed = sealed
        changed[changed.count / 2] ^= 1
        try changed.write(to: URL(fileURLWithPath: path))
        _ = try Command.run("/bin/sh", ["-c", "! \(decrypt) 2> \(directory.path)/refusal"])
    }

    @Test func `what is no certificate is refused before anything is copied`() throws {
        for text in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ssh-rsa AAAA"] {
            let error = #expect(throws: StoreError.self) { try CompanyCertificate(pem: Array(text.utf8)) }
            #expect(error?.description.contains("not an X.509 certificate") == true)
        }
    }
}
