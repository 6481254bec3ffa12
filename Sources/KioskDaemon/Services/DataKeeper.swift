import Domain
import Logging

/// Counts what passes the modem, once a minute, and keeps the book, the page and the forwarders told.
struct DataKeeper {
    let terminal: TerminalService
    let board: StatusBoard
    let plan: DataPlan
    /// Once the month's data are used up, heartbeats come so many times as seldom.
    let heartbeatFactor: Int
    let counters: InterfaceCounters
    /// Tells the forwarders.
    let spaceHeartbeats: @Sendable (Int) async -> Void
    let logger: Logger

    /// Made at the first look, from what the book knows.
    private var meter: DataMeter?
    /// Boot clock, microseconds.
    private var due: Int64 = .min
    private var wasUsedUp = false
    private static let interval: Int64 = 60_000_000

    init(
        terminal: TerminalService, board: StatusBoard, plan: DataPlan, heartbeatFactor: Int,
        counters: InterfaceCounters, spaceHeartbeats: @escaping @Sendable (Int) async -> Void, logger: Logger
    ) {
        self.terminal = terminal
        self.board = board
        self.plan = plan
        self.heartbeatFactor = heartbeatFactor
        self.counters = counters
        self.spaceHeartbeats = spaceHeartbeats
        self.logger = logger
    }

    mutating func turn(at now: Instant) async {
        guard now.bootMicroseconds >= due else { return }
        due = now.bootMicroseconds.addingReportingOverflow(Self.interval).partialValue
        var meter = await current(at: now)
        if let fact = look(&meter, at: now) { await keep(fact, in: &meter, at: now) }
        await tell(meter.standing)
        self.meter = meter
    }

    /// What is not in the book yet goes there before the end.
    mutating func finish(at now: Instant) async {
        guard var meter else { return }
        if let fact = look(&meter, at: now) ?? meter.last { await keep(fact, in: &meter, at: now) }
        self.meter = meter
    }

    private func current(at now: Instant) async -> DataMeter {
        if let meter { return meter }
        return DataMeter(plan, after: await terminal.state.dataUsage, at: now)
    }

    private func look(_ meter: inout DataMeter, at now: Instant) -> DataUsed? {
        switch counters.look(at: plan.interface) {
        case .counted(let volume): meter.look(at: volume, now: now)
        case .absent: meter.look(at: nil, now: now)
        case .unreadable: nil
        }
    }

    /// What could not be recorded is due again at the next look.
    private func keep(_ fact: DataUsed, in meter: inout DataMeter, at now: Instant) async {
        guard case .recorded = await terminal.submit(Event(instant: now, happening: .dataUsed(fact))) else {
            return
        }
        meter.keep(fact, at: now)
        guard let reached = fact.reached else { return }
        logger.warning(
            "data of the month",
            metadata: [
                "link.interface": "\(fact.interface)", "link.data_percent": "\(reached)",
                "link.data_bytes": "\(fact.used.total)",
            ])
    }

    private mutating func tell(_ standing: DataStanding) async {
        await board.update(data: standing)
        guard standing.isUsedUp != wasUsedUp else { return }
        wasUsedUp = standing.isUsedUp
        logger.info(
            "heartbeats are spaced", metadata: ["link.heartbeat_factor": "\(wasUsedUp ? heartbeatFactor : 1)"]
        )
        await spaceHeartbeats(wasUsedUp ? heartbeatFactor : 1)
    }
}
