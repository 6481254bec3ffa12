// A technician at the terminal.

extension Terminal {
    func decideService(_ deed: ServiceDeed, _ draft: inout Draft) {
        if case .knocked(let isRight) = deed { return decideKnock(isRight, &draft) }
        guard let visit = servicing?.visit?.opened else { return }
        switch deed {
        case .knocked: break
        case .left(let cause):
            draft.add(.serviced(Serviced(step: .closed, visit: visit, cause: cause)))
        case .tested(let output):
            draft.add(.serviced(Serviced(step: .tested, visit: visit, output: output.bounded(32))))
        case .readsOnly(let microseconds):
            let until = draft.now.bootMicroseconds.adding(max(0, microseconds))
            draft.add(
                .serviced(
                    microseconds > 0
                        ? Serviced(step: .readingOnly, visit: visit, untilBootMicroseconds: until)
                        : Serviced(step: .punching, visit: visit)))
        case .enrolled(let keys, let person): decideEnrolled(keys, person, visit, &draft)
        case .moveAnswered(let answer, let since): decideMove(answer, since, visit, &draft)
        case .siteAssigned(let place, let since): decideAssigned(place, since, visit, &draft)
        }
    }

    private func decideKnock(_ isRight: Bool, _ draft: inout Draft) {
        guard (servicing ?? Servicing()).lockedMicroseconds(at: draft.now) == 0 else { return }
        guard isRight else {
            draft.add(.serviced(Serviced(step: .denied, method: .code)))
            return
        }
        open(.code, nil, &draft)
    }

    /// A new visit ends the one before: there is one technician at a terminal.
    func open(_ method: IdentificationMethod, _ person: PersonID?, _ draft: inout Draft) {
        endVisit(.replaced, &draft)
        draft.add(.serviced(Serviced(step: .opened, method: method, person: person)))
    }

    /// Whether that person's badge opens the technician's page instead of punching.
    func isTechnician(_ person: PersonID) -> Bool {
        guard let codes = settings?.technicians, let code = staff.people[person]?.code else { return false }
        return codes.contains(code)
    }

    /// Whether that person is told what has not been sent for long.
    func isSupervisor(_ person: PersonID) -> Bool {
        guard let codes = settings?.supervisors, let code = staff.people[person]?.code else { return false }
        return codes.contains(code)
    }

    func endVisit(_ cause: Serviced.Cause, _ draft: inout Draft) {
        guard let visit = servicing?.visit?.opened else { return }
        draft.add(.serviced(Serviced(step: .closed, visit: visit, cause: cause)))
    }

    /// Refused for a badge that somebody holds, or will.
    private func decideEnrolled(
        _ keys: [CredentialKey], _ person: PersonID, _ visit: Sequence, _ draft: inout Draft
    ) {
        guard let key = keys.first, key.text.utf8.count <= 512, staff.people[person] != nil,
            isFree(keys, at: draft.now)
        else { return }
        // A clock that nobody vouches for cannot say from when on.
        let from = draft.now.trust.isTrusted ? draft.now.wallMicroseconds : nil
        draft.add(.enrolled(Enrolled(visit: visit, person: person, key: key, fromMicroseconds: from)))
    }

    // MARK: folding

    mutating func apply(_ fact: Serviced, _ entry: Entry) {
        var servicing = servicing ?? Servicing()
        servicing.fold(fact, entry)
        self.servicing = servicing
    }

    mutating func apply(_ fact: Enrolled, _ entry: Entry) {
        guard let key = fact.key else { return }
        let credential = Credential(
            key: key, person: fact.person, fromMicroseconds: fact.fromMicroseconds)
        staff.set(
            credential, for: CredentialID(EntryID(book: book(of: entry.sequence), sequence: entry.sequence)),
            as: entry.sequence)
    }
}

extension Staff {
    /// Whether nobody holds that badge at `instant` or later, under any of its spellings.
    func isFree(_ keys: [CredentialKey], from instant: Instant) -> Bool {
        holders(of: keys).allSatisfy { credential in
            if credential.state == .returned { return true }
            guard let end = credential.toMicroseconds, instant.canDatePeriods else { return false }
            return end <= instant.wallMicroseconds
        }
    }
}

extension Terminal {
    /// Whose badge it is at that moment; nil: nobody's.
    package func holder(of keys: [CredentialKey], at instant: Instant) -> Person? {
        staff.credential(for: keys, at: instant).flatMap { staff.credentials[$0] }.flatMap {
            staff.people[$0.person]
        }
    }

    /// Whether that badge may be given to somebody.
    package func isFree(_ keys: [CredentialKey], at instant: Instant) -> Bool {
        loans?.badge(for: keys) == nil && staff.isFree(keys, from: instant)
    }
}
