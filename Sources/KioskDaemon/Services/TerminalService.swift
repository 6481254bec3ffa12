import Domain
import Logging
import ServiceLifecycle
import Store

/// Owns the domain state and is the book's only writer. Every event passes here: decided, committed, then answered.
///
/// Events that wait together share one commit: whoever comes first lets those already queued on the actor in, then
/// commits for all. A lone event waits for nobody.
actor TerminalService: Service {
    /// What became of an event.
    enum Outcome: Sendable {
        case recorded([Entry])
        /// Nothing of the event is in the book; it was answered in red.
        case notRecorded
    }

    private final class Ticket {
        let event: Event
        var outcome: Outcome?
        init(_ event: Event) { self.event = event }
    }

    private let executor = QueueExecutor(label: "kioskd.terminal")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let book: Book
    nonisolated let bookMark = BookMark()
    private let clock: TerminalClock
    let sinks: TerminalSinks
    let logger: Logger
    private let settings: TerminalSettings
    private let program: String
    private var terminal: Terminal
    private var waiting: [Ticket] = []
    private var timer: Task<Void, Never>?
    private var mustReopen = false
    /// When somebody last did something here, microseconds of the boot clock.
    private var lastTouched: Int64
    /// The last entry that was pruned, and how many entries were since the start.
    private(set) var prunedThrough: Sequence
    /// Who has asked that what is old goes now; nil: nobody, or it is done.
    private(set) var pruningAskedBy: AccountID?
    private(set) var prunedCount: Int64 = 0
    /// The book cannot go on in its file: it is salvaged at the next start, which is now.
    private let damaged: AsyncStream<StoreError>
    private let damage: AsyncStream<StoreError>.Continuation

    /// At most this many entries ride in one transaction.
    private static let batchLimit = 512

    init(
        _ opened: OpenedBook, settings: TerminalSettings, clock: TerminalClock, program: String,
        sinks: TerminalSinks, logger: Logger
    ) {
        book = opened.book
        (damaged, damage) = AsyncStream.makeStream(of: StoreError.self, bufferingPolicy: .bufferingNewest(1))
        self.settings = settings
        self.clock = clock
        self.program = program
        self.sinks = sinks
        self.logger = logger
        terminal = opened.terminal
        lastTouched = clock.now().bootMicroseconds
        prunedThrough = (try? opened.book.sealedPast())??.through ?? 0
    }

    /// Journals the start and the configuration. Before anything else is submitted.
    func begin() async {
        _ = await submit(stamped(.started(program: program)))
        _ = await submit(stamped(.configured(settings)))
        // A terminal that had left its place before the start has not come back by it, and no new entry says so.
        sinks.moved(terminal.whereabouts.isAway)
        sinks.housing(terminal.openContacts ?? [])
    }

    /// Waits for the end; the last entry of a good stop is `stopped`. Throws when the file of the book is so damaged
    /// that only a new start, which salvages it, helps.
    func run() async throws {
        for await error in damaged.cancelOnGracefulShutdown() { throw error }
        timer?.cancel()
        _ = await submit(stamped(.stopped(program: program)))
        do {
            try book.checkpoint(terminal)
        } catch {
            logger.warning("checkpoint failed", metadata: ["store.error": "\(error)"])
        }
    }

    /// Decides, commits and answers one event. Returns when its entries are on disk, or are certain not to count.
    func submit(_ event: Event) async -> Outcome {
        if event.happening.isOfPeople { lastTouched = event.instant.bootMicroseconds }
        var event = event
        event.place = event.place ?? place
        let ticket = Ticket(event)
        waiting.append(ticket)
        await Task.yield()
        while ticket.outcome == nil { commitWaiting() }
        return ticket.outcome ?? .notRecorded
    }

    /// The state as of the last commit, for pages and commands.
    var state: Terminal { terminal }

    /// What is known of time.
    var chronology: Chronology { terminal.chronology }

    /// Damaged files that lie beside the book.
    nonisolated var asideCount: Int { (try? book.asides().count) ?? 0 }

    /// Returns when the terminal's own thread has come round: it neither hangs in a commit nor loops.
    func proveAlive() {}

    /// The state of which a checkpoint is due; nil when none is, or while it is unknown what is in the book.
    var dueForCheckpoint: Terminal? {
        !mustReopen && book.checkpointIsDue(head: terminal.head) ? terminal : nil
    }

    func stamped(_ happening: Happening) -> Event {
        Event(instant: clock.now(), place: place, happening: happening)
    }

    private var place: Place? {
        (terminal.settings?.value ?? settings).surveyed.map { Place(position: $0, source: .surveyed) }
    }

    // MARK: one commit

    private func commitWaiting() {
        let batch = Array(waiting.prefix(Self.batchLimit))
        waiting.removeFirst(batch.count)
        guard !batch.isEmpty else { return }
        do throws(StoreError) {
            if mustReopen { try recover() }
            var entries: [Entry] = []
            entries.reserveCapacity(batch.count * 2)
            var answers: [(Ticket, [Entry], [Effect])] = []
            answers.reserveCapacity(batch.count)
            for ticket in batch {
                let decided = terminal.decide(ticket.event)
                for entry in decided { terminal.apply(entry) }
                entries += decided
                answers.append((ticket, decided, terminal.effects(of: decided, after: ticket.event)))
            }
            if !entries.isEmpty {
                try bookMark.during { () throws(StoreError) in try book.append(entries) }
            }
            for (ticket, decided, _) in answers { ticket.outcome = .recorded(decided) }
            if !entries.isEmpty { sinks.grown() }
            for entry in entries { tell(of: entry) }
            if entries.contains(where: \.fact.settles), let settings = terminal.settings {
                sinks.settled(settings.value)
            }
            publish(answers.flatMap(\.2))
        } catch {
            refuse(batch, because: error)
        }
    }

    private func publish(_ effects: [Effect]) {
        for effect in effects {
            if case .wake(let bootMicroseconds) = effect { wake(atBootMicroseconds: bootMicroseconds) }
        }
        if !effects.isEmpty { sinks.effects(effects) }
    }

    /// Tries again whether the book can be written, where the last attempt said no. Called in idle moments, so that the
    /// page says what is so before the next badge.
    func recoverIfPossible() {
        guard mustReopen, bookMark.during({ book.canWrite() }) else { return }
        do {
            try recover()
        } catch {
            logger.debug("still not recording", metadata: ["store.error": "\(error)"])
        }
    }

    /// The commit failed: state is as if nothing had happened, everybody is told in red, and the book is reopened and
    /// folded again before the next acknowledgement (a failed fsync means unknown, not no).
    private func refuse(_ batch: [Ticket], because error: StoreError) {
        let fault = book.fault(of: error)
        logger.error(
            "punches cannot be recorded",
            metadata: ["store.error": "\(error)", "store.fault": "\(fault.rawValue)"])
        mustReopen = true
        for ticket in batch { ticket.outcome = .notRecorded }
        sinks.recording(fault)
        for ticket in batch { publish(Terminal.notRecordedEffects(for: ticket.event, because: fault)) }
    }

    private func recover() throws(StoreError) {
        do throws(StoreError) {
            terminal = try bookMark.during { () throws(StoreError) in
                try book.reopen()
                return try book.load()
            }
        } catch {
            if case .damaged(let cause) = error { restart(because: cause) }
            throw error
        }
        mustReopen = false
        logger.info("recording works again", metadata: ["book.sequence": "\(terminal.head)"])
        sinks.recording(nil)
    }

    /// Ends the program so that the next start salvages the book.
    func restart(because cause: String) {
        logger.error("book is damaged, starting again to salvage it", metadata: ["store.cause": "\(cause)"])
        do {
            try book.demandSalvage(cause)
        } catch {
            // Whatever is damaged enough is found by opening it as well.
            logger.warning("salvage cannot be asked for", metadata: ["store.error": "\(error)"])
        }
        damage.yield(.damaged(cause))
    }

    // MARK: retention

    /// Whether nobody has done anything here for so long, and nobody is being waited for.
    func isIdle(forMicroseconds time: Int64) -> Bool {
        !mustReopen && waiting.isEmpty && terminal.openChoice == nil
            && clock.now().bootMicroseconds - lastTouched >= time
    }

    /// Commits a seal together with the entry that says so. False: nothing has changed.
    func seal(_ proposal: Proposal) -> Bool {
        let entry = Entry(
            sequence: terminal.head + 1, instant: clock.now(), reader: nil, place: nil,
            fact: .pruned(proposal.fact))
        let isDone: Void? = inIdleTime { book throws(StoreError) in try book.commit(proposal, with: entry) }
        guard isDone != nil else { return false }
        terminal.apply(entry)
        prunedThrough = proposal.through
        sinks.grown()
        return true
    }

    /// From now on whoever looks after retention begins as soon as nobody is there.
    func askPruning(by account: AccountID) { pruningAskedBy = account }

    /// What was asked for is done.
    func endPruning() { pruningAskedBy = nil }

    /// Deletes a few of the entries that the seal stands for. Returns how many; nil when that failed.
    func pruneStep() -> Int? {
        let count = inIdleTime { book throws(StoreError) in try book.pruneStep() }
        prunedCount += Int64(count ?? 0)
        return count
    }

    /// Erases the private parts of these entries. Nil: nothing was erased, because something was recorded since the state
    /// whose head is `looked`, in which they were found, or because the book cannot be written.
    func erase(_ sequences: [Sequence], rule: String, foundAt looked: Sequence) -> [Entry]? {
        guard !mustReopen, terminal.head == looked else { return nil }
        let entries = inIdleTime { book throws(StoreError) in
            try book.erase(sequences, rule: rule, at: clock.now())
        }
        guard let entries else { return nil }
        for entry in entries { terminal.apply(entry) }
        sinks.grown()
        return entries
    }

    /// Here, and not beside the terminal, so that a failure reopens the book before the next badge needs it.
    private func inIdleTime<Answer>(_ body: (Book) throws(StoreError) -> Answer) -> Answer? {
        do throws(StoreError) {
            return try body(book)
        } catch {
            logger.warning("entries cannot be removed", metadata: ["store.error": "\(error)"])
            mustReopen = true
            return nil
        }
    }

    // MARK: timers

    private func wake(atBootMicroseconds target: Int64) {
        timer?.cancel()
        let delay = max(0, target - clock.now().bootMicroseconds) + 1000
        timer = Task {
            do {
                try await Task.sleep(for: .microseconds(delay), clock: .continuous)
            } catch {
                return
            }
            _ = await self.submit(self.stamped(.woke))
        }
    }
}
