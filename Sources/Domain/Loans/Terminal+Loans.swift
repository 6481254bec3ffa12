// Badges that a supervisor lends to a named person until the end of the day (SITUATIONS 6).

extension Terminal {
    /// How long the terminal waits for the badge that is to be lent.
    static let loanWindow = 60 * Interval.second
    /// A day-loan that lasts longer is a slip.
    private static let longestDay = 36 * Interval.hour

    /// Whether that person may lend a badge at the terminal: whom the configuration names a supervisor, and whose account
    /// of the console may.
    package func mayLend(_ person: PersonID) -> Bool {
        guard loans?.hasAny == true else { return false }
        if isSupervisor(person) { return true }
        guard let account = accounts?.account(of: person)?.account else { return false }
        return account.mayEnter && Rights.allows(account.role, .add, in: .loans)
    }

    /// A badge, its own or lent.
    func credential(_ id: CredentialID) -> Credential? {
        staff.credentials[id] ?? loans?.credential(id)
    }

    // MARK: at a reader

    /// The badge that somebody wants to lend, or one that somebody has been lent; nobody's else.
    func decideLoanBadge(
        _ id: LoanBadgeID, _ keys: [CredentialKey], _ method: IdentificationMethod, _ draft: inout Draft
    ) {
        let loan = borrower(of: id, at: draft.now)
        let isInside = loan.map { attendance(of: $0.person).presence.isInside } == true
        // Whoever is inside with it has come to pause or to leave, also while a supervisor waits for another badge.
        if !isInside, let asked = loans?.asked, asked.isOpen(at: draft.now) {
            return lend(id, asked, &draft)
        }
        guard let loan else { return refuse(.notLent, keys, method, nil, &draft) }
        decidePresence(of: loan.person, CredentialID(loan.id), keys, method, nil, &draft)
    }

    /// Whose badge it is. After the end of the day also of him who came in with it and is still inside, since he may always
    /// pause or leave.
    func borrower(of id: LoanBadgeID, at now: Instant) -> Loan? {
        guard let badge = loans?[id], let loan = badge.loan, staff.people[loan.person] != nil else {
            return nil
        }
        if !loan.isOver(at: now) { return loan }
        // Where nobody could say when the day ends, nobody can say either whose badge it is after it.
        guard loan.ended == nil || loan.ended == .dayOver, loan.toMicroseconds != nil,
            let opened = attendance[loan.person]?.opened,
            attendance[loan.person]?.presence.isInside == true,
            loan.credential(badge.key).covers(opened.instant.wallMicroseconds)
        else { return nil }
        return loan
    }

    private func lend(_ id: LoanBadgeID, _ asked: LoanAsked, _ draft: inout Draft) {
        lend(
            id, to: asked.person, until: asked.toMicroseconds, of: asked.sequence,
            supervisor: asked.supervisor, by: nil, &draft)
    }

    private func lend(
        _ id: LoanBadgeID, to person: PersonID, until end: Int64?, of asked: Sequence?,
        supervisor: PersonID?, by: String?, _ draft: inout Draft
    ) {
        self.end(id, .lentAgain, supervisor: supervisor, by: by, &draft)
        let isDated = draft.now.canDatePeriods
        draft.add(
            .loaned(
                Loaned(
                    step: .lent, person: person, badge: id, of: asked, supervisor: supervisor, by: by,
                    fromMicroseconds: isDated ? draft.now.wallMicroseconds : nil,
                    toMicroseconds: isDated ? end : nil)))
    }

    private func end(
        _ id: LoanBadgeID, _ cause: Loaned.Cause, supervisor: PersonID? = nil, by: String? = nil,
        _ draft: inout Draft
    ) {
        guard let loan = loans?[id]?.loan, loan.ended == nil else { return }
        // What the day has ended nobody has taken back.
        let cause = loan.isOver(at: draft.now) ? .dayOver : cause
        draft.add(
            .loaned(
                Loaned(
                    step: .ended, person: loan.person, badge: id, of: loan.id.sequence,
                    supervisor: cause == .dayOver ? nil : supervisor, by: cause == .dayOver ? nil : by,
                    cause: cause)))
    }

    /// The day is over: badges go back by themselves.
    func endLoans(_ draft: inout Draft) {
        guard let loans else { return }
        let over = loans.badges.filter {
            $0.value.loan?.ended == nil && $0.value.loan?.isOver(at: draft.now) == true
        }
        for id in over.keys.sorted(by: { $0.entry < $1.entry }) { end(id, .dayOver, &draft) }
    }

    /// When the next one does, in the boot clock.
    func loanWake(from now: Instant) -> Int64? {
        guard let loans else { return nil }
        var due = loans.badges.values.compactMap { $0.loan?.endsAtBoot(from: now) }
        if let asked = loans.asked, asked.isOpen(at: now) {
            due.append(asked.untilBootMicroseconds.adding(1))
        }
        return due.min()
    }

    // MARK: what people want

    /// What is wrong with that; empty: it will be done.
    package func problems(of deed: LoanDeed, at now: Instant) -> [LoanProblem] {
        var problems: [LoanProblem] = []
        if let id = deed.account {
            let account = accounts?[id]
            let access: Access = if case .lend = deed { .add } else { .modify }
            if account?.mayEnter != true
                || account.map({ Rights.allows($0.role, access, in: .loans) }) != true
            {
                problems.append(.forbidden)
            }
        }
        switch deed {
        case .ask(let person, let supervisor, let end):
            if !mayLend(supervisor) { problems.append(.forbidden) }
            problems += faults(ofLoanTo: person, until: end, now)
        case .giveUp(let asked): if loans?.asked?.sequence != asked { problems.append(.noSuchBadge) }
        case .mark(let key, let name, _):
            problems += faults(ofName: name, nil) + faults(ofKey: key, now)
            if (loans?.badges.count ?? 0) >= Loans.most { problems.append(.tooMany) }
        case .rename(let id, let name, _):
            if loans?[id] == nil { problems.append(.noSuchBadge) }
            problems += faults(ofName: name, id)
        case .withdraw(let id, _), .takeBack(let id, _):
            if loans?[id] == nil { problems.append(.noSuchBadge) }
        case .lend(let id, let person, let end, _):
            if loans?[id]?.isWithdrawn != false { problems.append(.noSuchBadge) }
            problems += faults(ofLoanTo: person, until: end, now)
        }
        return problems
    }

    private func faults(ofLoanTo person: PersonID, until end: Int64, _ now: Instant) -> [LoanProblem] {
        let isOver =
            now.canDatePeriods
            && (end <= now.wallMicroseconds || end.subtracting(now.wallMicroseconds) > Self.longestDay)
        return (staff.people[person]?.isActive == true ? [] : [.noSuchPerson]) + (isOver ? [.dayOver] : [])
    }

    private func faults(ofName name: String, _ id: LoanBadgeID?) -> [LoanProblem] {
        let name = name.trimmingBlanks
        if name.isEmpty || name.utf8.count > LoanProblem.mostNameBytes || !Account.isName(name) {
            return [.nameForm]
        }
        let isTaken = loans?.badges.contains {
            $0.key != id && !$0.value.isWithdrawn && $0.value.name == name
        }
        return isTaken == true ? [.nameTaken] : []
    }

    private func faults(ofKey key: CredentialKey, _ now: Instant) -> [LoanProblem] {
        if key.text.isEmpty || key.text.utf8.count > LoanProblem.mostKeyBytes { return [.keyForm] }
        return isFree([key], at: now) ? [] : [.keyTaken]
    }

    func decideLoan(_ deed: LoanDeed, _ draft: inout Draft) {
        guard problems(of: deed, at: draft.now).isEmpty else { return }
        switch deed {
        case .ask(let person, let supervisor, let end):
            draft.add(
                .loaned(
                    Loaned(
                        step: .asked, person: person, supervisor: supervisor,
                        toMicroseconds: draft.now.canDatePeriods ? end : nil,
                        untilBootMicroseconds: draft.now.bootMicroseconds.adding(Self.loanWindow))))
        case .giveUp(let asked):
            guard let person = loans?.asked?.person else { return }
            draft.add(.loaned(Loaned(step: .givenUp, person: person, of: asked)))
        case .mark(let key, let name, let by):
            draft.add(
                .loanBadgeChanged(
                    LoanBadgeChanged(by: by.description, name: name.trimmingBlanks, key: key)))
        case .rename(let id, let name, let by):
            guard let badge = loans?[id], badge.name != name.trimmingBlanks else { return }
            draft.add(
                .loanBadgeChanged(
                    LoanBadgeChanged(
                        badge: id, by: by.description, name: name.trimmingBlanks,
                        isWithdrawn: badge.isWithdrawn)))
        case .withdraw(let id, let by):
            guard let badge = loans?[id], !badge.isWithdrawn else { return }
            end(id, .withdrawn, by: by.description, &draft)
            draft.add(
                .loanBadgeChanged(
                    LoanBadgeChanged(badge: id, by: by.description, name: badge.name, isWithdrawn: true)))
        case .lend(let id, let person, let end, let by):
            lend(id, to: person, until: end, of: nil, supervisor: nil, by: by.description, &draft)
        case .takeBack(let id, let by): end(id, .returned, by: by.description, &draft)
        }
    }

    // MARK: what is said

    /// Nothing at the terminal of what is done in the console.
    func answer(to fact: Loaned, _ entry: Entry) -> (Answer?, Signal?)? {
        switch fact.step {
        case .asked:
            guard let supervisor = fact.supervisor else { return nil }
            let asked = LendingAsked(
                asked: entry.sequence, person: label(of: fact.person), supervisor: label(of: supervisor),
                untilBootMicroseconds: fact.untilBootMicroseconds ?? entry.instant.bootMicroseconds)
            return (.lending(asked), .choose)
        case .givenUp: return (.rest, .undone)
        case .lent:
            guard let supervisor = fact.supervisor else { return nil }
            let name = fact.badge.flatMap { loans?[$0]?.name } ?? ""
            return (
                .lent(
                    person: label(of: fact.person), supervisor: label(of: supervisor), name: name,
                    untilMicroseconds: fact.toMicroseconds), .unchanged
            )
        case .ended: return nil
        }
    }

    // MARK: folding

    mutating func apply(_ fact: LoanBadgeChanged, _ entry: Entry) {
        var loans = loans ?? Loans()
        loans.fold(fact, as: LoanBadgeID(EntryID(book: book(of: entry.sequence), sequence: entry.sequence)))
        self.loans = loans
    }

    mutating func apply(_ fact: Loaned, _ entry: Entry) {
        var loans = loans ?? Loans()
        loans.fold(
            fact, as: EntryID(book: book(of: entry.sequence), sequence: entry.sequence), at: entry.instant)
        self.loans = loans
    }
}
