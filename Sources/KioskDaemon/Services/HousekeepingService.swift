import Logging
import ServiceLifecycle
import Upstreams

/// What is done in idle moments: checkpoints of the book, the line for `systemctl status`, and the terminal's proof of
/// life.
struct HousekeepingService: Service {
    var terminal: TerminalService
    var book: ShelvedBook
    var board: StatusBoard
    var watchdog: Watchdog
    var notifier: SystemdNotifier
    var logger: Logger

    static let proofName = "terminal"
    static let proofDeadline: Duration = .seconds(15)
    private static let period: Duration = .seconds(3)

    func run() async throws {
        await watchdog.expect(Self.proofName, within: Self.proofDeadline)
        await cancelWhenGracefulShutdown {
            var said = ""
            while !Task.isCancelled {
                await terminal.proveAlive()
                await watchdog.note(Self.proofName)
                await writeCheckpoint()
                await board.refresh()
                let line = await board.statusLine
                if line != said { notifier.send(.status(line)) }
                said = line
                try? await Task.sleep(for: Self.period)
            }
        }
        await watchdog.dismiss(Self.proofName)
    }

    /// The state is a value: while it is written out, which takes long for thousands of people, the terminal goes on.
    private func writeCheckpoint() async {
        guard let state = await terminal.dueForCheckpoint else { return }
        do {
            try await book.checkpoint(state)
        } catch {
            logger.warning("checkpoint failed", metadata: ["store.error": "\(error)"])
        }
    }
}
