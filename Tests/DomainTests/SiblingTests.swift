import Domain
import Testing

/// People who punch at other terminals too: this one never guesses what it cannot know.
@Suite struct SiblingTests {
    private static func scene() -> Scene {
        var settings = Scene.settings()
        settings.hasSiblings = true
        var scene = Scene(settings: settings)
        scene.enrol(Person("Amina"))
        return scene
    }

    private func stays(_ scene: Scene) -> [Stay] {
        var fold = StayFold(
            of: Scene.start - Scene.hour..<Scene.start + 48 * Scene.hour, scene.terminal.chronology)
        for entry in scene.entries { fold.fold(entry) }
        return fold.stays
    }

    @Test func `who comes is asked whether he comes or goes, and the punch says that nobody knew`() throws {
        var scene = Self.scene()
        scene.badge("Amina")
        #expect(scene.terminal.openChoice?.offered == [.checkIn, .checkOut])
        scene.choose(.checkIn)
        let punched = try #require(scene.lastPunch)
        #expect(punched.before == .unknown && punched.anomalies.isEmpty)
        #expect(scene.presence("Amina") == .present)
    }

    @Test func `who goes has the likelier of the two first, is shown no presence, and his hours are counted`()
        throws
    {
        var scene = Self.scene()
        scene.badge("Amina")
        scene.choose(.checkIn)
        scene.wait(hours: 8)
        scene.badge("Amina")
        #expect(scene.terminal.openChoice?.offered == [.checkOut, .checkIn])
        let shown = try #require(scene.offered)
        #expect(shown.presence == .unknown && shown.workedMicroseconds == nil)
        scene.lapse()
        let punched = try #require(scene.lastPunch)
        #expect(punched.action == .checkOut && punched.before == .unknown)
        #expect(stays(scene).map(\.workedMicroseconds) == [8 * Scene.hour])
    }

    @Test func `who left elsewhere and comes back begins anew, and nobody counts the time between`() throws {
        var scene = Self.scene()
        scene.badge("Amina")
        scene.choose(.checkIn)
        scene.wait(hours: 7)
        scene.badge("Amina")
        scene.choose(.checkIn)
        #expect(scene.attendance("Amina")?.opened?.instant == scene.now)
        scene.wait(hours: 3)
        scene.badge("Amina")
        scene.choose(.checkOut)
        #expect(stays(scene).map(\.workedMicroseconds) == [nil, 3 * Scene.hour])
    }

    @Test func `within the quiet minutes this book knows, and a repeat is a repeat`() {
        var scene = Self.scene()
        scene.badge("Amina")
        scene.choose(.checkIn)
        scene.wait(seconds: 20)
        scene.badge("Amina")
        #expect(scene.punches.count == 1 && scene.terminal.openChoice == nil)
        scene.wait(minutes: 5)
        scene.badge("Amina")
        #expect(scene.terminal.openChoice?.offered == [.breakStart, .checkOut])
        #expect(scene.terminal.openChoice?.defaultsToNothing == true)
    }

    @Test func `a terminal that stands alone knows what it knows`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        scene.wait(hours: 8)
        scene.badge("Amina")
        #expect(scene.terminal.openChoice?.offered == [.checkOut, .breakStart])
    }
}
