import Domain
import Testing

/// The table of rights, asked of whole changes.
@Suite struct AmendmentRightsTests {
    @Test func `a manager adds clients and sites and changes none, an administrator both, others neither`() {
        let scene = Scene.company()
        let new = Amendment.Value.client(Client(code: ClientCode("C9"), name: "New"))
        let old = Amendment.Value.client(Client(code: ClientCode("C1"), name: "Other"))
        let may = Role.allCases.map { [scene.terminal.allows($0, new), scene.terminal.allows($0, old)] }
        #expect(
            may == [
                [true, true], [true, false], [false, false], [false, false], [false, false], [false, false],
            ])
    }

    @Test
    func `an agent of a protected type is the administrator's alone, before and after, with all he has`()
        throws
    {
        var scene = Scene.company()
        let registered = scene.register(
            Person("Chef"), AgentParticulars(type: AgentType("adm"), accountName: "CHEF"))
        let id = try #require(registered)
        let plain = try #require(scene.ids["Amina"])
        var raised = try #require(scene.terminal.agent(plain))
        raised.particulars.type = AgentType("GST")
        var lowered = try #require(scene.terminal.agent(id))
        lowered.particulars.type = nil
        let badge = try #require(scene.terminal.credentials.first { $0.value.person == id })
        var moved = badge.value
        moved.person = plain
        let values: [Amendment.Value] = [
            .agent(raised, plain), .agent(lowered, id), .agent(raised, nil), .links(id, []),
            .badge(badge.value, badge.key), .badge(moved, badge.key),
        ]
        for value in values {
            #expect(scene.terminal.allows(.administrator, value))
            #expect(!scene.terminal.allows(.personnelManager, value), "\(value)")
            #expect(!scene.terminal.allows(.supervisor, value))
        }
        let own = try #require(scene.terminal.agent(plain))
        #expect(scene.terminal.allows(.officeManager, .agent(own, plain)))
        #expect(scene.terminal.allows(.personnelManager, .links(plain, [])))
    }

    @Test func `nobody says by a form that somebody is erased, and the company is the administrator's`() {
        let scene = Scene.company()
        for role in Role.allCases {
            #expect(!scene.terminal.allows(role, .erasedAgent(nil)))
            let card = Amendment.Value.company(CompanyCard(code: "X", name: "X"))
            #expect(scene.terminal.allows(role, card) == (role == .administrator))
        }
    }
}
