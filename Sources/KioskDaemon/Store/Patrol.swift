import Domain

/// What one step of the walk through the whole book found. The walk goes on for ever, a few rows at a time.
package struct PatrolStep: Sendable, Hashable {
    /// Where the next step begins: behind this entry; 0 when the end has been reached.
    package var after: Sequence
    package var lost: [SequenceRange] = []
    package var privateLost: [SequenceRange] = []
}

extension Book {
    /// Rows of one step: one read transaction of some milliseconds.
    package static let patrolRows = 200

    /// Looks whether the rows behind `after` still are what was written. Throws `.damaged` where SQLite cannot read
    /// the file: then it must be salvaged.
    package func patrol(after: Sequence) throws(StoreError) -> PatrolStep {
        let last = try head().sequence
        let (page, indexed, sealed) = try read("patrol") { database in
            let page = try rowScan.storedRows(database, after: after, through: last, limit: Self.patrolRows)
            let end = (try? page.last?.get())?.row.sequence ?? after
            return (
                page, try SeldomKinds.sequences(database, after: after, through: end),
                try Seal.boundary(database)
            )
        }
        // What is missing of earlier books, an entry has named already; what was pruned, a seal stands for.
        let firstOfBook = max(chapters.earlier.last?.last ?? 0, sealed) + 1
        var step = PatrolStep(after: 0)
        var check = try RowCheck()
        var (reached, misplaced) = (after, after)
        for element in page {
            let (sequence, stored) = try sound(element, &check)
            // Who is unsound and out of its place may have another's key, so nothing is believed of it: the gap is named
            // before the next one that is in its place.
            let isNext = sequence == reached + 1 || sequence == firstOfBook
            guard sequence > reached, stored != nil || isNext else {
                misplaced = max(misplaced, sequence)
                continue
            }
            if let stored {
                try note(stored, &check, in: &step)
            } else {
                step.lost += [SequenceRange(sequence, sequence)].compactMap { $0 }
            }
            if let gap = SequenceRange(max(reached + 1, firstOfBook), sequence - 1) { step.lost.append(gap) }
            reached = sequence
        }
        if page.count < Self.patrolRows || reached == after, misplaced > reached {
            if let gap = SequenceRange(max(reached + 1, firstOfBook), misplaced) { step.lost.append(gap) }
            reached = misplaced
        }
        if !page.isEmpty, reached < last { step.after = reached }
        // Where a row is lost, the index may well still have it.
        if step.lost.isEmpty, misplaced == after {
            let seldom = page.compactMap { try? $0.get().row }.filter {
                SeldomKinds.contain([$0.coded.kind])
            }
            guard seldom.map(\.sequence) == indexed else {
                throw .damaged("the index of seldom entries is not that of the book")
            }
        }
        return step
    }

    /// The row, where its public part is what was written, and its key in any case.
    private func sound(
        _ element: Result<StoredRow, MalformedRow>, _ check: inout RowCheck
    ) throws(StoreError) -> (Sequence, StoredRow?) {
        switch element {
        case .failure(let row): (row.sequence, nil)
        case .success(let stored):
            (stored.row.sequence, try check.isSoundInPublic(stored) ? stored : nil)
        }
    }

    /// Looks at the private part of a row whose public part is sound.
    private func note(
        _ stored: StoredRow, _ check: inout RowCheck, in step: inout PatrolStep
    ) throws(StoreError) {
        guard let own = SequenceRange(stored.row.sequence, stored.row.sequence) else { return }
        if stored.privateDigest != nil, stored.salt == nil {
            if try erasure(of: own.first) == nil, !hasNamedPrivateLoss(of: own.first) {
                step.privateLost.append(own)
            }
        } else if try !check.isSoundInPrivate(stored) {
            step.privateLost.append(own)
        }
    }

    /// Whether a salvage has named it; only those of earlier books have any.
    private func hasNamedPrivateLoss(of sequence: Sequence) -> Bool {
        sequence <= chapters.earlier.last?.last ?? 0
    }
}
