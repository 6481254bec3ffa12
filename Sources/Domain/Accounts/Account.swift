/// Somebody who may use the console: the entry that created it. Says nothing about who it is.
package struct AccountID: Hashable, Sendable, CodedAsText {
    package let entry: EntryID
    package init(_ entry: EntryID) { self.entry = entry }
    package init?(_ description: String) {
        guard let entry = EntryID(description) else { return nil }
        self.entry = entry
    }
    package var description: String { entry.description }
}

/// What is known of somebody who may use the console. Never his password.
package struct Account: Hashable, Sendable, Codable {
    /// What he signs in with. Unique, and the same for ever; in small letters.
    package var userName: String
    package var name: String
    /// Unique, and the same for ever; nil: he has none.
    package var email: String?
    package var role: Role
    package var language: Language
    package var isDisabled = false
    /// The last entry that changed it: whoever changes it says which one he has seen.
    package var changed: Sequence
    /// Until when his invitation holds, microseconds since 1970, UTC; nil: none is open.
    package var invitedUntilMicroseconds: Int64?
    /// Whether he has set a password.
    package var hasPassword = false
    /// The agent with whom it was made; nil: it was made by itself.
    package var agent: PersonID?

    package init(
        userName: String, name: String, email: String?, role: Role, language: Language, changed: Sequence
    ) {
        self.userName = userName
        self.name = name
        self.email = email
        self.role = role
        self.language = language
        self.changed = changed
    }

    package var mayEnter: Bool { !isDisabled && role != .none }
}

/// Everybody who may use the console.
package struct Accounts: Hashable, Sendable, Codable {
    /// More are refused: each agent may have one.
    static let most = 20_000

    package private(set) var all: [String: Account] = [:]
    /// Of those that were made with an agent.
    private var byAgent: [PersonID: AccountID] = [:]

    private enum CodingKeys: CodingKey { case all }

    package init() {}

    package init(from decoder: any Decoder) throws {
        all = try decoder.container(keyedBy: CodingKeys.self).decode([String: Account].self, forKey: .all)
        for (text, account) in all {
            if let agent = account.agent, let id = AccountID(text) { byAgent[agent] = id }
        }
    }

    package subscript(id: AccountID) -> Account? {
        get { all[id.description] }
        set {
            let earlier = all[id.description]?.agent
            all[id.description] = newValue
            if let earlier, earlier != newValue?.agent { byAgent[earlier] = nil }
            if let agent = newValue?.agent { byAgent[agent] = id }
        }
    }

    /// The account that was made with that agent; nil: there is none.
    package func account(of agent: PersonID) -> (id: AccountID, account: Account)? {
        guard let id = byAgent[agent], let account = self[id] else { return nil }
        return (id, account)
    }

    /// Whoever signs in with that name or address, in any case of letters.
    package func named(_ text: String) -> (id: AccountID, account: Account)? {
        let text = text.lowercased()
        guard !text.isEmpty,
            let found = all.first(where: { $0.value.userName == text || $0.value.email == text }),
            let id = AccountID(found.key)
        else { return nil }
        return (id, found.value)
    }

    /// How many may administer.
    package var administratorCount: Int { all.values.count { $0.role == .administrator && $0.mayEnter } }

    mutating func fold(_ fact: AccountChanged, as id: AccountID, at sequence: Sequence) {
        if fact.step == .created {
            // Without its private part there is nobody left.
            guard let userName = fact.userName, let name = fact.name else { return }
            var account = Account(
                userName: userName, name: name, email: fact.email, role: fact.role ?? .none,
                language: fact.language ?? .fr, changed: sequence)
            account.agent = fact.agent
            self[id] = account
            return
        }
        guard let subject = fact.account, var account = self[subject] else { return }
        account.changed = sequence
        switch fact.step {
        case .created: break
        case .role: account.role = fact.role ?? account.role
        case .language: account.language = fact.language ?? account.language
        case .name: account.name = fact.name ?? account.name
        case .disabled: account.isDisabled = true
        case .enabled: account.isDisabled = false
        case .password:
            account.hasPassword = true
            account.invitedUntilMicroseconds = nil
        case .invited:
            account.hasPassword = false
            account.invitedUntilMicroseconds = fact.untilMicroseconds
        }
        self[subject] = account
    }
}
