// What happened to the disk and to the book on it. Names and fields are for ever: an old book is read by every
// later release.

/// Sequences from `first` to `last`, both included. Written as `12` or `12-40`.
package struct SequenceRange: Hashable, Sendable, Codable, LosslessStringConvertible {
    package let first: Sequence
    package let last: Sequence

    /// Nil when there is nothing in it.
    package init?(_ first: Sequence, _ last: Sequence) {
        guard first > 0, first <= last else { return nil }
        self.first = first
        self.last = last
    }

    package init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first.flatMap({ Sequence($0) }) else { return nil }
        guard let last = parts.count == 1 ? first : Sequence(parts[1]) else { return nil }
        self.init(first, last)
    }

    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }

    package var count: Int64 { last - first + 1 }

    package func contains(_ sequence: Sequence) -> Bool { first <= sequence && sequence <= last }
}

/// Entries of this book, or of the one before it in the same file, were found damaged.
package struct BookDamaged: Hashable, Sendable {
    /// What was wrong, in words for a technician. Never anything that was stored.
    package var cause: String
    /// The damaged file, kept under this name; nil when the book goes on in its file.
    package var file: String?
    /// Entries that verified by themselves and were taken over into the new file.
    package var kept: Int64
    /// Entries that are lost, as far as anything knows of them, and which. At most `rangeLimit` ranges in one
    /// entry; more entries name the rest.
    package var lost: [SequenceRange]
    /// Entries of which only the private part is lost.
    package var privateLost: [SequenceRange]

    package static let rangeLimit = 500

    package init(
        cause: String, file: String? = nil, kept: Int64 = 0, lost: [SequenceRange] = [],
        privateLost: [SequenceRange] = []
    ) {
        self.cause = cause
        self.file = file
        self.kept = kept
        self.lost = lost
        self.privateLost = privateLost
    }

    package var lostCount: Int64 { lost.reduce(0) { $0 &+ $1.count } }
}

/// The disk under the book became full enough to need a person, or no longer is.
package struct StorageChanged: Hashable, Sendable {
    package enum Level: String, Sendable, Codable, CaseIterable, Comparable {
        case sufficient, low, critical

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .sufficient ? 0 : self == .low ? 1 : 2 }
    }
    package var level: Level
    package var usedPercent: Int

    package init(level: Level, usedPercent: Int) {
        self.level = level
        self.usedPercent = usedPercent
    }
}
