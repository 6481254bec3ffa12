// Who may change what of the register. The pages ask it before they show a form, and it is asked again before anything
// is written.

extension Terminal {
    /// Whether the table of rights lets that role say this of the register.
    package func allows(_ role: Role, _ value: Amendment.Value) -> Bool {
        switch value {
        case .company: return Rights.allows(role, .modify, in: .settings)
        case .client, .site, .group, .task:
            return Rights.allows(role, access(to: value), in: value.area)
        case .agent, .badge, .links:
            guard Rights.allows(role, access(to: value), in: .agents) else { return false }
            return !Rights.grant(role, in: .agents).sparesProtected || !isProtectedAnywhere(value)
        // Only erasure says so, and never by a form.
        case .erasedAgent, .erasedBadge: return false
        }
    }

    /// Whether a program whose key has those scopes may say this of the register: never the company itself, nor a badge,
    /// with which somebody would punch.
    package func allows(_ scopes: [IntegrationScope], _ value: Amendment.Value) -> Bool {
        guard scopes.contains(.writeRegister) else { return false }
        switch value {
        case .client, .site, .group, .task: return true
        case .agent, .links: return scopes.contains(.writeProtected) || !isProtected(value)
        case .company, .badge, .erasedAgent, .erasedBadge: return false
        }
    }

    /// A badge or a task of an agent is a part of what he is: whoever gives him one modifies him.
    private func access(to value: Amendment.Value) -> Access {
        switch value {
        case .agent(_, let id): id == nil ? .add : .modify
        case .badge, .links: .modify
        default: value.subject.flatMap(registered) == nil ? .add : .modify
        }
    }

    /// Also where a badge is taken from somebody whose type is protected.
    private func isProtectedAnywhere(_ value: Amendment.Value) -> Bool {
        if isProtected(value) { return true }
        guard case .badge(_, let id?) = value, let standing = credentials[id] else { return false }
        return isProtected(.badge(standing, id))
    }
}

extension Amendment.Value {
    /// Where the table of rights has it.
    package var area: Area {
        switch self {
        case .company: .settings
        case .client: .clients
        case .site: .sites
        case .group, .task: .tasks
        case .agent, .links, .badge, .erasedAgent, .erasedBadge: .agents
        }
    }
}
