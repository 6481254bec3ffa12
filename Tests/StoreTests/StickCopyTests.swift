import Domain
import Foundation
import Testing

@testable import Store

/// Copies on a stick. A plain directory stands for its mount.
struct StickCopyTests {
    let directory = try? TemporaryDirectory()

    private func certificate(_ directory: TemporaryDirectory) throws -> CompanyCertificate {
        let path = directory.path + "/company.pem"
        _ = try Command.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-nodes", "-subj", "/CN=Company", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-keyout", directory.path + "/company.key", "-out", path,
            ])
        return try CompanyCertificate(pem: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func write(_ text: String, _ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: Folder.holding(path), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func `only what is encrypted reaches the stick, three copies stay, and nothing else is touched`()
        throws
    {
        let directory = try #require(directory)
        let certificate = try certificate(directory)
        let stick = directory.path + "/stick"
        let others = [
            "holiday.jpg", "kioskd/notes.txt", "kioskd/kioskd-0000000000001-9-20260101.sqlite.cms",
            "kioskd-0000000000001-9-20260101.sqlite.cms",
        ]
        for name in others { try write("theirs", stick + "/" + name) }
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        var story = Story(after: try book.head())
        var made: [String] = []
        for _ in 0..<5 {
            var seen: [Int] = []
            let backup = try book.copy(toStick: stick, encryptedTo: certificate, now: Story.instant(1)) {
                seen.append($0)
            }
            #expect(seen == seen.sorted() && seen.last == 100 && seen.count > 3)
            made.append(try #require(backup.path))
            try book.append(story.punch(of: 2))
        }
        let own = try names(stick + "/kioskd").filter { $0.hasPrefix("kioskd-\(book.id)-") }
        #expect(Set(own.map { stick + "/kioskd/" + $0 }) == Set(made.suffix(Book.copiesOnStick)))
        for name in others {
            #expect(try String(contentsOfFile: stick + "/" + name, encoding: .utf8) == "theirs")
        }
        #expect(try names(stick) == ["holiday.jpg", others[3], "kioskd"].sorted())
        for path in made.suffix(3) {
            let sealed = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(sealed.range(of: Data("Amina".utf8)) == nil)
        }
        #expect(try !names(directory.book).contains(".kioskd-copy"))
        let key = try Array(Data(contentsOf: URL(fileURLWithPath: directory.path + "/company.key")))
        #expect(
            try Book.restore(
                made[4], key: key, into: directory.path + "/new", program: "1", now: Story.instant(9)
            ).book != nil)
        try book.close()
    }

    @Test func `a copy that was torn off leaves no file that looks whole, and is begun again`() throws {
        let directory = try #require(directory)
        let certificate = try certificate(directory)
        let stick = directory.path + "/stick"
        try write("mine", stick + "/letter.txt")
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        // At the moment of the pull half of the message is written.
        let torn = #expect(throws: StoreError.self) {
            try book.copy(toStick: stick, encryptedTo: certificate, now: Story.instant(1)) { percent in
                guard percent > 70, percent < 100 else { return }
                let draft = stick + "/kioskd/.kioskd-copy"
                let partial = try FileManager.default.contentsOfDirectory(atPath: draft)
                #expect(partial.contains { $0.hasSuffix(".sqlite.cms.partial") })
                throw StoreError.temporary("pulled")
            }
        }
        #expect(torn?.description == "pulled")
        #expect(try names(stick + "/kioskd").filter { $0.hasSuffix(".cms") } == [])
        try write("half", stick + "/kioskd/.kioskd-copy/kioskd-X.sqlite.cms.partial")
        #expect(try book.copy(toStick: stick, encryptedTo: certificate, now: Story.instant(1)).path != nil)
        #expect(try names(stick + "/kioskd").count == 1)
        try book.close()
    }
}
