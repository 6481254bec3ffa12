import Domain
import Testing

/// Who registers an agent makes his account of the console with him, or neither (C-36).
@Suite struct AgentAccountTests {
    private func register(
        _ scene: inout Scene, _ code: String, account: String = "", named name: String = "Vera"
    ) -> [Fact] {
        var person = Person(name)
        person.code = code
        let agent = Agent(person: person, particulars: AgentParticulars(accountName: account))
        return scene.happen(
            .amended(Amendments(by: "4711", [Amendment(.agent(agent, nil))], opensAccounts: true)))
    }

    @Test func `one transaction has both, and the account has no role`() throws {
        var scene = Scene.company()
        let facts = register(&scene, "A-77")
        #expect(facts.map(\.kind) == ["amended", "accountChanged"])
        let id = PersonID(EntryID(book: Scene.book, sequence: scene.terminal.head - 1))
        let (_, account) = try #require(scene.terminal.accounts?.account(of: id))
        #expect(account.userName == "a-77@propre" && account.role == .none && !account.mayEnter)
        #expect(scene.terminal.agent(id)?.particulars.accountName == "A-77")
    }

    @Test func `what is wrong with the agent makes no account either`() {
        var scene = Scene.company()
        #expect(register(&scene, "").isEmpty)
        #expect(scene.terminal.accounts == nil)
    }

    @Test(arguments: ["É", "x", "A", String(repeating: "Z", count: 64)])
    func `a user name has its form, whatever the agent is called`(code: String) throws {
        var scene = Scene()
        for name in [code, code + "-2"] { #expect(register(&scene, String(name.suffix(64))).count == 2) }
        let names = scene.terminal.accounts?.all.values.map(\.userName) ?? []
        #expect(Set(names).count == 2)
        for name in names {
            #expect((3...64).contains(name.utf8.count), "\(name)")
            #expect(name == name.lowercased())
        }
    }

    @Test func `a name that somebody has already gets a number`() {
        var scene = Scene.company()
        let taken = NewAccount(
            userName: "a-77@propre", name: "Chief", email: nil, role: .administrator, language: .fr)
        scene.happen(.account(AccountOrder(.create(taken), by: nil)))
        #expect(register(&scene, "A-77").count == 2)
        #expect(scene.terminal.accounts?.named("a-77@propre-2") != nil)
    }

    @Test func `once he is erased nobody has the account`() throws {
        var scene = Scene.company()
        _ = register(&scene, "A-77")
        let sequence = scene.terminal.head
        scene.terminal.forget(sequence)
        #expect(scene.terminal.accounts?.all.isEmpty == true)
    }
}
