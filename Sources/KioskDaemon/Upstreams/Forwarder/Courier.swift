import Domain
import Logging
import ServiceLifecycle
import Store

/// One run of a forwarder: the loop and all that it knows.
///
/// A call of upstream runs beside the loop, one at a time, and its answer comes through the inbox: whatever
/// upstream does, the loop reads on, settles, and says how things stand.
struct Courier {
    /// At most that long between two turns, microseconds.
    static let interval: Int64 = 8_000_000
    /// How long a call may go on after the end has come, microseconds.
    static let grace: Int64 = 700_000

    let name: String
    let upstream: any Upstream
    let book: any DeliveryBook
    let directory: any Directory
    let timekeeper: Timekeeper
    let listeners: ForwarderListeners
    let logger: Logger
    let inbox: Inbox

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
    var lastSettled: Int64?
    /// Entries for this upstream that were not read yet.
    var unread = EntryTally()
    var firstUnreadPunch: Instant?
    var unreadCountedTo: Sequence = 0
    var unreadCountDue: Int64 = 0
    var isLoaded = false
    /// The call of upstream that runs, since when, and until when it counts as sound.
    var call: Task<Void, Never>?
    var callLimit: Int64 = 0
    /// What people want, until no call runs.
    var commands: [Inbox.Command] = []
    /// What upstream said last about what was mended; nil: nothing was held since the start.
    var mendings: Int?
    /// Not before this are open receipts asked about, boot clock, microseconds, and behind which entry.
    var reviewDue: Int64 = 0
    var reviewedTo: Sequence = 0
    /// Until when a proof of the link counts, boot clock, microseconds.
    var provenUntil: Int64 = 0
    let startedAt: Int64
    var lastReceipt: Receipt?
    var lastError: String?
    var published: UpstreamStatus?
    var publishedAt: Int64 = 0

    init(
        name: String, upstream: any Upstream, book: any DeliveryBook, directory: any Directory,
        timekeeper: Timekeeper, listeners: ForwarderListeners, logger: Logger, seed: UInt64, inbox: Inbox
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
        backlog = Backlog(traits: traits, cursor: 0)
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
            if call == nil || now < callLimit { await listeners.alive(name) }
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
        await finishCall()
        await settle()
        await publish()
        await upstream.close()
    }

    /// Begins at most one call of upstream. Says whether there may be more to do at once.
    private mutating func turn() async -> Bool {
        guard now >= bookDue else { return false }
        if backlog.traits.holdsWhileMoved { backlog.place = await directory.placeDoubt() }
        if !isLoaded { await load() }
        guard isLoaded else { return false }
        await read()
        await noteMendings()
        guard call == nil, now >= linkDue, now >= bookDue else { return false }
        if await reconcile() { return true }
        if await deliver() { return true }
        if await review() { return true }
        return sendHeartbeat()
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
        var next = now + Self.interval
        if now < bookDue { return min(next, bookDue) }
        if backlog.isUnsaved { next = min(next, (lastSettled ?? now) + 1_000_000) }
        if call != nil { return next }
        let dues = [freshDue, backlog.nextDue(), heartbeatDue].compactMap { $0 }
        if let due = dues.min() { next = min(next, max(due, linkDue)) }
        return next
    }

    /// When there is something fresh to send, or to read; nil: there is nothing.
    var freshDue: Int64? {
        if backlog.isStalled { return nil }
        return backlog.freshDue(at: timekeeper.now()) ?? (backlog.scanned < head.sequence ? 0 : nil)
    }
}
