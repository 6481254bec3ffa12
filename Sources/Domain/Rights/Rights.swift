/// Who may do what in the console, as one table. The pages ask it before they answer, the rights page shows it, and
/// nothing else says it.
///
/// Source: docs/console.md, section 3. Where the source is silent nothing is allowed. It is silent about badges for a day:
/// that a supervisor lends them is SITUATIONS 6.
package struct Rights: Hashable, Sendable {
    /// What a role may do in one area, as `RAM`, `RA`, `R` or nothing: read, add, modify.
    package struct Grant: Hashable, Sendable, ExpressibleByStringLiteral {
        package let accesses: Set<Access>
        /// Agents of the protected types are left out of adding and modifying.
        package let sparesProtected: Bool

        package init(stringLiteral text: StaticString) {
            let letters = "\(text)"
            var accesses: Set<Access> = []
            if letters.contains("R") { accesses.insert(.read) }
            if letters.contains("A") { accesses.insert(.add) }
            if letters.contains("M") { accesses.insert(.modify) }
            self.accesses = accesses
            sparesProtected = letters.contains("*")
        }
    }

    /// `*`: but no agent of a protected type.
    package static let table: [(role: Role, grants: [(area: Area, grant: Grant)])] = [
        (
            .administrator,
            [
                (.users, "RAM"), (.clients, "RAM"), (.sites, "RAM"), (.agents, "RAM"), (.loans, "RAM"),
                (.agentPasswords, "RAM"), (.tasks, "RAM"), (.punches, "RAM"), (.followUp, "RAM"),
                (.settings, "RAM"),
            ]
        ),
        (
            .officeManager,
            [
                (.users, ""), (.clients, "RA"), (.sites, "RA"), (.agents, "RAM*"), (.loans, "RAM"),
                (.agentPasswords, "R"),
                (.tasks, "RA"), (.punches, "R"), (.followUp, "R"), (.settings, "R"),
            ]
        ),
        (
            .personnelManager,
            [
                (.users, ""), (.clients, "R"), (.sites, "R"), (.agents, "RAM*"), (.loans, "RAM"),
                (.agentPasswords, "R"),
                (.tasks, "RA"), (.punches, "R"), (.followUp, "R"), (.settings, "R"),
            ]
        ),
        (
            .supervisor,
            [
                (.users, ""), (.clients, "R"), (.sites, "R"), (.agents, "R"), (.loans, "RAM"),
                (.agentPasswords, ""), (.tasks, "R"), (.punches, "R"), (.followUp, "RM"), (.settings, "R"),
            ]
        ),
        (
            .inspector,
            [
                (.users, ""), (.clients, "R"), (.sites, "R"), (.agents, "R"), (.loans, "R"),
                (.agentPasswords, ""), (.tasks, "R"), (.punches, "R"), (.followUp, "RM"), (.settings, "R"),
            ]
        ),
        (.none, []),
    ]

    /// What that role may do there.
    package static func grant(_ role: Role, in area: Area) -> Grant {
        table.first { $0.role == role }?.grants.first { $0.area == area }?.grant ?? ""
    }

    package static func allows(_ role: Role, _ access: Access, in area: Area) -> Bool {
        grant(role, in: area).accesses.contains(access)
    }

    /// The same for one agent.
    /// - Parameter types: the agent's type before the change and after it, as far as there is one.
    package static func allows(_ role: Role, _ access: Access, agentOf types: AgentType?...) -> Bool {
        let grant = grant(role, in: .agents)
        guard grant.accesses.contains(access) else { return false }
        guard grant.sparesProtected, access != .read else { return true }
        return types.compactMap(\.self).allSatisfy { !$0.isProtected }
    }
}
