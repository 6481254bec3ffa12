import Domain
import Testing

/// A power strip that is switched off at night.
@Suite struct PowerLossTests {
    private func said(_ scene: Scene) -> Int {
        scene.entries.count { $0.fact.kind == "powerLostRegularly" }
    }

    @Test func `power that goes each night is said once, until a week has passed without`() {
        var scene = Scene()
        for night in 1...5 {
            scene.wait(hours: 12)
            scene.reboot(after: 12 * Scene.hour)
            #expect(said(scene) == (night < 3 ? 0 : 1))
        }
        #expect(scene.terminal.powerLosses?.isRegular(at: scene.now) == true)
        scene.wait(hours: 8 * 24)
        #expect(scene.terminal.powerLosses?.isRegular(at: scene.now) == false)
        for _ in 1...3 { scene.reboot(after: Scene.hour) }
        #expect(said(scene) == 2)
        #expect(
            scene.entries.last { $0.fact.kind == "powerLostRegularly" }?.fact
                == .powerLostRegularly(PowerLostRegularly(count: 3)))
    }

    @Test func `orderly stops, restarts in one run of the kernel and losses weeks apart are nothing to tell`()
    {
        var scene = Scene()
        for _ in 1...5 {
            scene.happen(.stopped(program: "1"))
            scene.reboot(after: Scene.hour)
            scene.happen(.started(program: "1"))
        }
        for _ in 1...5 {
            scene.reboot(after: 4 * 24 * Scene.hour)
        }
        #expect(said(scene) == 0)
    }

    @Test func `without a clock the newest time of the book tells the weeks apart`() {
        var scene = Scene()
        var wall = scene.now.wallMicroseconds
        for _ in 1...5 {
            scene.now.wallMicroseconds = 0
            scene.reboot(after: 0, trust: .unknown)
            wall += 5 * 24 * Scene.hour
            scene.now.wallMicroseconds = wall
            scene.now.trust = .synchronised
            scene.happen(.deviceChanged(DeviceChanged(step: .arrived, type: "gnss", cause: nil)))
        }
        #expect(said(scene) == 0)
        for _ in 1...3 {
            scene.now.wallMicroseconds = 0
            scene.reboot(after: 0, trust: .unknown)
        }
        #expect(said(scene) == 1)
    }
}
