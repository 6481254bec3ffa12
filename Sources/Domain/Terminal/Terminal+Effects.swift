// What people see and hear.

extension Terminal {
    /// What people see and hear of `entries`, which have just been committed and applied, in answer to
    /// `event`. Every answer is shown in its order; of the sounds, only the last one is made.
    package func effects(of entries: [Entry], after event: Event) -> [Effect] {
        var effects: [Effect] = []
        var signal: Signal?
        for entry in entries {
            guard let (answer, sound) = answer(to: entry, after: event) else { continue }
            if let answer { effects.append(.show(answer)) }
            signal = sound ?? signal
        }
        if entries.isEmpty, let (answer, sound) = answerToNothing(event) {
            effects.append(.show(answer))
            signal = sound
        }
        if let signal { effects.append(.signal(signal)) }
        if let wake = nextWake(after: event.instant) { effects.append(.wake(atBootMicroseconds: wake)) }
        return effects
    }

    /// What people see and hear of an event whose entries could not be committed.
    package static func notRecordedEffects(
        for event: Event, because fault: RecordingFault = .other
    ) -> [Effect] {
        switch event.happening {
        case .presented, .identityCard, .identified, .wrongCode, .wrongPassword, .readFailed, .keyPressed,
            .undoKeyPressed, .chosen, .picked, .cancelled, .undo, .answered, .claimed, .declaredMissing,
            .languageChosen, .woke, .loan(.ask), .loan(.giveUp):
            [.show(.notRecorded(fault, at: event.instant)), .signal(.notRecorded)]
        case .started, .stopped, .configured, .clockChanged, .deviceChanged, .housing, .bookDamaged,
            .storageChanged, .linkRemedied, .dataUsed, .resolved, .bookCopied, .asideRemoved, .provisioned,
            .located, .staged, .applied,
            .timeFound,
            .knownTimeReset, .serviced, .registered, .amended, .account,
            .accessed, .corrections, .pinChanged, .integrationKey, .loan:
            []
        }
    }

    /// When something is due that nobody may come for: a choice's default, or the end of an armed key.
    private func nextWake(after now: Instant) -> Int64? {
        var due: [Int64] = []
        if let openChoice { due.append(openChoice.settlesAtBootMicroseconds) }
        if let armed, armed.action(at: now) != nil { due.append(armed.key.untilBootMicroseconds.adding(1)) }
        if let loan = loanWake(from: now) { due.append(loan) }
        return due.min()
    }

    private func answer(to entry: Entry, after event: Event) -> (Answer?, Signal?)? {
        switch entry.fact {
        case .presented(let fact):
            fact.offered.isEmpty ? nil : (.choose(choose(fact, entry)), .choose)
        case .punched(let fact):
            (.recorded(recorded(fact, entry)), Signal(fact.action))
        case .repeated(let fact):
            (repeated(fact, event), .repeated)
        case .unchanged(let fact):
            (unchanged(fact), .unchanged)
        case .refused(let fact):
            (refused(fact.reason, fact.person, fact.key, entry.instant), .refused)
        case .readFailed:
            (.readFailed(at: entry.instant), .readFailed)
        case .undone(let fact):
            (undone(fact, entry), .undone)
        case .declared(let fact):
            (.thanked(person: label(of: fact.person)), nil)
        case .armed(let fact):
            fact.isTakenBack ? (.rest, .undone) : (.armed(fact.action), .choose)
        case .moved(let fact):
            fact.isAway ? (nil, .alarm) : nil
        case .housingChanged(let fact):
            fact.isOpen ? (nil, .alarm) : nil
        case .serviced(let fact):
            fact.step == .opened ? fact.person.map { (.technician(person: label(of: $0)), .choose) } : nil
        case .languageChosen(let fact):
            again(fact.person, event).map { ($0, nil) }
        case .loaned(let fact):
            answer(to: fact, entry)
        default: nil
        }
    }

    /// What to say of an event from which no entry follows.
    private func answerToNothing(_ event: Event) -> (Answer, Signal?)? {
        switch event.happening {
        case .presented(let keys, _): refusedAgain(keys, event.instant)
        case .identified(let person, _): refusedAgain(person, nil, nil, event.instant)
        case .readFailed: (.readFailed(at: event.instant), .readFailed)
        case .keyPressed: (refused(.notActivated, nil, nil, event.instant), .refused)
        case .chosen, .picked, .cancelled, .undo, .answered, .claimed, .declaredMissing, .loan(.giveUp):
            (standing, nil)
        case .undoKeyPressed: (standing, .refused)
        case .woke:
            // Once: the key that waited for a badge has given up.
            if let armed, armed.action(at: event.instant) == nil, openChoice == nil {
                (.rest, nil)
            } else {
                nil
            }
        default: nil
        }
    }
}
