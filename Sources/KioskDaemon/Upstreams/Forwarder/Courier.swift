import Domain
import Logging
import ServiceLifecycle
import Store

/// One run of a forwarder: the loop and all that it knows.
struct Courier {
    let name: String
    let upstream: any Upstream
    let book: any DeliveryBook
    let directory: any Directory
    let timekeeper: Timekeeper
    let listeners: ForwarderListeners
    let logger: Logger
    let inbox: Inbox
    let attended: Attended

    var backlog: Backlog
    var watchdog: LinkWatchdog
    var head: Head
    /// For the link, for the book, and for single entries that were put off.
    var linkBackoff: Backoff
    var bookBackoff: Backoff
    var entryBackoff: Backoff
    /// Not before these, boot clock, microseconds.
    var linkDue: Int64 = 0
    var bookDue: Int64 = 0
    var lastSettled: Int64 = .min
    /// Entries for this upstream that were not read yet.
    var unread = 0
    var unreadCountedTo: Sequence = 0
    var unreadCountDue: Int64 = 0
    var isLoaded = false
    let startedAt: Int64
    var lastReceipt: Receipt?
    var lastError: String?
    var published: UpstreamStatus?
    var publishedAt: Int64 = 0

    init(
        name: String, upstream: any Upstream, book: any DeliveryBook, directory: any Directory, timekeeper: Timekeeper,
        listeners: ForwarderListeners, logger: Logger, seed: UInt64, inbox: Inbox
    ) {
        self.name = name
        self.upstream = upstream
        self.book = book
        self.directory = directory
        self.timekeeper = timekeeper
        self.listeners = listeners
        self.logger = logger
        self.inbox = inbox
        let traits = upstream.traits
        attended = Attended(
            name: name, listeners: listeners, timekeeper: timekeeper,
            limitMicroseconds: Int64(traits.exchangeSeconds) * 1_000_000)
        backlog = Backlog(book: book.id, traits: traits, cursor: 0)
        watchdog = LinkWatchdog(
            LinkWatchdog.Limits(
                slowMicroseconds: Int64(traits.slowMilliseconds) * 1_000,
                heartbeatMicroseconds: traits.heartbeatSeconds.map { Int64($0) * 1_000_000 }))
        head = Head(book: book.id, sequence: 0, hash: [])
        linkBackoff = Backoff(firstMicroseconds: 500_000, seed: seed)
        bookBackoff = Backoff(firstMicroseconds: 200_000, capMicroseconds: 30_000_000, seed: seed ^ 1)
        entryBackoff = Backoff(firstMicroseconds: 5_000_000, capMicroseconds: 3_600_000_000, seed: seed ^ 2)
        startedAt = timekeeper.now().bootMicroseconds
    }

    var now: Int64 { timekeeper.now().bootMicroseconds }

    mutating func run() async {
        var bell = inbox.bell.makeAsyncIterator()
        var isRunning = true
        while isRunning {
            await listeners.alive(name)
            await takeInbox()
            let hasMore = await turn()
            await settleIfDue()
            await publish()
            if hasMore {
                isRunning = !Task.isCancelled && !Task.isShuttingDownGracefully
            } else {
                isRunning = await wait(&bell)
            }
        }
        await settle()
        await publish()
        await upstream.close()
    }

    /// Does at most one exchange with upstream. Says whether there may be more to do at once.
    private mutating func turn() async -> Bool {
        guard now >= bookDue else { return false }
        if !isLoaded {
            await load()
            return isLoaded
        }
        await read()
        guard now >= linkDue, now >= bookDue else { return false }
        if await reconcile() { return true }
        if await deliver() { return true }
        return await sendHeartbeat()
    }

    // MARK: exchanges

    private mutating func deliver() async -> Bool {
        let limit = backlog.traits.batchLimit
        var rows = await dueRows(limit: limit)
        guard now >= bookDue else { return true }
        rows += backlog.compose(limit: limit - rows.count)
        guard !rows.isEmpty else { return false }
        rows.sort { $0.sequence < $1.sequence }
        if !backlog.traits.isIdempotent {
            let sequences = rows.map(\.sequence)
            guard await ask({ [name, book] () async throws(StoreError) in try await book.attempt(name, sequences) }) != nil
            else { return true }
        }
        let batch = await outgoing(rows)
        let (upstream, attended, head) = (upstream, attended, head)
        async let answer = attended.call { await upstream.deliver(batch, head: head) }
        await read()
        let exchange = await answer
        await note(exchange.traffic, retryAfterSeconds: exchange.retryAfterSeconds)
        let received = backlog.apply(exchange, to: batch, now: now, backoff: &entryBackoff)
        report(exchange, of: batch)
        await tell(received)
        return true
    }

    private mutating func reconcile() async -> Bool {
        let due = backlog.exceptions.dueDoubts(at: now, limit: max(1, min(backlog.traits.batchLimit, 50)))
        guard !due.isEmpty else { return false }
        let rows = await fetch(due)
        guard rows.count == due.count else { return now >= bookDue }
        let batch = await outgoing(rows)
        let upstream = upstream
        let answer = await attended.call { await upstream.reconcile(batch) }
        await note(answer.traffic, retryAfterSeconds: nil)
        guard case .answered = answer.traffic else { return true }
        var received: [(sequence: Sequence, text: String?)] = []
        for (item, verdict) in zip(batch, answer.verdicts) {
            if let text = settle(item, verdict) { received.append((item.sequence, text.isEmpty ? nil : text)) }
        }
        await tell(received)
        return true
    }

    /// Settles one doubt; returns upstream's words (or "") when it has the entry.
    private mutating func settle(_ item: Outgoing, _ verdict: Verdict) -> String? {
        let attempts = backlog.exceptions.doubts[item.sequence]?.attempts ?? 1
        switch verdict {
        case .received(let text):
            backlog.exceptions.remove(item.sequence)
            return text ?? ""
        case .rejected(let reason):
            backlog.exceptions.refuse(item.sequence, item.person, reason: reason, attempts: attempts)
        case .absent:
            let waiting = Exceptions.Waiting(
                person: item.person, instant: item.instant, attempts: attempts, cause: .behind)
            backlog.exceptions.wait(item.sequence, waiting)
        case .undecidable:
            let doubt = Exceptions.Doubt(person: item.person, attempts: attempts, dueBootMicroseconds: nil)
            backlog.exceptions.doubt(item.sequence, doubt)
            logger.error("outcome unknown, a person must look", metadata: ["entry.sequence": "\(item.sequence)"])
        }
        return nil
    }

    private mutating func sendHeartbeat() async -> Bool {
        guard let due = heartbeatDue, now >= due else { return false }
        let (upstream, head) = (upstream, head)
        let traffic = await attended.call { await upstream.heartbeat(head: head) }
        await note(traffic ?? .answered(microseconds: 0), retryAfterSeconds: nil)
        return true
    }

    /// A broken link at rest is tried as soon as its back-off allows.
    var heartbeatDue: Int64? {
        guard let due = watchdog.heartbeatDue(since: startedAt) else { return nil }
        return watchdog.faults > 0 ? min(due, linkDue) : due
    }

    private mutating func note(_ traffic: Traffic, retryAfterSeconds: Int?) async {
        let before = watchdog.state
        let remedy = watchdog.note(traffic, now: now)
        if watchdog.state != before {
            logger.info(
                "link changed state",
                metadata: ["link.state": "\(watchdog.state.rawValue)", "link.cause": "\(traffic.cause ?? "none")"])
        }
        if let cause = traffic.cause {
            lastError = cause
            linkDue = now + max(linkBackoff.next(), Int64(retryAfterSeconds ?? 0) * 1_000_000)
        } else {
            linkBackoff.reset()
            linkDue = 0
        }
        if let remedy {
            let upstream = upstream
            await attended.call { await upstream.apply(remedy) }
        }
    }

    // MARK: waiting

    /// Sleeps until the bell rings or something is due. False: the end.
    private func wait(_ bell: inout AsyncStream<Void>.AsyncIterator) async -> Bool {
        let delay = max(0, nextTurn() - now)
        let timer = Task { [timekeeper, inbox] in
            do { try await timekeeper.pause(delay) } catch { return }
            inbox.ring()
        }
        defer { timer.cancel() }
        return await bell.next() != nil
    }

    private func nextTurn() -> Int64 {
        let now = now
        var next = now + Attended.interval
        if now < bookDue { return min(next, bookDue) }
        if backlog.isUnsaved { next = min(next, lastSettled.addingReportingOverflow(1_000_000).partialValue) }
        let dues = [hasFreshWork ? 0 : nil, backlog.exceptions.nextDue(), heartbeatDue].compactMap { $0 }
        if let due = dues.min() { next = min(next, max(due, linkDue)) }
        return next
    }

    var hasFreshWork: Bool {
        !backlog.isStalled && (!backlog.fresh.isEmpty || backlog.scanned < head.sequence)
    }
}
