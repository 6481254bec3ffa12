import Domain

// What the rest of the daemon may ask of the store. One book, one writer.

/// A failed store call, translated once.
package enum StoreError: Error, Sendable {
    /// Busy, full, read-only: the same call may succeed later. The transaction did not happen, or it is
    /// unknown whether it did: reopen before the next acknowledgement.
    case temporary(String)
    /// Not allowed, not possible, not asked for rightly: a person must look. Says nothing of what is stored.
    case permanent(String)
    /// What is stored is damaged, or of a later release: the book is put aside and salvaged.
    case damaged(String)
}

/// One stored entry, as stored.
package struct Row: Sendable, Hashable {
    /// The book that the entry belongs to: an earlier one of the same file for entries from before a salvage.
    package var book: BookID
    package var sequence: Sequence
    package var instant: Instant
    package var reader: ReaderName?
    package var place: Place?
    package var coded: CodedFact
    /// SHA-256, 32 bytes.
    package var previousHash: [UInt8]
    package var hash: [UInt8]

    package var id: EntryID { EntryID(book: book, sequence: sequence) }

    package init(
        book: BookID, sequence: Sequence, instant: Instant, reader: ReaderName?, place: Place?,
        coded: CodedFact,
        previousHash: [UInt8], hash: [UInt8]
    ) {
        self.book = book
        self.sequence = sequence
        self.instant = instant
        self.reader = reader
        self.place = place
        self.coded = coded
        self.previousHash = previousHash
        self.hash = hash
    }
}

/// The end of the chain: travels with every upstream batch.
package struct Head: Sendable, Hashable {
    package var book: BookID
    package var sequence: Sequence
    package var hash: [UInt8]

    package init(book: BookID, sequence: Sequence, hash: [UInt8]) {
        self.book = book
        self.sequence = sequence
        self.hash = hash
    }
}

/// An entry that an upstream's cursor has passed, or stands before, without a receipt.
package struct DeliveryException: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        /// Asked for later, or behind another entry of the same person.
        case waiting
        case refused(reason: String)
        /// Sent, outcome unknown: waits for reconciliation or a person.
        case doubtful
        /// Never sent: something that people must mend is missing. The reason names it and nobody.
        case held(reason: String)
    }
    package var sequence: Sequence
    package var person: PersonID?
    package var state: State
    package var attempts: Int

    package init(sequence: Sequence, person: PersonID?, state: State, attempts: Int) {
        self.sequence = sequence
        self.person = person
        self.state = state
        self.attempts = attempts
    }
}

/// What stands behind a cursor.
package struct EntryTally: Sendable, Hashable {
    package var entries = 0
    /// Of these, punches.
    package var punches = 0
    package var firstPunch: Sequence?

    package init() {}
}

/// How far one upstream has got.
package struct Delivery: Sendable, Hashable {
    /// Every entry up to here has a receipt, is not for this upstream, or stands in `exceptions`.
    package var cursor: Sequence
    /// At most 10,000; ascending.
    package var exceptions: [DeliveryException]
    /// Sequences whose attempt was committed and has no outcome yet (non-idempotent upstreams only).
    package var attempts: [Sequence]
    /// Whether the book lost what it knew of the delivery of entries up to here; 0: it knows everything.
    package var unknownThrough: Sequence = 0
    /// Whether that has just been found: what is stored is not what was written.
    package var isForgotten = false

    package init(cursor: Sequence = 0, exceptions: [DeliveryException] = [], attempts: [Sequence] = []) {
        self.cursor = cursor
        self.exceptions = exceptions
        self.attempts = attempts
    }
}
