/// A punch that its person says is missing. It becomes a file for a correction: it changes no presence, and nobody is told
/// of it as if it were one.
package struct MissingPunch: Hashable, Sendable {
    /// Why there is none, in his words.
    package enum Reason: String, Sendable, CaseIterable {
        case forgotBadge, forgotPunch, terminalDown, elsewhere
    }

    /// How far back one may be, days: what a person sees of his own punches.
    package static let days: Int64 = 31

    package var action: Action
    /// When it would have been, microseconds since 1970, UTC.
    package var wallMicroseconds: Int64
    package var reason: Reason

    package init(action: Action, wallMicroseconds: Int64, reason: Reason) {
        self.action = action
        self.wallMicroseconds = wallMicroseconds
        self.reason = reason
    }

    /// Not to come, and not long ago; anything where nobody vouches for the clock.
    func isPlausible(at now: Instant) -> Bool {
        guard now.canDatePeriods else { return true }
        let oldest = now.wallMicroseconds.subtracting((Self.days + 1) * Interval.day)
        return (oldest...now.wallMicroseconds).contains(wallMicroseconds)
    }
}

extension Terminal {
    /// Points at the newest punch of his, where there is one, and changes nothing about it.
    func decideMissing(_ missing: MissingPunch, _ person: PersonID, _ draft: inout Draft) {
        guard staff.people[person] != nil, missing.isPlausible(at: draft.now) else { return }
        draft.add(
            .declared(
                Declared(
                    person: person, punch: attendance[person]?.last?.sequence ?? 0, leftMicroseconds: nil,
                    missing: missing)))
    }
}
