import Domain
import Testing

/// SITUATIONS 7: gloves, no screen. Choices by keys, by the same badge again, and what else settles one.
@Suite struct ChoiceTests {
    /// Amina and Bram have been at work for three hours.
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram", "Cools"))
        scene.badge("Amina")
        scene.badge("Bram")
        scene.wait(hours: 3)
        return scene
    }

    @Test func `present the badge again within the window means the next choice`() {
        var scene = scene()
        scene.badge("Amina")
        let badged = scene.now
        let first = scene.terminal.openChoice?.presented
        scene.wait(seconds: 4)
        let facts = scene.badge("Amina")
        guard case .presented(let presented)? = facts.first else {
            Issue.record("\(facts)")
            return
        }
        #expect(presented.continues == first)
        #expect(scene.offered?.fallback == .checkOut)
        #expect(scene.offered?.settlesAtBootMicroseconds == scene.now.bootMicroseconds + 6 * Scene.second)
        scene.wait(seconds: 4)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == .breakStart, "round it goes")
        scene.wait(seconds: 4)
        scene.badge("Amina")
        #expect(scene.lapse().map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.basis == .chosen, "badged through to")
        #expect(scene.lastPunch?.presented == first)
        #expect(scene.recorded?.at == badged)
    }

    @Test func `soon after a punch the badge again chooses the first offer`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        scene.wait(minutes: 5)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == nil)
        scene.wait(seconds: 2)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == .breakStart)
        scene.lapse()
        #expect(scene.lastPunch?.action == .breakStart)
    }

    @Test func `a badge after the window is a new one`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 6)
        let facts = scene.badge("Amina")
        #expect(facts.map(\.kind) == ["punched", "presented", "repeated"])
        #expect(scene.punches.last?.action == .breakStart)
    }

    @Test func `another person's badge settles the open choice first`() {
        var scene = scene()
        scene.badge("Amina")
        let badged = scene.now
        scene.wait(seconds: 2)
        let facts = scene.badge("Bram")
        #expect(facts.map(\.kind) == ["punched", "presented"])
        #expect(scene.lastPunch?.person == scene.ids["Amina"])
        #expect(scene.lastPunch?.basis == .defaulted)
        #expect(scene.attendance("Amina")?.breakStarted?.instant == badged)
        #expect(scene.terminal.openChoice?.person == scene.ids["Bram"])
        #expect(scene.answers.count == 2)
        #expect(scene.offered?.person.text == "Bram C.")
        #expect(scene.signals == [.choose], "one sound, for whoever stands there")
    }

    @Test func `an unknown badge settles the open choice too`() {
        var scene = scene()
        scene.badge("Amina")
        #expect(scene.badge("nobody").map(\.kind) == ["punched", "refused"])
    }

    @Test func `two badges of one person are one person`() {
        var scene = scene()
        guard let id = scene.ids["Amina"] else { return }
        let second = Credential(key: CredentialKey("second"), person: id)
        scene.stage([.credential(second, existing: nil)])
        scene.badge("Amina")
        scene.badge("second")
        #expect(scene.offered?.fallback == .checkOut)
        scene.lapse()
        scene.wait(seconds: 5)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"], "one duplicate rule")
    }

    @Test func `a power cut settles an open choice at the next start`() {
        var scene = scene()
        scene.badge("Amina")
        let badged = scene.now
        scene.reboot(after: 8 * Scene.hour)
        #expect(scene.entries.suffix(2).map(\.fact.kind) == ["punched", "running"])
        #expect(scene.lastPunch?.basis == .defaulted)
        #expect(scene.attendance("Amina")?.breakStarted?.instant == badged)
        #expect(scene.recorded?.at == badged)
        #expect(scene.terminal.openChoice == nil)
    }

    @Test func `a stop in good order settles an open choice`() {
        var scene = scene()
        scene.badge("Amina")
        #expect(scene.happen(.stopped(program: "1")).map(\.kind) == ["punched", "running"])
    }

    @Test func `a gate that was shut since does not take the moment away`() {
        var scene = scene()
        scene.badge("Amina")
        var settings = Scene.settings()
        settings.licence = nil
        scene.happen(.configured(settings))
        #expect(scene.lapse().map(\.kind) == ["punched"])
    }

    // MARK: physical keys

    @Test func `a key chooses while a choice is open`() {
        var scene = scene()
        scene.badge("Amina")
        #expect(scene.key(.checkOut).map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.basis == .chosen)
    }

    @Test func `a key that is not offered but fits is taken`() {
        var scene = scene()
        scene.badge("Amina")
        scene.choose(.breakStart)
        scene.wait(minutes: 30)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakEnd, .checkOut])
        #expect(scene.key(.checkIn).map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.action == .breakEnd, "IN during a break is its end")
        #expect(scene.lastPunch?.anomalies == [])
    }

    @Test func `a key pressed before the badge waits for it`() {
        var scene = scene()
        #expect(scene.key(.checkOut).map(\.kind) == ["armed"])
        #expect(scene.answers == [.armed(.checkOut)])
        #expect(scene.wake != nil)
        scene.wait(seconds: 10)
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.basis == .chosen)
        #expect(scene.terminal.armed == nil)
        scene.badge("Bram")
        #expect(scene.offered != nil, "one badge only")
    }

    @Test func `a key gives up after ten seconds and the screen returns to rest once`() {
        var scene = scene()
        scene.key(.checkOut)
        let wake = scene.wake ?? 0
        #expect(wake == scene.now.bootMicroseconds + 10 * Scene.second + 1)
        scene.wait(wake - scene.now.bootMicroseconds)
        #expect(scene.happen(.woke).isEmpty)
        #expect(scene.answers == [.rest])
        scene.badge("Amina")
        #expect(scene.offered != nil)
    }

    @Test func `a key for somebody else waits while a choice is open that it does not fit`() {
        var scene = scene()
        scene.enrol(Person("Carla"))
        scene.badge("Amina")
        #expect(scene.key(.checkIn).map(\.kind) == ["armed"])
        let facts = scene.badge("Carla")
        #expect(facts.map(\.kind) == ["punched", "presented", "punched"])
        #expect(scene.punches.suffix(2).map(\.action) == [.breakStart, .checkIn])
        #expect(scene.lastPunch?.person == scene.ids["Carla"])
    }

    @Test func `whoever goes back for another key has not chosen the default`() {
        var scene = scene()
        scene.badge("Amina")
        scene.key(.checkIn)
        let facts = scene.badge("Amina")
        #expect(facts.map(\.kind) == ["unchanged", "presented", "punched"])
        #expect(scene.lastPunch?.anomalies == [.doubleIn], "recorded with its mark, never refused")
    }

    @Test func `a key after the window settles the default first`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 7)
        #expect(scene.key(.checkOut).map(\.kind) == ["punched", "armed"])
        #expect(scene.lastPunch?.action == .breakStart)
    }
}
