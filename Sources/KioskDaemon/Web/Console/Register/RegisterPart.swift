import Domain

/// One kind of subject of the register, as the console has pages for it.
package enum RegisterPart: String, CaseIterable, Sendable {
    case agents, sites, tasks, groups, clients, company

    /// Those of which there are many.
    static let lists: [RegisterPart] = [.agents, .sites, .tasks, .groups, .clients]

    package var area: Area {
        switch self {
        case .agents: .agents
        case .sites: .sites
        case .tasks, .groups: .tasks
        case .clients: .clients
        case .company: .settings
        }
    }

    /// Whether a spreadsheet can be brought in and taken out.
    package var hasTable: Bool { self != .groups && self != .company }

    var path: String { "/\(rawValue)" }

    /// Its page of that subject.
    func path(of id: String) -> String {
        self == .company ? path : "\(path)/one?id=\(id.percentEncoded)"
    }

    /// What an address or a form calls by that text; nil: it can be none.
    func subject(_ id: String) -> Subject? {
        switch self {
        case .agents: PersonID(id).map(Subject.agent)
        case .company: .company
        case _ where id.isEmpty: nil
        case .sites: .site(SiteCode(id))
        case .tasks: .task(TaskCode(id))
        case .groups: .group(GroupCode(id))
        case .clients: .client(ClientCode(id))
        }
    }
}

extension Subject {
    /// Where the console has it, and under which text; nil: on no page of its own.
    var place: (part: RegisterPart, id: String)? {
        switch self {
        case .company: (.company, "")
        case .client(let code): (.clients, code.description)
        case .site(let code): (.sites, code.description)
        case .group(let code): (.groups, code.description)
        case .task(let code): (.tasks, code.description)
        case .agent(let id): (.agents, id.description)
        case .links, .badge: nil
        }
    }
}

extension Amendment.Value {
    /// What people call it; empty: nothing is left of it.
    var name: String {
        switch self {
        case .company(let card): card.name
        case .client(let client): client.name
        case .site(let site): site.name
        case .group(let group): group.name
        case .task(let task): task.name
        case .agent(let agent, _): agent.person.fullName
        case .links, .badge, .erasedAgent, .erasedBadge: ""
        }
    }

    /// The company's own code for it.
    var code: String {
        switch self {
        case .company(let card): card.code
        case .client(let client): client.code.description
        case .site(let site): site.code.description
        case .group(let group): group.code.description
        case .task(let task): task.code.description
        case .agent(let agent, _): agent.person.code
        case .links, .badge, .erasedAgent, .erasedBadge: ""
        }
    }

    var isActive: Bool {
        switch self {
        case .client(let client): client.isActive
        case .site(let site): site.isActive
        case .group(let group): group.isActive
        case .task(let task): task.isActive
        case .agent(let agent, _): agent.person.isActive
        case .company, .links, .badge, .erasedAgent, .erasedBadge: true
        }
    }

    /// The same, active or not.
    func active(_ isActive: Bool) -> Self {
        switch self {
        case .client(var client):
            client.isActive = isActive
            return .client(client)
        case .site(var site):
            site.isActive = isActive
            return .site(site)
        case .group(var group):
            group.isActive = isActive
            return .group(group)
        case .task(var task):
            task.isActive = isActive
            return .task(task)
        case .agent(var agent, let id):
            agent.person.isActive = isActive
            return .agent(agent, id)
        case .company, .links, .badge, .erasedAgent, .erasedBadge: return self
        }
    }
}
