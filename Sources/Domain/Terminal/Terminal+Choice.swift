// A choice is settled: by hand, by a key, by the window, or by what comes next.

extension Terminal {
    /// Records `action` for that visit, or that it repeats a punch. Returns the punch.
    @discardableResult
    func record(
        _ action: Action, _ basis: Basis, _ method: IdentificationMethod, _ presented: Sequence,
        _ visit: borrowing Visit, _ draft: inout Draft
    ) -> (Punched, Sequence)? {
        switch visit.conclusion(of: action) {
        case .repeats(let action, let of):
            draft.add(.repeated(Repeated(person: visit.id, action: action, presented: presented, of: of)))
            return nil
        case .punches(let action, let anomalies, let task, let startsDay):
            let punched = Punched(
                person: visit.id, action: action, basis: basis, method: method, presented: presented,
                site: visit.settings.site, task: task, before: visit.attendance.presence,
                anomalies: anomalies, startsDay: startsDay, engagement: visit.assignment.engagement)
            return (punched, draft.add(.punched(punched)))
        }
    }

    /// Settles the open choice by its default. Returns the person's attendance after it.
    @discardableResult
    func settle(_ choice: OpenChoice, _ cause: Unchanged.Cause, _ draft: inout Draft) -> Shared<Attendance> {
        if cause == .defaulted, let action = choice.fallback, let visit = visit(of: choice) {
            let basis = choice.isBadgedThrough ? Basis.chosen : .defaulted
            guard let (punched, sequence) = record(action, basis, choice.method, choice.first, visit, &draft)
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
                attendance: attendance, passage: .free, instant: choice.instant, settings: settings,
                isMoved: whereabouts.isAway)
        }
    }

    func decideChosen(_ action: Action, _ presented: Sequence, _ draft: inout Draft) {
        guard let choice = openChoice, choice.isNamed(by: presented), choice.offered.contains(action),
            let visit = visit(of: choice)
        else { return }
        record(action, .chosen, choice.method, choice.first, visit, &draft)
    }

    func decideCancelled(_ presented: Sequence, _ draft: inout Draft) {
        guard let choice = openChoice, choice.isNamed(by: presented) else { return }
        settle(choice, .cancelled, &draft)
    }

    func decideWoke(_ draft: inout Draft) {
        guard let choice = openChoice, choice.isOver(at: draft.now) else { return }
        settle(choice, .defaulted, &draft)
    }

    func decideKey(_ action: Action, _ draft: inout Draft) {
        guard let settings else { return }
        if let choice = openChoice {
            if choice.isOver(at: draft.now) {
                settle(choice, .defaulted, &draft)
            } else if let visit = visit(of: choice), visit.passage.admits(action),
                choice.offered.contains(action)
                    || Transition.of(action, in: visit.attendance.presence).fits
            {
                record(action, .chosen, choice.method, choice.first, visit, &draft)
                return
            }
        }
        let until = draft.now.bootMicroseconds.adding(Interval.seconds(settings.keySeconds))
        draft.add(.armed(Armed(action: action, untilBootMicroseconds: until)))
    }
}
