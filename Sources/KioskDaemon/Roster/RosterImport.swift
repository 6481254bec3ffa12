import Domain

/// Brings a checked roster into the book: everything or nothing.
///
/// Changes are staged in parts of at most 100, so that punches in between wait for one small transaction at most, and
/// take effect by one `applied` entry. What a power cut leaves staged without it is dropped at the next start.
struct RosterImport {
    struct Summary: Sendable, Hashable, Codable {
        var peopleAdded = 0
        var peopleChanged = 0
        var badgesAdded = 0
        var badgesChanged = 0
        var unchanged = 0
    }

    enum Failure: Error {
        case problems([RosterFile.Problem])
        /// The book could not be written; nothing has taken effect.
        case notRecorded
        /// Another import has begun meanwhile; nothing has taken effect.
        case overtaken
    }

    private static let partLimit = 100

    let terminal: TerminalService

    private struct Plan {
        var people: [(row: RosterFile.Row, existing: PersonID?)] = []
        var badges: [(row: RosterFile.Row, badge: RosterFile.Badge, existing: CredentialID?)] = []
        var summary = Summary()
        var problems: [RosterFile.Problem] = []
    }

    /// What the import would do to that state; throws when it cannot.
    static func rehearse(_ file: RosterFile, on state: Terminal) throws(Failure) -> Summary {
        try plan(file, on: state).summary
    }

    /// Runs it, and says what it did and what was refused of its badges before.
    func report(
        _ file: RosterFile, zone: Zone
    ) async throws(Failure) -> (summary: Summary, text: String) {
        let before = await terminal.state
        let summary = try await run(file)
        let refused = RefusedBefore(file, state: before, zone: zone).lines
        return (summary, ([summary.text] + refused).joined(separator: "\n"))
    }

    func run(_ file: RosterFile) async throws(Failure) -> Summary {
        let state = await terminal.state
        let plan = try Self.plan(file, on: state)
        var ids = Dictionary(
            state.people.map { ($0.value.code, $0.key) }, uniquingKeysWith: { first, _ in first })
        var batch: Sequence?
        var count = 0
        for part in plan.people.parts(of: Self.partLimit) {
            let changes = part.map { Staged.Change.person($0.row.person, existing: $0.existing) }
            let entries = try await stage(changes, batch: &batch)
            for (change, entry) in zip(part, entries) where change.existing == nil {
                ids[change.row.person.code] = PersonID(EntryID(book: state.book, sequence: entry.sequence))
            }
            count += entries.count
        }
        for part in plan.badges.parts(of: Self.partLimit) {
            let changes = part.compactMap { item -> Staged.Change? in
                guard let person = ids[item.row.person.code] else { return nil }
                let credential = Credential(
                    key: item.badge.key, person: person, state: item.badge.state,
                    fromMicroseconds: item.badge.fromMicroseconds, toMicroseconds: item.badge.toMicroseconds)
                return .credential(credential, existing: item.existing)
            }
            count += try await stage(changes, batch: &batch).count
        }
        if let batch, try await commit(.applied(batch: batch, count: count)).isEmpty { throw .overtaken }
        return plan.summary
    }

    private func stage(_ changes: [Staged.Change], batch: inout Sequence?) async throws(Failure) -> [Entry] {
        let entries = try await commit(.staged(changes, batch: batch))
        guard entries.count == changes.count else { throw .overtaken }
        batch = batch ?? entries.first?.sequence
        return entries
    }

    private func commit(_ happening: Happening) async throws(Failure) -> [Entry] {
        let event = await terminal.stamped(happening)
        guard case .recorded(let entries) = await terminal.submit(event) else { throw .notRecorded }
        return entries
    }

    // MARK: what would change

    private static func plan(_ file: RosterFile, on state: Terminal) throws(Failure) -> Plan {
        guard file.problems.isEmpty else { throw .problems(file.problems) }
        let known = Dictionary(
            state.people.map { ($0.value.code, $0.key) }, uniquingKeysWith: { first, _ in first })
        let badges = Dictionary(grouping: state.credentials, by: \.value.key)
        var plan = Plan()
        var planned: Set<String> = []
        for row in file.rows {
            let existing = known[row.person.code]
            if planned.insert(row.person.code).inserted { add(row, existing, state, to: &plan) }
            if let badge = row.badge { add(badge, row, existing, badges[badge.key] ?? [], state, to: &plan) }
        }
        let changes = plan.people.count + plan.badges.count
        if changes > Staging.most {
            plan.problems.append(
                RosterFile.Problem(
                    line: 0,
                    reason:
                        "\(changes) people and badges change, at most \(Staging.most) may at once: split the file"
                ))
        }
        guard plan.problems.isEmpty else { throw .problems(plan.problems) }
        return plan
    }

    private static func add(
        _ row: RosterFile.Row, _ existing: PersonID?, _ state: Terminal, to plan: inout Plan
    ) {
        guard let existing else {
            plan.summary.peopleAdded += 1
            plan.people.append((row, nil))
            return
        }
        if state.people[existing] == state.known(row.person, as: existing) {
            plan.summary.unchanged += 1
        } else {
            plan.summary.peopleChanged += 1
            plan.people.append((row, existing))
        }
    }

    private static func add(
        _ badge: RosterFile.Badge, _ row: RosterFile.Row, _ person: PersonID?,
        _ same: [(key: CredentialID, value: Credential)], _ state: Terminal, to plan: inout Plan
    ) {
        for other in same where other.value.person != person && badge.overlaps(other.value) {
            let owner = state.people[other.value.person]?.code ?? "somebody else"
            plan.problems.append(
                RosterFile.Problem(
                    line: row.line,
                    reason:
                        "this badge belongs to \(owner) at that time: end it there first (badge_to, or badge_state returned)"
                ))
            return
        }
        let existing = same.first {
            $0.value.person == person && $0.value.fromMicroseconds == badge.fromMicroseconds
        }
        guard let existing else {
            plan.summary.badgesAdded += 1
            plan.badges.append((row, badge, nil))
            return
        }
        if existing.value.state == badge.state, existing.value.toMicroseconds == badge.toMicroseconds {
            plan.summary.unchanged += 1
        } else {
            plan.summary.badgesChanged += 1
            plan.badges.append((row, badge, existing.key))
        }
    }
}

extension RosterFile.Badge {
    /// Whether both could answer for one reading. A returned badge answers for nobody.
    fileprivate func overlaps(_ other: Credential) -> Bool {
        guard state != .returned, other.state != .returned else { return false }
        return overlaps(
            RosterFile.Badge(
                key: other.key, state: other.state, fromMicroseconds: other.fromMicroseconds,
                toMicroseconds: other.toMicroseconds))
    }
}

extension Array {
    /// The array in slices of at most `limit`.
    fileprivate func parts(of limit: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: limit).map { self[$0..<Swift.min($0 + limit, count)] }
    }
}
