import Domain
import Logging
import Store

// How a courier calls upstream, and what it makes of the answers.
extension Courier {
    /// What a call of upstream came to.
    enum Answer: Sendable {
        case delivered(Exchange, [Outgoing])
        case reconciled(Reconciliation, [Outgoing])
        case proven(Exchange)
        case reviewed(Review)
        case beaten(Traffic)
        case remedied
    }

    mutating func begin(_ work: @escaping @Sendable () async -> Answer) {
        callLimit = now + Int64(backlog.traits.exchangeSeconds) * 1_000_000
        call = Task { [inbox] in await inbox.put(await work()) }
    }

    /// Gives a running call a short time to end by itself, then makes it end; a remedy that follows it ends
    /// too.
    mutating func finishCall() async {
        let pause = timekeeper.pause
        while let running = call {
            let patience = Task {
                do { try await pause(Self.grace) } catch { return }
                running.cancel()
            }
            await running.value
            patience.cancel()
            await takeInbox()
        }
    }

    mutating func take(_ answer: Answer) async {
        call = nil
        switch answer {
        case .delivered(let exchange, let batch):
            note(exchange.traffic, retryAfterSeconds: exchange.retryAfterSeconds)
            let received = backlog.apply(exchange, to: batch, now: now, backoff: &entryBackoff)
            report(exchange, of: batch)
            await tell(received)
        case .reconciled(let reconciliation, let batch):
            note(reconciliation.traffic, retryAfterSeconds: nil)
            guard case .answered = reconciliation.traffic else { return }
            var received: [(sequence: Sequence, text: String?)] = []
            for (item, verdict) in zip(batch, reconciliation.verdicts) {
                if let text = settle(item, verdict) {
                    received.append((item.sequence, text.isEmpty ? nil : text))
                }
            }
            await tell(received)
        case .proven(let proof):
            guard proof.traffic.cause != nil else {
                // No news of the link: what it answered last still counts for its back-off.
                provenUntil = now + Self.proofMicroseconds
                return
            }
            note(proof.traffic, retryAfterSeconds: proof.retryAfterSeconds)
        case .reviewed(let review):
            note(review.traffic, retryAfterSeconds: nil)
            await keep(review.receipts)
        case .beaten(let traffic):
            note(traffic, retryAfterSeconds: nil)
        case .remedied:
            break
        }
    }

    mutating func deliver() async -> Bool {
        let traits = backlog.traits
        let limit = traits.isSifting ? max(traits.batchLimit, Self.siftedRows) : traits.batchLimit
        guard var rows = await dueRows(limit: limit) else { return false }
        rows += backlog.compose(limit: limit - rows.count, now: timekeeper.now())
        guard !rows.isEmpty else { return false }
        rows.sort { $0.sequence < $1.sequence }
        let batch: [Outgoing]
        if traits.isSifting {
            guard let sifted = await sift(rows) else { return false }
            batch = Array(sifted.prefix(traits.batchLimit))
            // Others may go now.
            if batch.isEmpty { return true }
            if !isProven {
                let (upstream, head) = (upstream, head)
                begin { .proven(await upstream.prove(head: head)) }
                return true
            }
        } else {
            batch = await outgoing(rows)
        }
        if !traits.isIdempotent {
            let sequences = batch.map(\.sequence)
            guard
                await ask({ [name, book] () async throws(StoreError) in
                    try await book.attempt(name, sequences)
                }) != nil
            else { return false }
            backlog.beginAttempts(sequences)
        }
        let (upstream, head) = (upstream, head)
        begin { .delivered(await upstream.deliver(batch, head: head), batch) }
        return true
    }

    /// Whether an attempt would certainly reach upstream, as far as anybody can tell.
    private var isProven: Bool {
        let now = now
        if now < provenUntil { return true }
        guard watchdog.faults == 0, let answered = watchdog.lastAnswer else { return false }
        return now - answered < Self.proofMicroseconds
    }

    private static let proofMicroseconds: Int64 = 60_000_000

    mutating func reconcile() async -> Bool {
        let due = backlog.exceptions.dueDoubts(at: now, limit: max(1, min(backlog.traits.batchLimit, 50)))
        guard !due.isEmpty else { return false }
        guard let known = await settleByReceipts(due) else { return false }
        guard let rows = await fetch(due.filter { !known.contains($0) }) else { return false }
        guard !rows.isEmpty else { return true }
        let batch = await outgoing(rows)
        let upstream = upstream
        begin { .reconciled(await upstream.reconcile(batch), batch) }
        return true
    }

    /// What the book lost of a delivery may stand in a receipt that it kept: no question is needed, and no person. Nil: the
    /// book could not be read.
    private mutating func settleByReceipts(_ doubts: [Sequence]) async -> Set<Sequence>? {
        guard backlog.traits.isSifting, let first = doubts.first, let last = doubts.last else { return [] }
        let (name, book) = (name, book)
        guard
            let kept = await ask({ () async throws(StoreError) in
                try await book.receipts(of: name, after: first - 1, through: last, limit: 500)
            })
        else { return nil }
        let known = Set(kept.map(\.sequence)).intersection(doubts)
        for sequence in known { backlog.exceptions.remove(sequence) }
        return known
    }

    /// Settles one doubt; returns upstream's words (or "") when it has the entry.
    private mutating func settle(_ item: Outgoing, _ verdict: Verdict) -> String? {
        let attempts = backlog.exceptions.doubts[item.sequence]?.attempts ?? 1
        switch verdict {
        case .received(let text):
            backlog.exceptions.remove(item.sequence)
            return text ?? ""
        case .kept(let receipt):
            backlog.keep(receipt)
            return receipt.number ?? ""
        case .rejected(let reason):
            backlog.exceptions.refuse(item.sequence, item.person, reason: reason, attempts: attempts)
        case .absent:
            let waiting = Exceptions.Waiting(
                person: item.person, instant: item.instant, isPunch: item.isPunch, attempts: attempts,
                cause: .behind)
            backlog.exceptions.wait(item.sequence, waiting)
        case .undecidable:
            let doubt = Exceptions.Doubt(person: item.person, attempts: attempts, dueBootMicroseconds: nil)
            backlog.exceptions.doubt(item.sequence, doubt)
            logger.error(
                "outcome unknown, a person must look", metadata: ["entry.sequence": "\(item.sequence)"])
        }
        return nil
    }

    /// Asks about some open receipts, the oldest first, and from the beginning when all have been asked about.
    mutating func review() async -> Bool {
        guard let seconds = backlog.traits.reviewSeconds, now >= reviewDue else { return false }
        let after = reviewedTo
        guard
            let open = await ask({ [name, book] () async throws(StoreError) in
                try await book.openReceipts(of: name, after: after, limit: Self.reviewedReceipts)
            })
        else { return false }
        reviewedTo = open.count < Self.reviewedReceipts ? 0 : open.last?.sequence ?? 0
        reviewDue = now + Int64(seconds) * 1_000_000
        guard !open.isEmpty else { return false }
        let upstream = upstream
        begin { .reviewed(await upstream.review(open)) }
        return true
    }

    private static let reviewedReceipts = 20

    private mutating func keep(_ receipts: [KeptReceipt]) async {
        let (name, book) = (name, book)
        let kept: Void? = await ask { () async throws(StoreError) in
            try await book.keep(receipts, of: name)
        }
        guard kept != nil, !receipts.isEmpty else { return }
        let at = timekeeper.now()
        await listeners.received(
            name,
            receipts.map {
                Received(
                    sequence: $0.sequence, receipt: Receipt(upstream: name, text: $0.number, at: at),
                    state: $0.state)
            })
    }

    mutating func sendHeartbeat() -> Bool {
        guard let due = heartbeatDue, now >= due else { return false }
        let (upstream, head) = (upstream, head)
        begin { .beaten(await upstream.heartbeat(head: head) ?? .answered(microseconds: 0)) }
        return true
    }

    /// A broken link at rest is tried as soon as its back-off allows.
    var heartbeatDue: Int64? {
        guard let due = watchdog.heartbeatDue(since: startedAt) else { return nil }
        return watchdog.faults > 0 ? min(due, linkDue) : due
    }

    private mutating func note(_ traffic: Traffic, retryAfterSeconds: Int?) {
        let before = watchdog.state
        let remedy = watchdog.note(traffic, now: now)
        if watchdog.state != before {
            logger.info(
                "link changed state",
                metadata: [
                    "link.state": "\(watchdog.state.rawValue)", "link.cause": "\(traffic.cause ?? "none")",
                ])
        }
        if let cause = traffic.cause {
            lastError = cause
            linkDue = now + max(linkBackoff.next(), Int64(retryAfterSeconds ?? 0) * 1_000_000)
        } else {
            linkBackoff.reset()
            linkDue = 0
        }
        if let remedy { begin(remedy) }
    }

    mutating func begin(_ remedy: LinkRemedy) {
        let upstream = upstream
        begin {
            await upstream.apply(remedy)
            return .remedied
        }
    }
}
