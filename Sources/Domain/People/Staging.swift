/// Changes of a bulk import that wait for their `Applied`.
package struct Staging: Hashable, Sendable, Codable {
    /// More than this is not staged: an import of that size is a mistake.
    package static let most = 50_000

    private var people: [StagedPerson] = []
    private var credentials: [StagedCredential] = []
    /// Batches open, with the number of their entries (erased ones too).
    private(set) var counts: [Sequence: Int] = [:]
    /// Amendments of the register; nil: none (as in states of old releases).
    private var amendments: [StagedAmendment]?

    private struct StagedPerson: Hashable, Sendable, Codable {
        var sequence: Sequence
        var batch: Sequence
        var id: PersonID
        var person: Person
    }

    private struct StagedCredential: Hashable, Sendable, Codable {
        var sequence: Sequence
        var batch: Sequence
        var id: CredentialID
        var credential: Credential
    }

    struct StagedAmendment: Hashable, Sendable, Codable {
        var batch: Sequence
        /// The entry that staged it.
        var id: EntryID
        var amendment: Amendment
    }

    /// How many more changes fit.
    var room: Int { Self.most - counts.values.reduce(0, +) }

    mutating func add(_ staged: Staged, as entry: EntryID) {
        if staged.endsOthers { self = Staging() }
        guard room > 0 else { return }
        counts[staged.batch, default: 0] += 1
        switch staged.change {
        case .person(let person, let existing):
            let id = existing ?? PersonID(entry)
            people.append(
                StagedPerson(sequence: entry.sequence, batch: staged.batch, id: id, person: person))
        case .credential(let credential, let existing):
            let id = existing ?? CredentialID(entry)
            credentials.append(
                StagedCredential(
                    sequence: entry.sequence, batch: staged.batch, id: id, credential: credential))
        case .erased:
            break
        }
    }

    mutating func add(_ amended: Amended, to batch: Sequence, as entry: EntryID) {
        if amended.endsOthers { self = Staging() }
        guard room > 0 else { return }
        counts[batch, default: 0] += 1
        if amended.amendment.value.isErased { return }
        if amendments == nil { amendments = [] }
        amendments?.append(StagedAmendment(batch: batch, id: entry, amendment: amended.amendment))
    }

    /// The amendments of `batch`, in their order.
    func amendments(of batch: Sequence) -> [StagedAmendment] {
        (amendments ?? []).filter { $0.batch == batch }
    }

    /// Puts the changes of `batch` into the staff, in their order. Returns its amendments, which come after them.
    mutating func apply(_ batch: Sequence, to staff: inout Staff) -> [StagedAmendment] {
        for staged in people where staged.batch == batch {
            staff.set(staged.person, for: staged.id, as: staged.sequence)
        }
        for staged in credentials where staged.batch == batch {
            staff.set(staged.credential, for: staged.id, as: staged.sequence)
        }
        let due = amendments(of: batch)
        keepAmendments { $0.batch == batch ? nil : $0 }
        people.removeAll { $0.batch == batch }
        credentials.removeAll { $0.batch == batch }
        counts[batch] = nil
        return due
    }

    mutating func erase(_ sequence: Sequence) {
        people.removeAll { $0.sequence == sequence }
        credentials.removeAll { $0.sequence == sequence }
        keepAmendments { staged in
            guard staged.id.sequence == sequence else { return staged }
            var staged = staged
            staged.amendment.value = staged.amendment.value.withoutPrivatePart
            return staged.amendment.value.isErased ? nil : staged
        }
    }

    private mutating func keepAmendments(_ keep: (StagedAmendment) -> StagedAmendment?) {
        guard let staged = amendments else { return }
        let kept = staged.compactMap(keep)
        amendments = kept.isEmpty ? nil : kept
    }
}
