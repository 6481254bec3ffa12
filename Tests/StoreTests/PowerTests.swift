import Domain
import Foundation
import Testing

@testable import Store

/// What only shows from outside: the system calls of a commit, and the end of a process in the middle of one.
@Suite(.serialized) struct PowerTests {
    let directory = try? TemporaryDirectory()

    /// Marks in the trace, around what is counted.
    private static func mark(_ text: String) { _ = access("/kioskd-\(text)", F_OK) }

    @Test func `a lone append is one fdatasync, and so is a hundred waiting`() throws {
        if Rerun.role == "appends" {
            let book = try Book.open(directory: Rerun.directory, program: "1.0.0", now: Story.instant(0))
            var story = Story(after: try book.head())
            try book.append(story.punch(of: 2))
            Self.mark("lone")
            for _ in 0..<50 { try book.append(story.punch(of: 2)) }
            Self.mark("batch")
            try book.append((0..<100).flatMap { _ in story.punch(of: 2) })
            Self.mark("end")
            return
        }
        let directory = try #require(directory)
        let trace = directory.path + "/trace"
        let child = try Rerun(
            "appends", filter: "PowerTests/.*lone", directory: directory.book,
            under: ["strace", "-f", "-e", "trace=access,fdatasync,fsync,sync_file_range,msync", "-o", trace])
        child.process.waitUntilExit()
        try #require(child.process.terminationStatus == 0)

        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        func position(_ mark: String) throws -> Int {
            try #require(lines.firstIndex { $0.contains("\"/kioskd-\(mark)\"") })
        }
        func syncs(_ range: Range<Int>) -> Int { lines[range].count { $0.contains("sync(") } }
        let (lone, batch, end) = (try position("lone"), try position("batch"), try position("end"))
        #expect(syncs(lone..<batch) == 50)
        #expect(syncs(batch..<end) == 1)
    }

    @Test func `what a killed process left in the log is made durable before it is read`() throws {
        if Rerun.role == "leave" {
            let book = try Book.open(directory: Rerun.directory, program: "1.0.0", now: Story.instant(0))
            var story = Story(after: try book.head())
            try book.append(story.punch(of: 2))
            _exit(0)
        }
        if Rerun.role == "return" {
            Self.mark("open")
            let book = try Book.open(directory: Rerun.directory, program: "1.0.0", now: Story.instant(0))
            Self.mark("opened")
            #expect(try book.head().sequence == 3)
            return
        }
        let directory = try #require(directory)
        let trace = directory.path + "/trace"
        for (role, command) in [
            ("leave", []),
            ("return", ["strace", "-f", "-y", "-e", "trace=access,openat,pread64,fsync", "-o", trace]),
        ] {
            let child = try Rerun(
                role, filter: "PowerTests/.*left", directory: directory.book, under: command)
            child.process.waitUntilExit()
            try #require(child.process.terminationStatus == 0)
        }
        let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.contains("\"/kioskd-open\"") })
        let inLog = lines[start...].filter { $0.contains("book.sqlite-wal>") && !$0.contains("openat") }
        #expect(inLog.first?.contains("fsync(") == true)
        #expect(inLog.contains { $0.contains("pread64(") })
    }

    @Test func `a process killed in mid-stream loses nothing that it acknowledged`() throws {
        if Rerun.role == "stream" {
            let book = try Book.open(directory: Rerun.directory, program: "1.0.0", now: Story.instant(0))
            let head = try book.head()
            var story = Story(after: head)
            let acknowledged = try FileHandle(
                forWritingTo: URL(fileURLWithPath: Rerun.directory + ".acknowledged"))
            try acknowledged.seekToEnd()
            // Bounded: if nobody is left to kill it, it ends by itself.
            for _ in 0..<10_000 {
                try book.append(story.punch(of: 2))
                let head = try book.head()
                acknowledged.write(Data("\(head.sequence) \(Hexadecimal.text(head.hash))\n".utf8))
                if head.sequence % 30 == 1 { try book.checkpoint(book.load()) }
            }
            return
        }
        let directory = try #require(directory)
        let list = directory.book + ".acknowledged"
        try #require(FileManager.default.createFile(atPath: list, contents: nil))
        for round in 1...3 {
            let child = try Rerun("stream", filter: "PowerTests/.*killed", directory: directory.book)
            let enough = try #require(self.lines(of: list)).count + 40 + 7 * round
            let deadline = ContinuousClock.now + .seconds(60)
            while try #require(self.lines(of: list)).count < enough, child.process.isRunning,
                ContinuousClock.now < deadline
            {
                usleep(500)
            }
            kill(child.process.processIdentifier, SIGKILL)
            child.process.waitUntilExit()

            let acknowledged = try #require(self.lines(of: list))
            #expect(acknowledged.count >= enough)
            let book = try reopened(directory)
            for line in acknowledged {
                let parts = line.split(separator: " ")
                let sequence = try #require(parts.first.flatMap { Sequence($0) })
                let row = try book.rows(after: sequence - 1, through: sequence, limit: 1).first
                #expect(row.map { Hexadecimal.text($0.hash) } == parts.last.map { String($0) })
            }
            #expect(try book.verify().findings == [])
            #expect(try book.load() == book.rebuild().terminal)
            try book.close()
        }
    }

    /// Whole lines; the last one may be torn.
    private func lines(of path: String) -> [Substring]? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { $0 }
    }
}
