import Domain

/// Which punches a program asks for, newest first.
package struct PunchSearch: Hashable, Sendable {
    /// Only those behind this one, and before that one.
    package var after: Sequence = 0
    package var before: Sequence = .max
    package var site: SiteCode?
    package var person: PersonID?
    /// Local, by what the clock said; both included.
    package var firstDay: Day?
    package var lastDay: Day?

    package init() {}
}

package struct FoundPunch: Hashable, Sendable {
    package var sequence: Sequence
    /// When the badge was held to the reader.
    package var instant: Instant
    package var punched: Punched
    package var isTakenBack: Bool

    package init(sequence: Sequence, instant: Instant, punched: Punched, isTakenBack: Bool) {
        self.sequence = sequence
        self.instant = instant
        self.punched = punched
        self.isTakenBack = isTakenBack
    }
}

package struct FoundPunches: Hashable, Sendable {
    package var rows: [FoundPunch]
    /// Before which it goes on; nil: that was all.
    package var next: Sequence?
    /// It has as many as were asked for, or as one look gives; else a long stretch of the book was looked through, and the
    /// next look may take as long.
    package var isFull: Bool

    package init(rows: [FoundPunch], next: Sequence?, isFull: Bool) {
        self.rows = rows
        self.next = next
        self.isFull = isFull
    }
}
