// What others ask of the register.

extension Company {
    /// Tasks to which that agent is linked, the one that he used last first, then in the order of the register. Nil: the
    /// register never said, and what was imported holds.
    package func tasks(of id: PersonID) -> [TaskCode]? {
        guard let row = rows[id] else { return nil }
        return row.links?.value.putting(row.habit?.task, first: { $0 })
    }

    /// The engagements that hold at that time, the one that he used last first, then in the order of the register. All of
    /// them where the time is not known.
    package func engagements(of id: PersonID, atMicroseconds wall: Int64?) -> [Engagement] {
        guard let row = rows[id], let all = row.particulars?.engagements else { return [] }
        let valid = wall.map { wall in all.filter { $0.covers(wall) } } ?? all
        return valid.putting(row.habit?.engagement, first: \.number)
    }

    /// That engagement of his, whatever its dates.
    package func engagement(_ number: Int, of id: PersonID) -> Engagement? {
        rows[id]?.particulars?.engagements.first { $0.number == number }
    }

    /// What the register calls that employer: the company itself, or a client; nil: it has no name for it.
    package func name(of employer: Employer) -> String? {
        guard case .enterprise(let number) = employer else { return nil }
        if let card = card?.value, card.enterprise == number { return card.name }
        return clients.values.first { $0.value.enterprise == number && !$0.value.name.isEmpty }?.value.name
    }

    /// Tasks at that site, whether open or not.
    package func tasks(at site: SiteCode) -> Set<TaskCode> { tasksBySite[site] }

    /// Agents who are linked to that task.
    package func agents(linkedTo task: TaskCode) -> Set<PersonID> { linkedAgents[task] }

    /// Who has that account name, in large or small letters; nil: nobody.
    package func agent(withAccount name: String) -> PersonID? {
        accounts.another(than: nil, with: name.lowercased())
    }
}

extension Array {
    /// The same, with the element of that name in front of the others.
    fileprivate func putting<Name: Equatable>(_ name: Name?, first named: (Element) -> Name) -> [Element] {
        guard let name, let index = firstIndex(where: { named($0) == name }), index > 0 else { return self }
        var moved = self
        moved.insert(moved.remove(at: index), at: 0)
        return moved
    }
}

extension Terminal {
    /// What stands of a subject now; nil: nothing.
    package func registered(_ subject: Subject) -> Amendment.Value? {
        switch subject {
        case .company: company?.card.map { .company($0.value) }
        case .client(let code): company?.clients[code].map { .client($0.value) }
        case .site(let code): company?.sites[code].map { .site($0.value) }
        case .group(let code): company?.groups[code].map { .group($0.value) }
        case .task(let code): company?.tasks[code].map { .task($0.value) }
        case .agent(let id): agent(id).map { .agent($0, id) }
        case .links(let id): company?.rows[id]?.links.map { .links(id, $0.value) }
        case .badge(let id): staff.credentials[id].map { .badge($0, id) }
        }
    }

    /// The entry that last said something of a subject: what an amendment of it must name as `previous`, and where its
    /// history ends. Nil: none has.
    package func revision(of subject: Subject) -> Sequence? {
        switch subject {
        case .company: company?.card?.sequence
        case .client(let code): company?.clients[code]?.sequence
        case .site(let code): company?.sites[code]?.sequence
        case .group(let code): company?.groups[code]?.sequence
        case .task(let code): company?.tasks[code]?.sequence
        case .agent(let id): staff.revision(of: id)
        case .links(let id): company?.rows[id]?.links?.sequence
        case .badge(let id): staff.revision(of: id)
        }
    }

    /// Whether only an administrator may make that of it: what is of an agent whose type is protected, before or after it
    /// (seeds 4.1).
    package func isProtected(_ value: Amendment.Value) -> Bool {
        if case .agent(let agent, _) = value, agent.particulars.type?.isProtected == true { return true }
        return value.person.map { company?.rows[$0]?.particulars?.type?.isProtected == true } ?? false
    }

    /// An agent of the register, or somebody who was imported.
    package func agent(_ id: PersonID) -> Agent? {
        staff.people[id].map {
            Agent(person: $0, particulars: company?.rows[id]?.particulars ?? AgentParticulars())
        }
    }
}
