// Taking back, and answering a question.

extension Terminal {
    /// The newest punch of its person, while its window is open; later nothing happens.
    func decideUndo(_ sequence: Sequence, _ draft: inout Draft) {
        guard let settings, let punch = recentPunches[sequence],
            punch.canBeUndone(at: draft.now, settings),
            attendance[punch.punched.person]?.last?.sequence == sequence
        else { return }
        draft.add(.undone(Undone(person: punch.punched.person, punch: sequence)))
    }

    func decideAnswered(_ punch: Sequence, _ left: Int64?, _ draft: inout Draft) {
        guard let question = openQuestions[punch], left.map(question.admits) ?? true else { return }
        draft.add(.declared(Declared(person: question.person, punch: punch, leftMicroseconds: left)))
    }
}
