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
    /// What upstream has said of single entries, and the book does not know yet.
    private(set) var receipts: [KeptReceipt] = []
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
    /// another of their person, become exceptions and are passed. What is so young that its person may still take it
    /// back stays, with all that came after it.
    mutating func compose(limit: Int, now: Instant) -> [Row] {
        var batch: [Row] = []
        var room = exceptions.room
        var passed: Set<Sequence> = []
        isStalled = false
        for row in fresh {
            // Each entry sent may come back as an exception: there must be room for it.
            guard batch.count < limit, youth(of: row, at: now) == nil else { break }
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

    /// How long its person may still take it back, microseconds; nil: no longer. Where no clock can tell it is long ago.
    private func youth(of row: Row, at now: Instant) -> Int64? {
        guard let seconds = traits.undoSeconds, row.isPunch, let age = now.microseconds(since: row.instant)
        else { return nil }
        let window = Int64(seconds) * 1_000_000
        return (0..<window).contains(age) ? window - age : nil
    }

    /// When the first of the fresh entries may go, boot clock, microseconds; nil: there is none, or no room for it.
    func freshDue(at now: Instant) -> Int64? {
        guard !isStalled, let first = fresh.first else { return nil }
        return youth(of: first, at: now).map { now.bootMicroseconds + $0 } ?? 0
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
        var isLinkAtFault = true
        if case .answered = exchange.traffic { isLinkAtFault = false }
        var received: [(sequence: Sequence, text: String?)] = []
        var settled: Set<Sequence> = []
        for (item, outcome) in zip(batch, exchange.outcomes) {
            if isLinkAtFault, outcome.isPutOff(isIdempotent: traits.isIdempotent) { continue }
            if let text = take(outcome, of: item, now: now, backoff: &backoff) {
                received.append((item.sequence, text.isEmpty ? nil : text))
            }
            settled.insert(item.sequence)
        }
        if !traits.isIdempotent { ended += batch.map(\.sequence) }
        pass(settled)
        unsavedReceipts += received.count
        return received
    }

    /// Takes what became of entries without anything having been sent.
    mutating func applySifted(_ outcomes: [(Outgoing, Outcome)], now: Int64, backoff: inout Backoff) {
        for (item, outcome) in outcomes { _ = take(outcome, of: item, now: now, backoff: &backoff) }
        pass(Set(outcomes.map(\.0.sequence)))
    }

    /// Takes one outcome; returns upstream's words (or "") when it has the entry.
    private mutating func take(
        _ outcome: Outcome, of item: Outgoing, now: Int64, backoff: inout Backoff
    ) -> String? {
        let sequence = item.sequence
        let before = exceptions.waiting[sequence]?.attempts ?? 0
        switch outcome {
        case .accepted(let text):
            exceptions.remove(sequence)
            return text ?? ""
        case .kept(let receipt):
            keep(receipt)
            return receipt.state == .outOfScope ? nil : receipt.number ?? ""
        case .rejected(let reason):
            exceptions.refuse(sequence, item.person, reason: reason, attempts: before + 1)
        case .held(let reason):
            wait(item, before, .held(reason: reason, untilBootMicroseconds: now + Self.heldMicroseconds))
        case .unknown where !traits.isIdempotent:
            let doubt = Exceptions.Doubt(
                person: item.person, attempts: before + 1, dueBootMicroseconds: now)
            exceptions.doubt(sequence, doubt)
        case .later, .unknown:
            var delay = backoff.delay(attempts: before + 1)
            if case .later(let seconds?) = outcome { delay = max(delay, Int64(seconds) * 1_000_000) }
            wait(item, before + 1, .asked(untilBootMicroseconds: now + delay))
        }
        return nil
    }

    /// What is held is looked at again after this long, unless something was mended before.
    private static let heldMicroseconds: Int64 = 180_000_000

    private mutating func wait(_ item: Outgoing, _ attempts: Int, _ cause: Exceptions.Waiting.Cause) {
        let waiting = Exceptions.Waiting(
            person: item.person, instant: item.instant, isPunch: item.isPunch, attempts: attempts,
            cause: cause)
        exceptions.wait(item.sequence, waiting)
    }

    /// An entry that was found to need something before it may go: its time, or to know the terminal's place.
    mutating func postpone(_ row: Row, moment: Instant, _ cause: Exceptions.Waiting.Cause) {
        let waiting = Exceptions.Waiting(
            person: person(of: row), instant: moment, isPunch: row.isPunch,
            attempts: exceptions.waiting[row.sequence]?.attempts ?? 0, cause: cause)
        exceptions.wait(row.sequence, waiting)
        pass([row.sequence])
    }

    /// Done with, and people must see what was said of it.
    mutating func keep(_ receipt: KeptReceipt) {
        exceptions.remove(receipt.sequence)
        receipts.append(receipt)
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
        receipts.removeAll(keepingCapacity: true)
        unsavedReceipts = 0
        savedCursor = cursor
    }

    /// Whether the book should hear of it now, or at the latest when there is nothing else to do.
    var isUnsaved: Bool {
        unsavedReceipts > 0 || !exceptions.changed.isEmpty || !ended.isEmpty || !receipts.isEmpty
            || cursor - savedCursor > 10_000
    }
}

extension Outcome {
    /// Whether it is as if the entry had not been sent, for an upstream whose link is at fault.
    fileprivate func isPutOff(isIdempotent: Bool) -> Bool {
        switch self {
        case .later: true
        case .unknown: isIdempotent
        case .accepted, .rejected, .kept, .held: false
        }
    }
}
