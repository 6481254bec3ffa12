import Domain
import Testing

/// Who may use the console: what is asked for, what follows, and what is refused by name.
@Suite struct AccountTests {
    private static func new(_ userName: String, _ role: Role = .supervisor, email: String? = nil)
        -> NewAccount
    {
        NewAccount(userName: userName, name: "Name of \(userName)", email: email, role: role, language: .nl)
    }

    /// A terminal with one administrator who has a password.
    private func administered() -> (Scene, AccountID) {
        var scene = Scene()
        let facts = scene.happen(.account(AccountOrder(.create(Self.new("chief", .administrator)), by: nil)))
        #expect(facts.map(\.kind) == ["accountChanged"])
        let id = AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        scene.happen(.account(AccountOrder(.passwordSet(id), by: nil)))
        return (scene, id)
    }

    private func add(
        _ scene: inout Scene, _ new: NewAccount, by: AccountID
    ) -> AccountID {
        scene.happen(.account(AccountOrder(.create(new), by: by)))
        return AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
    }

    @Test func `an account is made, changed and folded, and its change says what was before`() throws {
        var (scene, chief) = administered()
        let id = add(&scene, Self.new("  Vera.Maes ", email: "Vera@Example.BE"), by: chief)
        let account = try #require(scene.terminal.accounts?[id])
        #expect(account.userName == "vera.maes" && account.email == "vera@example.be")
        #expect(account.role == .supervisor && account.language == .nl && !account.hasPassword)
        let facts = scene.happen(.account(AccountOrder(.setRole(id, .inspector), by: chief)))
        guard case .accountChanged(let changed) = facts.first else { return #expect(Bool(false)) }
        #expect(changed.roleBefore == .supervisor && changed.role == .inspector && changed.by == chief)
        #expect(scene.terminal.accounts?[id]?.role == .inspector)
        #expect(scene.terminal.accounts?.named("VERA@example.be")?.id == id)
    }

    @Test func `nothing changes twice, and the same value again is no entry`() {
        var (scene, chief) = administered()
        let id = add(&scene, Self.new("vera"), by: chief)
        for deed in [AccountDeed.setRole(id, .supervisor), .setLanguage(id, .nl), .enable(id)] {
            #expect(scene.happen(.account(AccountOrder(deed, by: chief))).isEmpty)
        }
    }

    @Test(arguments: [
        ("ab", AccountProblem.userNameForm), ("Élodie", .userNameForm), ("two words", .userNameForm),
        ("<b>", .userNameForm), ("chief", .userNameTaken), ("CHIEF", .userNameTaken),
    ])
    func `a user name has its form and is one person's`(name: String, problem: AccountProblem) {
        let (scene, chief) = administered()
        #expect(scene.terminal.problems(of: AccountOrder(.create(Self.new(name)), by: chief)) == [problem])
    }

    @Test(arguments: ["plain", "a@b", "a b@c.be", "@c.be", "a@@c.be", "a@.be", "a@c.be."])
    func `an address that is none is refused`(email: String) {
        let (scene, chief) = administered()
        let order = AccountOrder(.create(Self.new("vera", email: email)), by: chief)
        #expect(scene.terminal.problems(of: order) == [.emailForm])
    }

    @Test func `an address is one person's, also as somebody's user name`() {
        var (scene, chief) = administered()
        _ = add(&scene, Self.new("vera@example.be"), by: chief)
        let order = AccountOrder(.create(Self.new("wim", email: "Vera@example.be")), by: chief)
        #expect(scene.terminal.problems(of: order) == [.emailTaken])
    }

    @Test func `the last administrator stays one, and can be replaced`() {
        var (scene, chief) = administered()
        for deed in [AccountDeed.setRole(chief, .supervisor), .disable(chief)] {
            #expect(scene.terminal.problems(of: AccountOrder(deed, by: chief)) == [.lastAdministrator])
            #expect(scene.happen(.account(AccountOrder(deed, by: chief))).isEmpty)
        }
        let other = add(&scene, Self.new("second", .administrator), by: chief)
        #expect(!scene.happen(.account(AccountOrder(.disable(chief), by: other))).isEmpty)
        #expect(
            scene.terminal.problems(of: AccountOrder(.setRole(other, .none), by: other))
                == [.lastAdministrator])
    }

    @Test func `only the administrator orders, and everybody his own language and password`() {
        var (scene, chief) = administered()
        for role in Role.allCases where role != .administrator {
            let id = add(&scene, Self.new("user-\(role.rawValue.lowercased())", role), by: chief)
            let foreign: [AccountDeed] = [
                .create(Self.new("another")), .setRole(id, .administrator), .rename(id, "X"),
                .disable(chief), .enable(id), .setLanguage(chief, .de), .passwordSet(chief),
                .invite(id, untilMicroseconds: 1),
            ]
            for deed in foreign {
                let problems = scene.terminal.problems(of: AccountOrder(deed, by: id))
                #expect(problems.contains(.forbidden), "\(role) \(deed)")
                #expect(scene.happen(.account(AccountOrder(deed, by: id))).isEmpty)
            }
            let own = scene.terminal.problems(of: AccountOrder(.setLanguage(id, .de), by: id))
            #expect(own.contains(.forbidden) == (role == .none))
        }
    }

    @Test func `whoever is disabled orders nothing any more`() {
        var (scene, chief) = administered()
        let other = add(&scene, Self.new("second", .administrator), by: chief)
        scene.happen(.account(AccountOrder(.disable(other), by: chief)))
        #expect(scene.happen(.account(AccountOrder(.create(Self.new("friend")), by: other))).isEmpty)
    }

    @Test func `without anybody signed in only an administrator is made, and an invitation used`() {
        let (scene, chief) = administered()
        let deeds: [AccountDeed] = [
            .create(Self.new("vera", .supervisor)), .setRole(chief, .none), .disable(chief),
            .invite(chief, untilMicroseconds: 1),
        ]
        for deed in deeds {
            #expect(scene.terminal.problems(of: AccountOrder(deed, by: nil)).contains(.forbidden))
        }
    }

    @Test func `the second of two who change one account at once is told, and nothing of his is done`() {
        var (scene, chief) = administered()
        let id = add(&scene, Self.new("vera"), by: chief)
        let seen = scene.terminal.accounts?[id]?.changed
        scene.happen(.account(AccountOrder(.setRole(id, .inspector), by: chief, seen: seen)))
        let second = AccountOrder(.rename(id, "Another"), by: chief, seen: seen)
        #expect(scene.terminal.problems(of: second) == [.overtaken])
        #expect(scene.happen(.account(second)).isEmpty)
    }

    @Test func `an invitation takes the password, and a password the invitation`() {
        var (scene, chief) = administered()
        let id = add(&scene, Self.new("vera"), by: chief)
        scene.happen(.account(AccountOrder(.passwordSet(id), by: nil)))
        #expect(scene.terminal.accounts?[id]?.hasPassword == true)
        scene.happen(.account(AccountOrder(.invite(id, untilMicroseconds: 99), by: chief)))
        #expect(scene.terminal.accounts?[id]?.hasPassword == false)
        #expect(scene.terminal.accounts?[id]?.invitedUntilMicroseconds == 99)
        scene.happen(.account(AccountOrder(.passwordSet(id), by: nil)))
        #expect(scene.terminal.accounts?[id]?.invitedUntilMicroseconds == nil)
    }

    @Test func `an account whose private part was erased is nobody's, and its old changes harm nothing`() {
        var (scene, chief) = administered()
        var created = AccountChanged(step: .created, by: chief)
        created.role = .administrator
        scene.fold(.accountChanged(created))
        let id = AccountID(EntryID(book: Scene.book, sequence: scene.terminal.head))
        #expect(scene.terminal.accounts?[id] == nil)
        var changed = AccountChanged(step: .role, account: id, by: chief)
        changed.role = .administrator
        scene.fold(.accountChanged(changed))
        #expect(scene.terminal.accounts?.administratorCount == 1)
    }

    @Test func `who came is kept, and changes nothing`() {
        var (scene, chief) = administered()
        let before = scene.terminal.accounts
        let facts = scene.happen(
            .accessed(Accessed(step: .denied, account: chief, count: 3, address: "192.0.2.1")))
        #expect(facts == [.accessed(Accessed(step: .denied, account: chief, count: 3, address: "192.0.2.1"))])
        #expect(scene.terminal.accounts == before)
    }
}
