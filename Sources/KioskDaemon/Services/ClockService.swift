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

    private static let period: Duration = .seconds(5)

    func run() async throws {
        let first = clock.now()
        var watch = ClockWatch(at: first)
        await board.update(clock: first)
        while !Task.isShuttingDownGracefully {
            await Self.dateUntimed(terminal, clock, logger)
            do {
                try await cancelWhenGracefulShutdown {
                    try await Task.sleep(for: Self.period, tolerance: Idle.tolerance)
                }
            } catch {
                return
            }
            let now = clock.now()
            let (isOther, entry) = watch.look(at: now, defect: clock.defect)
            if let entry { await note(entry, at: now) }
            if isOther { await board.update(clock: now) }
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
