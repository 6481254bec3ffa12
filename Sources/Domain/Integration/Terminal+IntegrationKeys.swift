// Keys for other programs. A key is to a program what an account is to somebody: who may add and modify users may make
// and revoke keys.

/// What an administrator wants of a key.
package struct IntegrationKeyOrder: Hashable, Sendable {
    package enum Deed: Hashable, Sendable {
        case make(name: String, scopes: Set<IntegrationScope>, lastDay: Day?)
        case revoke(IntegrationKeyID)
    }

    package var deed: Deed
    package var by: AccountID
    /// Today, where the terminal stands; nil: nobody knows.
    package var today: Day?

    package init(_ deed: Deed, by: AccountID, today: Day?) {
        self.deed = deed
        self.by = by
        self.today = today
    }
}

/// Why nothing follows from it. Each belongs to one field of its form, or to the form.
package enum IntegrationKeyProblem: String, Hashable, Sendable, CaseIterable {
    /// One line of 1 to 100 characters.
    case nameForm
    /// It would open nothing.
    case noScope
    /// No day, or one that is over.
    case lastDayForm
    case noSuchKey
    case tooMany
    case forbidden
}

extension Terminal {
    /// What is wrong with that; empty: it will be done.
    package func problems(of order: IntegrationKeyOrder) -> [IntegrationKeyProblem] {
        var problems: [IntegrationKeyProblem] = []
        let access: Access = if case .make = order.deed { .add } else { .modify }
        let actor = accounts?[order.by]
        if actor?.mayEnter != true || actor.map({ Rights.allows($0.role, access, in: .users) }) != true {
            problems.append(.forbidden)
        }
        switch order.deed {
        case .make(let name, let scopes, let lastDay):
            if !Account.isName(name.trimmingBlanks) { problems.append(.nameForm) }
            if scopes.isEmpty { problems.append(.noScope) }
            if let lastDay, let today = order.today, lastDay < today { problems.append(.lastDayForm) }
            if integrationKeys?.isFull == true { problems.append(.tooMany) }
        case .revoke(let id):
            if integrationKeys?[id] == nil { problems.append(.noSuchKey) }
        }
        return problems
    }

    func decideIntegrationKey(_ order: IntegrationKeyOrder, _ draft: inout Draft) {
        guard problems(of: order).isEmpty else { return }
        switch order.deed {
        case .make(let name, let scopes, let lastDay):
            draft.add(
                .integrationKeyChanged(
                    IntegrationKeyChanged(
                        step: .made, by: order.by, scopes: IntegrationScope.allCases.filter(scopes.contains),
                        lastDay: lastDay, name: name.trimmingBlanks)))
        case .revoke(let id):
            // Twice is once.
            guard integrationKeys?[id]?.isRevoked == false else { return }
            draft.add(.integrationKeyChanged(IntegrationKeyChanged(step: .revoked, key: id, by: order.by)))
        }
    }

    mutating func apply(_ fact: IntegrationKeyChanged, _ entry: Entry) {
        var keys = integrationKeys ?? IntegrationKeys()
        let id = IntegrationKeyID(EntryID(book: book(of: entry.sequence), sequence: entry.sequence))
        keys.fold(fact, as: id, entry)
        integrationKeys = keys
    }
}
