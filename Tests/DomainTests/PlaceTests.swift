import Domain
import Testing

/// The surveyed position checked against live ones: an anomaly and an alarm, never a refused punch.
@Suite struct PlaceTests {
    private let home = Scene.settings().surveyed ?? .zero

    /// So many metres north of the surveyed position.
    private func place(_ metres: Double) -> Place {
        let degrees = metres / 111_195
        return Place(
            position: Position(latitude: home.latitude + degrees, longitude: home.longitude) ?? home,
            source: .live)
    }

    @discardableResult
    private func locate(_ scene: inout Scene, _ metres: Double, accuracy: Int? = 300) -> [String] {
        scene.wait(seconds: 1)
        return scene.happen(.located(place(metres), accuracyCentimetres: accuracy)).map(\.kind)
    }

    @Test func `distances are right to a percent`() throws {
        let brussels = try #require(Position(latitude: 50.8503, longitude: 4.3517))
        let liege = try #require(Position(latitude: 50.6326, longitude: 5.5797))
        #expect(abs(brussels.metres(to: liege) - 89_600) < 900)
        #expect(abs(brussels.metres(to: liege) - liege.metres(to: brussels)) < 0.001)
        let east = try #require(Position(latitude: 0, longitude: 179.999))
        let west = try #require(Position(latitude: 0, longitude: -179.999))
        #expect(abs(east.metres(to: west) - 222.4) < 1, "across the date line")
        let pole = try #require(Position(latitude: 90, longitude: 0))
        #expect(pole.metres(to: try #require(Position(latitude: 90, longitude: 90))) < 1)
    }

    @Test func `three fixes in a row beyond the limit are an alarm, and a punch is marked`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        #expect(locate(&scene, 0) == ["positioned"])
        #expect(locate(&scene, 400) == ["positioned"])
        #expect(locate(&scene, 400) == ["positioned"])
        #expect(locate(&scene, 400) == ["positioned", "moved"])
        #expect(scene.signals == [.alarm])
        #expect(scene.terminal.whereabouts.isAway)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.terminalMoved])
        #expect(locate(&scene, 100) == ["positioned"])
        #expect(locate(&scene, 100) == ["positioned"])
        #expect(locate(&scene, 100) == ["positioned", "moved"])
        #expect(scene.signals == [])
        #expect(!scene.terminal.whereabouts.isAway)
    }

    @Test func `a fix within its own accuracy of the limit says nothing`() {
        var scene = Scene()
        locate(&scene, 0)
        for _ in 0..<10 { #expect(locate(&scene, 190, accuracy: 4_500) == []) }
        #expect(!scene.terminal.whereabouts.isAway)
    }

    @Test func `reflections that come and go neither alarm nor fill the book`() {
        var scene = Scene()
        for _ in 0..<1_800 {
            locate(&scene, 0)
            locate(&scene, 500)
        }
        #expect(!scene.terminal.whereabouts.isAway)
        let stored = scene.entries.filter { $0.fact.kind == "positioned" }.count
        #expect(stored <= 14, "an hour of one false fix every two seconds: \(stored)")
    }

    @Test func `a terminal that stands still writes a position every six hours`() {
        var scene = Scene()
        for second in 0..<(24 * 60) {
            scene.wait(seconds: 59)
            locate(&scene, Double(second % 5))
        }
        #expect(scene.entries.filter { $0.fact.kind == "positioned" }.count == 4)
    }

    @Test func `moving inside the limit is written when it is over thirty metres`() {
        var scene = Scene()
        locate(&scene, 0)
        scene.wait(minutes: 11)
        #expect(locate(&scene, 32) == [], "within accuracy")
        #expect(locate(&scene, 34) == ["positioned"])
    }

    @Test func `a terminal surveyed anew is where it should be`() {
        var scene = Scene()
        for _ in 0..<4 { locate(&scene, 900) }
        #expect(scene.terminal.whereabouts.isAway)
        var settings = Scene.settings()
        settings.surveyed = place(900).position
        #expect(scene.happen(.configured(settings)).map(\.kind) == ["configured", "moved"])
        #expect(!scene.terminal.whereabouts.isAway)
    }

    @Test func `a fix on a terminal that was never surveyed is only kept`() {
        var settings = Scene.settings()
        settings.surveyed = nil
        var scene = Scene(settings: settings)
        #expect(locate(&scene, 900) == ["positioned"])
        #expect(locate(&scene, 900) == [])
        let surveyed = Place(position: home, source: .surveyed)
        #expect(scene.happen(.located(surveyed, accuracyCentimetres: nil)).isEmpty)
    }
}
