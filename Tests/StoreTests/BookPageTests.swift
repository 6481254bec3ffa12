import Domain
import Foundation
import Testing

@testable import Store

/// Lists for people: newest first, a page at a time.
@Suite struct BookPageTests {
    /// A book with `count` changes of the clock, every hundredth a read that failed.
    private func book(_ count: Int64, in directory: TemporaryDirectory) throws -> Book {
        let book = try Book.fresh(in: directory)
        for start in stride(from: Int64(2), through: count, by: 1_000) {
            let entries = (start...min(start + 999, count)).map { sequence in
                Entry(
                    sequence: sequence, instant: instant(sequence), reader: nil, place: nil,
                    fact: sequence % 100 == 0
                        ? .readFailed(ReadFailed(defect: "checksum"))
                        : .clockChanged(ClockChanged(stepMicroseconds: sequence, from: .saved, to: .gnss)))
            }
            try book.append(entries)
        }
        return book
    }

    private func instant(_ sequence: Domain.Sequence) -> Instant {
        Instant(
            wallMicroseconds: sequence * 1_000_000 + 2_000_000_000_000_000, bootMicroseconds: sequence,
            boot: BootID(high: 1, low: 1), trust: .synchronised)
    }

    @Test func `page by page everything comes once, newest first, and nothing else`() throws {
        let directory = try TemporaryDirectory()
        let book = try book(9_950, in: directory)
        var found: [Domain.Sequence] = []
        var before = Domain.Sequence.max
        repeat {
            let page = try book.page(of: ["readFailed"], before: before, limit: 7) { _ in true }
            #expect(page.entries.count <= 7 && page.reached < before)
            found += page.entries.map(\.sequence)
            before = page.reached
        } while before > 1
        #expect(found == Array(stride(from: Int64(9_900), through: 100, by: -100)))
    }

    @Test func `a thing that is rare ends a page early instead of reading the whole book`() throws {
        let directory = try TemporaryDirectory()
        let book = try book(9_950, in: directory)
        var asked = 0
        let page = try book.page(of: ["readFailed", "clockChanged"], from: 5_000, before: .max, limit: 100) {
            entry in
            asked += 1
            return entry.sequence == 6_000
        }
        #expect(page.entries.map(\.sequence) == [6_000] && page.reached == 5_000 && asked == 4_951)
    }

    @Test func `a moment is found by halving, and an entry's own moment by its number`() throws {
        let directory = try TemporaryDirectory()
        let book = try book(500, in: directory)
        for sequence in [Int64(2), 3, 250, 500] {
            #expect(
                try book.firstSequence(fromWallMicroseconds: instant(sequence).wallMicroseconds) == sequence)
        }
        #expect(try book.firstSequence(fromWallMicroseconds: .max) == 501)
        let moments = try book.moments(of: [2, 77, 9_999])
        #expect(moments == [2: instant(2), 77: instant(77)])
    }
}
