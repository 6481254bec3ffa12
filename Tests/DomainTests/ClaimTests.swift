import Domain
import Testing

/// Refused reads of a badge that is given to somebody later: his to confirm, never punches.
@Suite struct ClaimTests {
    /// Amina's new badge was refused at two readers before a technician gave it to her.
    private func linked() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram"))
        for reader in ["door", "yard"] {
            scene.happen(.presented(keys: [CredentialKey("new")], method: .badge), reader: reader)
            scene.wait(hours: 1)
        }
        scene.happen(.presented(keys: [CredentialKey("other")], method: .badge))
        scene.happen(.serviced(.knocked(isRight: true)))
        scene.wait(minutes: 2)
        scene.happen(.presented(keys: [CredentialKey("new")], method: .badge))
        let amina = scene.ids["Amina"] ?? PersonID(EntryID(book: Scene.book, sequence: 1))
        scene.happen(.serviced(.enrolled(keys: [CredentialKey("new")], person: amina)))
        scene.happen(.serviced(.left(.finished)))
        return scene
    }

    private func asked(_ scene: Scene) -> [Claim] {
        for case .show(.recorded(let recorded)) in scene.effects { return recorded.claims }
        return []
    }

    private func declared(_ scene: Scene) -> [Declared] {
        scene.entries.compactMap { if case .declared(let fact) = $0.fact { fact } else { nil } }
    }

    @Test func `the reads are listed without the technician's own, and asked at his next badge`() {
        var scene = linked()
        let listed = scene.terminal.claims(of: CredentialKey("new"))
        #expect(listed.map { $0.reader?.description } == ["door", "yard"])
        #expect(listed.map(\.wallMicroseconds) == [Scene.start, Scene.start + Scene.hour])
        scene.wait(minutes: 5)
        scene.badge("Bram")
        #expect(asked(scene) == [])
        scene.badge("new")
        #expect(asked(scene) == listed)
    }

    @Test func `a badge that an import names by another spelling is the same one`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        let keys = ["em:62E3086CED", "text:0009030510"].map { CredentialKey($0) }
        scene.happen(.presented(keys: keys, method: .badge))
        let amina = scene.ids["Amina"] ?? PersonID(EntryID(book: Scene.book, sequence: 1))
        scene.stage([.credential(Credential(key: keys[1], person: amina), existing: nil)])
        #expect(scene.terminal.claims(of: keys[1]).count == 1)
        scene.wait(hours: 1)
        scene.badge("Amina")
        #expect(asked(scene).map(\.wallMicroseconds) == [Scene.start])
    }

    @Test(arguments: [true, false])
    func `his answer is declared once for each read, and is no punch`(isHis: Bool) {
        var scene = linked()
        scene.wait(minutes: 5)
        scene.badge("new")
        let (claims, punch) = (asked(scene), scene.entries.last?.sequence ?? 0)
        let punches = scene.terminal.punchCount
        scene.happen(.claimed(punch: punch, isHis: isHis))
        #expect(declared(scene).map(\.read) == claims.map(\.read))
        #expect(declared(scene).allSatisfy { $0.isHis == isHis && $0.punch == punch })
        #expect(declared(scene).map(\.readMicroseconds) == claims.map(\.wallMicroseconds))
        #expect(scene.terminal.punchCount == punches)
        #expect(scene.happen(.claimed(punch: punch, isHis: isHis)) == [])
        scene.wait(hours: 1)
        scene.badge("new")
        #expect(asked(scene) == [])
    }

    @Test func `a read of which nobody knows the time waits for it, and what is erased is not asked`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.now.trust = .unknown
        scene.happen(.presented(keys: [CredentialKey("new")], method: .badge))
        #expect(scene.terminal.claims(of: CredentialKey("new")) == [])
        let read = scene.entries.last?.sequence ?? 0
        let offset = Scene.start - 100 * Scene.second
        scene.happen(.timeFound(offsetMicroseconds: offset, trust: .gnss, uncertaintyMilliseconds: nil))
        #expect(scene.terminal.claims(of: CredentialKey("new")).map(\.wallMicroseconds) == [Scene.start])
        scene.fold(.erased(Erased(sequence: read, rule: "R")))
        #expect(scene.terminal.claims(of: CredentialKey("new")) == [])
    }
}
