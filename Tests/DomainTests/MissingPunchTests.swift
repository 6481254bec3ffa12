import Domain
import Testing

/// A punch that its person says is missing: kept for a correction, and nothing else (SITUATIONS 4).
@Suite struct MissingPunchTests {
    private func missing(_ scene: Scene, ago: Int64) -> MissingPunch {
        MissingPunch(
            action: .checkOut, wallMicroseconds: scene.now.wallMicroseconds - ago, reason: .forgotPunch)
    }

    @Test func `a missing punch is declared and changes no presence, no punch and no open question`() throws {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        scene.wait(hours: 20)
        scene.badge("Amina")
        let before = scene.terminal
        #expect(before.openQuestions.questions.count == 1)
        let person = try #require(scene.ids["Amina"])
        let said = missing(scene, ago: 12 * Scene.hour)
        let facts = scene.happen(.declaredMissing(said, person: person))
        guard case .declared(let declared)? = facts.first else {
            Issue.record("\(facts)")
            return
        }
        #expect(declared.missing == said)
        #expect(declared.punch == scene.terminal.attendance(of: person).last?.sequence)
        #expect(scene.terminal.attendance == before.attendance)
        #expect(scene.terminal.openQuestions == before.openQuestions)
        #expect(scene.punches.count == 2)
        #expect(scene.answers.contains { if case .thanked = $0 { true } else { false } })
    }

    @Test func `what is to come, long ago, or of nobody is not declared`() throws {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        let person = try #require(scene.ids["Amina"])
        let stranger = PersonID(EntryID(book: Scene.book, sequence: 900))
        #expect(scene.happen(.declaredMissing(missing(scene, ago: -Scene.hour), person: person)) == [])
        #expect(
            scene.happen(.declaredMissing(missing(scene, ago: 33 * 24 * Scene.hour), person: person)) == [])
        #expect(scene.happen(.declaredMissing(missing(scene, ago: Scene.hour), person: stranger)) == [])
        #expect(
            scene.happen(.declaredMissing(missing(scene, ago: 31 * 24 * Scene.hour), person: person)).count
                == 1)
        scene.now.trust = .saved
        #expect(scene.happen(.declaredMissing(missing(scene, ago: -Scene.hour), person: person)).count == 1)
    }
}
