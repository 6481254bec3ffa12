import Domain
import Testing

/// A terminal that was moved to another site, and what a technician says of it.
@Suite struct SiteTests {
    private let home = Scene.settings().surveyed ?? .zero

    private var north: SitePlace {
        SitePlace(
            site: SiteCode("S2"), name: "North hall",
            position: Position(latitude: home.latitude + 0.036, longitude: home.longitude))
    }

    private func locate(_ scene: inout Scene, at position: Position) {
        for _ in 0..<3 {
            scene.wait(seconds: 1)
            scene.happen(.located(Place(position: position, source: .live), accuracyCentimetres: 300))
        }
    }

    /// Away since an hour; Amina has come before the move, Bram after it, and a technician is there.
    private func moved() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram"), Person("Chloe"))
        scene.badge("Amina")
        locate(&scene, at: north.position ?? .zero)
        scene.wait(hours: 1)
        scene.badge("Bram")
        scene.happen(.serviced(.knocked(isRight: true)))
        return scene
    }

    private func site(_ name: String, _ scene: Scene) -> SiteCode? {
        scene.ids[name].flatMap { scene.terminal.attendance(of: $0).site }
    }

    @Test func `the question is open from the move to the answer, whatever it is`() {
        var scene = moved()
        let away = scene.entries.last { $0.fact.kind == "moved" }?.sequence
        #expect(away != nil && scene.terminal.openMove == away)
        let answers: [ServiceDeed] = [
            .moveAnswered(.sameSite, sinceMicroseconds: nil),
            .moveAnswered(.newSite, sinceMicroseconds: scene.now.wallMicroseconds),
            .siteAssigned(north, sinceMicroseconds: scene.now.wallMicroseconds),
        ]
        for answer in answers {
            var answered = scene
            answered.happen(.serviced(answer))
            #expect(answered.terminal.openMove == nil, "\(answer)")
        }
        locate(&scene, at: home)
        #expect(scene.terminal.openMove == nil, "back by itself")
    }

    @Test func `a new site holds from the time that was said, and earlier punches keep theirs`() {
        var scene = moved()
        let since = scene.now.wallMicroseconds - 10 * Scene.minute
        let facts = scene.happen(.serviced(.siteAssigned(north, sinceMicroseconds: since)))
        #expect(facts.map(\.kind) == ["moveAnswered", "siteAssigned", "moved"])
        #expect(!scene.terminal.whereabouts.isAway)
        #expect(scene.terminal.settings?.site == SiteCode("S2"))
        #expect(scene.terminal.settings?.surveyed == north.position)
        scene.badge("Chloe")
        #expect(scene.lastPunch?.site == SiteCode("S2") && scene.lastPunch?.anomalies == [])
        #expect(site("Amina", scene) == SiteCode("S1"))
        #expect(site("Bram", scene) == SiteCode("S2"), "he came while nobody had said so")
        let span = scene.terminal.sites?.spans.last
        let bram = scene.entries.last { $0.fact.person == scene.ids["Bram"] && $0.fact.kind == "punched" }
        let amina = scene.entries.last { $0.fact.person == scene.ids["Amina"] && $0.fact.kind == "punched" }
        for (entry, isThere) in [(bram, true), (amina, false)] {
            guard let entry else { continue }
            #expect(span?.holds(entry.sequence, atMicroseconds: entry.instant.wallMicroseconds) == isThere)
            #expect(span?.holds(entry.sequence, atMicroseconds: since - 1) == false)
        }
        locate(&scene, at: north.position ?? .zero)
        #expect(!scene.terminal.whereabouts.isAway)
    }

    @Test func `a start with the same configuration leaves the site, another configuration takes it back`() {
        var scene = moved()
        scene.happen(.serviced(.siteAssigned(north, sinceMicroseconds: scene.now.wallMicroseconds)))
        #expect(scene.happen(.configured(Scene.settings())) == [])
        var settings = Scene.settings()
        settings.quietMinutes = 3
        #expect(scene.happen(.configured(settings)).map(\.kind) == ["configured"])
        #expect(scene.terminal.settings?.site == SiteCode("S2"))
        #expect(scene.terminal.settings?.quietMinutes == 3)
        settings.siteName = "Rue Basse"
        #expect(scene.happen(.configured(settings)).map(\.kind) == ["configured"])
        #expect(scene.terminal.settings?.site == SiteCode("S1"))
        #expect(scene.happen(.configured(settings)) == [])
    }

    @Test func `nothing follows without a move, and a time to come is now`() {
        var scene = Scene()
        scene.happen(.serviced(.knocked(isRight: true)))
        let later = scene.now.wallMicroseconds + Scene.hour
        #expect(scene.happen(.serviced(.siteAssigned(north, sinceMicroseconds: later))) == [])
        locate(&scene, at: north.position ?? .zero)
        scene.happen(.serviced(.siteAssigned(north, sinceMicroseconds: later)))
        #expect(scene.terminal.sites?.spans.last?.sinceMicroseconds == scene.now.wallMicroseconds)
    }
}
