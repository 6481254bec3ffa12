import Domain
import Store

// How a courier looks at punches before one of them goes to an upstream that cannot take anything back.
extension Courier {
    /// So many entries are looked at in one turn.
    static let siftedRows = 64

    /// Of the entries that could go, ascending: those that may, each with the moment of its badge. The others are done
    /// with, or wait for what they lack, with all later ones of their person. Nil: the book could not be read.
    mutating func sift(_ rows: [Row]) async -> [Outgoing]? {
        // Asked before anything is looked at: what is mended meanwhile is another number.
        mendings = await upstream.mendings()
        var stopped: Set<PersonID> = []
        var (taken, candidates): ([Row], [Row]) = ([], [])
        for row in rows {
            let person = backlog.person(of: row)
            if let person, stopped.contains(person) { continue }
            guard let passage = await passage(of: row) else { return nil }
            var row = row
            row.instant = passage.moment
            if passage.isUndone {
                taken.append(row)
            } else if let cause = backlog.doubt(row.sequence, person, passage.moment) {
                backlog.postpone(row, moment: passage.moment, cause)
                if let person { stopped.insert(person) }
            } else {
                candidates.append(row)
            }
        }
        let wall = timekeeper.now().wallMicroseconds
        var settled = await outgoing(taken).map { item in
            let receipt = KeptReceipt(
                sequence: item.sequence, state: .outOfScope, validity: Self.takenBack,
                wallMicroseconds: wall)
            return (item, Outcome.kept(receipt))
        }
        var ready: [Outgoing] = []
        let items = await outgoing(candidates)
        for (item, outcome) in zip(items, await upstream.sift(items)) {
            if let person = item.person, stopped.contains(person) { continue }
            guard let outcome else {
                ready.append(item)
                continue
            }
            settled.append((item, outcome))
            if case .held = outcome, let person = item.person { stopped.insert(person) }
        }
        backlog.applySifted(settled, now: now, backoff: &entryBackoff)
        return ready
    }

    /// Why a punch that its person took back is never sent.
    private static let takenBack = "undone"

    private struct Passage {
        /// When the badge was there: a choice may have been settled later, and a power cut settles it much later.
        var moment: Instant
        var isUndone = false
    }

    /// Nil: the book could not be read.
    private mutating func passage(of row: Row) async -> Passage? {
        guard case .punched(let punched) = Fact(row.coded, in: row.book) else {
            return Passage(moment: row.instant)
        }
        var passage = Passage(moment: row.instant)
        guard let badge = await rows(of: [punched.presented]) else { return nil }
        passage.moment = badge[punched.presented]?.instant ?? row.instant
        let window = Int64(backlog.traits.undoSeconds ?? 0) * 1_000_000
        var after = row.sequence
        for _ in 0..<Self.pagesOfUndo where after < head.sequence {
            let (book, from, through) = (book, after, head.sequence)
            guard
                let page = await ask({ () async throws(StoreError) in
                    try await book.rows(after: from, through: through, limit: 64)
                })
            else { return nil }
            for later in page {
                // Who takes back does so in the same run of the kernel, and soon.
                guard later.instant.boot == row.instant.boot,
                    later.instant.bootMicroseconds <= row.instant.bootMicroseconds + window
                else { return passage }
                if case .undone(let undone) = Fact(later.coded, in: later.book),
                    undone.punch == row.sequence
                {
                    passage.isUndone = true
                    return passage
                }
            }
            guard let last = page.last else { return passage }
            after = last.sequence
        }
        return passage
    }

    /// More than any terminal writes inside the window.
    private static let pagesOfUndo = 32

    /// What is held is looked at again as soon as something was mended.
    mutating func noteMendings() async {
        guard backlog.traits.isSifting, backlog.exceptions.held > 0 else { return }
        let mendings = await upstream.mendings()
        if let known = self.mendings, known != mendings { backlog.exceptions.lookAgain() }
        self.mendings = mendings
    }
}
