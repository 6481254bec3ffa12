// What is wrong with amendments, given what stands. Total: any amendment may be asked about.

extension Terminal {
    /// Everything that is wrong with them, each field once; empty: they would be written. Each is looked at as if those
    /// before it had taken effect. Those that are staged are looked at by themselves, and together with what stands once
    /// they are to take effect (`problems(ofBatch:)`).
    package func problems(of amendments: Amendments) -> [AmendmentProblem] {
        var found = ProblemList()
        if !amendments.isAuthorSound { found.add(.author, .malformed) }
        if amendments.list.count > Amendments.most {
            found.add(.list, .tooMany(limit: Amendments.most))
            return found.problems
        }
        if amendments.opensAccounts {
            let newcomers = amendments.list.count { $0.value.isNewcomer }
            if (accounts?.all.count ?? 0) + newcomers > Accounts.most {
                found.add(.list, .tooMany(limit: Accounts.most))
            }
        }
        switch amendments.timing {
        case .atOnce:
            let entries = amendments.list.enumerated().map { index, amendment in
                (amendment, EntryID(book: book, sequence: head.adding(1).adding(Int64(index))))
            }
            checkInTurn(entries, &found)
            return found.problems
        case .staged:
            if amendments.list.isEmpty { found.add(.list, .missing) }
        case .stagedIn(let batch):
            if staging.counts[batch] == nil { found.add(.batch, .unknown) }
            if amendments.list.count > staging.room { found.add(.list, .tooMany(limit: Staging.most)) }
        }
        for (index, amendment) in amendments.list.enumerated() {
            found.index = index
            amendment.checkForm(&found)
        }
        return found.problems
    }

    /// What keeps a bulk change from taking effect; the index is the place among its amendments, in the order in which they
    /// were staged.
    package func problems(ofBatch batch: Sequence) -> [AmendmentProblem] {
        guard !staging.amendments(of: batch).isEmpty else { return [] }
        var state = self
        let staged = state.staging.apply(batch, to: &state.staff)
        var found = ProblemList()
        state.checkInTurn(staged.map { ($0.amendment, $0.id) }, &found)
        return found.problems
    }

    private func checkInTurn(_ list: [(amendment: Amendment, id: EntryID)], _ found: inout ProblemList) {
        guard let last = list.indices.last else { return }
        var subjects: Set<Subject> = []
        var state = self
        for (index, (amendment, id)) in list.enumerated() {
            found.index = index
            if let subject = amendment.subject, !subjects.insert(subject).inserted {
                found.add(.subject, .twice)
            }
            amendment.checkForm(&found)
            state.checkStanding(amendment, &found)
            if index < last {
                if state.company == nil { state.company = Company() }
                state.amend(amendment.value, by: id)
            }
        }
    }

    private func checkStanding(_ amendment: Amendment, _ found: inout ProblemList) {
        checkRevision(amendment, &found)
        switch amendment.value {
        case .site(let site):
            if let code = site.client {
                let client = company?.clients[code]?.value
                checkReference(client?.isActive, from: site.isActive, .client, &found)
            }
        case .task(let task):
            if let code = task.site {
                checkReference(company?.sites[code]?.value.isActive, from: task.isActive, .site, &found)
            }
            if let code = task.group {
                checkReference(company?.groups[code]?.value.isActive, from: task.isActive, .group, &found)
            }
        case .agent(let agent, let id): checkIdentity(agent, id, &found)
        case .links(let id, let tasks):
            if staff.people[id] == nil { found.add(.agent, .unknown) }
            if tasks.contains(where: { company?.tasks[$0] == nil }) { found.add(.tasks, .unknown) }
        case .badge(let badge, let id): checkHolder(badge, id, &found)
        case .company, .client, .group, .erasedAgent, .erasedBadge: break
        }
    }

    /// Two people may change one thing at once: the second is told, and shown what it is now.
    private func checkRevision(_ amendment: Amendment, _ found: inout ProblemList) {
        guard let subject = amendment.subject else {
            if amendment.previous != nil { found.add(.subject, .unknown) }
            return
        }
        let now = revision(of: subject)
        guard let now else {
            if amendment.previous != nil || subject.hasOwnID { found.add(.subject, .unknown) }
            return
        }
        if now == amendment.previous { return }
        if amendment.previous == nil, subject.isNamedByCode {
            found.add(.code, .duplicate(of: subject))
        } else {
            found.add(.subject, .stale(now: registered(subject), revision: now))
        }
    }

    /// `isActive` is nil where it names what there is not.
    private func checkReference(
        _ isActive: Bool?, from isUsed: Bool, _ field: AmendmentProblem.Field, _ found: inout ProblemList
    ) {
        guard let isActive else { return found.add(field, .unknown) }
        if isUsed, !isActive { found.add(field, .inactive) }
    }

    private func checkIdentity(_ agent: Agent, _ id: PersonID?, _ found: inout ProblemList) {
        if let other = staff.another(than: id, withCode: agent.person.code) {
            found.add(.code, .duplicate(of: .agent(other)))
        }
        guard let company else { return }
        let account = agent.particulars.accountName.lowercased()
        if !account.isEmpty, let other = company.accounts.another(than: id, with: account) {
            found.add(.accountName, .duplicate(of: .agent(other)))
        }
        if let mark = agent.particulars.nationalNumber?.mark,
            let other = company.nationalNumbers.another(than: id, with: mark)
        {
            found.add(.nationalNumber, .duplicate(of: .agent(other)))
        }
    }

    private func checkHolder(_ badge: Credential, _ id: CredentialID?, _ found: inout ProblemList) {
        if staff.people[badge.person] == nil { found.add(.agent, .unknown) }
        if badge.state != .returned, loans?.badge(for: [badge.key]) != nil {
            found.add(.badge, .isForLoans)
        }
        let other = staff.ids(of: badge.key).first { other in
            other != id && staff.credentials[other].map(badge.overlaps) == true
        }
        if let other { found.add(.badge, .duplicate(of: .badge(other))) }
    }
}

extension Amendment.Value {
    fileprivate var isNewcomer: Bool { if case .agent(_, nil) = self { true } else { false } }
}

extension Subject {
    /// Whether a person chose its code.
    fileprivate var isNamedByCode: Bool {
        switch self {
        case .client, .site, .group, .task: true
        case .company, .agent, .links, .badge: false
        }
    }

    /// Whether it is named by the entry that first said something of it: then there is one.
    fileprivate var hasOwnID: Bool {
        switch self {
        case .agent, .badge: true
        case .company, .client, .site, .group, .task, .links: false
        }
    }
}

extension Credential {
    /// Whether both could answer for one reading. A returned badge answers for nobody.
    func overlaps(_ other: Credential) -> Bool {
        state != .returned && other.state != .returned
            && (fromMicroseconds ?? .min) < (other.toMicroseconds ?? .max)
            && (other.fromMicroseconds ?? .min) < (toMicroseconds ?? .max)
    }
}
