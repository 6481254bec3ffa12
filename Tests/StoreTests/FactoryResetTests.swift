import Domain
import Foundation
import Synchronization
import Testing

@testable import Store

/// Erasing everything, however it is interrupted.
struct FactoryResetTests {
    let directory = try? TemporaryDirectory()

    private struct PowerGone: Error {}

    /// A book with a folder and files beside it.
    private func filled(_ directory: TemporaryDirectory) throws -> Head {
        _ = try Book.filled(in: directory)
        let book = try reopened(directory)
        let head = try book.head()
        try book.close()
        let folder = directory.book + "/provisioned"
        try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: true)
        for name in ["kioskd.toml", "enrolment.key", "deep/x"] {
            try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        return head
    }

    private func names(_ directory: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.book).sorted()
    }

    @Test func `nothing is left but the lock, and a new book can be begun`() throws {
        let directory = try #require(directory)
        let head = try filled(directory)
        try FactoryReset(directory: directory.book).run(saved: head)
        #expect(try names(directory) == ["book.lock"])
        let book = try Book.open(directory: directory.book, program: "1", now: Story.instant(1))
        #expect(try book.head().sequence == 1 && book.head().book != head.book)
        try book.close()
    }

    @Test func `interrupted at any step, either nothing is erased or the next start erases the rest`() throws
    {
        let directory = try #require(directory)
        var (limit, isOver, cuts) = (0, false, 0)
        while !isOver {
            try? FileManager.default.removeItem(atPath: directory.book)
            let head = try filled(directory)
            let before = try names(directory)
            let steps = Mutex(limit)
            var reset = FactoryReset(directory: directory.book)
            reset.step = { _ in
                let isGone = steps.withLock { left in
                    left -= 1
                    return left < 0
                }
                if isGone { throw PowerGone() }
            }
            do {
                try reset.run(saved: head)
                isOver = true
            } catch {
                cuts += 1
            }
            let next = FactoryReset(directory: directory.book)
            let left = try names(directory)
            #expect(next.isBegun || left == before || left == ["book.lock"], "\(left)")
            // A child that another test is just starting has the lock for a moment, too: then nothing was begun.
            if left == before, !next.isBegun { continue }
            _ = try next.resume()
            let rest = try names(directory)
            #expect(rest == ["book.lock"], "after \(limit) steps: \(rest)")
            #expect(try !next.resume())
            limit += 1
        }
        #expect(cuts > 8)
    }

    @Test func `while somebody has the book, or has written to it since it was saved, nothing is erased`()
        throws
    {
        let directory = try #require(directory)
        let head = try filled(directory)
        let book = try reopened(directory)
        let reset = FactoryReset(directory: directory.book)
        #expect(throws: StoreError.self) { try reset.checkFree() }
        #expect(throws: StoreError.self) { try reset.run(saved: head) }
        var story = Story(after: try book.head())
        try book.append(story.punch(of: 2))
        try book.close()
        let error = #expect(throws: StoreError.self) { try reset.run(saved: head) }
        #expect(error?.description.contains("begin again") == true)
        #expect(throws: StoreError.self) { try reset.run(saved: nil) }
        #expect(try !reset.isBegun && names(directory).contains("book.sqlite"))
    }
}
