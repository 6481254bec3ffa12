// Who may use the console.

extension Terminal {
    /// What is wrong with that; empty: it will be done.
    package func problems(of order: AccountOrder) -> [AccountProblem] {
        let accounts = accounts ?? Accounts()
        var problems = mayOrder(order, accounts) ? [] : [AccountProblem.forbidden]
        if case .create(let new) = order.deed { return problems + self.problems(of: new, accounts) }
        guard let id = order.deed.account, let account = accounts[id] else {
            return problems + [.noSuchAccount]
        }
        if let seen = order.seen, seen != account.changed { problems.append(.overtaken) }
        let isLast =
            account.role == .administrator && account.mayEnter && accounts.administratorCount == 1
        switch order.deed {
        case .setRole(_, let role) where role != .administrator && isLast:
            problems.append(.lastAdministrator)
        case .disable where isLast: problems.append(.lastAdministrator)
        case .rename(_, let name) where !Account.isName(name.trimmingBlanks): problems.append(.nameForm)
        default: break
        }
        return problems
    }

    private func problems(of new: NewAccount, _ accounts: Accounts) -> [AccountProblem] {
        let new = new.trimmed
        var problems: [AccountProblem] = []
        if !Account.isUserName(new.userName) { problems.append(.userNameForm) }
        if accounts.named(new.userName) != nil { problems.append(.userNameTaken) }
        if !Account.isName(new.name) { problems.append(.nameForm) }
        if let email = new.email {
            if !Account.isEmail(email) { problems.append(.emailForm) }
            if accounts.named(email) != nil { problems.append(.emailTaken) }
        }
        if accounts.all.count >= Accounts.most { problems.append(.tooMany) }
        return problems
    }

    /// One's own language and password are one's own; all else the table says. Nobody who is signed in: only the code
    /// makes an administrator, and only the holder of an invitation sets his password.
    private func mayOrder(_ order: AccountOrder, _ accounts: Accounts) -> Bool {
        guard let by = order.by else {
            switch order.deed {
            case .create(let new): return new.role == .administrator
            case .passwordSet: return true
            default: return false
            }
        }
        guard let actor = accounts[by], actor.mayEnter else { return false }
        switch order.deed {
        case .setLanguage(let id, _) where id == by, .passwordSet(let id) where id == by: return true
        case .create: return Rights.allows(actor.role, .add, in: .users)
        default: return Rights.allows(actor.role, .modify, in: .users)
        }
    }

    func decideAccount(_ order: AccountOrder, _ draft: inout Draft) {
        guard problems(of: order).isEmpty else { return }
        let before = order.deed.account.flatMap { accounts?[$0] }
        var fact = AccountChanged(step: order.deed.step, account: order.deed.account, by: order.by)
        switch order.deed {
        case .create(let new):
            let new = new.trimmed
            (fact.role, fact.language) = (new.role, new.language)
            (fact.userName, fact.name, fact.email) = (new.userName, new.name, new.email)
        case .setRole(_, let role):
            guard role != before?.role else { return }
            (fact.role, fact.roleBefore) = (role, before?.role)
        case .rename(_, let name):
            guard name.trimmingBlanks != before?.name else { return }
            (fact.name, fact.nameBefore) = (name.trimmingBlanks, before?.name)
        case .setLanguage(_, let language):
            guard language != before?.language else { return }
            (fact.language, fact.languageBefore) = (language, before?.language)
        case .disable: if before?.isDisabled == true { return }
        case .enable: if before?.isDisabled == false { return }
        case .passwordSet: break
        case .invite(_, let until): fact.untilMicroseconds = until
        }
        draft.add(.accountChanged(fact))
    }

    func decideAccess(_ accessed: Accessed, _ draft: inout Draft) {
        var accessed = accessed
        accessed.address = accessed.address?.bounded(64)
        draft.add(.accessed(accessed))
    }

    mutating func apply(_ fact: AccountChanged, _ entry: Entry) {
        var accounts = accounts ?? Accounts()
        let id = AccountID(EntryID(book: book(of: entry.sequence), sequence: entry.sequence))
        accounts.fold(fact, as: id, at: entry.sequence)
        self.accounts = accounts
    }
}

extension AccountDeed {
    /// Whom it is about; nil: it makes him.
    package var account: AccountID? {
        switch self {
        case .create: nil
        case .setRole(let id, _), .rename(let id, _), .setLanguage(let id, _), .disable(let id),
            .enable(let id), .passwordSet(let id), .invite(let id, _):
            id
        }
    }

    fileprivate var step: AccountChanged.Step {
        switch self {
        case .create: .created
        case .setRole: .role
        case .rename: .name
        case .setLanguage: .language
        case .disable: .disabled
        case .enable: .enabled
        case .passwordSet: .password
        case .invite: .invited
        }
    }
}
