/// The company's register: clients, sites, tasks, what it says of agents beside `Person`, and who is linked to which task.
/// Folded from `amended` entries; what people used last from their punches.
///
/// An event costs the same for five sites and five hundred: everything is found by its key.
package struct Company: Hashable, Sendable {
    /// A value, and the entry that said so.
    package struct Registered<Value: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
        package var value: Value
        package var sequence: Sequence
    }

    /// What a person used at his last punches.
    package struct Habit: Hashable, Sendable, Codable {
        package var task: TaskCode?
        /// Number of the engagement.
        package var engagement: Int?
    }

    /// All that is found under one person: a badge looks here once, and copies nothing.
    package struct Row: Hashable, Sendable, Codable {
        /// Nil: he was only imported, or erased.
        package var particulars: AgentParticulars?
        /// Tasks to which he is linked; nil: the register never said.
        package var links: Registered<[TaskCode]>?
        package var habit: Habit?
    }

    /// The last entry that changed anything here.
    package internal(set) var revision: Sequence = 0
    package internal(set) var card: Registered<CompanyCard>?
    package internal(set) var clients: [ClientCode: Registered<Client>] = [:]
    package internal(set) var sites: [SiteCode: Registered<WorkSite>] = [:]
    package internal(set) var groups: [GroupCode: Registered<TaskGroup>] = [:]
    package internal(set) var tasks: [TaskCode: Registered<WorkTask>] = [:]
    package private(set) var rows: [PersonID: Shared<Row>] = [:]

    /// By the account name in small letters.
    private(set) var accounts = Holders<String, PersonID>()
    /// By their marks: a card is matched without opening any number.
    private(set) var nationalNumbers = Holders<String, PersonID>()
    private(set) var tasksBySite = Holders<SiteCode, TaskCode>()
    private(set) var linkedAgents = Holders<TaskCode, PersonID>()

    package init() {}
}

// MARK: folding

extension Company {
    /// What an amendment said, but of people and badges, which are staff.
    mutating func fold(_ value: Amendment.Value, as sequence: Sequence) {
        switch value {
        case .company(let card): self.card = Registered(value: card, sequence: sequence)
        case .client(let client): clients[client.code] = Registered(value: client, sequence: sequence)
        case .site(let site): sites[site.code] = Registered(value: site, sequence: sequence)
        case .group(let group): groups[group.code] = Registered(value: group, sequence: sequence)
        case .task(let task): set(Registered(value: task, sequence: sequence), for: task.code)
        case .links(let id, let tasks): set(Registered(value: tasks, sequence: sequence), for: id)
        case .agent, .badge, .erasedAgent, .erasedBadge: break
        }
    }

    mutating func set(_ registered: Registered<WorkTask>, for code: TaskCode) {
        let earlier = tasks.updateValue(registered, forKey: code)
        tasksBySite.move(code, from: earlier?.value.site, to: registered.value.site)
    }

    mutating func set(_ registered: Registered<[TaskCode]>, for id: PersonID) {
        let earlier = Set(rows[id]?.links?.value ?? [])
        change(id) { $0.links = registered }
        let now = Set(registered.value)
        for code in earlier.subtracting(now) { linkedAgents.move(id, from: code, to: nil) }
        for code in now.subtracting(earlier) { linkedAgents.move(id, from: nil, to: code) }
    }

    /// Nil: he is gone.
    mutating func set(_ new: AgentParticulars?, for id: PersonID) {
        let old = rows[id]?.particulars
        change(id) { $0.particulars = new }
        accounts.move(id, from: old?.accountKey, to: new?.accountKey)
        nationalNumbers.move(id, from: old?.nationalNumber?.mark, to: new?.nationalNumber?.mark)
    }

    /// A punch tells what its person used last. One without a task or an engagement does not.
    mutating func note(_ punched: Punched) {
        guard punched.task != nil || punched.engagement != nil else { return }
        let old = rows[punched.person]?.value.habit ?? Habit()
        let new = Habit(
            task: punched.task ?? old.task, engagement: punched.engagement ?? old.engagement)
        // Mostly the same again: then nothing is written, and nothing copied that a page still looks at.
        if new != old { change(punched.person) { $0.habit = new } }
    }

    /// Nothing empty stays: equal registers have equal rows.
    private mutating func change(_ id: PersonID, _ change: (inout Row) -> Void) {
        var row = rows[id]?.value ?? Row()
        change(&row)
        rows[id] = row == Row() ? nil : Shared(row)
    }

    /// Drops what the private part of that entry has left here.
    mutating func forget(_ sequence: Sequence, _ id: PersonID) {
        if rows[id]?.particulars != nil { set(nil, for: id) }
        if card?.sequence == sequence, card?.value.licence != nil { card?.value.licence = "" }
        for (code, client) in clients where client.sequence == sequence { clients[code]?.value.erase() }
    }
}

extension AgentParticulars {
    /// Nil: he has no account.
    fileprivate var accountKey: String? { accountName.isEmpty ? nil : accountName.lowercased() }
}

// MARK: the snapshot

/// A snapshot holds what was recorded; the indexes are made again.
extension Company: Codable {
    private enum CodingKeys: CodingKey {
        case revision, card, clients, sites, groups, tasks, rows
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        revision = try container.decode(Sequence.self, forKey: .revision)
        card = try container.decodeIfPresent(Registered<CompanyCard>.self, forKey: .card)
        clients = try container.decode([ClientCode: Registered<Client>].self, forKey: .clients)
        sites = try container.decode([SiteCode: Registered<WorkSite>].self, forKey: .sites)
        groups = try container.decode([GroupCode: Registered<TaskGroup>].self, forKey: .groups)
        for (code, task) in try container.decode([TaskCode: Registered<WorkTask>].self, forKey: .tasks) {
            set(task, for: code)
        }
        for (id, row) in try container.decode([PersonID: Row].self, forKey: .rows) {
            if let particulars = row.particulars { set(particulars, for: id) }
            if let links = row.links { set(links, for: id) }
            change(id) { $0.habit = row.habit }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(revision, forKey: .revision)
        try container.encodeIfPresent(card, forKey: .card)
        try container.encode(clients, forKey: .clients)
        try container.encode(sites, forKey: .sites)
        try container.encode(groups, forKey: .groups)
        try container.encode(tasks, forKey: .tasks)
        try container.encode(rows, forKey: .rows)
    }
}
