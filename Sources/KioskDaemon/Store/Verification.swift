import Domain
import GRDB

/// What `verify` found.
package struct Verification: Sendable, Hashable {
    /// A private part that is gone, with the entry that says why.
    package struct ErasedPart: Sendable, Hashable {
        package var sequence: Sequence
        package var rule: String
        /// When it was erased.
        package var instant: Instant
    }

    /// The last row there was at the start.
    package var head: Head
    package var checkedRows: Int64 = 0
    /// The first `listLimit` of them, in order.
    package var findings: [Finding] = []
    package var findingCount: Int64 = 0
    /// The first `listLimit` of them.
    package var erased: [ErasedPart] = []
    package var erasedCount: Int64 = 0
    /// Entries that a salvage has named as lost, and those of which it named the private part.
    package var namedLost: [SequenceRange] = []
    package var namedPrivateLost: [SequenceRange] = []
    private var losses = NamedLosses()
    /// What was pruned before the first entry that was checked; nil when nothing was, or the seal is not sound.
    package var sealedPast: SealedPast?
    /// Checkpoints whose head, state and signature are sound.
    package var soundCheckpoints: [Sequence] = []
    /// The latest entry that an anchor vouches for. What follows it, and rows cut off at the end, nobody
    /// outside can vouch for; without any anchor a book that was rewritten as a whole would look like this
    /// too.
    package var anchoredThrough: Sequence?

    init(head: Head, _ losses: NamedLosses) {
        self.head = head
        self.losses = losses
        namedLost = losses.lost
        namedPrivateLost = losses.privateLost
    }

    package static let listLimit = 1_000

    package var isSound: Bool { findingCount == 0 }
    package var firstFinding: Finding? { findings.min { $0.sequence < $1.sequence } }

    mutating func note(_ finding: Finding) {
        if losses.name(finding) { return }
        findingCount += 1
        if findings.count < Self.listLimit { findings.append(finding) }
    }
}

extension Book {
    /// Walks the whole chain that is there, page by page in bounded memory, with the private parts, checkpoints and
    /// cursors, from the seal of what was pruned on. `anchors` are heads that somebody outside kept (receipts, printed registers). `progress` gets
    /// the sequence reached after each page; what it throws ends the walk.
    package func verify(
        anchors: [Head] = [], progress: (Sequence) throws -> Void = { _ in }
    ) throws(StoreError) -> Verification {
        var result = try Verification(head: head(), NamedLosses(of: self))
        var chain = try ChainWalk(after: 0, hash: Meta.noHash)
        var pageRows = Self.pageRows
        while chain.sequence < result.head.sequence {
            let after = chain.sequence
            let page: [Result<StoredRow, MalformedRow>]
            do {
                let found = try read("verify") { database in
                    // Entries may be pruned meanwhile: then the walk goes on behind the seal.
                    let seal = try Seal.boundary(database) > after ? Seal.newest(0, database) : nil
                    let rows = try rowScan.storedRows(
                        database, after: seal?.sequence ?? after, through: result.head.sequence,
                        limit: pageRows)
                    return (rows, seal)
                }
                if let seal = found.1 { chain = try ChainWalk(after: seal.sequence, hash: seal.hash) }
                page = found.0
            } catch {
                // A damaged page: go to its edge row by row, then say where reading ends.
                if pageRows > 1 {
                    pageRows = 1
                    continue
                }
                result.note(Finding(sequence: after + 1, defect: .unreadable(error.description)))
                break
            }
            if page.isEmpty { break }
            for element in page { try follow(element, &chain, &result) }
            try StoreError.translating("verify") { try progress(chain.sequence) }
        }
        if chain.sequence < result.head.sequence, result.isSound {
            result.note(Finding(sequence: chain.sequence + 1, defect: .gap(through: result.head.sequence)))
        }
        try checkSeal(&result)
        try compare(with: anchors, &result)
        try checkCheckpoints(&result)
        try checkEnd(&result)
        return result
    }

    private func follow(
        _ element: Result<StoredRow, MalformedRow>, _ chain: inout ChainWalk, _ result: inout Verification
    ) throws(StoreError) {
        for finding in try chain.follow(element) { result.note(finding) }
        result.checkedRows += 1
        guard chain.isPrivatePartAbsent else { return }
        let sequence = chain.sequence
        guard let erased = try erasure(of: sequence) else {
            result.note(Finding(sequence: sequence, defect: .privateMissing))
            return
        }
        result.erasedCount += 1
        if result.erased.count < Verification.listLimit { result.erased.append(erased) }
    }

    /// The `erased` entry that points at `sequence`, found through the `erasure` table but believed only as
    /// an entry.
    func erasure(of sequence: Sequence) throws(StoreError) -> Verification.ErasedPart? {
        let row = try read("erasure") { database in
            try Domain.Sequence.fetchOne(
                database, sql: "SELECT entry FROM erasure WHERE sequence = ?", arguments: [sequence]
            ).flatMap { entry in
                try rowScan.rows(database, after: entry - 1, through: entry, limit: 1).first?.row
            }
        }
        guard let row, case .erased(let fact) = Fact(row.coded, in: row.book), fact.sequence == sequence
        else {
            return nil
        }
        return Verification.ErasedPart(sequence: sequence, rule: fact.rule, instant: row.instant)
    }

    private func compare(with anchors: [Head], _ result: inout Verification) throws(StoreError) {
        for anchor in anchors where anchor.book == chapters.book(of: anchor.sequence) {
            if anchor.sequence > result.head.sequence {
                result.note(Finding(sequence: anchor.sequence, defect: .endMissing(knownBy: "an anchor")))
                continue
            }
            let (hash, sealed) = try read("anchor") { database in
                let seal = try Seal.newest(0, database)
                let isLast = seal?.sequence == anchor.sequence
                return (
                    isLast ? seal?.hash : try Meta.hash(of: anchor.sequence, database), seal?.sequence ?? 0
                )
            }
            // What was pruned nobody can compare any more.
            if hash == nil, anchor.sequence < sealed { continue }
            guard hash == anchor.hash else {
                result.note(Finding(sequence: anchor.sequence, defect: .anchor))
                continue
            }
            result.anchoredThrough = max(result.anchoredThrough ?? 0, anchor.sequence)
        }
    }

    private func checkSeal(_ result: inout Verification) throws(StoreError) {
        guard let (seal, fact, _) = try seal() else { return }
        if let defect = try seal.defect(book: chapters.book(of: seal.sequence), chainedBy: fact) {
            result.note(Finding(sequence: seal.sequence, defect: .seal(defect)))
        } else {
            result.sealedPast = try sealedPast()
        }
    }

    private func checkCheckpoints(_ result: inout Verification) throws(StoreError) {
        for index in 0..<2 {
            let (checkpoint, rowHash, publicKey, last) = try read("checkpoint") { database in
                let checkpoint = try Checkpoint.newest(index, database)
                return (
                    checkpoint, try checkpoint.flatMap { try Meta.hash(of: $0.sequence, database) },
                    try Meta.deviceKey(database), try Meta.head(database, book: id).sequence
                )
            }
            guard let checkpoint else { return }
            if checkpoint.sequence > last {
                result.note(
                    Finding(sequence: checkpoint.sequence, defect: .endMissing(knownBy: "a checkpoint")))
            } else if let defect = try checkpoint.defect(book: id, publicKey: publicKey, rowHash: rowHash) {
                result.note(Finding(sequence: checkpoint.sequence, defect: .checkpoint(defect)))
            } else {
                result.soundCheckpoints.append(checkpoint.sequence)
            }
        }
    }

    /// Whoever knows a later entry than the last one proves that the end was cut off. The book may grow
    /// meanwhile, so witness and end are read together.
    private func checkEnd(_ result: inout Verification) throws(StoreError) {
        let witnesses = [
            ("an upstream's cursor", "SELECT max(cursor) FROM upstream"),
            ("its private part", "SELECT max(sequence) FROM private"),
            ("its erasure", "SELECT max(entry) FROM erasure"),
        ]
        for (witness, sql) in witnesses {
            let (latest, last) = try read("verify") { database in
                (
                    try Domain.Sequence.fetchOne(database, sql: sql) ?? 0,
                    try Meta.head(database, book: id).sequence
                )
            }
            if latest > last { result.note(Finding(sequence: latest, defect: .endMissing(knownBy: witness))) }
        }
    }
}
