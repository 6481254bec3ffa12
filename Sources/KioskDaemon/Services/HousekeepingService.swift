import Logging
import ServiceLifecycle

/// What is done in idle moments: checkpoints of the book, the line for `systemctl status`, and the terminal's proof of
/// life.
struct HousekeepingService: Service {
    var terminal: TerminalService
    var board: StatusBoard
    var watchdog: Watchdog
    var notifier: SystemdNotifier

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
                await terminal.checkpointIfDue()
                await board.refresh()
                let line = await board.statusLine
                if line != said { notifier.send(.status(line)) }
                said = line
                try? await Task.sleep(for: Self.period)
            }
        }
        await watchdog.dismiss(Self.proofName)
    }
}
