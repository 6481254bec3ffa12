import Domain
import Logging
import Store

// What a courier reads from the book and writes to it.
extension Courier {
    /// Asks the book; on a fault nil, and the next question waits.
    mutating func ask<Answer: Sendable>(_ question: () async throws(StoreError) -> Answer) async -> Answer? {
        do throws(StoreError) {
            let answer = try await question()
            bookBackoff.reset()
            return answer
        } catch {
            blame(error)
            return nil
        }
    }

    mutating func blame(_ error: StoreError) {
        bookDue = now + bookBackoff.next()
        lastError = "book"
        logger.error("book cannot be used", metadata: ["book.fault": "\(error)"])
    }

    /// Takes up where the book says that the last run, or a replay, stands.
    mutating func load() async {
        let (name, book) = (name, book)
        guard let head = await ask({ () async throws(StoreError) in try await book.head() }),
            let delivery = await ask({ () async throws(StoreError) in try await book.delivery(of: name) })
        else { return }
        if head.sequence > self.head.sequence { self.head = head }
        if delivery.isForgotten {
            logger.error(
                "delivery is unknown: begun again",
                metadata: ["upstream.name": "\(name)", "entry.sequence": "\(delivery.unknownThrough)"])
        }
        var loaded = Backlog(traits: backlog.traits, cursor: delivery.cursor)
        loaded.anchors = backlog.anchors
        loaded.place = backlog.place
        if !loaded.traits.isIdempotent { loaded.unknownThrough = delivery.unknownThrough }
        guard await note(delivery, in: &loaded) else { return }
        backlog = loaded
        unreadCountedTo = 0
        unreadCountDue = 0
        isLoaded = true
    }

    /// Exceptions as the book has them; an attempt without an outcome is unknown. False: the book could not
    /// be read.
    private mutating func note(_ delivery: Delivery, in loaded: inout Backlog) async -> Bool {
        let now = now
        let isIdempotent = loaded.traits.isIdempotent
        let open = delivery.exceptions.filter { exception in
            switch exception.state {
            case .waiting, .held: true
            case .doubtful: isIdempotent
            case .refused: false
            }
        }
        guard let rows = await rows(of: open.map(\.sequence) + delivery.attempts) else { return false }
        for exception in delivery.exceptions {
            let (sequence, person, attempts) = (exception.sequence, exception.person, exception.attempts)
            if case .refused(let reason) = exception.state {
                loaded.exceptions.refuse(sequence, person, reason: reason, attempts: attempts)
            } else if exception.state == .doubtful, !isIdempotent {
                let doubt = Exceptions.Doubt(person: person, attempts: attempts, dueBootMicroseconds: now)
                loaded.exceptions.doubt(sequence, doubt)
            } else if let row = rows[sequence] {
                guard await findAnchor(for: row, in: &loaded) else { return false }
                var cause = loaded.doubt(sequence, person, row.instant) ?? .behind
                if case .held(let reason) = exception.state {
                    cause = .held(reason: reason, untilBootMicroseconds: now)
                }
                let waiting = Exceptions.Waiting(
                    person: person, instant: row.instant, isPunch: row.isPunch, attempts: attempts,
                    cause: cause)
                loaded.exceptions.wait(sequence, waiting)
            } else {
                loaded.exceptions.refuse(sequence, person, reason: Self.missing, attempts: attempts)
            }
        }
        loaded.exceptions.saved()
        for sequence in delivery.attempts where !loaded.exceptions.refused.contains(sequence) {
            let attempts = (loaded.exceptions.waiting[sequence]?.attempts ?? 0) + 1
            let person = rows[sequence].flatMap { loaded.person(of: $0) }
            let doubt = Exceptions.Doubt(person: person, attempts: attempts, dueBootMicroseconds: now)
            loaded.exceptions.doubt(sequence, doubt)
            loaded.endAttempts([sequence])
        }
        return true
    }

    /// Looks behind an entry that waits for its time for a trusted moment of the same run of the kernel.
    /// False: the book could not be read.
    private mutating func findAnchor(for row: Row, in loaded: inout Backlog) async -> Bool {
        guard loaded.traits.needsTrustedTime else { return true }
        var after = row.sequence
        while after < loaded.scanned, !loaded.anchors.knows(row.instant) {
            let (book, from, through) = (book, after, loaded.scanned)
            guard
                let rows = await ask({ () async throws(StoreError) in
                    try await book.rows(after: from, through: through, limit: 500)
                })
            else { return false }
            guard let last = rows.last else { return true }
            for row in rows { loaded.anchors.note(row) }
            after = last.sequence
        }
        return true
    }

    /// Counts what is not read yet, seldom: never more than a twentieth of the time goes into it.
    mutating func countUnread() async {
        if backlog.scanned >= head.sequence {
            unread = EntryTally()
            return
        }
        let start = now
        // The first punch has been read since, and none of those that were read still waits.
        let isStale =
            unread.punches > 0 && (unread.firstPunch ?? 0) <= backlog.scanned && backlog.punches == 0
        guard unreadCountedTo < head.sequence || isStale, start >= unreadCountDue, start >= bookDue else {
            return
        }
        let (book, kinds, after, to) = (book, backlog.traits.kinds, backlog.scanned, head.sequence)
        guard
            let tally = await ask({ () async throws(StoreError) in
                try await book.tally(kinds: kinds, punches: PunchKinds.all, after: after)
            }), await findFirst(of: tally)
        else { return }
        unread = tally
        unreadCountedTo = to
        unreadCountDue = now + max(1_000_000, (now - start) * 20)
    }

    /// When the first punch that is not read yet was recorded: other entries may stand before it, more than are
    /// read ahead. False: the book could not be read.
    private mutating func findFirst(of tally: EntryTally) async -> Bool {
        guard let first = tally.firstPunch, first != unread.firstPunch else { return true }
        guard let rows = await rows(of: [first]) else { return false }
        firstUnreadPunch = rows[first]?.instant
        return true
    }

    /// The waiting entries that are due, with their rows. Nil: the book could not be read.
    mutating func dueRows(limit: Int) async -> [Row]? {
        backlog.anchors.note(timekeeper.now())
        guard !backlog.exceptions.waiting.isEmpty else { return [] }
        let due = backlog.due(at: now, limit: limit)
        return due.isEmpty ? [] : await fetch(due)
    }

    /// The rows of these sequences, ascending. One that the book has not is no entry any more: its exception
    /// ends, refused. Nil: the book could not be read.
    mutating func fetch(_ sequences: [Sequence]) async -> [Row]? {
        guard let rows = await rows(of: sequences) else { return nil }
        for sequence in sequences where rows[sequence] == nil {
            backlog.exceptions.refuse(sequence, nil, reason: Self.missing, attempts: 0)
            logger.error("entry is not in the book", metadata: ["entry.sequence": "\(sequence)"])
        }
        return sequences.compactMap { rows[$0] }
    }

    private static var missing: String { "not in the book" }

    /// Those rows that the book has. Nil: it could not be read.
    mutating func rows(of sequences: [Sequence]) async -> [Sequence: Row]? {
        var rows: [Sequence: Row] = [:]
        let book = book
        for sequence in sequences {
            let found = await ask { () async throws(StoreError) in
                try await book.rows(after: sequence - 1, through: sequence, limit: 1)
            }
            guard let found else { return nil }
            rows[sequence] = found.first
        }
        return rows
    }

    func outgoing(_ rows: [Row]) async -> [Outgoing] {
        let persons = rows.map { backlog.person(of: $0) }
        let subjects = await directory.subjects(of: Set(persons.compactMap { $0 }))
        let instant = timekeeper.now()
        return zip(rows, persons).map { row, person in
            let age = instant.microseconds(since: row.instant)
            let derived = backlog.anchors.derived(row.instant)
            return Outgoing(
                id: row.id, kind: row.coded.kind,
                version: row.coded.version, person: person, subject: person.flatMap { subjects[$0] },
                reader: row.reader, instant: row.instant,
                derivedWallMicroseconds: backlog.traits.needsTrustedTime ? derived : nil,
                assignedSite: backlog.assignedSite(of: row, person, derived: derived),
                data: row.coded.publicText,
                isLate: (age ?? .max) > Int64(backlog.traits.lateSeconds) * 1_000_000)
        }
    }

    // MARK: settling

    /// At most once a second or every 500 receipts; at once after a non-idempotent exchange, whose attempt
    /// would otherwise be doubtful after a power cut.
    mutating func settleIfDue() async {
        guard isLoaded, backlog.isUnsaved, now >= bookDue else { return }
        let isOld = lastSettled.map { now >= $0 + 1_000_000 } ?? true
        if !backlog.ended.isEmpty || backlog.unsavedReceipts >= 500 || isOld { await settle() }
    }

    mutating func settle() async {
        guard isLoaded, backlog.isUnsaved || backlog.cursor != backlog.savedCursor else { return }
        let (name, book, cursor, ended) = (name, book, backlog.cursor, backlog.ended)
        let (exceptions, receipts) = (backlog.exceptions.changed, backlog.receipts)
        let done: Void? = await ask { () async throws(StoreError) in
            try await book.settle(
                name, cursor: cursor, exceptions: exceptions, endedAttempts: ended, receipts: receipts)
        }
        guard done != nil else { return }
        backlog.saved()
        lastSettled = now
    }

    // MARK: commands

    /// Takes the answer of a call, and, while none runs, what people want.
    mutating func takeInbox() async {
        let taken = await inbox.take()
        if let newest = taken.head, newest.sequence > head.sequence { head = newest }
        // What never leaves the machine costs no data.
        if let factor = taken.heartbeatFactor, backlog.traits.usesLink { watchdog.heartbeatFactor = factor }
        if let answer = taken.answer { await take(answer) }
        commands = (commands + taken.commands).suffix(Inbox.most)
        guard call == nil, !commands.isEmpty else { return }
        let now = commands
        commands = []
        for command in now {
            switch command {
            case .retryNow:
                linkDue = 0
                (reviewDue, reviewedTo) = (0, 0)
            case .mend(let remedy):
                linkDue = 0
                if call == nil { begin(remedy) }
            case .replay(let sequence):
                await replay(from: sequence)
            case .resolve(let sequence, let decision):
                await resolve(sequence, decision)
            }
        }
    }

    /// Never where everything sent again would count twice.
    private mutating func replay(from sequence: Sequence) async {
        if backlog.traits.isSifting { return }
        await settle()
        let (name, book) = (name, book)
        let done: Void? = await ask { () async throws(StoreError) in
            try await book.replay(name, from: sequence)
        }
        guard done != nil else { return }
        logger.info("replaying", metadata: ["entry.sequence": "\(sequence)"])
        isLoaded = false
    }

    private mutating func resolve(_ sequence: Sequence, _ decision: Resolved.Decision) async {
        let exceptions = backlog.exceptions
        guard exceptions.doubts[sequence] != nil || exceptions.refused.contains(sequence) else { return }
        switch decision {
        case .received:
            backlog.exceptions.remove(sequence)
        case .again:
            guard let row = await fetch([sequence])?.first else { return }
            let person = backlog.person(of: row)
            let waiting = Exceptions.Waiting(
                person: person, instant: row.instant, isPunch: row.isPunch, attempts: 0,
                cause: backlog.doubt(sequence, person, row.instant) ?? .behind)
            backlog.exceptions.wait(sequence, waiting)
        }
    }
}
