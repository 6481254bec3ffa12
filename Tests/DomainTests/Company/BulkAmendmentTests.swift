import Domain
import Testing

/// Many amendments that take effect together, and what an erasure leaves of any.
@Suite struct BulkAmendmentTests {
    private func agents(_ count: Int) -> [Amendment] {
        (0..<count).map { Amendment(.agent(Agent(person: Person("P\($0)")), nil)) }
    }

    @Test func `a bulk change takes effect as a whole, with its links to people of the same change`() {
        var scene = Scene.company()
        let batch = scene.terminal.head + 1
        #expect(scene.happen(.amended(Amendments(by: "4711", agents(3), .staged))).count == 3)
        let links = (0..<3).map { index in
            let id = PersonID(EntryID(book: Scene.book, sequence: batch + Int64(index)))
            return Amendment(.links(id, [TaskCode("T1")]))
        }
        #expect(scene.happen(.amended(Amendments(by: "4711", links, .stagedIn(batch)))).count == 3)
        #expect(scene.terminal.people.count == 1)
        #expect(scene.happen(.applied(batch: batch, count: 6)).map(\.kind) == ["applied"])
        #expect(scene.terminal.people.count == 4)
        #expect(scene.terminal.company?.revision == scene.terminal.head)
        #expect(scene.terminal.company?.agents(linkedTo: TaskCode("T1")).count == 3)
        #expect(
            scene.terminal.revision(of: .links(PersonID(EntryID(book: Scene.book, sequence: batch)))) == batch
                + 3)
    }

    @Test func `a bulk change with one thing wrong takes no effect, and says what`() {
        var scene = Scene.company()
        let batch = scene.terminal.head + 1
        var list = agents(3)
        list[2] = Amendment(.agent(Agent(person: Person("P0")), nil))
        #expect(scene.happen(.amended(Amendments(by: "4711", list, .staged))).count == 3)
        let first = PersonID(EntryID(book: Scene.book, sequence: batch))
        #expect(
            scene.terminal.problems(ofBatch: batch).contains(
                AmendmentProblem(index: 2, field: .code, cause: .duplicate(of: .agent(first)))))
        #expect(scene.happen(.applied(batch: batch, count: 3)).isEmpty)
        #expect(scene.terminal.people.count == 1)
        scene.reboot(after: Scene.minute)
        #expect(scene.happen(.applied(batch: batch, count: 3)).isEmpty)
        #expect(scene.terminal.problems(ofBatch: batch).isEmpty, "it was dropped")
    }

    @Test func `what somebody changes between staging and taking effect is not overwritten`() {
        var scene = Scene.company()
        let site = WorkSite(code: SiteCode("S1"), name: "Rue Neuve")
        let batch = scene.terminal.head + 1
        let change = Amendment(.site(site), previous: scene.revision(of: .site(site)))
        scene.happen(.amended(Amendments(by: "4711", [change], .staged)))
        scene.amend(.site(WorkSite(code: SiteCode("S1"), name: "Rue Basse")))
        #expect(scene.happen(.applied(batch: batch, count: 1)).isEmpty)
        #expect(scene.terminal.company?.sites[SiteCode("S1")]?.value.name == "Rue Basse")
    }

    @Test func `a bulk change that nobody began, or beyond what fits, is refused`() {
        var scene = Scene.company()
        #expect(
            scene.terminal.problems(of: Amendments(by: "4711", agents(1), .stagedIn(3))).map(\.field) == [
                .batch
            ])
        #expect(scene.terminal.problems(of: Amendments(by: "4711", [], .staged)).map(\.field) == [.list])
        let many = Amendments(by: "4711", agents(Amendments.most + 1), .staged)
        #expect(scene.terminal.problems(of: many).map(\.cause) == [.tooMany(limit: 1_000)])
        #expect(scene.happen(.amended(many)).isEmpty)
    }

    // MARK: erasure

    @Test func `after an erasure the register is the same whether it lived on or is folded again`() {
        var scene = Scene.company()
        guard let amina = scene.ids["Amina"] else { return }
        scene.change("Amina") { $0.nationalNumber = SealedNumber(text: "sealed", mark: "mark") }
        scene.amend(.links(amina, [TaskCode("T1")]))
        scene.badge("Amina")
        let staged = Amendments(by: "4711", [Amendment(.agent(Agent(person: Person("Bram")), nil))], .staged)
        scene.happen(.amended(staged))
        let erased = scene.entries.filter { entry in
            entry.fact.kind == "amended" && entry.fact.coded(in: Scene.book).privateText != nil
        }.map(\.sequence)
        #expect(erased.count == 6)
        for sequence in erased { scene.fold(.erased(Erased(sequence: sequence, rule: "leaver"))) }
        #expect(scene.terminal.agent(amina) == nil)
        #expect(scene.terminal.company?.rows.values.allSatisfy { $0.particulars == nil } == true)
        #expect(scene.terminal.company?.agent(withAccount: "c-amina") == nil)
        #expect(scene.terminal.company?.clients[ClientCode("C1")]?.value.name.isEmpty == true)
        #expect(scene.terminal.company?.card?.value.licence?.isEmpty == true, "it was one all the same")
        var again = Terminal(book: Scene.book)
        for entry in scene.entries {
            var stored = entry
            var coded = entry.fact.coded(in: Scene.book)
            if erased.contains(entry.sequence) { coded.privateText = nil }
            stored.fact = Fact(coded, in: Scene.book)
            again.apply(stored)
        }
        #expect(again == scene.terminal)
    }
}
