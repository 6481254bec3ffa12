import Domain
import Testing

/// Agent code and PIN, for whoever has forgotten his badge (SITUATIONS 6).
@Suite struct CodeTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram", "Cools"))
        return scene
    }

    private let code = "C-Amina"

    private func wait(_ scene: Scene, _ code: String) -> Int64 {
        scene.terminal.codeWaitMicroseconds(code, at: scene.now) / Scene.second
    }

    private func identify(_ scene: inout Scene, _ name: String) -> [Fact] {
        guard let person = scene.ids[name] else { return [] }
        return scene.happen(.identified(person: person, method: .code))
    }

    @Test func `code and PIN do what a badge does, and the punch says how he was identified`() {
        var scene = scene()
        #expect(identify(&scene, "Amina").map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.method == .code)
        #expect(scene.recorded?.action == .checkIn)
        scene.wait(hours: 3)
        #expect(identify(&scene, "Amina").map(\.kind) == ["presented"])
        scene.wait(seconds: 2)
        #expect(identify(&scene, "Amina").map(\.kind) == ["presented"], "again is the next choice")
        #expect(scene.offered?.fallback == .checkOut)
        scene.wait(seconds: 1)
        #expect(scene.badge("Bram").map(\.kind) == ["punched", "presented", "punched"])
        #expect(scene.punches.dropLast().last?.method == .code)
    }

    @Test func `a badge that is lost or over does not stand in the way of the code`() {
        for state in [CredentialState.lost, .returned] {
            var scene = scene()
            scene.changeBadge("Amina") { $0.state = state }
            #expect(identify(&scene, "Amina").map(\.kind) == ["presented", "punched"])
        }
    }

    @Test func `who is inactive is refused with the code too, and told again`() {
        var scene = scene()
        scene.change("Amina") { $0.isActive = false }
        #expect(identify(&scene, "Amina").map(\.kind) == ["refused"])
        #expect(scene.refusal == .personInactive)
        scene.wait(seconds: 5)
        #expect(identify(&scene, "Amina") == [])
        #expect(scene.refusal == .personInactive)
    }

    @Test func `of two people who are refused for one reason within a minute each is kept, once`() {
        var scene = scene()
        for name in ["Amina", "Bram"] { scene.change(name) { $0.isActive = false } }
        for name in ["Amina", "Bram"] {
            #expect(identify(&scene, name).map(\.kind) == ["refused"], "\(name)")
            scene.wait(seconds: 2)
        }
        for name in ["Amina", "Bram"] { #expect(identify(&scene, name) == [], "\(name) again") }
        #expect(scene.terminal.refusedReads.reads.map(\.person) == [scene.ids["Amina"], scene.ids["Bram"]])
    }

    @Test func `wrong tries are kept with their time and name nobody`() {
        var scene = scene()
        for code in [code, "no such code"] {
            guard case .refused(let refused)? = scene.happen(.wrongCode(code)).first else {
                Issue.record("nothing kept")
                return
            }
            #expect(refused.reason == .wrongCode && refused.method == .code && refused.person == nil)
            #expect(scene.refusal == .wrongCode)
        }
    }

    @Test func `the wait grows with each wrong try, for a code of nobody as for one of somebody`() {
        for code in [code, "no such code"] {
            var scene = scene()
            for _ in 1...3 {
                #expect(wait(scene, code) == 0)
                scene.happen(.wrongCode(code))
            }
            #expect(wait(scene, code) == 30)
            #expect(scene.happen(.wrongCode(code)) == [], "nothing is tried while it waits")
            scene.wait(seconds: 30)
            scene.happen(.wrongCode(code))
            #expect(wait(scene, code) == 60)
            for _ in 1...8 {
                scene.wait(hours: 1)
                scene.happen(.wrongCode(code))
            }
            #expect(wait(scene, code) == 900, "and no longer")
            #expect(wait(scene, "another code") == 0)
        }
    }

    @Test func `pulling the plug gives no new tries, and the right PIN does`() {
        var scene = scene()
        for _ in 1...3 { scene.happen(.wrongCode(code)) }
        scene.reboot(after: 5 * Scene.second)
        #expect(wait(scene, code) > 0)
        scene.wait(minutes: 1)
        _ = identify(&scene, "Amina")
        scene.happen(.wrongCode(code))
        #expect(wait(scene, code) == 0)
    }

    @Test func `wrong tries lock nobody's badge, and push no refused badge out of memory`() {
        var scene = scene()
        scene.badge("stranger")
        for number in 0..<300 {
            scene.happen(.wrongCode(number % 2 == 0 ? code : "\(number)"))
            scene.wait(minutes: 20)
        }
        #expect(scene.terminal.refusedReads.reads.count { $0.reason == .wrongCode } <= 200)
        #expect(scene.terminal.refusedReads.reads.contains { $0.reason == .unknownCredential })
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkIn)
    }
}
