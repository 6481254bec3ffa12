// People and badges change.

extension Terminal {
    func decideLanguage(_ person: PersonID, _ language: Language, _ draft: inout Draft) {
        guard let known = staff.people[person], known.language != language else { return }
        draft.add(.languageChosen(LanguageChosen(person: person, language: language)))
    }

    /// Nothing is staged for a batch that this program run does not know, or beyond what fits. A new batch ends those
    /// that are open: one that failed half-way must not keep its room.
    func decideStaged(_ changes: [Staged.Change], _ batch: Sequence?, _ draft: inout Draft) {
        let (name, isNew) = (batch ?? draft.next, batch == nil || batch == draft.next)
        guard changes.count <= (isNew ? Staging.most : staging.room), isNew || staging.counts[name] != nil
        else { return }
        for (index, change) in changes.enumerated() {
            let ends = isNew && index == 0 && staging.room < Staging.most
            let staged = Staged(
                batch: name, endsOthers: ends, previous: revision(before: change), change: change)
            draft.add(.staged(staged))
        }
    }

    private func revision(before change: Staged.Change) -> Sequence? {
        switch change {
        case .person(_, let existing): existing.flatMap(staff.revision)
        case .credential(_, let existing): existing.flatMap(staff.revision)
        case .erased: nil
        }
    }

    /// Only when every change that was sent has been staged, and no amendment among them has a problem.
    func decideApplied(_ batch: Sequence, _ count: Int, _ draft: inout Draft) {
        guard count > 0, staging.counts[batch] == count, problems(ofBatch: batch).isEmpty else { return }
        draft.add(.applied(Applied(batch: batch, count: count)))
    }
}
