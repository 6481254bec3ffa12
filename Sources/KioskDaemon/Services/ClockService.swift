import Domain
import Logging
import ServiceLifecycle

/// Notices steps of the wall clock, changes of its trust and what contradicts it, and journals them; dates entries that
/// were recorded with a doubtful clock as soon as something vouches for the time.
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
        var lastDefect: TimeSources.Defect?
        await board.update(clock: last)
        while !Task.isShuttingDownGracefully {
            await Self.dateUntimed(terminal, clock, logger)
            do {
                try await cancelWhenGracefulShutdown {
                    try await Task.sleep(for: Self.period, tolerance: Idle.tolerance)
                }
            } catch {
                return
            }
            let (now, defect) = (clock.now(), clock.defect)
            let step =
                (now.wallMicroseconds &- last.wallMicroseconds)
                &- (now.bootMicroseconds &- last.bootMicroseconds)
            if step.magnitude > Self.stepMicroseconds.magnitude || now.trust != last.trust
                || defect != lastDefect
            {
                await note(
                    ClockChanged(
                        stepMicroseconds: step, from: last.trust, to: now.trust, cause: defect?.rawValue),
                    at: now)
            }
            (last, lastDefect) = (now, defect)
        }
    }

    private func note(_ change: ClockChanged, at now: Instant) async {
        logger.info(
            "clock changed",
            metadata: [
                "clock.step.ms": "\(change.stepMicroseconds / 1000)", "clock.trust": "\(change.to)",
                "clock.trust.before": "\(change.from)", "clock.defect": "\(change.cause ?? "")",
            ])
        _ = await terminal.submit(Event(instant: now, happening: .clockChanged(change)))
        await board.update(clock: now)
    }

    /// Dates what this run of the kernel recorded with a doubtful clock, if anything vouches for a time now.
    static func dateUntimed(_ terminal: TerminalService, _ clock: TerminalClock, _ logger: Logger) async {
        let chronology = await terminal.chronology
        clock.note(knownMicroseconds: chronology.knownMicroseconds)
        let now = clock.now()
        guard chronology.untimed?.boot == now.boot, let anchor = clock.anchor else { return }
        logger.info(
            "entries recorded with a doubtful clock are dated",
            metadata: [
                "clock.trust": "\(anchor.trust)",
                "clock.off.s":
                    "\((now.wallMicroseconds &- now.bootMicroseconds &- anchor.offsetMicroseconds) / 1_000_000)",
            ])
        _ = await terminal.submit(
            Event(
                instant: now,
                happening: .timeFound(
                    offsetMicroseconds: anchor.offsetMicroseconds, trust: anchor.trust,
                    uncertaintyMilliseconds: anchor.uncertaintyMilliseconds)))
    }
}
