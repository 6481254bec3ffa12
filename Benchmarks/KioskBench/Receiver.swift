import Domain
import Foundation
import Logging
import Store
import Upstreams
import VirtualUpstream

/// A forwarder on a book, and a receiver on the loopback to which it delivers.
struct Receiver {
    let upstream: VirtualUpstream
    private let book: ShelvedBook
    private let forwarder: Forwarder
    private let running: Task<Void, any Error>

    private struct Nobody: Directory {
        func subjects(of persons: Set<PersonID>) async -> [PersonID: String] { [:] }
        func placeDoubt() async -> PlaceDoubt { PlaceDoubt() }
    }

    /// `mostEvents`: how many it can remember.
    init(of book: Book, mostEvents: Int) async throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        upstream = VirtualUpstream(recordsOnce: false, mostEvents: mostEvents, logger: logger)
        let port = try await upstream.start()
        let settings = UpstreamSettings(name: "bench", url: "http://127.0.0.1:\(port)/events")
        let timekeeper = Timekeeper {
            Instant(
                wallMicroseconds: 1, bootMicroseconds: Self.bootMicroseconds(), boot: Crowd.boot,
                trust: .synchronised)
        }
        self.book = ShelvedBook(book)
        forwarder = Forwarder(
            name: "bench",
            upstream: try UpstreamCatalog.make(
                settings, in: UpstreamSurroundings(terminal: "bench", timekeeper: timekeeper)),
            book: self.book, directory: Nobody(), timekeeper: timekeeper, listeners: ForwarderListeners(),
            logger: logger, seed: 1)
        running = Task { [forwarder] in try await forwarder.run() }
    }

    /// Says that the book has grown.
    func committed() async throws { await forwarder.committed(try await book.head()) }

    /// Waits until so many events have arrived.
    func arrived(_ count: Int) async throws {
        while await upstream.summary.events < count { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Events that arrived more than once.
    var doubled: Int {
        get async { await upstream.deliveries.values.count { $0 != 1 } }
    }

    /// Lets the forwarder write its cursor and ends both.
    func stop() async {
        running.cancel()
        try? await running.value
        await upstream.unplug()
    }

    private static func bootMicroseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
