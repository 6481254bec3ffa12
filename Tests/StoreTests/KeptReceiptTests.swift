import Domain
import Testing

@testable import Store

/// What upstreams said of single entries: written with the cursor, found again, and gone with its entry.
struct KeptReceiptTests {
    let directory = try? TemporaryDirectory()

    private func receipt(
        _ sequence: Sequence, _ state: KeptReceipt.State = .received, isOpen: Bool = false
    ) -> KeptReceipt {
        KeptReceipt(
            sequence: sequence, state: state, number: "N-\(sequence)", validity: "pending",
            remarks: ["one", "two"], wallMicroseconds: 7, isLate: true, isOpen: isOpen)
    }

    @Test func `receipts are written with the cursor or not at all, and read back as they were`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        try book.settle("onss", cursor: 10, receipts: [receipt(9), receipt(4, isOpen: true)])
        #expect(throws: StoreError.self) {
            try book.settle("onss", cursor: 9, receipts: [receipt(5)])
        }
        try book.settle("file", cursor: 12)
        try book.close()
        let again = try reopened(directory)
        #expect(
            try again.receipts(of: "onss", after: 0, through: .max, limit: 10)
                == [receipt(4, isOpen: true), receipt(9)])
        #expect(try again.receipts(of: "onss", after: 4, through: 8, limit: 10).isEmpty)
        #expect(try again.receipts(of: "file", after: 0, through: .max, limit: 10).isEmpty)
        #expect(try again.openReceipts(of: "onss", after: 0, limit: 10).map(\.sequence) == [4])
        try again.keep([receipt(4, .validated)], of: "onss")
        #expect(try again.openReceipts(of: "onss", after: 0, limit: 10).isEmpty)
        #expect(try again.fate(of: 4, with: "onss") == .receipt(receipt(4, .validated)))
        try again.close()
    }

    @Test func `each entry has one fate with an upstream`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let states: [DeliveryException.State] = [
            .waiting, .held(reason: "worksMissing task B"), .doubtful, .refused(reason: "no"),
        ]
        let exceptions = states.enumerated().map {
            DeliveryException(sequence: Sequence($0 + 3), person: nil, state: $1, attempts: 0)
        }
        try book.settle(
            "onss", cursor: 10,
            exceptions: Dictionary(uniqueKeysWithValues: exceptions.map { ($0.sequence, $0) }),
            receipts: [receipt(8)])
        for exception in exceptions {
            #expect(try book.fate(of: exception.sequence, with: "onss") == .exception(exception.state))
        }
        #expect(try book.fate(of: 8, with: "onss") == .receipt(receipt(8)))
        #expect(try book.fate(of: 9, with: "onss") == .settled)
        #expect(try book.fate(of: 11, with: "onss") == .unsent)
        #expect(try book.delivery(of: "onss").exceptions == exceptions)
        try book.close()
    }

    @Test func `what the journal was told is told once, and again when upstream has said something else`()
        throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        try book.settle("onss", cursor: 10, receipts: [receipt(4), receipt(9)])
        #expect(try book.untoldReceipts(of: "onss", limit: 1) == [receipt(4)])
        var newer = receipt(9, .validated)
        newer.wallMicroseconds = 8
        try book.keep([newer], of: "onss")
        // Read before the newer word came.
        try book.told([receipt(4), receipt(9)], of: "onss", by: 12)
        #expect(try book.untoldReceipts(of: "onss", limit: 10) == [newer])
        try book.told([newer], of: "onss", by: 13)
        #expect(try book.untoldReceipts(of: "onss", limit: 10).isEmpty)
        try book.close()
    }

    @Test func `after a restore what was held is in doubt, because it may have been sent since`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let held = DeliveryException(
            sequence: 4, person: nil, state: .held(reason: "worksMissing task B"), attempts: 0)
        try book.settle("onss", cursor: 10, exceptions: [4: held], receipts: [receipt(9)])
        let copy = try book.backUp(to: directory.path, now: Story.instant(99)).path ?? ""
        try book.close()
        _ = try Book.restore(
            copy, into: directory.path + "/new", program: "1.0.0", now: Story.instant(100))
        let restored = try Book.open(
            directory: directory.path + "/new", program: "1.0.0", now: Story.instant(101))
        #expect(try restored.delivery(of: "onss").exceptions.map(\.state) == [.doubtful])
        #expect(try restored.fate(of: 9, with: "onss") == .receipt(receipt(9)))
        try restored.close()
    }

    @Test func `a salvage takes receipts over`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        try book.settle("onss", cursor: 10, receipts: [receipt(9)])
        try book.close()
        try tamper(directory, "UPDATE entry SET wall = wall + 1, hash = zeroblob(3) WHERE sequence = 2")
        let opened = try Book.openFolded(
            directory: directory.book, program: "1.0.0", now: Story.instant(9_999))
        #expect(opened.cause != nil)
        #expect(try opened.book.fate(of: 9, with: "onss") == .receipt(receipt(9)))
        try opened.book.close()
    }

    @Test func `a book from before receipts gets their table and keeps its deliveries`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        var book = try reopened(directory)
        try book.settle("onss", cursor: 10)
        try book.close()
        try tamper(
            directory, "DROP TABLE receipt; DELETE FROM grdb_migrations WHERE identifier = '6'")
        book = try reopened(directory)
        #expect(try book.delivery(of: "onss") == Delivery(cursor: 10))
        try book.settle("onss", cursor: 11, receipts: [receipt(11)])
        #expect(try book.fate(of: 11, with: "onss") == .receipt(receipt(11)))
        try book.close()
    }
}

struct KeptReceiptRetentionTests: LongStory {
    let directory = try? TemporaryDirectory()

    @Test func `a receipt goes with its entry`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        let head = try book.head().sequence
        let receipts = [3, head].map {
            KeptReceipt(sequence: $0, state: .received, number: "\($0)", wallMicroseconds: 7)
        }
        try book.settle("onss", cursor: head, receipts: receipts)
        #expect(try #require(try prune(book, now: now())) > 3)
        #expect(try book.receipts(of: "onss", after: 0, through: .max, limit: 10) == [receipts[1]])
        try book.close()
    }
}
