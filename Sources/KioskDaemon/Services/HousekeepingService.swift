import Domain
import Logging
import ServiceLifecycle
import Store
import Upstreams
import Web

/// What is done in idle moments: checkpoints of the book, the walk through all of it, a look at the disk, the line for
/// `systemctl status`, and the reminder of punches that nobody receives.
struct HousekeepingService: Service {
    var terminal: TerminalService
    var book: ShelvedBook
    var board: StatusBoard
    var watchdog: Watchdog
    var notifier: SystemdNotifier
    var clock: TerminalClock
    var disk: DiskGauge
    /// Nil: nothing is deleted.
    var retention: RetentionKeeper?
    var asides: AsideKeeper?
    var proofs: ProofKeeper?
    /// Nil: nothing is counted of the link.
    var data: DataKeeper?
    var receipts: ReceiptKeeper?
    /// Nil: screens do not say where to register otherwise.
    var otherWay: OtherWayKeeper?
    /// Nil: no lights.
    var player: (any SignalPlayer)?
    var logger: Logger

    private static let proofName = "housekeeping"
    /// A checkpoint of thousands of people takes seconds.
    private static let proofDeadline: Duration = .seconds(60)
    private let bookMark = BookMark()

    private static let period: Duration = .seconds(3)
    /// How often the head of the book is written down outside the database.
    private static let headInterval: Int64 = 600_000_000
    /// How often a step of the walk through the book is taken: 2 million entries in a day, at a twentieth of a percent
    /// of a core.
    private static let patrolInterval: Int64 = 9_000_000
    /// That many steps in a row must fail before the file counts as damaged: a disk that fails for a moment makes
    /// SQLite say the same.
    private static let damageSteps = 3

    func run() async throws {
        let mark = bookMark
        await watchdog.expect(Self.proofName, within: Self.proofDeadline) { mark.isBusy ? "book" : nil }
        var counted = await cancelWhenGracefulShutdown {
            var said = ""
            var round = Round(headNoted: clock.now().bootMicroseconds)
            var (retention, asides, proofs) = (retention, asides, proofs)
            var (data, receipts, otherWay) = (data, receipts, otherWay)
            while !Task.isCancelled {
                await watchdog.note(Self.proofName)
                await otherWay?.turn(at: clock.now())
                await terminal.recoverIfPossible()
                await writeCheckpoint()
                await lookAtDisk(&round)
                await patrol(&round)
                await watchdog.note(Self.proofName)
                await retention?.turn(at: clock.now())
                await asides?.turn(at: clock.now())
                await proofs?.turn(at: clock.now())
                await data?.turn(at: clock.now())
                await receipts?.turn(at: clock.now())
                await board.update(repairs: await terminal.state.repairs)
                await board.refresh()
                remind(await board.delay, &round)
                let line = await board.statusLine
                if line != said { notifier.send(.status(line)) }
                said = line
                try? await Task.sleep(for: Self.period, tolerance: Idle.tolerance)
            }
            return data
        }
        await counted?.finish(at: clock.now())
        await watchdog.dismiss(Self.proofName)
    }

    /// The state is a value: while it is written out, which takes long for thousands of people, the terminal goes on.
    private func writeCheckpoint() async {
        guard let state = await terminal.dueForCheckpoint else { return }
        bookMark.isBusy = true
        defer { bookMark.isBusy = false }
        do {
            try await book.checkpoint(state)
        } catch {
            logger.warning("checkpoint failed", metadata: ["store.error": "\(error)"])
        }
    }

    /// What one turn leaves for the next.
    private struct Round {
        var patrolledTo: Sequence = 0
        var patrolled: Int64?
        var failures = 0
        var headNoted: Int64
        var level = StorageChanged.Level.sufficient
        /// In the book, too: what the disk refused to take is told again.
        var toldLevel = StorageChanged.Level.sufficient
        var reminded = ContinuousClock.now
    }

    private func lookAtDisk(_ round: inout Round) async {
        guard let percent = disk.usedPercent() else { return }
        let level = disk.level(at: percent, after: round.level)
        if level != round.level {
            let metadata: Logger.Metadata = [
                "disk.level": "\(level.rawValue)", "disk.used_percent": "\(percent)",
            ]
            if level > round.level {
                logger.error("disk is filling up", metadata: metadata)
            } else {
                logger.info("disk has room again", metadata: metadata)
            }
        }
        round.level = level
        await board.update(storage: StorageChanged(level: level, usedPercent: percent))
        guard level != round.toldLevel else { return }
        let change = StorageChanged(level: level, usedPercent: percent)
        if case .recorded = await terminal.submit(await terminal.stamped(.storageChanged(change))) {
            round.toldLevel = level
        }
    }

    private func remind(_ delay: DelayLevel, _ round: inout Round) {
        guard let (pattern, every) = Translation.reminder(delay), .now - round.reminded >= every else {
            return
        }
        round.reminded = .now
        player?.play(pattern)
    }

    private func patrol(_ round: inout Round) async {
        let now = clock.now().bootMicroseconds
        if let patrolled = round.patrolled, now - patrolled < Self.patrolInterval { return }
        round.patrolled = now
        bookMark.isBusy = true
        defer { bookMark.isBusy = false }
        do throws(StoreError) {
            let step = try await book.patrol(after: round.patrolledTo)
            round.patrolledTo = step.after
            round.failures = 0
            if !step.lost.isEmpty || !step.privateLost.isEmpty { await report(step) }
            if now - round.headNoted >= Self.headInterval {
                round.headNoted = now
                try await book.noteHead()
            }
        } catch {
            guard case .damaged(let cause) = error else { return }
            round.failures += 1
            if round.failures >= Self.damageSteps { await terminal.restart(because: cause) }
        }
    }

    private func report(_ step: PatrolStep) async {
        let damage = BookDamaged(
            cause: "found while running", lost: step.lost, privateLost: step.privateLost)
        guard
            case .recorded(let entries) = await terminal.submit(await terminal.stamped(.bookDamaged(damage))),
            !entries.isEmpty
        else { return }
        logger.error(
            "entries are damaged",
            metadata: ["store.entries": "\((step.lost + step.privateLost).map(\.description))"])
    }
}
