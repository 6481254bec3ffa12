/// The four things a worker punches. ONSS knows `in` and `out` only: a break is out at its start, in at its
/// end.
package enum Action: String, Sendable, Codable, CaseIterable {
    case checkIn, breakStart, breakEnd, checkOut
}

package enum Presence: String, Sendable, Codable {
    case absent, present, onBreak
    /// The book knows nothing of this person yet, or his terminal was not current.
    case unknown
}

/// What is peculiar about a punch. Recorded, shown and reported; never a reason to refuse it.
package enum Anomaly: String, Sendable, Codable, CaseIterable {
    case doubleIn, outWithoutIn, breakWithoutIn, resumedWithoutBreak, missingOut, breakClosedByOut,
        otherSiteOpen
    case noBreak6h, shortBreak, restUnder11h, taskInactive, taskNotLinked, noTask, clockSuspect, unknownPast
    case personInactive, notAllowedHere, terminalMoved, credentialNotActive
}

/// A punch as attendance remembers it.
package struct PunchMark: Hashable, Sendable, Codable {
    package var sequence: Sequence
    package var action: Action
    package var instant: Instant

    package init(sequence: Sequence, action: Action, instant: Instant) {
        self.sequence = sequence
        self.action = action
        self.instant = instant
    }
}

/// What the book knows of one person's presence.
package struct Attendance: Hashable, Sendable, Codable {
    package var presence: Presence = .unknown
    /// When the running attendance was opened.
    package var opened: PunchMark?
    /// When the running break started.
    package var breakStarted: PunchMark?
    /// Break time inside the running attendance so far, microseconds; unknown stretches count 0.
    package var breakMicroseconds: Int64 = 0
    package var site: SiteCode?
    package var task: TaskCode?
    package var last: PunchMark?
    /// When the attendance before this one ended.
    package var closed: PunchMark?

    package init() {}
}
