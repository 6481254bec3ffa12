import Domain
import Logging
import Store

// What a courier says to others.
extension Courier {
    mutating func tell(_ received: [(sequence: Sequence, text: String?)]) async {
        guard !received.isEmpty else { return }
        let at = timekeeper.now()
        let receipts = received.map { one in
            Received(
                sequence: one.sequence, receipt: Receipt(upstream: name, text: one.text, at: at),
                state: backlog.receipts.last { $0.sequence == one.sequence }?.state)
        }
        lastReceipt = receipts.last?.receipt
        await listeners.received(name, receipts)
    }

    func report(_ exchange: Exchange, of batch: [Outgoing]) {
        for (item, outcome) in zip(batch, exchange.outcomes) {
            guard case .rejected = outcome else { continue }
            logger.warning("upstream refused an entry", metadata: ["entry.sequence": "\(item.sequence)"])
        }
    }

    /// Whether it is known how much there is to send: just started, nobody may be told that there is nothing.
    private var isCounted: Bool { isLoaded && (backlog.scanned >= head.sequence || unreadCountedTo > 0) }

    /// Nil also while it is being looked for.
    private var oldestUnreadPunch: Instant? {
        (unread.firstPunch ?? 0) > backlog.scanned ? firstUnreadPunch : nil
    }

    /// Tells the status when it has changed, and the age of what waits from time to time.
    mutating func publish() async {
        guard isCounted || lastError != nil else { return }
        let instant = timekeeper.now()
        var status = UpstreamStatus(
            name: name, link: watchdog.state, cursor: backlog.cursor,
            unsent: unread.entries + backlog.fresh.count + backlog.exceptions.waiting.count,
            unsentPunches: unread.punches + backlog.punches,
            refused: backlog.exceptions.refused.count, doubtful: backlog.exceptions.doubts.count,
            awaitingTime: backlog.exceptions.awaitingTime, isStalled: backlog.isStalled,
            oldestPunch: backlog.oldestPunch ?? oldestUnreadPunch, oldestPunchMicroseconds: nil,
            lastReceipt: lastReceipt, lastError: lastError,
            nextAttemptBootMicroseconds: linkDue > instant.bootMicroseconds ? linkDue : nil,
            sign: backlog.traits.usesLink ? watchdog.sign : nil)
        status.awaitingPlace = backlog.exceptions.awaitingPlace
        status.held = backlog.exceptions.held
        let isTold = status == published
        let ages = status.oldestPunch != nil && instant.bootMicroseconds - publishedAt >= Self.interval
        guard !isTold || ages else { return }
        if status.isStalled, published?.isStalled != true {
            logger.error(
                "too many exceptions, nothing new is sent",
                metadata: ["upstream.exceptions": "\(Exceptions.most)"])
        }
        published = status
        publishedAt = instant.bootMicroseconds
        status.oldestPunchMicroseconds = status.oldestPunch.map { instant.microsecondsAtLeast(since: $0) }
        await listeners.status(status)
    }
}
