import Domain
import Logging
import Store
import Upstreams

/// Tells the journal what upstreams have said of single entries: in idle time, many receipts in one entry. The table that
/// the courier writes is a cache; the journal is chained, and proves later what was received, when.
struct ReceiptKeeper {
    let terminal: TerminalService
    let book: ShelvedBook
    /// Those whose receipts people must see.
    let upstreams: [String]
    let logger: Logger

    /// Boot clock, microseconds.
    private var due: Int64 = .min
    private static let interval: Int64 = 60_000_000

    init(terminal: TerminalService, book: ShelvedBook, upstreams: [String], logger: Logger) {
        self.terminal = terminal
        self.book = book
        self.upstreams = upstreams
        self.logger = logger
    }

    mutating func turn(at now: Instant) async {
        guard now.bootMicroseconds >= due, !upstreams.isEmpty else { return }
        due = now.bootMicroseconds + Self.interval
        do throws(StoreError) {
            for upstream in upstreams { try await tell(upstream) }
        } catch {
            logger.warning("receipts cannot be told", metadata: ["store.error": "\(error)"])
        }
    }

    /// At most so many entries in one turn: after a long outage the rest follows.
    private static let mostEntries = 10

    private func tell(_ upstream: String) async throws(StoreError) {
        for _ in 0..<Self.mostEntries {
            let receipts = try await book.untoldReceipts(of: upstream, limit: Registered.most)
            guard !receipts.isEmpty else { return }
            let fact = Registered(
                upstream: upstream,
                receipts: receipts.map {
                    Registered.Receipt(
                        sequence: $0.sequence, state: $0.state, isLate: $0.isLate, number: $0.number)
                })
            let event = await terminal.stamped(.registered(fact))
            guard case .recorded(let entries) = await terminal.submit(event), let entry = entries.first
            else { return }
            // A crash in between tells of them once more, in the same words.
            try await book.told(receipts, of: upstream, by: entry.sequence)
            if receipts.count < Registered.most { return }
        }
    }
}
