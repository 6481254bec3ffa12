import Domain
import Foundation
import GRDB
import Testing

@testable import Store

/// Copies of a book made into a book again.
struct RestorationTests {
    let directory = try? TemporaryDirectory()

    private static let now = Story.instant(100_000)

    /// A copy of a book with people and punches, some of which `platform` has.
    private func copied(
        _ directory: TemporaryDirectory, punches: Int = 20
    ) throws -> (copy: String, id: BookID, state: Terminal) {
        _ = try Book.filled(in: directory, punches: punches)
        let book = try reopened(directory)
        let waiting = DeliveryException(sequence: 9, person: nil, state: .waiting, attempts: 1)
        let refused = DeliveryException(sequence: 11, person: nil, state: .refused(reason: "no"), attempts: 1)
        try book.settle("platform", cursor: 20, exceptions: [9: waiting, 11: refused])
        try book.attempt("platform", [21])
        try FileManager.default.createDirectory(
            atPath: directory.path + "/copies", withIntermediateDirectories: true)
        let backup = try book.backUp(to: directory.path + "/copies", now: Story.instant(1))
        let state = try book.load()
        try book.close()
        return (try #require(backup.path), book.id, state)
    }

    private func restore(_ copy: String, _ directory: TemporaryDirectory, key: [UInt8]? = nil) throws
        -> Restoration
    {
        try Book.restore(copy, key: key, into: directory.path + "/new", program: "1.0.0", now: Self.now)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test(arguments: [("other-way", true), ("book.head", false)])
    func `a directory with what is not of the book takes one, and no other`(name: String, isTaken: Bool)
        throws
    {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory)
        try FileManager.default.createDirectory(
            atPath: directory.path + "/new", withIntermediateDirectories: false)
        try Data("x".utf8).write(to: URL(filePath: directory.path + "/new/" + name))
        let restored = try? restore(copy, directory)
        #expect((restored?.book != nil) == isTaken)
        #expect(try names(directory.path + "/new").contains(name))
    }

    @Test func `a restored book keeps every entry and its id, and goes on behind them under a new one`()
        throws
    {
        let directory = try #require(directory)
        let (copy, id, state) = try copied(directory)
        let restored = try restore(copy, directory)
        let fresh = try #require(restored.book)
        #expect(fresh != id)
        let opened = try Book.openFolded(
            directory: directory.path + "/new", program: "1.0.0", now: Self.now)
        #expect(opened.cause == nil)
        #expect(opened.book.id == fresh)
        let old = try reopened(directory)
        let head = try old.head()
        #expect(
            try opened.book.rows(after: 0, through: head.sequence, limit: 1_000)
                == old.rows(after: 0, through: head.sequence, limit: 1_000))
        let verified = try opened.book.verify(anchors: [head])
        #expect(verified.isSound)
        #expect(verified.anchoredThrough == head.sequence)
        #expect(verified.soundCheckpoints == [head.sequence + 1])
        #expect(opened.terminal.people == state.people)
        #expect(opened.terminal.credentials == state.credentials)
        // What happened since, nobody knows.
        #expect(state.attendance.isEmpty == false)
        #expect(opened.terminal.attendance.isEmpty)
        let person = try #require(state.people.keys.first)
        #expect(opened.terminal.attendance(of: person).presence == .unknown)

        let first = try #require(try opened.book.rows(after: head.sequence, through: .max, limit: 1).first)
        #expect(first.id == EntryID(book: fresh, sequence: head.sequence + 1))
        #expect(first.previousHash == head.hash)
        guard case .bookOpened(let fact) = Fact(first.coded, in: first.book) else {
            Issue.record("the restored book does not begin with bookOpened")
            return
        }
        #expect(fact.follows == id)
        #expect(fact.followsHash == Hexadecimal.text(head.hash))
        var story = Story(after: try opened.book.head())
        try opened.book.append(story.punch(of: 2))
        #expect(try opened.book.head().sequence == head.sequence + 3)
        #expect(try opened.book.rebuild().terminal == opened.book.load())
        try opened.book.close()
    }

    @Test func `what the copy does not know as delivered is in doubt until the cursor has passed it`() throws
    {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory)
        _ = try restore(copy, directory)
        let book = try Book.open(directory: directory.path + "/new", program: "1.0.0", now: Self.now)
        let end = try book.head().sequence - 1
        let delivery = try book.delivery(of: "platform")
        #expect(delivery.cursor == 20)
        #expect(delivery.unknownThrough == end)
        #expect(delivery.exceptions.map(\.state) == [.doubtful, .refused(reason: "no")])
        #expect(delivery.attempts == [21])
        // A start half-way still knows.
        try book.settle("platform", cursor: 25)
        #expect(try book.delivery(of: "platform").unknownThrough == end)
        try book.settle("platform", cursor: end)
        #expect(try book.delivery(of: "platform").unknownThrough == 0)
        #expect(try book.delivery(of: "new").unknownThrough == end)
        try book.close()
    }

    @Test func `a copy that is damaged anywhere is refused, and nothing is left`() throws {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory, punches: 200)
        let whole = try Data(contentsOf: URL(fileURLWithPath: copy))
        var random: UInt64 = 0xC0_2B1A
        var refused = 0
        for round in 0..<12 {
            var bytes = whole
            if round % 3 == 0 {
                bytes.removeLast(whole.count * (round + 1) / 14)
            } else {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[100 + Int(random >> 33) % (whole.count - 100)] ^= 0x10
            }
            try bytes.write(to: URL(fileURLWithPath: copy))
            let result = Result { try restore(copy, directory) }
            if case .success(let restoration) = result, restoration.book != nil {
                // The bit stood where nothing is.
                try FileManager.default.removeItem(atPath: directory.path + "/new")
                continue
            }
            refused += 1
            if case .failure(let error) = result { #expect("\(error)".contains(copy), "\(error)") }
            #expect(try names(directory.path + "/new").filter { $0 != "book.lock" } == [], "round \(round)")
        }
        #expect(refused >= 8)
    }

    @Test func `an entry that was changed in a copy is named, and nothing is restored`() throws {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory)
        let queue = try DatabaseQueue(path: copy)
        try queue.write { try $0.execute(sql: "UPDATE entry SET wall = wall + 1 WHERE sequence = 9") }
        try queue.close()
        let restored = try restore(copy, directory)
        #expect(restored.book == nil)
        #expect(restored.verification.firstFinding == Finding(sequence: 9, defect: .hash))
    }

    @Test func `what is no copy, and a directory that is in use or not empty, are refused in words`() throws {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory)
        let other = directory.path + "/letter.txt"
        try Data("Dear Sir".utf8).write(to: URL(fileURLWithPath: other))
        for (path, words) in [
            (other, "not a copy that kioskd made"), (directory.path + "/none", "there is no"),
        ] {
            let error = #expect(throws: StoreError.self) { try restore(path, directory) }
            #expect(error?.description.contains(words) == true)
        }
        let inUse = try Book.fresh(in: directory)
        let held = #expect(throws: StoreError.self) {
            try Book.restore(copy, into: directory.book, program: "1.0.0", now: Self.now)
        }
        #expect(held?.description.contains("held by another process") == true)
        try inUse.close()
        let full = #expect(throws: StoreError.self) {
            try Book.restore(copy, into: directory.book, program: "1.0.0", now: Self.now)
        }
        #expect(full?.description.contains("into an empty directory only") == true)
    }

    @Test func `a restore that was interrupted is begun again`() throws {
        let directory = try #require(directory)
        let (copy, _, _) = try copied(directory)
        let draft = directory.path + "/new/.kioskd-copy"
        try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(fileURLWithPath: draft + "/book.sqlite"))
        #expect(try restore(copy, directory).book != nil)
        #expect(try !names(directory.path + "/new").contains(".kioskd-copy"))
    }

    @Test(arguments: [["-newkey", "rsa:2048"], ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]])
    func `an encrypted copy is restored with the company's key, and with nothing else`(_ kind: [String])
        throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let (company, other) = (
            try CompanyKey("company", kind, in: directory), try CompanyKey("other", kind, in: directory)
        )
        let book = try reopened(directory)
        try FileManager.default.createDirectory(
            atPath: directory.path + "/copies", withIntermediateDirectories: true)
        let copy = try #require(
            try book.backUp(
                to: directory.path + "/copies", now: Story.instant(1),
                encryptedTo: CompanyCertificate(pem: company.certificate)
            ).path)
        func refusal(_ key: [UInt8]?) -> String {
            let error = #expect(throws: StoreError.self) { try restore(copy, directory, key: key) }
            return error?.description ?? ""
        }
        #expect(refusal(nil).contains("is encrypted"))
        #expect(refusal(other.key).contains("not for this key"))
        #expect(refusal(company.certificate).contains("not a private key"))
        _ = try Command.run(
            "/usr/bin/openssl",
            [
                "pkey", "-in", directory.path + "/company.key", "-aes128", "-passout", "pass:secret", "-out",
                directory.path + "/locked.key",
            ])
        let locked = try Array(Data(contentsOf: URL(fileURLWithPath: directory.path + "/locked.key")))
        #expect(refusal(locked).contains("locked by a passphrase"))
        let sealed = try Data(contentsOf: URL(fileURLWithPath: copy))
        for count in [sealed.count - 1, sealed.count / 2, 20] {
            try sealed.prefix(count).write(to: URL(fileURLWithPath: copy))
            _ = refusal(company.key)
        }
        var changed = sealed
        changed[sealed.count / 2] ^= 1
        try changed.write(to: URL(fileURLWithPath: copy))
        #expect(refusal(company.key).contains("was changed"))
        try sealed.write(to: URL(fileURLWithPath: copy))
        #expect(try restore(copy, directory, key: company.key).book != nil)
    }
}
