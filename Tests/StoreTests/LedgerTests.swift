import Domain
import Testing

@testable import Store

struct LedgerTests {
    let directory = try? TemporaryDirectory()

    private func exception(_ sequence: Sequence, _ state: DeliveryException.State = .waiting)
        -> DeliveryException
    {
        DeliveryException(
            sequence: sequence, person: PersonID(EntryID(book: BookID(7), sequence: 2)), state: state,
            attempts: 3)
    }

    @Test func `an upstream that is new stands before the first entry`() throws {
        let directory = try #require(directory)
        #expect(try Book.fresh(in: directory).delivery(of: "file") == Delivery())
    }

    @Test func `cursor, exceptions and attempts survive a restart, each upstream its own`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let exceptions = [
            exception(3), exception(5, .refused(reason: "400 \"unknown\" worker")), exception(9, .doubtful),
        ]
        try book.attempt("onss", [3, 5, 9, 10])
        try book.settle(
            "onss", cursor: 10,
            exceptions: Dictionary(uniqueKeysWithValues: exceptions.map { ($0.sequence, $0) }),
            endedAttempts: [3, 5])
        try book.settle("file", cursor: 17)
        try book.close()

        let again = try reopened(directory)
        #expect(
            try again.delivery(of: "onss") == Delivery(cursor: 10, exceptions: exceptions, attempts: [9, 10]))
        #expect(try again.delivery(of: "file") == Delivery(cursor: 17))
        try again.settle("onss", cursor: 11, exceptions: [5: nil, 9: exception(9)], endedAttempts: [9, 10])
        #expect(
            try again.delivery(of: "onss")
                == Delivery(cursor: 11, exceptions: [exception(3), exception(9)], attempts: []))
    }

    @Test func `a cursor goes neither back nor past the end of the book`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        try book.settle("file", cursor: 12)
        for cursor in [11, 18] as [Sequence] {
            #expect(throws: StoreError.self) {
                try book.settle("file", cursor: cursor, exceptions: [4: exception(4)])
            }
        }
        #expect(try book.delivery(of: "file") == Delivery(cursor: 12))
        try book.settle("file", cursor: 12)
    }

    @Test func `exceptions are bounded, and one too many changes nothing`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let full = (1...Sequence(Book.exceptionLimit)).map { ($0, Optional(exception($0))) }
        try book.settle("https", cursor: 4, exceptions: Dictionary(uniqueKeysWithValues: full))
        #expect(throws: StoreError.self) {
            try book.settle("https", cursor: 5, exceptions: [20_000: exception(20_000)])
        }
        let delivery = try book.delivery(of: "https")
        #expect(delivery.cursor == 4)
        #expect(delivery.exceptions.count == Book.exceptionLimit)
        // One settled, one new: still within the limit. Another upstream has its own.
        try book.settle("https", cursor: 5, exceptions: [1: nil, 20_000: exception(20_000)])
        try book.settle("file", cursor: 5, exceptions: [3: exception(3)])
        // The journal is not concerned.
        var story = Story(after: try book.head())
        try book.append(story.started())
    }

    @Test func `replay starts again from a sequence and forgets what was said of it and after it`() throws {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        try book.attempt("https", [4, 12])
        try book.settle("https", cursor: 14, exceptions: [3: exception(3), 9: exception(9, .doubtful)])
        try book.replay("https", from: 9)
        #expect(
            try book.delivery(of: "https") == Delivery(cursor: 8, exceptions: [exception(3)], attempts: [4]))
        try book.replay("https", from: 16)
        #expect(try book.delivery(of: "https").cursor == 8)
        try book.replay("https", from: 0)
        #expect(try book.delivery(of: "https") == Delivery())
    }

    @Test func `entries of some kinds are counted behind a cursor, and the first punch among them is found`()
        throws
    {
        let directory = try #require(directory)
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        func tally(_ kinds: Set<String>, after: Domain.Sequence) throws -> [Domain.Sequence?] {
            let tally = try book.tally(kinds: kinds, punches: ["punched"], after: after)
            return [Int64(tally.entries), Int64(tally.punches), tally.firstPunch]
        }
        let punches = try book.rows(after: 0, through: .max, limit: 100)
            .filter { $0.coded.kind == "punched" }.map(\.sequence)
        #expect(punches.count == 5)
        #expect(try tally(["punched"], after: 0) == [5, 5, punches[0]])
        #expect(try tally(["punched", "presented"], after: 9) == [8, 4, punches.first { $0 > 9 }])
        #expect(try tally(["presented"], after: 0) == [5, 0, nil])
        #expect(try tally(["punched"], after: 17) == [0, 0, nil])
        #expect(try tally([], after: 0) == [0, 0, nil])
    }
}
