// Who registers an agent makes his account of the console with him (C-36). It has no role: he may use the console once
// somebody gives him one.

extension Terminal {
    /// The accounts of agents whose entries those are, in the same transaction as they.
    func decideAgentAccounts(
        of agents: [(agent: Agent, sequence: Sequence)], by author: String, _ draft: inout Draft
    ) {
        var given: Set<String> = []
        for (agent, sequence) in agents {
            let userName = userName(for: agent, besides: given)
            given.insert(userName)
            var fact = AccountChanged(step: .created, by: AccountID(author))
            fact.agent = PersonID(EntryID(book: book, sequence: sequence))
            (fact.role, fact.language) = (Role.none, agent.person.language)
            (fact.userName, fact.name) = (userName, Account.name(of: agent.person))
            draft.add(.accountChanged(fact))
        }
    }

    /// `agent@entreprise`, as he says at a terminal, in small letters; with a number where somebody else has it.
    private func userName(for agent: Agent, besides given: Set<String>) -> String {
        let company = company?.card.map { "@" + $0.value.code.lowercased() } ?? ""
        let own = agent.particulars.accountName.lowercased()
        let whole = own + company
        // Its form is that of every account: 3 to 64 characters, with room for a number.
        let fits = whole.utf8.count <= Self.mostStemBytes
        var stem = fits ? whole : String(own.prefix(Self.mostStemBytes))
        if !Account.isUserName(stem) { stem = "agent-\(stem)" }
        func isFree(_ name: String) -> Bool { !given.contains(name) && accounts?.named(name) == nil }
        if isFree(stem) { return stem }
        return (2...99_999).lazy.map { "\(stem)-\($0)" }.first(where: isFree) ?? stem
    }

    private static let mostStemBytes = 50
}

extension Account {
    /// One line of at most 100 characters: what an account has room for.
    fileprivate static func name(of person: Person) -> String {
        let whole = person.fullName.trimmingBlanks
        let name = isName(whole) ? whole : String(whole.prefix(50))
        return isName(name) ? name : person.code
    }
}
