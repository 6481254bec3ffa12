// The answers themselves.

extension Terminal {
    func choose(_ fact: Presented, _ entry: Entry) -> Choose {
        let attendance = sure(attendance(of: fact.person), at: entry.instant)
        return Choose(
            presented: entry.sequence, person: label(of: fact.person), presence: attendance.presence,
            since: attendance.value.since, offers: fact.offered,
            fallback: fact.defaultsToNothing ? nil : fact.offered.first, at: entry.instant,
            settlesAtBootMicroseconds: fact.settlesAtBootMicroseconds,
            workedMicroseconds: attendance.value.workedMicroseconds(at: entry.instant),
            question: question(fact.asked, of: fact.person))
    }

    private func question(_ asked: Asked?, of person: PersonID) -> Choose.Question {
        guard let asked else { return .action }
        switch asked.question {
        case .task:
            return .task(
                asked.action,
                asked.tasks.map { siteTask($0) ?? SiteTask(code: $0, name: $0.description, isActive: true) })
        case .engagement:
            return .engagement(
                asked.action,
                asked.engagements.compactMap { company?.engagement($0, of: person) }.map {
                    EngagementOffer($0, employer: company?.name(of: $0.employer))
                }, isOpen: asked.isEngagementOpen)
        }
    }

    func recorded(_ fact: Punched, _ entry: Entry) -> Recorded {
        recorded(
            recentPunches[entry.sequence]
                ?? RecentPunch(
                    sequence: entry.sequence, punched: fact, instant: entry.instant, recorded: entry.instant))
    }

    private func recorded(_ recent: RecentPunch) -> Recorded {
        let fact = recent.punched
        let isMissingOut = fact.anomalies.contains(.missingOut)
        // No method of `self` as a value here: it would hold a copy of the whole state.
        var task: SiteTask?
        if let code = fact.task { task = siteTask(code) }
        var undoEnds = recent.recorded.bootMicroseconds
        if let settings { undoEnds = recent.undoEnds(settings) }
        return Recorded(
            punch: recent.sequence, person: label(of: fact.person), action: fact.action, at: recent.instant,
            task: task,
            anomalies: fact.anomalies,
            undo: Undo(punch: recent.sequence, untilBootMicroseconds: undoEnds),
            missingOutSince: isMissingOut ? recent.before?.opened?.instant : nil,
            workedMicroseconds: isMissingOut
                ? nil : recent.before?.value.workedMicroseconds(at: recent.instant),
            claims: Array(claims(of: fact.person).prefix(Self.mostClaims)),
            isSupervisor: isSupervisor(fact.person))
    }

    func repeated(_ fact: Repeated, _ event: Event) -> Answer {
        let recent = recentPunches[fact.of]
        let last = attendance(of: fact.person).last
        var undo: Undo?
        if let recent, let settings, last?.sequence == fact.of,
            recent.canBeUndone(at: event.instant, settings)
        {
            undo = Undo(punch: fact.of, untilBootMicroseconds: recent.undoEnds(settings))
        }
        let at = last?.sequence == fact.of ? last?.instant : recent?.instant
        return .repeated(
            person: label(of: fact.person), action: fact.action, at: at ?? event.instant, undo: undo)
    }

    func unchanged(_ fact: Unchanged) -> Answer {
        let attendance = attendance(of: fact.person)
        return .unchanged(
            person: label(of: fact.person), presence: attendance.presence, since: attendance.value.since)
    }

    func refused(
        _ reason: RefusalReason, _ person: PersonID?, _ key: CredentialKey?, _ at: Instant
    ) -> Answer {
        .refused(reason: reason, person: person.map(label(of:)), keyTail: key?.tail, at: at)
    }

    /// The same badge was refused just before: the answer is the same, the book need not hold it twice.
    func refusedAgain(_ keys: [CredentialKey], _ at: Instant) -> (Answer, Signal?)? {
        if let badge = loans?.badge(for: keys) {
            guard let loan = borrower(of: badge, at: at) else {
                return (refused(.notLent, nil, keys.first, at), .refused)
            }
            return refusedAgain(loan.person, CredentialID(loan.id), keys.first, at)
        }
        let credential = staff.credential(for: keys, at: at)
        let id = credential.flatMap { staff.credentials[$0]?.person }
        return refusedAgain(id, credential, keys.first, at)
    }

    func refusedAgain(
        _ id: PersonID?, _ credential: CredentialID?, _ key: CredentialKey?, _ at: Instant
    ) -> (Answer, Signal?)? {
        let attendance = id.map(attendance(of:))
        guard case .failure(let refusal) = visit(of: id, credential, attendance, at: at) else { return nil }
        let known = id.flatMap { staff.people[$0] == nil ? nil : $0 }
        return (refused(refusal.reason, known, key, at), .refused)
    }

    func undone(_ fact: Undone, _ entry: Entry) -> Answer {
        let recent = recentPunches[fact.punch]
        return .undone(
            person: label(of: fact.person), action: recent?.punched.action ?? .checkIn,
            at: recent?.instant ?? entry.instant)
    }

    /// The open choice, else rest.
    var standing: Answer {
        guard let openChoice else { return .rest }
        return .choose(choose(openChoice))
    }

    /// What the person was looking at when he chose another language.
    func again(_ person: PersonID, _ event: Event) -> Answer? {
        if let openChoice, openChoice.person == person { return .choose(choose(openChoice)) }
        guard let settings, let recent = recentPunches.newest(of: person),
            recent.canBeUndone(at: event.instant, settings)
        else { return nil }
        return .recorded(recorded(recent))
    }

    private func choose(_ choice: OpenChoice) -> Choose {
        let attendance = sure(attendance(of: choice.person), at: choice.instant)
        return Choose(
            presented: choice.presented, person: label(of: choice.person), presence: attendance.presence,
            since: attendance.value.since, offers: choice.offered, fallback: choice.fallback,
            at: choice.instant,
            settlesAtBootMicroseconds: choice.settlesAtBootMicroseconds,
            workedMicroseconds: attendance.value.workedMicroseconds(at: choice.instant),
            question: question(choice.asked, of: choice.person))
    }
}
