/// What an amendment is about. Its amendments are a chain, each naming the one before.
package enum Subject: Hashable, Sendable {
    case company
    case client(ClientCode)
    case site(SiteCode)
    case group(GroupCode)
    case task(TaskCode)
    case agent(PersonID)
    /// The tasks to which that agent is linked.
    case links(PersonID)
    case badge(CredentialID)
}

/// A change of one subject of the company's register: its whole new value. Nothing is ever deleted, only set inactive:
/// codes stand in punches for ever.
package struct Amendment: Hashable, Sendable, Codable {
    package enum Value: Hashable, Sendable, Codable {
        case company(CompanyCard)
        case client(Client)
        case site(WorkSite)
        case group(TaskGroup)
        case task(WorkTask)
        /// Nil: a new agent; his id is the entry.
        case agent(Agent, PersonID?)
        /// Tasks to which he is linked, the usual one first.
        case links(PersonID, [TaskCode])
        /// Nil: a new badge; its id is the entry.
        case badge(Credential, CredentialID?)
        /// The private part of an agent's or a badge's has been erased.
        case erasedAgent(PersonID?)
        case erasedBadge(CredentialID?)
    }

    package var value: Value
    /// The entry that last said something of the subject, as the author saw it; nil: there was none. An amendment of what
    /// has been changed since is refused.
    package var previous: Sequence?

    package init(_ value: Value, previous: Sequence? = nil) {
        self.value = value
        self.previous = previous
    }

    /// Nil: somebody or something that has no id yet.
    package var subject: Subject? { value.subject }
}

extension Amendment.Value {
    package var subject: Subject? {
        switch self {
        case .company: .company
        case .client(let client): .client(client.code)
        case .site(let site): .site(site.code)
        case .group(let group): .group(group.code)
        case .task(let task): .task(task.code)
        case .agent(_, let id), .erasedAgent(let id): id.map(Subject.agent)
        case .links(let id, _): .links(id)
        case .badge(_, let id), .erasedBadge(let id): id.map(Subject.badge)
        }
    }

    /// Whom it concerns.
    package var person: PersonID? {
        switch self {
        case .agent(_, let id), .erasedAgent(let id): id
        case .links(let id, _): id
        case .badge(let badge, _): badge.person
        case .company, .client, .site, .group, .task, .erasedBadge: nil
        }
    }

    /// Whether nothing is left of it.
    var isErased: Bool {
        switch self {
        case .erasedAgent, .erasedBadge: true
        default: false
        }
    }

    /// What is left once the private part has been erased.
    var withoutPrivatePart: Self {
        switch self {
        case .company(var card):
            card.licence = card.licence.map { _ in "" }
            return .company(card)
        case .client(var client):
            client.erase()
            return .client(client)
        case .agent(_, let id): return .erasedAgent(id)
        case .badge(_, let id): return .erasedBadge(id)
        case .site, .group, .task, .links, .erasedAgent, .erasedBadge: return self
        }
    }
}

extension Client {
    mutating func erase() {
        name = ""
        address = nil
    }
}

/// Amendments that take effect together, or not at all.
package struct Amendments: Hashable, Sendable {
    package enum Timing: Hashable, Sendable {
        case atOnce
        /// With the `applied` of a bulk change that begins here. One that is still open is ended.
        case staged
        /// With the `applied` of the bulk change of that name.
        case stagedIn(Sequence)
    }

    /// Who: the id of an account, which says nothing of its owner, or `system`. 1 to 64 letters, digits, `-`, `.`, `_`.
    package var author: String
    /// No two of one subject.
    package var list: [Amendment]
    package var timing: Timing
    /// Whether each new agent gets an account of the console in the same transaction (C-36). Not what is staged.
    package var opensAccounts: Bool

    package static let system = "system"

    package init(
        by author: String, _ list: [Amendment], _ timing: Timing = .atOnce, opensAccounts: Bool = false
    ) {
        self.author = author
        self.list = list
        self.timing = timing
        self.opensAccounts = opensAccounts
    }
}
