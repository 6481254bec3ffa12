import Domain
import Testing

/// Time that nobody vouched for is dated later, in an entry of its own (promise 10).
@Suite struct ChronologyTests {
    private let true2026: Int64 = Scene.start

    /// A terminal that starts in 1970, without a battery-backed clock.
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.enrol(Person("Bram"))
        scene.reboot(after: 0, trust: .unknown)
        scene.now.wallMicroseconds = scene.now.bootMicroseconds
        return scene
    }

    private func timeFound(_ scene: inout Scene, _ offset: Int64, _ trust: ClockTrust = .gnss) -> [Fact] {
        scene.happen(.timeFound(offsetMicroseconds: offset, trust: trust, uncertaintyMilliseconds: 1_001))
    }

    @Test func `what was recorded in 1970 is dated by one entry, and keeps its own time`() throws {
        var scene = scene()
        scene.wait(minutes: 3)
        let first = scene.terminal.head + 1
        scene.badge("Amina")
        scene.wait(minutes: 2)
        scene.badge("Bram")
        let last = scene.terminal.head
        let recorded = try #require(scene.entries.last).instant
        scene.wait(minutes: 1)
        let offset = true2026 - 20 * Scene.second
        #expect(
            timeFound(&scene, offset) == [
                .anchored(
                    Anchored(
                        boot: scene.now.boot, offsetMicroseconds: offset, trust: .gnss,
                        uncertaintyMilliseconds: 1_001, first: first, last: last))
            ])
        #expect(recorded.wallMicroseconds < Scene.hour)
        #expect(scene.terminal.chronology.derivedMicroseconds(of: recorded) == true2026 + 5 * Scene.minute)
        #expect(scene.terminal.chronology.untimed == nil)
        #expect(timeFound(&scene, offset).isEmpty)
    }

    @Test func `a punch after the entry that dates needs one of its own`() {
        var scene = scene()
        scene.badge("Amina")
        #expect(timeFound(&scene, true2026).count == 1)
        scene.wait(minutes: 20)
        scene.badge("Amina")
        #expect(timeFound(&scene, true2026).count == 1)
    }

    @Test func `a time found in another run of the kernel dates nothing of the one before`() throws {
        var scene = scene()
        scene.badge("Amina")
        let lost = try #require(scene.entries.last).instant
        scene.reboot(after: Scene.hour, trust: .unknown)
        #expect(timeFound(&scene, true2026).isEmpty)
        #expect(scene.terminal.chronology.derivedMicroseconds(of: lost) == nil)
    }

    @Test func `a time that nobody vouches for dates nothing`() {
        var scene = scene()
        scene.badge("Amina")
        for trust in [ClockTrust.unknown, .saved, .realTimeClock] {
            #expect(timeFound(&scene, true2026, trust).isEmpty)
        }
    }

    @Test func `a trusted punch has no derived time, whatever anchors there are`() throws {
        var scene = scene()
        scene.badge("Amina")
        _ = timeFound(&scene, true2026)
        scene.now.trust = .synchronised
        scene.wait(hours: 1)
        scene.badge("Amina")
        let trusted = try #require(scene.entries.last).instant
        #expect(scene.terminal.chronology.derivedMicroseconds(of: trusted) == nil)
    }

    @Test func `the known time moves only where two sources agree, and never back until it is reset`() {
        var scene = Scene()
        #expect(scene.terminal.chronology.knownMicroseconds == nil)
        scene.now.trust = .gnss
        scene.happen(.readFailed(defect: "checksum"))
        let known = scene.now.wallMicroseconds
        #expect(scene.terminal.chronology.knownMicroseconds == known)
        scene.now.trust = .synchronised
        scene.wait(hours: 2)
        scene.happen(.readFailed(defect: "checksum"))
        #expect(scene.terminal.chronology.knownMicroseconds == known)
        scene.now.trust = .gnss
        scene.now.wallMicroseconds -= 24 * Scene.hour
        scene.wait(seconds: 10)
        scene.happen(.readFailed(defect: "checksum"))
        #expect(scene.terminal.chronology.knownMicroseconds == known)
        scene.happen(.knownTimeReset)
        #expect(scene.terminal.chronology.knownMicroseconds == scene.now.wallMicroseconds)
    }

    @Test func `steps of twenty years either way change no order and no derived time`() throws {
        var scene = scene()
        for step in [20, -20, 20, -20] {
            scene.now.wallMicroseconds += Int64(step) * 365 * 24 * Scene.hour
            scene.wait(minutes: 30)
            scene.badge("Amina")
        }
        _ = timeFound(&scene, true2026)
        let derived = scene.entries.compactMap {
            scene.terminal.chronology.derivedMicroseconds(of: $0.instant)
        }
        #expect(derived.count > 4)
        #expect(derived == derived.sorted())
        #expect(scene.entries.map(\.sequence) == scene.entries.map(\.sequence).sorted())
    }
}
