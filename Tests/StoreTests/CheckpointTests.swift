import Domain
import Foundation
import GRDB
import Testing

@testable import Store

struct CheckpointTests {
    let directory = try? TemporaryDirectory()

    /// People, punches and a checkpoint in the middle; gives the state at the end.
    private func story(in directory: TemporaryDirectory, checkpoints: [Int] = [3]) throws -> Terminal {
        let book = try Book.fresh(in: directory)
        var story = Story(after: try book.head())
        for number in 0..<6 {
            try book.append(story.enrolment(number) + story.punch(of: 2))
            if checkpoints.contains(number) { try book.checkpoint(book.load()) }
        }
        let terminal = try book.load()
        try book.close()
        return terminal
    }

    @Test func `a start from a checkpoint gives the same state as a fold from the first entry`() throws {
        let directory = try #require(directory)
        let folded = try story(in: directory)
        let book = try reopened(directory)
        #expect(try book.load() == folded)
        let rebuild = try book.rebuild()
        #expect(rebuild.terminal == folded)
        #expect(rebuild.equalCheckpoints == [21])
        #expect(rebuild.differentCheckpoints == [])
        #expect(rebuild.stateHash == (try Book.stateHash(of: folded)))
        #expect(try book.verify().soundCheckpoints == [21])
    }

    @Test func `two checkpoints are kept`() throws {
        let directory = try #require(directory)
        _ = try story(in: directory, checkpoints: [0, 1, 2, 3, 4])
        #expect(try reopened(directory).verify().soundCheckpoints == [26, 21])
    }

    @Test(arguments: [
        "state = replace(state, 'Amina 1', 'Marie 1')", "stateHash = randomblob(32)",
        "signature = randomblob(64)",
        "hash = randomblob(32)", "stateVersion = 99", "state = ''", "signature = x''",
    ])
    func `a checkpoint that was tampered with is not believed`(change: String) throws {
        let directory = try #require(directory)
        let folded = try story(in: directory, checkpoints: [1, 3])
        try tamper(directory, "UPDATE checkpoint SET \(change) WHERE sequence = 21")
        let book = try reopened(directory)
        #expect(try book.load() == folded)
        #expect(try book.verify().firstFinding?.sequence == 21)
    }

    @Test func `a state that was forged with its hash has no signature`() throws {
        let directory = try #require(directory)
        let folded = try story(in: directory)
        let book = try reopened(directory)
        let checkpoint = try #require(try book.read("test") { try Checkpoint.newest(0, $0) })
        try book.close()
        let forged = String(decoding: checkpoint.state, as: UTF8.self)
            .replacing("Examplé", with: "Impostor")
        #expect(forged != String(decoding: checkpoint.state, as: UTF8.self))
        try tamper(
            directory, "UPDATE checkpoint SET state = ?, stateHash = ?",
            [forged, Data(try Digest()(Array(forged.utf8)))])
        #expect(try reopened(directory).load() == folded)
        #expect(
            try reopened2(directory).verify().findings == [
                Finding(sequence: 21, defect: .checkpoint("signature is not by this book's device key"))
            ])
    }

    private func reopened2(_ directory: TemporaryDirectory) throws -> Book {
        try Book.openForReading(directory: directory.book)
    }

    @Test func `without any sound checkpoint everything is folded`() throws {
        let directory = try #require(directory)
        let folded = try story(in: directory, checkpoints: [1, 3])
        try tamper(directory, "UPDATE checkpoint SET signature = randomblob(64)")
        #expect(try reopened(directory).load() == folded)
    }

    @Test func `a checkpoint of entries that are not committed is refused`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var terminal = try book.load()
        var story = Story(after: try book.head())
        for entry in story.started() { terminal.apply(entry) }
        #expect(throws: StoreError.self) { try book.checkpoint(terminal) }
        #expect(throws: StoreError.self) { try book.checkpoint(Terminal(book: BookID(1))) }
    }

    @Test func `a checkpoint is due after the interval`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        #expect(!book.checkpointIsDue(head: Book.checkpointInterval - 1))
        #expect(book.checkpointIsDue(head: Book.checkpointInterval))
        try book.checkpoint(book.load())
        #expect(!book.checkpointIsDue(head: Book.checkpointInterval))
        #expect(book.checkpointIsDue(head: Book.checkpointInterval + 1))
    }

    @Test func `a damaged row in the tail stops the start and is named`() throws {
        let directory = try #require(directory)
        _ = try story(in: directory)
        try tamper(directory, "UPDATE entry SET trust = 1 WHERE sequence = 25")
        let book = try reopened(directory)
        let error = #expect(throws: StoreError.self) { try book.load() }
        #expect(error?.description.contains("entry 25") == true)
    }

    @Test func `the device key is a PEM file that keeps its public half in the book`() throws {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        let key = try #require(book.key)
        #expect(try DeviceKey.load(from: book.files).key.publicKey == key.publicKey)
        #expect(try book.read("test") { try Meta.deviceKey($0) } == key.publicKey)
        let signature = try key.sign([1, 2, 3])
        #expect(DeviceKey.isSound(signature, of: [1, 2, 3], by: key.publicKey))
        #expect(!DeviceKey.isSound(signature, of: [1, 2, 4], by: key.publicKey))
        let pem = try Command.run(
            "/usr/bin/openssl", ["pkey", "-in", book.files.key, "-pubout", "-outform", "DER"])
        #expect(Array(pem.suffix(32)) == key.publicKey)
    }
}
