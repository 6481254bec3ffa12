import Domain
import Testing

/// A small company: one client, one site (the terminal's), one group, two tasks, one agent with a badge.
extension Scene {
    static func company() -> Scene {
        var scene = Scene()
        scene.amend(.company(CompanyCard(code: "PROPRE", name: "Propre SA", licence: "L-2")))
        scene.amend(.client(Client(code: ClientCode("C1"), name: "Banque")))
        scene.amend(.site(WorkSite(code: SiteCode("S1"), client: ClientCode("C1"), name: "Rue Haute")))
        scene.amend(.group(TaskGroup(code: GroupCode("G1"), name: "Bureaux")))
        for code in ["T1", "T2"] {
            scene.amend(
                .task(
                    WorkTask(
                        code: TaskCode(code), name: "Tâche \(code)", site: SiteCode("S1"),
                        group: GroupCode("G1"))))
        }
        scene.register(Person("Amina"))
        return scene
    }

    /// As somebody does who has just looked at the subject. Returns what was written.
    @discardableResult
    mutating func amend(_ value: Amendment.Value, by author: String = "4711") -> [Fact] {
        happen(.amended(Amendments(by: author, [Amendment(value, previous: revision(of: value))])))
    }

    func revision(of value: Amendment.Value) -> Sequence? {
        value.subject.flatMap(terminal.revision)
    }

    func problems(_ value: Amendment.Value, previous: Sequence?) -> [AmendmentProblem] {
        terminal.problems(of: Amendments(by: "4711", [Amendment(value, previous: previous)]))
    }

    /// What is wrong with that new value, as somebody types it who has just looked at the subject.
    func defects(_ value: Amendment.Value) -> [AmendmentProblem.Field: AmendmentProblem.Cause] {
        let found = problems(value, previous: revision(of: value))
        return Dictionary(found.map { ($0.field, $0.cause) }, uniquingKeysWith: { first, _ in first })
    }

    /// A new agent with a badge that is called as he is.
    @discardableResult
    mutating func register(_ person: Person, _ particulars: AgentParticulars = AgentParticulars())
        -> PersonID?
    {
        guard amend(.agent(Agent(person: person, particulars: particulars), nil)).count == 1 else {
            return nil
        }
        let id = PersonID(EntryID(book: Scene.book, sequence: terminal.head))
        note(id, as: person.firstName)
        amend(.badge(Credential(key: CredentialKey(person.firstName), person: id), nil))
        return id
    }

    /// Changes what the register says of somebody beside the person.
    @discardableResult
    mutating func change(_ name: String, particulars change: (inout AgentParticulars) -> Void) -> [Fact] {
        guard let id = ids[name], var agent = terminal.agent(id) else { return [] }
        change(&agent.particulars)
        return amend(.agent(agent, id))
    }
}
