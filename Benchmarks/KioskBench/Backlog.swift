import ArgumentParser
import Domain
import Foundation
import Store

/// Drains a backlog to a receiver on the loopback: how fast, exactly once, in how much memory.
struct Backlog: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var count: Int

    func run() async throws {
        let (book, crowd) = try openBook(directory, people: 200)
        var people = crowd
        for _ in 0..<(count / 100) {
            var entries: [Entry] = []
            for _ in 0..<100 { entries += people.badge() }
            try book.append(entries)
        }
        let memoryBefore = Self.residentBytes()
        let receiver = try await Receiver(of: book, mostEvents: count)
        let clock = ContinuousClock()
        let start = clock.now
        try await receiver.committed()
        try await receiver.arrived(count)
        let seconds = (clock.now - start) / .seconds(1)
        print("backlog.rate \((Double(count) / seconds).rounded()) events/s")
        print("backlog.doubled \(await receiver.doubled) events")
        print(
            "backlog.memory \((Self.residentBytes() - memoryBefore) >> 20) MB more (the receiver's memory of all events included)"
        )
        await receiver.stop()
    }

    private static func residentBytes() -> Int {
        let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}

/// Records punches one at a time, each delivered with its receipt before the next: for a disk's sector counter.
struct Delivered: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var count: Int

    func run() async throws {
        let (book, crowd) = try openBook(directory, people: 200)
        var people = crowd
        let receiver = try await Receiver(of: book, mostEvents: count)
        for number in 1...count {
            try book.append(people.badge())
            if book.checkpointIsDue(head: people.terminal.head) { try book.checkpoint(people.terminal) }
            try await receiver.committed()
            try await receiver.arrived(number)
        }
        await receiver.stop()
        try book.close()
    }
}
