import Domain
import Store

/// What one upstream has still to get, as a value: rows come in, batches go out, outcomes come back. The
/// entries from `cursor` on that were read already are `fresh`; everything else that is not settled is an
/// exception.
struct Backlog: Sendable {
    let traits: UpstreamTraits
    /// Every row up to here was read.
    private(set) var scanned: Sequence
    private(set) var fresh: [Row] = []
    var exceptions = Exceptions()
    var anchors = TimeAnchors()
    var place = PlaceDoubt()
    /// Attempts committed to the book whose outcome the book does not know yet, though it is known here.
    private(set) var ended: [Sequence] = []
    /// Entries up to here may have been sent by a book whose cursor is lost: they are doubtful before anything is sent.
    var unknownThrough: Sequence = 0
    /// Receipts since the last `saved`.
    private(set) var unsavedReceipts = 0
    private(set) var savedCursor: Sequence
    /// The table of exceptions is full.
    private(set) var isStalled = false

    init(traits: UpstreamTraits, cursor: Sequence) {
        self.traits = traits
        scanned = cursor
        savedCursor = cursor
    }

    /// Every entry up to here has a receipt, is not for this upstream, or stands in `exceptions`.
    var cursor: Sequence { fresh.first.map { $0.sequence - 1 } ?? scanned }

    /// Punches that were read and have no receipt.
    var punches: Int { fresh.count(where: \.isPunch) + exceptions.waitingPunches }

    /// The oldest of them.
    var oldestPunch: Instant? {
        let waiting = exceptions.oldestWaitingPunch
        guard let first = fresh.first(where: \.isPunch) else { return waiting?.instant }
        guard let waiting, waiting.sequence < first.sequence else { return first.instant }
        return waiting.instant
    }

    /// Takes rows that follow `scanned`, without a gap up to `through`. Returns how many are for this
    /// upstream, and how many of them are punches.
    mutating func admit(_ rows: [Row], through: Sequence) -> (entries: Int, punches: Int) {
        var mine = (entries: 0, punches: 0)
        for row in rows {
            if traits.needsTrustedTime { anchors.note(row) }
            guard traits.kinds.contains(row.coded.kind) else { continue }
            mine.entries += 1
            if row.isPunch { mine.punches += 1 }
            if !exceptions.contains(row.sequence) { fresh.append(row) }
        }
        scanned = max(scanned, through)
        return mine
    }

    /// The fresh entries that may go now, at most `limit`. Entries that must wait for their time, or behind
    /// another of their person, become exceptions and are passed.
    mutating func compose(limit: Int) -> [Row] {
        var batch: [Row] = []
        var room = exceptions.room
        var passed: Set<Sequence> = []
        isStalled = false
        for row in fresh {
            // Each entry sent may come back as an exception: there must be room for it.
            guard batch.count < limit else { break }
            guard room > 0 else {
                isStalled = batch.isEmpty
                break
            }
            room -= 1
            if row.sequence <= unknownThrough {
                let doubt = Exceptions.Doubt(person: person(of: row), attempts: 1, dueBootMicroseconds: 0)
                exceptions.doubt(row.sequence, doubt)
                passed.insert(row.sequence)
            } else if let cause = hold(row) {
                let waiting = Exceptions.Waiting(
                    person: person(of: row), instant: row.instant, isPunch: row.isPunch, attempts: 0,
                    cause: cause)
                exceptions.wait(row.sequence, waiting)
                passed.insert(row.sequence)
            } else {
                batch.append(row)
            }
        }
        if !passed.isEmpty { fresh.removeAll { passed.contains($0.sequence) } }
        return batch
    }

    func person(of row: Row) -> PersonID? { PersonScan.person(in: row.coded.publicText, of: row.book) }

    private func hold(_ row: Row) -> Exceptions.Waiting.Cause? {
        if exceptions.isHeld(person(of: row)) { return .behind }
        return doubt(row.sequence, person(of: row), row.instant)
    }

    /// What must be known before the entry may go: its time ("attend l'heure"), then the terminal's place; nil: nothing.
    func doubt(_ sequence: Sequence, _ person: PersonID?, _ instant: Instant) -> Exceptions.Waiting.Cause? {
        if traits.needsTrustedTime, !anchors.knows(instant) { return .time }
        return traits.holdsWhileMoved && person != nil && place.isOpen(sequence) ? .place : nil
    }

    /// The site that a later answer has given to an entry of a person.
    func assignedSite(of row: Row, _ person: PersonID?, derived: Int64?) -> SiteCode? {
        guard traits.holdsWhileMoved, person != nil else { return nil }
        return place.site(of: row.sequence, atMicroseconds: derived ?? row.instant.wallMicroseconds)
    }

    /// The waiting entries that may go now, ascending, at most `limit`.
    func due(at now: Int64, limit: Int) -> [Sequence] {
        exceptions.due(at: now, limit: limit) { doubt($0, $1.person, $1.instant) != nil }
    }

    /// When the next waiting entry or doubt is due by itself; nil: none is.
    func nextDue() -> Int64? { exceptions.nextDue { doubt($0, $1.person, $1.instant) != nil } }

    /// Takes the outcomes of a batch. Returns the sequences received, with upstream's words, ascending.
    mutating func apply(
        _ exchange: Exchange, to batch: [Outgoing], now: Int64, backoff: inout Backoff
    ) -> [(sequence: Sequence, text: String?)] {
        var received: [(sequence: Sequence, text: String?)] = []
        var settled: Set<Sequence> = []
        var isLinkAtFault = true
        if case .answered = exchange.traffic { isLinkAtFault = false }
        for (item, outcome) in zip(batch, exchange.outcomes) {
            let sequence = item.sequence
            let attempts = (exceptions.waiting[sequence]?.attempts ?? 0) + 1
            switch outcome {
            case .accepted(let text):
                exceptions.remove(sequence)
                received.append((sequence, text))
            case .rejected(let reason):
                exceptions.refuse(sequence, item.person, reason: reason, attempts: attempts)
            case .unknown where !traits.isIdempotent:
                let doubt = Exceptions.Doubt(
                    person: item.person, attempts: attempts, dueBootMicroseconds: now)
                exceptions.doubt(sequence, doubt)
            case .later, .unknown:
                if isLinkAtFault { continue }
                var delay = backoff.delay(attempts: attempts)
                if case .later(let seconds?) = outcome { delay = max(delay, Int64(seconds) * 1_000_000) }
                let cause = Exceptions.Waiting.Cause.asked(untilBootMicroseconds: now + delay)
                let waiting = Exceptions.Waiting(
                    person: item.person, instant: item.instant, isPunch: item.isPunch, attempts: attempts,
                    cause: cause)
                exceptions.wait(sequence, waiting)
            }
            settled.insert(sequence)
        }
        if !traits.isIdempotent { ended += batch.map(\.sequence) }
        pass(settled)
        unsavedReceipts += received.count
        return received
    }

    /// Takes settled entries out of `fresh`. Those that the link's fault left in front of a settled one
    /// become exceptions, so that the cursor can pass.
    private mutating func pass(_ settled: Set<Sequence>) {
        guard let last = fresh.last(where: { settled.contains($0.sequence) })?.sequence else { return }
        for row in fresh where row.sequence < last && !settled.contains(row.sequence) {
            let waiting = Exceptions.Waiting(
                person: person(of: row), instant: row.instant, isPunch: row.isPunch, attempts: 0,
                cause: .behind)
            exceptions.wait(row.sequence, waiting)
        }
        fresh.removeAll { $0.sequence <= last }
    }

    /// An attempt that begins again must not be ended in the book by the outcome of the one before.
    mutating func beginAttempts(_ sequences: [Sequence]) { ended.removeAll { sequences.contains($0) } }

    mutating func endAttempts(_ sequences: [Sequence]) { ended += sequences }

    mutating func saved() {
        exceptions.saved()
        ended.removeAll(keepingCapacity: true)
        unsavedReceipts = 0
        savedCursor = cursor
    }

    /// Whether the book should hear of it now, or at the latest when there is nothing else to do.
    var isUnsaved: Bool {
        unsavedReceipts > 0 || !exceptions.changed.isEmpty || !ended.isEmpty || cursor - savedCursor > 10_000
    }
}
