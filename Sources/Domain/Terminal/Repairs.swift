/// What the file of the book has been through: the books before this one in it, and what was lost.
package struct Repairs: Hashable, Sendable, Codable {
    /// A book whose entries stand before those of the present one, up to `last`.
    package struct EarlierBook: Hashable, Sendable, Codable {
        package var id: BookID
        package var last: Sequence
    }

    /// Oldest first.
    package internal(set) var earlier: [EarlierBook] = []
    /// Entries lost, as far as anything knows of them.
    package internal(set) var lostCount: Int64 = 0
    /// Entries of which only the private part is lost.
    package internal(set) var privateLostCount: Int64 = 0
    /// When damage was last found; nil: never.
    package internal(set) var found: Instant?
    /// The newest ranges that were reported.
    private var reported: [SequenceRange] = []

    private static let reportedLimit = 1_000

    /// Whether an entry has been reported already, lost or without its private part.
    package func hasReported(_ sequence: Sequence) -> Bool { reported.contains { $0.contains(sequence) } }

    mutating func fold(_ fact: BookDamaged, at instant: Instant) {
        lostCount &+= fact.lostCount
        privateLostCount &+= fact.privateLost.reduce(0) { $0 &+ $1.count }
        found = instant
        reported = Array((reported + fact.lost + fact.privateLost).suffix(Self.reportedLimit))
    }
}

extension Terminal {
    /// The book that an entry of this file belongs to.
    package func book(of sequence: Sequence) -> BookID {
        repairs?.earlier.first { sequence <= $0.last }?.id ?? book
    }

    /// From here on entries are another book's, in the same file and with the same numbering. What was known of
    /// people, badges and settings stays; who is where is unknown, since what was lost may have changed it.
    package mutating func turn(to next: BookID, at sequence: Sequence) {
        guard next != book else { return }
        var repairs = repairs ?? Repairs()
        repairs.earlier.append(.init(id: book, last: sequence - 1))
        self.repairs = repairs
        book = next
        attendance = [:]
        openChoice = nil
        armed = nil
        openQuestions = OpenQuestions()
        staging = Staging()
    }

    mutating func apply(_ fact: BookDamaged, _ entry: Entry) {
        var repairs = repairs ?? Repairs()
        repairs.fold(fact, at: entry.instant)
        self.repairs = repairs
    }
}
