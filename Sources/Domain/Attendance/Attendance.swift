/// The four things a worker punches. ONSS knows `in` and `out` only: a break is out at its start, in at its
/// end.
package enum Action: String, Sendable, Codable, CaseIterable {
    case checkIn, breakStart, breakEnd, checkOut
}

package enum Presence: String, Sendable, Codable, CaseIterable {
    case absent, present, onBreak
    /// The book knows nothing of this person yet, or his terminal was not current.
    case unknown

    /// Whoever is inside may always pause or leave (promise 5).
    package var isInside: Bool { self == .present || self == .onBreak }
}

/// What is peculiar about a punch. Recorded, shown and reported; never a reason to refuse it.
package enum Anomaly: String, Sendable, Codable, CaseIterable {
    case doubleIn, outWithoutIn, breakWithoutIn, resumedWithoutBreak, missingOut, breakClosedByOut,
        otherSiteOpen
    case noBreak6h, shortBreak, restUnder11h, taskInactive, taskNotLinked, noTask, clockSuspect, unknownPast
    case personInactive, notAllowedHere, terminalMoved, credentialNotActive
    /// He may not use a terminal; he has engagements, and none holds now.
    case terminalNotAllowed, notEngaged
}

/// A punch as attendance remembers it.
package struct PunchMark: Hashable, Sendable {
    package var sequence: Sequence
    package var action: Action
    package var instant: Instant

    package init(sequence: Sequence, action: Action, instant: Instant) {
        self.sequence = sequence
        self.action = action
        self.instant = instant
    }
}

/// In a snapshot: `[sequence, action, instant]`.
extension PunchMark: Codable {
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        sequence = try container.decode(Sequence.self)
        action = try container.decode(Action.self)
        instant = try container.decode(Instant.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(sequence)
        try container.encode(action)
        try container.encode(instant)
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
    /// The first arrival after the last full daily rest.
    package var dayStarted: Instant?

    package init() {}

    init(presence: Presence) { self.presence = presence }

    /// Since when the person is present, on a break, or away; nil when the book does not know.
    package var since: Instant? {
        switch presence {
        case .present: opened?.instant
        case .onBreak: breakStarted?.instant
        case .absent, .unknown: closed?.instant
        }
    }

    /// Work in the running attendance up to `instant`, without its breaks, microseconds; nil when there is
    /// none, or the clocks cannot tell.
    package func workedMicroseconds(at instant: Instant) -> Int64? {
        guard presence.isInside, let opened else { return nil }
        let end = presence == .onBreak ? breakStarted?.instant ?? instant : instant
        guard let elapsed = end.microseconds(since: opened.instant) else { return nil }
        return max(0, elapsed.subtracting(breakMicroseconds))
    }
}
