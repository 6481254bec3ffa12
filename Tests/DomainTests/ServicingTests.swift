import Domain
import Testing

/// A technician at the terminal: what he may do, and that badges go on as before.
@Suite struct ServicingTests {
    private func served() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"), Person("Bram"))
        scene.happen(.serviced(.knocked(isRight: true)))
        return scene
    }

    private func wait(_ scene: Scene) -> Int64 {
        (scene.terminal.servicing?.lockedMicroseconds(at: scene.now) ?? 0) / Scene.second
    }

    @Test
    func `after three wrong PINs each try waits twice as long as the one before, and no longer than an hour`()
    {
        var scene = Scene()
        var waits: [Int64] = []
        for _ in 0..<14 {
            #expect(scene.happen(.serviced(.knocked(isRight: false))).map(\.kind) == ["serviced"])
            waits.append(wait(scene))
            // The right one too.
            if wait(scene) > 0 { #expect(scene.happen(.serviced(.knocked(isRight: true))).isEmpty) }
            scene.wait(seconds: wait(scene))
        }
        #expect(waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600])
        scene.happen(.serviced(.knocked(isRight: true)))
        #expect(scene.terminal.servicing?.visit != nil)
        scene.happen(.serviced(.knocked(isRight: false)))
        #expect(wait(scene) == 0)
    }

    @Test func `a power cut does not shorten the wait, and nobody's badge waits`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        for _ in 0..<3 { scene.happen(.serviced(.knocked(isRight: false))) }
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        scene.reboot(after: 10 * Scene.hour, trust: .unknown)
        #expect(wait(scene) == 10)
        scene.wait(seconds: 10)
        #expect(wait(scene) == 0)
    }

    @Test func `without a visit nothing follows from what a technician does`() {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        let deeds: [ServiceDeed] = [
            .left(.finished), .tested(output: "green"), .readsOnly(microseconds: 1),
            .enrolled(keys: [CredentialKey("new")], person: scene.ids["Amina"] ?? .nobody),
            .moveAnswered(.sameSite, sinceMicroseconds: nil),
        ]
        for deed in deeds { #expect(scene.happen(.serviced(deed)).isEmpty) }
    }

    @Test func `a visit is opened, closed by the next one, and closed by a new start`() {
        var scene = served()
        let first = scene.terminal.servicing?.visit?.opened
        let again = scene.happen(.serviced(.knocked(isRight: true)))
        #expect(
            again == [
                .serviced(Serviced(step: .closed, visit: first, cause: .replaced)),
                .serviced(Serviced(step: .opened, method: .code)),
            ])
        let second = scene.terminal.servicing?.visit?.opened
        let started = scene.happen(.started(program: "1"))
        #expect(started.first == .serviced(Serviced(step: .closed, visit: second, cause: .restarted)))
        #expect(scene.terminal.servicing?.visit == nil)
        #expect(scene.happen(.serviced(.left(.idle))).isEmpty)
    }

    @Test func `an unknown badge is given to a person before the technician's eyes and counts at once`() {
        var scene = served()
        #expect(scene.badge("new").map(\.kind) == ["refused"])
        let amina = scene.ids["Amina"] ?? .nobody
        let enrolled = scene.happen(
            .serviced(.enrolled(keys: [CredentialKey("new"), CredentialKey("other")], person: amina)))
        #expect(enrolled.map(\.kind) == ["enrolled"])
        #expect(enrolled.first?.person == amina)
        #expect(scene.badge("new").map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.person == amina)
        // What names a person's badge can be erased.
        guard let sequence = scene.entries.first(where: { $0.fact.kind == "enrolled" })?.sequence else {
            return
        }
        scene.fold(.erased(Erased(sequence: sequence, rule: "R")))
        scene.wait(hours: 1)
        #expect(scene.badge("new").map(\.kind) == ["refused"])
    }

    @Test func `a badge that somebody holds is not given away, one that was returned is`() {
        var scene = served()
        let bram = scene.ids["Bram"] ?? .nobody
        let theft = ServiceDeed.enrolled(keys: [CredentialKey("x"), CredentialKey("Amina")], person: bram)
        #expect(scene.happen(.serviced(theft)).isEmpty)
        for state in [CredentialState.lost, .lent, .active] {
            scene.changeBadge("Amina") { $0.state = state }
            #expect(scene.happen(.serviced(theft)).isEmpty, "\(state)")
        }
        // One that begins tomorrow is somebody's all the same; one that ended yesterday is nobody's.
        scene.changeBadge("Amina") { $0.fromMicroseconds = Scene.start + 24 * Scene.hour }
        #expect(scene.happen(.serviced(theft)).isEmpty)
        scene.changeBadge("Amina") {
            ($0.fromMicroseconds, $0.toMicroseconds) = (nil, Scene.start - Scene.hour)
        }
        #expect(scene.happen(.serviced(theft)).count == 1)
        scene.changeBadge("Bram") { $0.state = .returned }
        let regained = ServiceDeed.enrolled(keys: [CredentialKey("Bram")], person: bram)
        #expect(scene.happen(.serviced(regained)).count == 1)
        let nobody = ServiceDeed.enrolled(keys: [CredentialKey("free")], person: .nobody)
        #expect(scene.happen(.serviced(nobody)).isEmpty)
    }

    @Test func `while badges are only read they are refused and kept, until it ends by itself`() {
        var scene = served()
        scene.happen(.serviced(.readsOnly(microseconds: 2 * Scene.minute)))
        #expect(scene.badge("Amina").map(\.kind) == ["refused"])
        #expect(scene.refusal == .inService)
        #expect(scene.terminal.refusedReads.reads.last?.person == scene.ids["Amina"])
        #expect(scene.punches.isEmpty)
        scene.badge("stranger")
        #expect(scene.refusal == .unknownCredential)
        scene.wait(minutes: 2)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        scene.happen(.serviced(.readsOnly(microseconds: 2 * Scene.minute)))
        scene.happen(.serviced(.readsOnly(microseconds: 0)))
        #expect(scene.badge("Bram").map(\.kind) == ["presented", "punched"])
        scene.happen(.serviced(.readsOnly(microseconds: 2 * Scene.minute)))
        scene.happen(.serviced(.left(.finished)))
        scene.wait(hours: 1)
        #expect(scene.badge("Bram").map(\.kind).first == "presented")
    }

    @Test func `a known time that is forgotten names the visit`() {
        var scene = served()
        let visit = scene.terminal.servicing?.visit?.opened
        #expect(scene.happen(.knownTimeReset) == [.knownTimeReset(KnownTimeReset(visit: visit))])
        #expect(scene.terminal.chronology.knownMicroseconds == nil)
    }

    @Test func `a technician's badge opens his page and is no punch, a lost one opens nothing`() {
        var settings = Scene.settings()
        settings.technicians = ["C-Luc"]
        var scene = Scene(settings: settings)
        scene.enrol(Person("Amina"), Person("Luc"))
        let luc = scene.ids["Luc"]
        #expect(scene.badge("Luc") == [.serviced(Serviced(step: .opened, method: .badge, person: luc))])
        #expect(scene.terminal.servicing?.visit?.person == luc)
        #expect(scene.answers == [.technician(person: scene.terminal.label(of: luc ?? .nobody))])
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        #expect(scene.badge("Luc").map(\.kind) == ["serviced", "serviced"])
        scene.changeBadge("Luc") { $0.state = .lost }
        #expect(scene.badge("Luc").map(\.kind) == ["refused"])
    }

    // MARK: moved

    private let home = Scene.settings().surveyed ?? .zero

    private func locate(_ scene: inout Scene, _ metres: Double) {
        for _ in 0..<4 {
            scene.wait(minutes: 11)
            let position = Position(latitude: home.latitude + metres / 111_195, longitude: home.longitude)
            scene.happen(.located(Place(position: position ?? home, source: .live), accuracyCentimetres: 300))
        }
    }

    @Test func `the same site at another spot ends the alarm there, and a survey takes the word's place`() {
        var scene = served()
        #expect(scene.happen(.serviced(.moveAnswered(.sameSite, sinceMicroseconds: nil))).isEmpty)
        locate(&scene, 400)
        #expect(scene.terminal.whereabouts.isAway)
        let facts = scene.happen(.serviced(.moveAnswered(.sameSite, sinceMicroseconds: 7)))
        #expect(facts.map(\.kind) == ["moveAnswered", "moved"])
        locate(&scene, 400)
        #expect(!scene.terminal.whereabouts.isAway)
        locate(&scene, 0)
        #expect(scene.terminal.whereabouts.isAway)
        var surveyed = Scene.settings()
        surveyed.surveyed = Position(latitude: home.latitude + 0.000_01, longitude: home.longitude)
        scene.happen(.configured(surveyed))
        locate(&scene, 0)
        #expect(!scene.terminal.whereabouts.isAway)
    }

    @Test func `a new site keeps the alarm until it is surveyed, and says since when`() {
        var scene = served()
        locate(&scene, 4_000)
        let since = scene.now.wallMicroseconds - Scene.hour
        scene.happen(.serviced(.moveAnswered(.newSite, sinceMicroseconds: since)))
        #expect(scene.terminal.whereabouts.isAway)
        #expect(scene.terminal.servicing?.moveAnswer?.sinceMicroseconds == since)
        var surveyed = Scene.settings()
        surveyed.site = SiteCode("S2")
        surveyed.surveyed = Position(latitude: home.latitude + 0.036, longitude: home.longitude)
        scene.happen(.configured(surveyed))
        #expect(!scene.terminal.whereabouts.isAway)
        #expect(scene.terminal.servicing?.moveAnswer == nil)
    }
}

extension PersonID {
    fileprivate static let nobody = PersonID(EntryID(book: Scene.book, sequence: 999_999))
}
