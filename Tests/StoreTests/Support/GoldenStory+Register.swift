import Domain

extension GoldenStory {
    /// What managers say in the company's register: every subject, a change of one, and a bulk change.
    mutating func register() {
        let before = terminal.head
        amend(
            .company(
                CompanyCard(
                    code: "EXEMPLE", name: "Exemple SA", enterprise: EnterpriseNumber("0884303369"),
                    licence: "LIC-0002")))
        let address = Address(
            street: "Rue de l\u{2019}Exemple", houseNumber: "1", box: "3", postalCode: "1348", town: "LLN",
            country: "BE")
        amend(
            .client(
                Client(
                    code: ClientCode("C-1"), name: "Mme Exemplaire", address: address,
                    enterprise: EnterpriseNumber("0884303369"))))
        let declarations = ["1Y1003SQ5VSSZ", "1Y1003SQ5VST0"].compactMap { WorksNumber($0) }
        amend(
            .site(
                WorkSite(
                    code: SiteCode("LLN-02"), client: ClientCode("C-1"), name: "Bâtiment B", address: address,
                    position: Story.place?.position, radiusMetres: 150,
                    declarations: zip(declarations, [("2026-01-01", "2026-06-30"), ("2026-07-01", "-")]).map {
                        WorksDeclaration(number: $0, firstDay: Day($1.0), lastDay: Day($1.1))
                    })))
        amend(.group(TaskGroup(code: GroupCode("G-1"), name: "Soir", isActive: true)))
        for code in ["T-1", "T-2"] {
            amend(
                .task(
                    WorkTask(
                        code: TaskCode(code), name: "Bureaux \(code)", site: SiteCode("LLN-02"),
                        group: code == "T-1" ? GroupCode("G-1") : nil)))
        }
        people()
        bulk()
        leaving = entries.filter { $0.sequence > before }.compactMap { entry in
            guard case .amended(let amended) = entry.fact else { return nil }
            switch amended.amendment.value {
            case .agent(let agent, _): return agent.person.code == "4801" ? entry.sequence : nil
            case .badge(let badge, _): return badge.key.text == "em:62E3086DD2" ? entry.sequence : nil
            default: return nil
            }
        }
    }

    private mutating func people() {
        let engagements = ["BE0884303369", "FR40303265045"].compactMap { Employer($0) }.enumerated().map {
            Engagement(
                number: $0 + 1, employer: $1, capacity: $0 == 0 ? .employee : .temporary,
                fromMicroseconds: Self.midnight,
                toMicroseconds: $0 == 0 ? nil : Self.midnight + 86_400_000_000)
        }
        let particulars = AgentParticulars(
            type: AgentType("ADM"), birthDay: Day("1981-05-03"),
            nationalNumber: SealedNumber(text: "k1.c2VhbGVk", mark: "0f1e2d"), engagements: engagements)
        for (code, name) in [("4800", "Oscar"), ("4801", "Olga")] {
            let person = Person(code: code, firstName: name, lastName: "Beispiel", language: .nl)
            amend(.agent(Agent(person: person, particulars: code == "4800" ? particulars : .init()), nil))
            let id = PersonID(EntryID(book: terminal.book, sequence: terminal.head))
            amend(.links(id, [TaskCode("T-2"), TaskCode("T-1")]))
            let key = code == "4800" ? "em:62E3086DD1" : "em:62E3086DD2"
            amend(.badge(Credential(key: CredentialKey(key), person: id), nil))
            happens(.presented(keys: [CredentialKey(key)], method: .badge))
        }
        // Somebody who was imported gets what only the register has, and is changed twice.
        guard let (id, _) = terminal.people.first(where: { $0.value.code == "4715" }),
            var agent = terminal.agent(id)
        else { return }
        agent.particulars.mayUseTerminal = false
        amend(.agent(agent, id))
        agent.person.lastName = "Voorbeeld-Exempel"
        amend(.agent(agent, id))
    }

    private mutating func bulk() {
        let batch = terminal.head + 1
        let tasks = (3...4).map { number in
            Amendment(
                .task(
                    WorkTask(
                        code: TaskCode("T-\(number)"), name: "Vitres", site: SiteCode("LLN-02"),
                        isActive: false)))
        }
        happens(.amended(Amendments(by: Amendments.system, tasks, .staged)), reader: nil)
        happens(.applied(batch: batch, count: tasks.count), reader: nil)
    }

    private mutating func amend(_ value: Amendment.Value) {
        let previous = value.subject.flatMap(terminal.revision)
        happens(.amended(Amendments(by: "31", [Amendment(value, previous: previous)])), reader: nil)
    }
}
