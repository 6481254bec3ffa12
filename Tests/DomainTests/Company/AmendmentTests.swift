import Domain
import Testing

/// What is wrong with an amendment is said at its field, and nothing of it is written.
@Suite struct AmendmentTests {
    private let site = SiteCode("S1")

    // MARK: the fields

    @Test func `a sound register is written, and what stands already is not written again`() {
        var scene = Scene.company()
        let company = scene.terminal.company
        #expect(company?.card?.value.name == "Propre SA")
        #expect(company?.clients.count == 1 && company?.sites.count == 1 && company?.tasks.count == 2)
        #expect(company?.tasks(at: SiteCode("S1")) == [TaskCode("T1"), TaskCode("T2")])
        let head = scene.terminal.head
        for code in ["T1", "T2"] {
            guard let task = scene.terminal.registered(.task(TaskCode(code))) else { continue }
            #expect(scene.amend(task).isEmpty)
        }
        #expect(scene.terminal.head == head)
    }

    @Test func `a code that another subject has, or that nobody can see, is refused at its field`() {
        let scene = Scene.company()
        let task = WorkTask(code: TaskCode("T1"), name: "Vitres", site: site)
        #expect(
            scene.problems(.task(task), previous: nil) == [
                AmendmentProblem(index: 0, field: .code, cause: .duplicate(of: .task(TaskCode("T1"))))
            ])
        let client = { (code: String) in Amendment.Value.client(Client(code: ClientCode(code), name: "X")) }
        #expect(scene.defects(client("")) == [.code: .missing])
        #expect(scene.defects(client(" ")) == [.code: .missing])
        #expect(scene.defects(client("C2 ")) == [.code: .malformed])
        #expect(scene.defects(client("C\n2")) == [.code: .malformed])
        #expect(scene.defects(client(String(repeating: "é", count: 33))) == [.code: .tooLong(limit: 64)])
        #expect(scene.defects(client("<b>C2</b>")).isEmpty, "it is text like any other")
    }

    @Test func `each field is told once, all of them at once`() {
        let scene = Scene.company()
        let address = Address(
            street: "", houseNumber: "1", postalCode: "4000", town: "Liège\u{2028}", country: "be")
        let wrong = WorkSite(
            code: site, client: ClientCode("C9"), name: "\t", address: address, radiusMetres: 0)
        #expect(
            scene.defects(.site(wrong)) == [
                .name: .malformed, .address: .missing, .country: .malformed,
                .radiusMetres: .outOfRange(1...100_000), .client: .unknown,
            ])
    }

    @Test func `a task needs a site that there is, and an active one if it is active itself`() {
        var scene = Scene.company()
        var task = WorkTask(code: TaskCode("T3"), name: "Vitres", site: nil)
        #expect(scene.defects(.task(task)) == [.site: .missing])
        task.site = SiteCode("S9")
        task.group = GroupCode("G9")
        #expect(scene.defects(.task(task)) == [.site: .unknown, .group: .unknown])
        scene.amend(.site(WorkSite(code: SiteCode("S2"), name: "Fermé", isActive: false)))
        task.site = SiteCode("S2")
        task.group = nil
        #expect(scene.defects(.task(task)) == [.site: .inactive])
        task.isActive = false
        #expect(scene.defects(.task(task)).isEmpty)
    }

    @Test func `declarations that hold on the same day are found, whatever their order`() throws {
        let scene = Scene.company()
        let number = try #require(WorksNumber("1Y1003SQ5VSSZ"))
        func declared(_ periods: (String?, String?)...) -> [AmendmentProblem.Field: AmendmentProblem.Cause] {
            let rows = periods.map { first, last in
                WorksDeclaration(
                    number: number, firstDay: first.flatMap { Day($0) }, lastDay: last.flatMap { Day($0) })
            }
            return scene.defects(
                .site(WorkSite(code: SiteCode("S1"), name: "Rue Haute", declarations: rows)))
        }
        #expect(declared(("2026-01-01", "2026-06-30"), ("2026-07-01", nil)).isEmpty)
        let overlap = AmendmentProblem.Cause.overlap(row: 0, otherRow: 1)
        #expect(
            declared(("2026-07-01", nil), ("2026-01-01", "2026-07-01")) == [.declarations: overlap],
            "the last day is included")
        #expect(declared((nil, nil), ("2026-01-01", "2026-01-01")) == [.declarations: overlap])
        #expect(
            declared(("2026-02-01", "2026-01-31")) == [.declarations: .endsBeforeItBegins(row: 0)])
    }

    @Test func `nobody is linked to a task, and no badge given to a person, that there is not`() {
        let scene = Scene.company()
        guard let amina = scene.ids["Amina"] else { return }
        let nobody = PersonID(EntryID(book: Scene.book, sequence: 999))
        #expect(scene.defects(.links(amina, [TaskCode("T1"), TaskCode("T9")])) == [.tasks: .unknown])
        #expect(scene.defects(.links(amina, [TaskCode("T1"), TaskCode("T1")])) == [.tasks: .twice])
        #expect(scene.defects(.links(nobody, [TaskCode("T1")])) == [.agent: .unknown])
        #expect(scene.defects(.agent(Agent(person: Person("X")), nobody)) == [.subject: .unknown])
        let badge = Credential(
            key: CredentialKey("k"), person: nobody, fromMicroseconds: 2, toMicroseconds: 2)
        #expect(
            scene.defects(.badge(badge, nil)) == [
                .agent: .unknown, .period: .endsBeforeItBegins(row: 0),
            ])
    }

    // MARK: agents

    @Test func `creating an agent gives him an account name in the same entry, and no two the same`() {
        var scene = Scene.company()
        let name = { (scene: Scene, first: String) in
            scene.ids[first].flatMap { scene.terminal.agent($0)?.particulars.accountName }
        }
        #expect(name(scene, "Amina") == "C-AMINA")
        var twin = Person("Bram")
        twin.code = "c-åmina"
        scene.register(twin)
        #expect(name(scene, "Bram") == "C-MINA")
        twin = Person("Chloé")
        twin.code = "C-amina"
        scene.register(twin)
        #expect(name(scene, "Chloé") == "C-AMINA-2")
        #expect(scene.terminal.company?.agent(withAccount: "c-amina-2") == scene.ids["Chloé"])
        twin = Person("Dirk")
        twin.code = "漢"
        scene.register(twin)
        #expect(name(scene, "Dirk") == "AGENT")
    }

    @Test func `a code, an account name, a national number or a badge that another has is refused`() {
        var scene = Scene.company()
        let sealed = SealedNumber(text: "a", mark: "m")
        scene.change("Amina") { $0.nationalNumber = sealed }
        guard let amina = scene.ids["Amina"] else { return }
        let other = Agent(
            person: Person("Amina"),
            particulars: AgentParticulars(
                nationalNumber: SealedNumber(text: "b", mark: "m"), accountName: "c-amina"))
        let cause = AmendmentProblem.Cause.duplicate(of: .agent(amina))
        #expect(
            scene.defects(.agent(other, nil)) == [
                .code: cause, .accountName: cause, .nationalNumber: cause,
            ])
        scene.register(Person("Bram"))
        guard let bram = scene.ids["Bram"], let badge = scene.credential("Amina") else { return }
        let taken = Credential(key: CredentialKey("Amina"), person: bram)
        #expect(scene.defects(.badge(taken, nil)) == [.badge: .duplicate(of: .badge(badge))])
        scene.amend(
            .badge(Credential(key: CredentialKey("Amina"), person: amina, state: .returned), badge))
        #expect(scene.defects(.badge(taken, nil)).isEmpty)
    }

    @Test func `an engagement that ends before it begins, or holds twice, is refused`() throws {
        var scene = Scene.company()
        let employer = try #require(Employer("BE0884303369"))
        func engaged(_ rows: (Int, Int64?, Int64?)...) -> AmendmentProblem.Cause? {
            var agent = Agent(person: Person("Eva"))
            agent.particulars.engagements = rows.map {
                Engagement(
                    number: $0.0, employer: employer, capacity: .employee, fromMicroseconds: $0.1,
                    toMicroseconds: $0.2)
            }
            return scene.defects(.agent(agent, nil))[.engagements]
        }
        #expect(engaged((1, nil, 5), (2, 5, nil)) == nil)
        #expect(engaged((1, 5, 5)) == .endsBeforeItBegins(row: 0))
        #expect(engaged((1, nil, 6), (2, 5, nil)) == .overlap(row: 0, otherRow: 1))
        #expect(engaged((1, nil, 5), (1, 5, nil)) == .twice)
        #expect(engaged((0, nil, 5)) == .malformed)
        scene.register(Person("Eva"))
    }

    @Test func `types ADM and GST are protected, in any letters`() {
        #expect(["ADM", "gst", "Adm"].allSatisfy { AgentType($0).isProtected })
        #expect(!AgentType("ADMIN").isProtected && !AgentType("").isProtected)
        var scene = Scene.company()
        scene.change("Amina") { $0.type = AgentType("GST") }
        scene.register(Person("Bram"))
        guard let amina = scene.ids["Amina"], let bram = scene.ids["Bram"] else { return }
        let plain = Agent(person: Person("Amina"))
        let promoted = Agent(
            person: Person("Bram"), particulars: AgentParticulars(type: AgentType("ADM")))
        let protected: [Amendment.Value] = [
            .agent(plain, amina), .links(amina, []), .agent(promoted, bram), .agent(promoted, nil),
            .badge(Credential(key: CredentialKey("k"), person: amina), nil),
        ]
        #expect(protected.allSatisfy(scene.terminal.isProtected))
        #expect(!scene.terminal.isProtected(.agent(plain, bram)))
        #expect(!scene.terminal.isProtected(.links(bram, [])))
    }

    // MARK: two people at once

    @Test func `the second of two who change one subject is told what it is now`() {
        var scene = Scene.company()
        let seen = scene.terminal.revision(of: .site(site))
        scene.amend(.site(WorkSite(code: site, name: "Rue Basse")), by: "first")
        let stands = WorkSite(code: site, name: "Rue Basse")
        let problems = scene.problems(.site(WorkSite(code: site, name: "Rue Neuve")), previous: seen)
        #expect(
            problems == [
                AmendmentProblem(
                    index: 0, field: .subject,
                    cause: .stale(now: .site(stands), revision: scene.terminal.head))
            ])
        let late = Amendments(
            by: "second", [Amendment(.site(WorkSite(code: site, name: "Rue Neuve")), previous: seen)])
        #expect(scene.happen(.amended(late)).isEmpty)
        #expect(scene.terminal.company?.sites[site]?.value == stands)
    }

    @Test func `an import between reading and writing an agent is noticed as well`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        guard let id = scene.ids["Amina"], let seen = scene.terminal.agent(id) else { return }
        let revision = scene.terminal.revision(of: .agent(id))
        #expect(revision == id.entry.sequence)
        scene.change("Amina") { $0.lastName = "Zidane" }
        let found = scene.problems(.agent(seen, id), previous: revision)
        #expect(found.map(\.field) == [.subject])
        guard case .stale(.agent(let now, id)?, _)? = found.first?.cause else {
            Issue.record("\(found)")
            return
        }
        #expect(now.person.lastName == "Zidane")
    }

    @Test func `several amendments are all written or none, each as if those before it had been`() {
        var scene = Scene()
        let client = Amendment(.client(Client(code: ClientCode("C1"), name: "Banque")))
        let site = Amendment(.site(WorkSite(code: site, client: ClientCode("C1"), name: "Rue Haute")))
        #expect(scene.happen(.amended(Amendments(by: "4711", [site, client]))).isEmpty)
        #expect(
            scene.terminal.problems(of: Amendments(by: "4711", [site, client])) == [
                AmendmentProblem(index: 0, field: .client, cause: .unknown)
            ])
        #expect(scene.happen(.amended(Amendments(by: "4711", [client, site]))).count == 2)
        let twice = Amendments(by: "4711", [client, client].map { Amendment($0.value, previous: 3) })
        #expect(scene.terminal.problems(of: twice).contains { $0.index == 1 && $0.cause == .twice })
    }

    @Test(arguments: ["", "a b", "amina@propre.be", String(repeating: "a", count: 65)])
    func `an author is an id and says nothing of who it is`(author: String) {
        let scene = Scene()
        let list = [Amendment(.client(Client(code: ClientCode("C1"), name: "Banque")))]
        #expect(
            scene.terminal.problems(of: Amendments(by: author, list)).map(\.field) == [.author])
        #expect(scene.terminal.problems(of: Amendments(by: Amendments.system, list)).isEmpty)
    }
}
