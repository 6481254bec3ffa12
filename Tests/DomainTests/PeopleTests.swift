import Domain
import Testing

/// Imports, names on a public screen, languages, erasure.
@Suite struct PeopleTests {
    private func change(_ name: String) -> Staged.Change { .person(Person(name), existing: nil) }

    // MARK: bulk import

    @Test func `staged changes take effect only when applied`() {
        var scene = Scene()
        let batch = scene.terminal.head + 1
        scene.happen(.staged([change("Amina")], batch: nil))
        scene.happen(.staged([change("Bram")], batch: batch))
        #expect(scene.terminal.people.isEmpty)
        #expect(scene.happen(.applied(batch: batch, count: 2)).map(\.kind) == ["applied"])
        #expect(scene.terminal.people.count == 2)
        let id = PersonID(EntryID(book: Scene.book, sequence: batch + 1))
        #expect(scene.terminal.people[id]?.firstName == "Bram", "the id is the entry that staged it")
        #expect(scene.happen(.applied(batch: batch, count: 2)).isEmpty)
    }

    @Test func `an unfinished import is dropped at the next start`() {
        var scene = Scene()
        let batch = scene.terminal.head + 1
        scene.happen(.staged([change("Amina")], batch: nil))
        scene.reboot(after: Scene.minute)
        #expect(scene.happen(.staged([change("Bram")], batch: batch)).isEmpty)
        #expect(scene.happen(.applied(batch: batch, count: 1)).isEmpty)
        #expect(scene.terminal.people.isEmpty)
    }

    @Test func `an import with a part missing is not applied`() {
        var scene = Scene()
        let batch = scene.terminal.head + 1
        scene.happen(.staged([change("Amina")], batch: nil))
        #expect(scene.happen(.applied(batch: batch, count: 2)).isEmpty)
        #expect(scene.happen(.applied(batch: batch, count: 0)).isEmpty)
        #expect(scene.happen(.applied(batch: batch + 1, count: 1)).isEmpty)
    }

    @Test func `more than fifty thousand changes are not staged`() {
        var scene = Scene()
        var batch: Sequence?
        for _ in 0..<50 {
            let first = scene.terminal.head + 1
            let changes = Array(repeating: Staged.Change.erased, count: 1_000)
            #expect(scene.happen(.staged(changes, batch: batch)).count == 1_000)
            batch = batch ?? first
        }
        #expect(scene.happen(.staged([.erased], batch: batch)).isEmpty)
    }

    @Test func `a new import ends one that failed half-way, and has all the room`() {
        var scene = Scene()
        let stale = scene.terminal.head + 1
        let half = Array(repeating: Staged.Change.erased, count: 30_000)
        #expect(scene.happen(.staged(half, batch: nil)).count == 30_000)
        let batch = scene.terminal.head + 1
        #expect(scene.happen(.staged(half, batch: nil)).count == 30_000)
        #expect(scene.happen(.staged([change("Amina")], batch: batch)).count == 1)
        #expect(scene.happen(.staged([.erased], batch: stale)).isEmpty)
        #expect(scene.happen(.applied(batch: stale, count: 30_000)).isEmpty)
        #expect(scene.happen(.applied(batch: batch, count: 30_001)).count == 1)
        #expect(scene.terminal.people.count == 1)
    }

    @Test func `two imports of an old release, one begun in the other, are both applied as they were`() {
        var scene = Scene()
        let first = scene.terminal.head + 1
        let facts: [Fact] = [
            .staged(Staged(batch: first, change: change("Amina"))),
            .staged(Staged(batch: first + 1, change: change("Bram"))),
            .applied(Applied(batch: first, count: 1)), .applied(Applied(batch: first + 1, count: 1)),
        ]
        for fact in facts {
            scene.terminal.apply(
                Entry(
                    sequence: scene.terminal.head + 1, instant: scene.now, reader: nil, place: nil, fact: fact
                ))
        }
        #expect(Set(scene.terminal.people.values.map(\.firstName)) == ["Amina", "Bram"])
    }

    @Test func `a change of somebody known keeps his id and his attendance`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        scene.change("Amina") { $0.lastName = "Zidane" }
        #expect(scene.terminal.people.count == 1)
        #expect(scene.presence("Amina") == .present)
        scene.badge("Amina")
        #expect(scene.answers.count == 1)
        #expect(scene.ids["Amina"].map { scene.terminal.label(of: $0).text } == "Amina Z.")
    }

    // MARK: names (SITUATIONS 13, 14)

    @Test func `the screen shows first name and initial, this punch only`() {
        var scene = Scene()
        scene.enrol(Person("Amina", "Benali"))
        scene.badge("Amina")
        #expect(scene.recorded?.person.text == "Amina B.")
    }

    @Test func `where two people share first name and initial the agent code is added`() {
        var scene = Scene()
        scene.enrol(Person("Amina", "Benali"), Person("amina", "boulos"), Person("Bram", "Benali"))
        let label = { (scene: Scene, name: String) in
            scene.ids[name].map { scene.terminal.label(of: $0).text }
        }
        #expect(label(scene, "Amina") == "Amina B. (C-Amina)")
        #expect(label(scene, "amina") == "amina B. (C-amina)")
        #expect(label(scene, "Bram") == "Bram B.")
        scene.change("amina") { $0.lastName = "Haddad" }
        #expect(label(scene, "Amina") == "Amina B.", "no longer alike")
        #expect(label(scene, "amina") == "amina H.")
    }

    @Test(arguments: [
        ("", "", "C-"), ("Amina", "", "Amina"), ("", "Benali", "B."), ("José", "Ñúñez", "José Ñ."),
        ("محمد", "علي", "محمد ع."), ("明", "李", "明 李."),
    ])
    func `names render in any script`(first: String, last: String, label: String) {
        var scene = Scene()
        scene.enrol(Person(first, last))
        #expect(scene.ids[first].map { scene.terminal.label(of: $0).text } == label)
    }

    // MARK: language

    @Test func `the language is chosen per worker and remembered with the badge`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        guard let id = scene.ids["Amina"] else { return }
        scene.badge("Amina")
        #expect(scene.recorded?.person.language == .fr)
        #expect(scene.happen(.languageChosen(person: id, .nl)).map(\.kind) == ["languageChosen"])
        #expect(scene.recorded?.person.language == .nl, "the screen he looks at is said again")
        #expect(scene.happen(.languageChosen(person: id, .nl)).isEmpty)
        scene.change("Amina") { $0.language = .de }
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.offered?.person.language == .nl, "his own choice stands above an import")
        scene.happen(.languageChosen(person: id, .en))
        #expect(scene.offered?.person.language == .en)
    }

    @Test func `a language for somebody unknown changes nothing`() {
        var scene = Scene()
        let nobody = PersonID(EntryID(book: Scene.book, sequence: 999))
        #expect(scene.happen(.languageChosen(person: nobody, .nl)).isEmpty)
    }

    // MARK: erasure

    @Test func `after an erasure the state is the same whether it lived on or is folded again`() {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram"))
        scene.change("Amina") { $0.lastName = "Zidane" }
        scene.badge("Amina")
        scene.badge("unknown")
        guard let amina = scene.ids["Amina"] else { return }
        scene.happen(.languageChosen(person: amina, .nl))
        let named = scene.entries.filter { entry in
            switch entry.fact {
            case .staged(let staged):
                if case .person(let person, _) = staged.change { return person.firstName == "Amina" }
                if case .credential(let credential, _) = staged.change { return credential.person == amina }
                return false
            case .refused: return true
            default: return false
            }
        }.map(\.sequence)
        #expect(named.count == 4)
        for sequence in named { scene.fold(.erased(Erased(sequence: sequence, rule: "leaver"))) }
        #expect(scene.terminal.people[amina] == nil)
        #expect(scene.terminal.refusedReads.reads.map(\.key) == [nil])
        #expect(scene.terminal.label(of: amina).text == "–")
        #expect(scene.presence("Amina") == .present)
        var again = Terminal(book: Scene.book)
        for entry in scene.entries {
            var stored = entry
            var coded = entry.fact.coded(in: Scene.book)
            if named.contains(entry.sequence) { coded.privateText = nil }
            stored.fact = Fact(coded, in: Scene.book)
            again.apply(stored)
        }
        #expect(again == scene.terminal)
        scene.badge("Amina")
        #expect(scene.refusal == .unknownCredential)
    }
}
