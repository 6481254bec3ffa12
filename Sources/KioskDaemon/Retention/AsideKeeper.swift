import Domain
import Logging
import Store
import Upstreams

/// Deletes damaged files that were put aside, once nobody may or need keep them. Each is an entry first.
struct AsideKeeper {
    let terminal: TerminalService
    let book: ShelvedBook
    let logger: Logger

    /// Boot clock, microseconds: at the start, then every ten minutes.
    private var due: Int64 = .min
    private static let interval: Int64 = 600_000_000

    init(terminal: TerminalService, book: ShelvedBook, logger: Logger) {
        self.terminal = terminal
        self.book = book
        self.logger = logger
    }

    mutating func turn(at now: Instant) async {
        guard now.bootMicroseconds >= due else { return }
        due = now.bootMicroseconds + Self.interval
        do throws(StoreError) {
            for removed in try await book.needlessAsides() {
                let event = await terminal.stamped(.asideRemoved(removed))
                guard case .recorded = await terminal.submit(event) else { return }
                try await book.removeAside(removed.file)
                logger.info(
                    "damaged file deleted",
                    metadata: ["store.aside": "\(removed.file)", "store.cause": "\(removed.reason.rawValue)"])
            }
        } catch {
            logger.warning("damaged files cannot be deleted", metadata: ["store.error": "\(error)"])
        }
    }
}
