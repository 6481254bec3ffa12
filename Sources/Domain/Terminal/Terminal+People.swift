// People and badges change.

extension Terminal {
    func decideLanguage(_ person: PersonID, _ language: Language, _ draft: inout Draft) {
        guard let known = staff.people[person], known.language != language else { return }
        draft.add(.languageChosen(LanguageChosen(person: person, language: language)))
    }

    /// Nothing is staged for a batch that this program run does not know, or beyond what fits.
    func decideStaged(_ changes: [Staged.Change], _ batch: Sequence?, _ draft: inout Draft) {
        let batch = batch ?? draft.next
        guard changes.count <= staging.room, batch == draft.next || staging.counts[batch] != nil else {
            return
        }
        for change in changes { draft.add(.staged(Staged(batch: batch, change: change))) }
    }

    /// Only when every change that was sent has been staged.
    func decideApplied(_ batch: Sequence, _ count: Int, _ draft: inout Draft) {
        guard count > 0, staging.counts[batch] == count else { return }
        draft.add(.applied(Applied(batch: batch, count: count)))
    }
}
