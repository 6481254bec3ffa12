import Domain
import Testing

/// Credentials have a life (SITUATIONS 5).
@Suite struct CredentialTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram"))
        if let amina = scene.ids["Amina"] {
            scene.stage([.credential(Credential(key: CredentialKey("second"), person: amina), existing: nil)])
        }
        return scene
    }

    @Test func `two badges of one person obey one duplicate rule`() {
        var scene = scene()
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        scene.wait(seconds: 20)
        #expect(scene.badge("second").map(\.kind) == ["presented", "repeated"])
        scene.wait(seconds: 20)
        #expect(scene.badge("Bram").map(\.kind) == ["presented", "punched"])
    }

    @Test func `one change makes a badge lost, and the other badge of its person still punches`() {
        var scene = scene()
        scene.changeBadge("second") { $0.state = .lost }
        scene.badge("second")
        #expect(scene.refusal == .credentialLost)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
    }

    @Test func `a lost badge that was presented is told with where and how often, the last one first`() {
        var scene = scene()
        scene.changeBadge("Amina") { $0.state = .lost }
        scene.changeBadge("Bram") { $0.state = .lost }
        #expect(scene.terminal.lostBadgesSeen == [])
        scene.badge("Amina")
        scene.badge("Amina", reader: "yard")
        scene.wait(minutes: 5)
        scene.badge("Bram")
        scene.wait(minutes: 5)
        scene.badge("Amina", reader: "yard")
        scene.badge("nobody")
        let seen = scene.terminal.lostBadgesSeen
        #expect(seen.map(\.person) == ["Amina", "Bram"].compactMap { scene.ids[$0] })
        #expect(seen.map(\.count) == [2, 1])
        #expect(seen.map(\.tail) == ["mina", "Bram"])
        #expect(seen.map { $0.reader?.description } == ["yard", "door"])
        #expect(seen.first?.last == scene.now)
    }

    @Test func `a lost badge is nobody's concern once it was found, given back, or seven days have passed`() {
        var scene = scene()
        for name in ["Amina", "Bram", "second"] {
            scene.changeBadge(name) { $0.state = .lost }
            scene.badge(name)
        }
        #expect(scene.terminal.lostBadgesSeen.count == 3)
        scene.changeBadge("Amina") { $0.state = .active }
        scene.changeBadge("Bram") { $0.state = .returned }
        #expect(scene.terminal.lostBadgesSeen.map(\.tail) == ["cond"])
        scene.wait(hours: 7 * 24 + 1)
        scene.badge("nobody")
        #expect(scene.terminal.lostBadgesSeen == [])
    }

    @Test func `a read that was erased is told to nobody`() {
        var scene = scene()
        scene.changeBadge("Amina") { $0.state = .lost }
        let refused = scene.badge("Amina")
        #expect(refused.map(\.kind) == ["refused"])
        scene.terminal.forget(scene.terminal.head)
        #expect(scene.terminal.lostBadgesSeen == [])
    }
}
