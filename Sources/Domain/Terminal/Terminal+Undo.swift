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

    /// Only what the last badge did: whoever came after it and was refused must not take another's punch back.
    func decideUndoKey(_ draft: inout Draft) {
        if let armed, armed.action(at: draft.now) != nil {
            draft.add(.armed(Armed(action: armed.key.action, untilBootMicroseconds: Armed.takenBack)))
        } else if let openChoice {
            settle(openChoice, openChoice.isOver(at: draft.now) ? .defaulted : .cancelled, &draft)
        } else if let punch = recentPunches.punches.last, punch.sequence > newestOther {
            decideUndo(punch.sequence, &draft)
        }
    }

    /// The newest badge that was presented or refused.
    private var newestOther: Sequence {
        max(lastPresented?.sequence ?? 0, refusedReads.reads.last?.sequence ?? 0)
    }

    func decideAnswered(_ punch: Sequence, _ left: Int64?, _ draft: inout Draft) {
        guard let question = openQuestions[punch], left.map(question.admits) ?? true else { return }
        draft.add(.declared(Declared(person: question.person, punch: punch, leftMicroseconds: left)))
    }
}
