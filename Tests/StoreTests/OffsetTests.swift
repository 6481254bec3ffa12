import Domain
import Foundation
import Testing

@testable import Store

/// Damage at a byte of a book's files: at each of them in `make endurance` (`KIOSKD_ENDURANCE=1`), at every 499th in
/// `make test`.
struct OffsetTests {
    private static let stride = ProcessInfo.processInfo.environment["KIOSKD_ENDURANCE"] == "1" ? 1 : 499
    /// The offsets are dealt out to so many tests, which take every core.
    private static let hands = 4

    private static func offsets(of hand: Int, upTo count: Int) -> StrideTo<Int> {
        Swift.stride(from: hand * stride, to: count, by: hands * stride)
    }

    /// In memory: what is tried is the content of the files, some hundred thousand times.
    private func opened(
        _ image: BookImage, _ name: String, as bytes: [UInt8], _ look: (OpenedBook) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory(under: "/dev/shm")
        try image.laid(in: directory, name, as: bytes)
        let opened = try Book.openFolded(
            directory: directory.book, program: "1.0.0", now: Story.instant(9_999))
        try look(opened)
        try opened.book.close()
    }

    /// Nothing but what was acknowledged is there, and what is missing is counted and named.
    private func expectNamed(_ opened: OpenedBook, _ image: BookImage, _ offset: Int) throws {
        let kept = try opened.book.rows(after: 0, through: .max, limit: 1_000)
            .filter { $0.book == image.id && $0.sequence <= image.rows.count }
        let known = Set(image.rows.map(\.hash))
        #expect(kept.allSatisfy { known.contains($0.hash) }, "at \(offset)")
        let lost = Int64(image.rows.count - kept.count)
        #expect((opened.terminal.repairs?.lostCount ?? 0) == lost, "at \(offset)")
        #expect(lost == 0 || opened.cause != nil, "at \(offset)")
        let verified = try opened.book.verify()
        #expect(verified.findings == [], "at \(offset)")
    }

    @Test(arguments: 0..<hands)
    func `a log that ends at any byte keeps every commit that was whole, and shows no half one`(hand: Int)
        throws
    {
        let image = try BookImage(punches: 3, isLeftOpen: true)
        let log = try #require(image.files[BookImage.log])
        #expect(log.count == image.marks.last?.logBytes)
        for offset in Self.offsets(of: hand, upTo: log.count + 1) {
            let whole = try #require(image.marks.last { $0.logBytes <= offset }).sequence
            try opened(image, BookImage.log, as: Array(log.prefix(offset))) { opened in
                #expect(opened.cause == nil, "at \(offset)")
                let kept = try opened.book.rows(after: 0, through: .max, limit: 1_000)
                #expect(kept == Array(image.rows.prefix(Int(whole))), "at \(offset)")
                #expect(try opened.book.verify().isSound, "at \(offset)")
            }
        }
    }

    @Test(arguments: 0..<hands)
    func `a file that ends at any byte opens, and names what is gone`(hand: Int) throws {
        let image = try BookImage(punches: 3, isLeftOpen: false)
        let file = try #require(image.files[BookImage.database])
        for offset in Self.offsets(of: hand, upTo: file.count) {
            try opened(image, BookImage.database, as: Array(file.prefix(offset))) { opened in
                try expectNamed(opened, image, offset)
            }
        }
    }

    @Test func `a file of some bytes is no empty book`() throws {
        let image = try BookImage(punches: 3, isLeftOpen: false)
        let file = try #require(image.files[BookImage.database])
        for count in [0, 1, 2, 15, 16, 99, 100, 101, 511, 512] {
            try opened(image, BookImage.database, as: Array(file.prefix(count))) { opened in
                try expectNamed(opened, image, count)
            }
        }
    }

    @Test(arguments: 0..<hands)
    func `a bit that flips in any byte is mended, named or read by nobody`(hand: Int) throws {
        let image = try BookImage(punches: 3, isLeftOpen: false)
        let file = try #require(image.files[BookImage.database])
        var noticed = 0
        for offset in Self.offsets(of: hand, upTo: file.count)
        where try isNoticed(file, image, offset, bit: offset % 8) {
            noticed += 1
        }
        #expect(noticed > 0)
    }

    @Test func `so is any bit of the file's header, also of what says that nobody may write it`() throws {
        let image = try BookImage(punches: 3, isLeftOpen: false)
        let file = try #require(image.files[BookImage.database])
        // https://sqlite.org/fileformat.html: the header has 100 bytes; 18 and 19 say how it may be written and read.
        for offset in 0..<100 {
            for bit in [18, 19].contains(offset) ? Array(0..<8) : [offset % 8] {
                _ = try isNoticed(file, image, offset, bit: bit)
            }
        }
    }

    @Test func `so is any byte of the first entry, before which there is nothing`() throws {
        let image = try BookImage(punches: 3, isLeftOpen: false)
        let file = try #require(image.files[BookImage.database])
        let hash = try #require(image.rows.first?.hash)
        let place = try #require(file.firstRange(of: hash)).lowerBound
        for offset in place..<place + hash.count {
            #expect(try isNoticed(file, image, offset, bit: offset % 8), "at \(offset)")
        }
        for offset in Swift.stride(from: place - 200, to: place, by: 3) {
            _ = try isNoticed(file, image, offset, bit: offset % 8)
        }
    }

    /// Whether anything is known of that bit.
    private func isNoticed(_ file: [UInt8], _ image: BookImage, _ offset: Int, bit: Int) throws -> Bool {
        var bytes = file
        bytes[offset] ^= 1 << UInt8(bit)
        var isNoticed = true
        do {
            try opened(image, BookImage.database, as: bytes) { opened in
                if opened.cause != nil {
                    try expectNamed(opened, image, offset)
                } else {
                    isNoticed = try !expectFound(opened, image, offset)
                }
            }
        } catch {
            Issue.record("at \(offset), bit \(bit): \(error)")
        }
        return isNoticed
    }

    /// Of a file that was opened as it is: what the walk of the background calls lost cannot be read, and the rest is
    /// what it was. Says whether all of it is.
    private func expectFound(_ opened: OpenedBook, _ image: BookImage, _ offset: Int) throws -> Bool {
        let step: PatrolStep
        do {
            step = try opened.book.patrol(after: 0)
        } catch {
            // The file must be salvaged, as the walk says.
            return false
        }
        for row in image.rows {
            let isLost = step.lost.contains { $0.first <= row.sequence && row.sequence <= $0.last }
            let isBare = step.privateLost.contains { $0.first <= row.sequence && row.sequence <= $0.last }
            let read = try? opened.book.rows(after: row.sequence - 1, through: row.sequence, limit: 1)
            if isLost {
                #expect(read == nil || read == [], "\(row.sequence) at \(offset)")
            } else if isBare {
                #expect(read?.first?.hash == row.hash, "\(row.sequence) at \(offset)")
            } else {
                #expect(read == [row], "\(row.sequence) at \(offset)")
            }
        }
        return step.lost.isEmpty && step.privateLost.isEmpty
    }
}
