import Domain
import Testing

@testable import Store

/// What is known of a delivery is what was written, or it is unknown: never wrong.
struct StandingTests {
    let directory = try? TemporaryDirectory()

    /// A closed book of 17 entries, of which `onss` has had 10 but two.
    private func written(_ directory: TemporaryDirectory) throws -> Sequence {
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let exceptions: [Sequence: DeliveryException?] = [
            3: DeliveryException(sequence: 3, person: nil, state: .doubtful, attempts: 1),
            5: DeliveryException(sequence: 5, person: nil, state: .refused(reason: "no"), attempts: 2),
        ]
        try book.attempt("onss", [3])
        try book.settle("onss", cursor: 10, exceptions: exceptions)
        let head = try book.head().sequence
        try book.close()
        return head
    }

    private static let expected = Delivery(
        cursor: 10,
        exceptions: [
            DeliveryException(sequence: 3, person: nil, state: .doubtful, attempts: 1),
            DeliveryException(sequence: 5, person: nil, state: .refused(reason: "no"), attempts: 2),
        ], attempts: [3])

    @Test(
        arguments: [
            "UPDATE upstream SET cursor = 14", "UPDATE upstream SET cursor = 2",
            "UPDATE upstream SET name = 'onsr'", "UPDATE upstream SET digest = zeroblob(32)",
            "UPDATE upstream SET digest = NULL", "UPDATE upstream SET sum = NULL",
            "UPDATE upstream SET sum = zeroblob(32)", "UPDATE upstream SET unknown = 1",
            "DELETE FROM exception WHERE sequence = 3",
            "UPDATE exception SET sequence = 4 WHERE sequence = 3",
            "UPDATE exception SET state = 'refused' WHERE sequence = 3",
            "UPDATE exception SET attempts = 3 WHERE sequence = 5",
            "UPDATE exception SET upstream = 'onsr'", "DELETE FROM upstream",
        ])
    func `a flipped bit in what is known of an upstream makes its delivery unknown, not wrong`(sql: String)
        throws
    {
        let directory = try #require(directory)
        let head = try written(directory)
        var book = try reopened(directory)
        #expect(try book.delivery(of: "onss") == Self.expected)
        try book.close()
        try tamper(directory, sql)
        book = try reopened(directory)
        let found = try book.delivery(of: "onss")
        #expect(found.isForgotten && found.cursor == 0 && found.unknownThrough == head)
        #expect(found.exceptions == [] && found.attempts == [])
        try book.close()
        // It is said once, and stays unknown until the cursor has passed it.
        book = try reopened(directory)
        #expect(try !book.delivery(of: "onss").isForgotten)
        try book.settle("onss", cursor: head - 1)
        #expect(try book.delivery(of: "onss").unknownThrough == head)
        try book.settle("onss", cursor: head)
        #expect(try book.delivery(of: "onss") == Delivery(cursor: head))
        try book.close()
    }

    @Test func `a cursor that flips while the terminal runs is put right by the next receipt`() throws {
        let directory = try #require(directory)
        _ = try written(directory)
        let book = try reopened(directory)
        for flipped in [14, 2] {
            try tamper(directory, "UPDATE upstream SET cursor = \(flipped)")
            try book.settle("onss", cursor: 10)
            #expect(try book.delivery(of: "onss") == Self.expected)
        }
        #expect(throws: StoreError.self) { try book.settle("onss", cursor: 9) }
        try book.close()
    }

    @Test func `exceptions that come, change and go leave the digest right, and so does a replay`() throws {
        let directory = try #require(directory)
        _ = try written(directory)
        let book = try reopened(directory)
        let waiting = DeliveryException(sequence: 3, person: nil, state: .waiting, attempts: 2)
        try book.settle("onss", cursor: 11, exceptions: [3: waiting, 5: nil, 7: nil], endedAttempts: [3])
        #expect(try book.delivery(of: "onss") == Delivery(cursor: 11, exceptions: [waiting]))
        try book.settle("onss", cursor: 11, exceptions: [9: Self.expected.exceptions[1]])
        try book.replay("onss", from: 5)
        #expect(try book.delivery(of: "onss") == Delivery(cursor: 4, exceptions: [waiting]))
        try book.replay("onss", from: 1)
        #expect(try book.delivery(of: "onss") == Delivery())
        try book.close()
    }

    @Test func `a book from before the digests is believed once`() throws {
        let directory = try #require(directory)
        _ = try written(directory)
        try tamper(
            directory,
            """
            ALTER TABLE upstream DROP COLUMN digest; ALTER TABLE upstream DROP COLUMN sum;
            ALTER TABLE upstream DROP COLUMN unknown; DELETE FROM grdb_migrations WHERE identifier = '5'
            """)
        var book = try reopened(directory)
        #expect(try book.delivery(of: "onss") == Self.expected)
        try book.close()
        try tamper(directory, "UPDATE upstream SET cursor = 14")
        book = try reopened(directory)
        #expect(try book.delivery(of: "onss").isForgotten)
        try book.close()
    }

    @Test(arguments: [false, true])
    func `a salvage takes over what was written, and nothing that was not`(isFlipped: Bool) throws {
        let directory = try #require(directory)
        let head = try written(directory)
        let flip = isFlipped ? "UPDATE upstream SET cursor = 14;" : ""
        try tamper(
            directory, flip + "UPDATE entry SET wall = wall + 1, hash = zeroblob(3) WHERE sequence = 2")
        try tamper(directory, "DELETE FROM entry WHERE sequence = \(head)")
        let opened = try Book.openFolded(
            directory: directory.book, program: "1.0.0", now: Story.instant(9_999))
        #expect(opened.cause != nil)
        let found = try opened.book.delivery(of: "onss")
        #expect(!found.isForgotten)
        #expect(isFlipped ? found.cursor == 0 && found.unknownThrough >= head - 1 : found == Self.expected)
        try opened.book.close()
    }
}
