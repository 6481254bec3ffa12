import Domain

/// Something wrong with a stored row, or with what belongs to it.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package enum Defect: Sendable, Hashable {
        /// The row's text does not give its hash.
        case hash
        /// It does not follow the row before.
        case previous
        /// No rows from here through that sequence.
        case gap(through: Sequence)
        /// The private part does not give the digest that is chained.
        case privateDigest
        /// The private part is gone, and no entry says that it was erased.
        case privateMissing
        /// There is a private part, but none is chained.
        case privateUnexpected
        /// The column's value is none that kioskd writes.
        case malformed(column: String)
        /// SQLite cannot read on.
        case unreadable(String)
        /// A checkpoint, an upstream's cursor or an anchor knows a later entry: the end of the book is
        /// missing.
        case endMissing(knownBy: String)
        /// An anchor has another hash for this entry.
        case anchor
        case checkpoint(String)
        /// Of what was pruned.
        case seal(String)
    }

    package var sequence: Sequence
    package var defect: Defect

    package init(sequence: Sequence, defect: Defect) {
        self.sequence = sequence
        self.defect = defect
    }

    package var description: String {
        switch defect {
        case .hash: "entry \(sequence) was changed: its content does not give its hash"
        case .previous: "entry \(sequence) does not follow the entry before it"
        case .gap(let last) where last == sequence: "entry \(sequence) is missing"
        case .gap(let last): "entries \(sequence) to \(last) are missing"
        case .privateDigest: "private part of entry \(sequence) was changed"
        case .privateMissing:
            "private part of entry \(sequence) is missing, and no entry says that it was erased"
        case .privateUnexpected: "entry \(sequence) has a private part that is not its own"
        case .malformed(let column): "entry \(sequence) is damaged: \(column)"
        case .unreadable(let message): "entries from \(sequence) cannot be read: \(message)"
        case .endMissing(let witness): "entry \(sequence) is known to \(witness), but the book ends before it"
        case .anchor: "entry \(sequence) is not the one that was anchored"
        case .seal(let defect): "seal at entry \(sequence): \(defect)"
        case .checkpoint(let defect): "checkpoint at entry \(sequence): \(defect)"
        }
    }
}

/// Follows the chain row by row. Goes on behind a broken row: each row verifies by itself.
struct ChainWalk: ~Copyable {
    /// The last row followed, and its hash as stored.
    private(set) var sequence: Domain.Sequence
    /// Nil behind a row whose hash cannot be read.
    private(set) var hash: [UInt8]?
    /// Entries whose private part is not there: erased, if an entry says so.
    private(set) var isPrivatePartAbsent = false

    private var text: CanonicalText
    private let digest: Digest

    /// `hash` nil: what the first row follows is not known.
    init(after sequence: Domain.Sequence, hash: [UInt8]?) throws(StoreError) {
        self.sequence = sequence
        self.hash = hash
        text = CanonicalText(book: BookID(0))
        digest = try Digest()
    }

    /// What is wrong with the next row that was found, the gap before it included. Usually nothing.
    mutating func follow(_ element: Result<StoredRow, MalformedRow>) throws(StoreError) -> [Finding] {
        isPrivatePartAbsent = false
        var findings: [Finding] = []
        let found =
            switch element {
            case .success(let stored): stored.row.sequence
            case .failure(let row): row.sequence
            }
        if found != sequence + 1 {
            findings.append(Finding(sequence: sequence + 1, defect: .gap(through: found - 1)))
            hash = nil
        }
        sequence = found
        switch element {
        case .failure(let row):
            findings.append(Finding(sequence: found, defect: .malformed(column: row.column)))
            hash = nil
        case .success(let stored):
            for defect in try defects(of: stored) {
                findings.append(Finding(sequence: found, defect: defect))
            }
            hash = stored.row.hash
        }
        return findings
    }

    private mutating func defects(of stored: StoredRow) throws(StoreError) -> [Finding.Defect] {
        let row = stored.row
        // The canonical text shows control characters as `_` and an empty reader as none; a stored row has
        // neither.
        if Self.hasControlCharacter(row.coded.kind) { return [.malformed(column: "kind")] }
        if let reader = row.reader?.description, reader.isEmpty || Self.hasControlCharacter(reader) {
            return [.malformed(column: "reader")]
        }
        var defects: [Finding.Defect] = []
        text.compose(row, privateDigest: stored.privateDigest)
        if try text.hash(by: digest) != row.hash { defects.append(.hash) }
        if let hash, hash != row.previousHash { defects.append(.previous) }
        switch (stored.privateDigest, stored.salt, row.coded.privateText) {
        case (nil, nil, nil): break
        case (nil, _, _): defects.append(.privateUnexpected)
        case (_, nil, _), (_, _, nil): isPrivatePartAbsent = true
        case (let expected?, let salt?, let text?):
            if try digest(salt + text) != expected { defects.append(.privateDigest) }
        }
        return defects
    }

    private static func hasControlCharacter(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 } }
}
