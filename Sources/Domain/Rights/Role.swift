/// What somebody is in the console. Names are for ever: the book holds them.
package enum Role: String, Sendable, Codable, CaseIterable {
    case administrator
    /// Gestionnaire administratif.
    case officeManager
    /// Gestionnaire RH.
    case personnelManager
    case supervisor
    case inspector
    /// Néant: no access to the console at all. He may still be somebody who punches.
    case none
}

/// What the console is about, as far as rights differ.
package enum Area: String, Sendable, CaseIterable {
    case users, clients, sites, agents
    /// Badges that are lent for a day: whoever adds lends them, whoever modifies marks badges so and takes them back.
    case loans
    /// Setting an agent's password anew. Nobody reads one: only hashes are kept.
    case agentPasswords
    /// Tasks and groups of tasks.
    case tasks
    case punches
    /// Registration of punches with ONSS.
    case followUp
    case settings
}

/// What may be done in an area.
package enum Access: String, Sendable, CaseIterable {
    case read, add, modify
}
