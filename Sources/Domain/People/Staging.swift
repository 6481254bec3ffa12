/// Changes of a bulk import that wait for their `Applied`.
package struct Staging: Hashable, Sendable, Codable {
    /// More than this is not staged: an import of that size is a mistake.
    package static let most = 50_000

    private var people: [StagedPerson] = []
    private var credentials: [StagedCredential] = []
    /// Batches open, with the number of their entries (erased ones too).
    private(set) var counts: [Sequence: Int] = [:]

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

    /// Puts the changes of `batch` into the staff, in their order.
    mutating func apply(_ batch: Sequence, to staff: inout Staff) {
        for staged in people where staged.batch == batch { staff.set(staged.person, for: staged.id) }
        for staged in credentials where staged.batch == batch {
            staff.set(staged.credential, for: staged.id)
        }
        people.removeAll { $0.batch == batch }
        credentials.removeAll { $0.batch == batch }
        counts[batch] = nil
    }

    mutating func erase(_ sequence: Sequence) {
        people.removeAll { $0.sequence == sequence }
        credentials.removeAll { $0.sequence == sequence }
    }
}
