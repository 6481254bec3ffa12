import Domain
import Logging
import ServiceLifecycle

/// Notices steps of the wall clock and changes of its trust, and journals them.
struct ClockService: Service {
    var clock: TerminalClock
    var terminal: TerminalService
    var board: StatusBoard
    var logger: Logger

    /// A wall clock that leaves the boot clock by more than this has stepped; a disciplined one slews.
    private static let stepMicroseconds: Int64 = 1_000_000
    private static let period: Duration = .seconds(5)

    func run() async throws {
        var last = clock.now()
        await board.update(clock: last)
        while !Task.isShuttingDownGracefully {
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.period) }
            } catch {
                return
            }
            let now = clock.now()
            let step =
                (now.wallMicroseconds &- last.wallMicroseconds)
                &- (now.bootMicroseconds &- last.bootMicroseconds)
            if abs(step) > Self.stepMicroseconds || now.trust != last.trust {
                logger.info(
                    "clock changed",
                    metadata: [
                        "clock.step.ms": "\(step / 1000)", "clock.trust": "\(now.trust)",
                        "clock.trust.before": "\(last.trust)",
                    ])
                let change = ClockChanged(stepMicroseconds: step, from: last.trust, to: now.trust)
                _ = await terminal.submit(Event(instant: now, happening: .clockChanged(change)))
                await board.update(clock: now)
            }
            last = now
        }
    }
}
