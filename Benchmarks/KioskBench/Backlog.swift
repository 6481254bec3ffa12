import ArgumentParser
import Domain
import Foundation
import Logging
import Store
import Upstreams
import VirtualUpstream

/// Drains a backlog to a receiver on the loopback: how fast, exactly once, in how much memory.
struct Backlog: AsyncParsableCommand {
    @Argument var directory: String
    @Argument var count: Int

    private struct Nobody: Directory {
        func subjects(of persons: Set<PersonID>) async -> [PersonID: String] { [:] }
    }

    func run() async throws {
        let (book, crowd) = try openBook(directory, people: 200)
        var people = crowd
        for _ in 0..<(count / 100) {
            var entries: [Entry] = []
            for _ in 0..<100 { entries += people.badge() }
            try book.append(entries)
        }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let upstream = VirtualUpstream(recordsOnce: false, mostEvents: count, logger: logger)
        let port = try await upstream.start()
        let settings = UpstreamSettings(name: "bench", url: "http://127.0.0.1:\(port)/events")
        let timekeeper = Timekeeper {
            Instant(
                wallMicroseconds: 1, bootMicroseconds: Self.bootMicroseconds(), boot: Crowd.boot,
                trust: .synchronised)
        }
        let shelved = ShelvedBook(book)
        let forwarder = Forwarder(
            name: "bench",
            upstream: try UpstreamCatalog.make(
                settings, in: UpstreamSurroundings(terminal: "bench", timekeeper: timekeeper)),
            book: shelved, directory: Nobody(), timekeeper: timekeeper, listeners: ForwarderListeners(),
            logger: logger,
            seed: 1)
        let memoryBefore = Self.residentBytes()
        let clock = ContinuousClock()
        let start = clock.now
        let running = Task { try await forwarder.run() }
        await forwarder.committed(try await shelved.head())
        while await upstream.summary.events < count { try await Task.sleep(for: .milliseconds(5)) }
        let seconds = (clock.now - start) / .seconds(1)
        let times = await upstream.deliveries
        print("backlog.rate \((Double(count) / seconds).rounded()) events/s")
        print("backlog.doubled \(times.values.filter { $0 != 1 }.count) events")
        print(
            "backlog.memory \((Self.residentBytes() - memoryBefore) >> 20) MB more (the receiver's memory of all events included)"
        )
        running.cancel()
        try? await running.value
        await upstream.unplug()
    }

    private static func bootMicroseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }

    private static func residentBytes() -> Int {
        let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (statm.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
