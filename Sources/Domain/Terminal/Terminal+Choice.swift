// A choice is settled: by hand, by a key, by the window, or by what comes next.

extension Terminal {
    /// Records `action` for that visit, or that it repeats a punch. Returns the punch.
    /// - Parameter picked: what he was asked besides; nil: nothing.
    @discardableResult
    func record(
        _ action: Action, _ basis: Basis, _ method: IdentificationMethod, _ presented: Sequence,
        _ visit: borrowing Visit, picked: Picked? = nil, _ draft: inout Draft
    ) -> (Punched, Sequence)? {
        switch visit.conclusion(of: action) {
        case .repeats(let action, let of):
            draft.add(.repeated(Repeated(person: visit.id, action: action, presented: presented, of: of)))
            return nil
        case .punches(let action, let anomalies, let task, let startsDay):
            var punched = Punched(
                person: visit.id, action: action, basis: basis, method: method, presented: presented,
                site: visit.settings.site, task: task, before: visit.attendance.presence,
                anomalies: anomalies, startsDay: startsDay, engagement: visit.assignment.engagement,
                isLent: visit.isLent)
            if let picked { take(picked, into: &punched) }
            return (punched, draft.add(.punched(punched)))
        }
    }

    private func take(_ picked: Picked, into punched: inout Punched) {
        if let task = picked.task {
            punched.task = task
            punched.taskBasis = picked.taskBasis
            punched.anomalies.removeAll { [.noTask, .taskInactive].contains($0) }
            if let defect = defect(ofPicked: task, by: punched.person) { punched.anomalies.append(defect) }
        }
        if let basis = picked.engagementBasis {
            punched.engagement = picked.engagement
            punched.engagementBasis = basis
        }
    }

    /// Settles the open choice by its default. Returns the person's attendance after it.
    @discardableResult
    func settle(_ choice: OpenChoice, _ cause: Unchanged.Cause, _ draft: inout Draft) -> Shared<Attendance> {
        if cause == .defaulted, let action = choice.fallback, let visit = visit(of: choice) {
            guard
                let (punched, sequence) = record(
                    action, choice.fallbackBasis, choice.method, choice.first, visit,
                    picked: choice.asked?.unanswered, &draft)
            else { return visit.attendance }
            var after = visit.attendance.value
            after.fold(
                punched, PunchMark(sequence: sequence, action: punched.action, instant: visit.instant))
            return Shared(after)
        }
        draft.add(.unchanged(Unchanged(person: choice.person, presented: choice.first, cause: cause)))
        return attendance(of: choice.person)
    }

    /// The person whose choice it is. He has been let through: a gate that was shut since does not take the
    /// moment away.
    private func visit(of choice: OpenChoice) -> Visit? {
        let attendance = attendance(of: choice.person)
        switch visit(of: choice.person, choice.credential, attendance, at: choice.instant) {
        case .success(let visit): return visit
        case .failure:
            guard let settings, let person = staff.people[choice.person] else { return nil }
            return Visit(
                id: choice.person, shift: person.shift,
                assignment: assignment(
                    of: person, company?.rows[choice.person], running: attendance.task, at: choice.instant),
                attendance: sure(attendance, at: choice.instant),
                seen: attendance.presence, passage: .free, instant: choice.instant,
                settings: settings, isMoved: whereabouts.isAway,
                isLent: choice.credential.flatMap { credential($0)?.state } == .lent)
        }
    }

    func decideChosen(_ action: Action, _ presented: Sequence, _ draft: inout Draft) {
        guard let choice = openChoice, choice.asked == nil, choice.isNamed(by: presented),
            choice.offered.contains(action), let visit = visit(of: choice)
        else { return }
        settle(choice, by: action, visit, &draft)
    }

    /// The action was chosen: that is all, or something else is asked now.
    private func settle(
        _ choice: OpenChoice, by action: Action, _ visit: borrowing Visit, _ draft: inout Draft
    ) {
        if let asked = asked(action, .chosen, visit) {
            ask(asked, choice, choice.credential, choice.method, visit.settings, &draft)
        } else {
            record(action, .chosen, choice.method, choice.first, visit, &draft)
        }
    }

    /// Asks on in the same choice. What was answered is in the book before the next question is on the screen.
    func ask(
        _ asked: Asked, _ choice: OpenChoice, _ credential: CredentialID?, _ method: IdentificationMethod,
        _ settings: Shared<TerminalSettings>, _ draft: inout Draft
    ) {
        let presented = Presented(
            person: choice.person, credential: credential, method: method, settlesAtBootMicroseconds: 0,
            continues: choice.presented)
        draft.add(.presented(presented.asking(asked, until: choiceEnds(draft.now, settings, asked))))
    }

    /// A task or an engagement was touched. Only on the question that stands there now: a second tap of the same finger
    /// is no answer to the next one.
    func decidePicked(_ pick: Pick, _ presented: Sequence, _ draft: inout Draft) {
        guard let choice = openChoice, choice.presented == presented, let asked = choice.asked,
            let answered = asked.answered(pick), let visit = visit(of: choice)
        else { return }
        switch answered {
        case .asks(let rest): ask(rest, choice, choice.credential, choice.method, visit.settings, &draft)
        case .complete(let picked):
            record(asked.action, asked.basis, choice.method, choice.first, visit, picked: picked, &draft)
        }
    }

    func decideCancelled(_ presented: Sequence, _ draft: inout Draft) {
        guard let choice = openChoice, choice.isNamed(by: presented) else { return }
        settle(choice, .cancelled, &draft)
    }

    func decideWoke(_ draft: inout Draft) {
        if let choice = openChoice, choice.isOver(at: draft.now) { settle(choice, .defaulted, &draft) }
        endLoans(&draft)
    }

    func decideKey(_ action: Action, _ draft: inout Draft) {
        guard let settings else { return }
        if let choice = openChoice {
            if choice.isOver(at: draft.now) {
                settle(choice, .defaulted, &draft)
            } else if let asked = choice.asked, asked.action == action {
                // The same key again says: yes, this one. Where nothing stands first, it puts something there.
                if let first = asked.first { return decidePicked(first, choice.presented, &draft) }
                return ask(asked.movedOn, choice, choice.credential, choice.method, settings, &draft)
            } else if let visit = visit(of: choice), visit.passage.admits(action),
                choice.offered.contains(action)
                    || Transition.of(action, in: visit.attendance.presence).fits
            {
                settle(choice, by: action, visit, &draft)
                return
            }
        }
        let until = draft.now.bootMicroseconds.adding(Interval.seconds(settings.keySeconds))
        draft.add(.armed(Armed(action: action, untilBootMicroseconds: until)))
    }
}

extension Presented {
    /// The same, with what is asked now.
    func asking(_ asked: Asked, until settles: Int64) -> Presented {
        var presented = self
        presented.offered = [asked.action]
        presented.asked = asked
        presented.settlesAtBootMicroseconds = settles
        return presented
    }
}
