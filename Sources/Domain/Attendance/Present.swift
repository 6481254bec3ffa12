/// Somebody who is at work, as far as this book knows.
package struct Present: Hashable, Sendable {
    package var label: PersonLabel
    /// When the attendance was opened; nil: the book does not know.
    package var since: Instant?
    package var isOnBreak: Bool
    /// The attendance has been open beyond the limit of his shifts, or nobody can tell: he has perhaps left without a badge.
    package var isDoubtful: Bool

    /// In the list.
    fileprivate var place: (Int, String, EntryID) { (isDoubtful ? 1 : 0, label.text, label.id.entry) }
}

extension Terminal {
    /// Everybody who is inside, in the order of their names; whoever is doubtful comes last. Costs a look at each person.
    package func present(at now: Instant) -> [Present] {
        let rows = attendance.compactMap { id, attendance -> Present? in
            guard attendance.presence.isInside, staff.people[id] != nil else { return nil }
            let since = attendance.opened?.instant
            return Present(
                label: label(of: id), since: since, isOnBreak: attendance.presence == .onBreak,
                isDoubtful: isOpenTooLong(since, of: id, at: now))
        }
        return rows.sorted { $0.place < $1.place }
    }

    private func isOpenTooLong(_ since: Instant?, of person: PersonID, at now: Instant) -> Bool {
        guard let since, let settings, let open = now.microseconds(since: since) else { return true }
        let isSplit = staff.people[person]?.shift == .split
        return open > Interval.hours(isSplit ? settings.splitOpenLimitHours : settings.openLimitHours)
    }
}
