import Domain
import Testing

/// Promise 5 and SITUATIONS 3, 4, 5: whoever is identified, active and allowed is recorded; the few gates;
/// the life of a badge.
@Suite struct GateTests {
    private func scene(_ change: (inout TerminalSettings) -> Void = { _ in }) -> Scene {
        var settings = Scene.settings()
        change(&settings)
        var scene = Scene(settings: settings)
        scene.enrol(Person("Amina"))
        return scene
    }

    // MARK: each gate, with nobody inside

    @Test func `a terminal that is not activated refuses everybody`() {
        var scene = scene { $0.licence = nil }
        #expect(scene.badge("Amina").map(\.kind) == ["refused"])
        #expect(scene.refusal == .notActivated)
        #expect(scene.signals == [.refused])
        scene.badge("nobody")
        #expect(scene.refusal == .notActivated, "the first gate that is shut names itself")
    }

    @Test func `a terminal without settings refuses everybody and says so to keys too`() {
        var scene = Scene(settings: nil)
        #expect(scene.badge("Amina").map(\.kind) == ["refused"])
        #expect(scene.key(.checkIn).isEmpty)
        #expect(scene.refusal == .notActivated)
    }

    @Test func `an unknown badge is refused and kept with its key and time`() {
        var scene = scene()
        scene.badge("em:00AABBCC3F2A")
        guard case .refused(.unknownCredential, nil, "3F2A", scene.now)? = scene.answers.first else {
            Issue.record("\(scene.answers)")
            return
        }
        let read = scene.terminal.refusedReads.reads.last
        #expect(read?.key == CredentialKey("em:00AABBCC3F2A"))
        #expect(read?.instant == scene.now)
        #expect(read?.reader == ReaderName("door"))
    }

    @Test func `each of two badges that are refused within a minute is kept, and once`() {
        var scene = scene()
        for key in ["em:00AABBCC3F2A", "em:00AABBCC3F2B", "em:00AABBCC3F2A"] {
            scene.badge(key)
            scene.wait(seconds: 1)
        }
        #expect(
            scene.terminal.refusedReads.reads.map(\.key?.text) == ["em:00AABBCC3F2A", "em:00AABBCC3F2B"])
    }

    @Test func `a person who is inactive, or not allowed here, or a site never surveyed`() {
        var inactive = scene()
        inactive.change("Amina") { $0.isActive = false }
        inactive.badge("Amina")
        #expect(inactive.refusal == .personInactive)
        var elsewhere = scene()
        elsewhere.change("Amina") { $0.allowedSites = [SiteCode("S2")] }
        elsewhere.badge("Amina")
        #expect(elsewhere.refusal == .notAllowedHere)
        elsewhere.change("Amina") { $0.allowedSites = [SiteCode("S2"), SiteCode("S1")] }
        elsewhere.badge("Amina")
        #expect(elsewhere.recorded != nil)
        var unsurveyed = scene { $0.surveyed = nil }
        unsurveyed.badge("Amina")
        #expect(unsurveyed.refusal == .siteNotSurveyed)
    }

    @Test func `the same unknown badge within a minute is answered again and not written again`() {
        var scene = scene()
        scene.badge("nobody")
        scene.wait(seconds: 3)
        #expect(scene.badge("nobody").isEmpty)
        #expect(scene.refusal == .unknownCredential)
        #expect(scene.signals == [.refused])
        #expect(scene.badge("somebody").map(\.kind) == ["refused"])
        scene.wait(seconds: 60)
        #expect(scene.badge("nobody").map(\.kind) == ["refused"])
    }

    // MARK: inside

    @Test func `whoever is inside may always pause or leave`() {
        var scene = scene()
        scene.badge("Amina")
        scene.change("Amina") {
            $0.isActive = false
            $0.allowedSites = [SiteCode("S2")]
        }
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakStart, .checkOut])
        scene.lapse()
        #expect(scene.lastPunch?.anomalies == [.personInactive, .notAllowedHere])
        scene.wait(minutes: 30)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakEnd, .checkOut])
        scene.choose(.checkOut)
        #expect(scene.presence("Amina") == .absent)
        scene.wait(hours: 12)
        scene.badge("Amina")
        #expect(scene.refusal == .personInactive)
    }

    @Test func `inside without a right to be there, the day is closed, not begun anew`() {
        var scene = scene()
        scene.badge("Amina")
        scene.change("Amina") { $0.isActive = false }
        scene.wait(hours: 20)
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.anomalies.contains(.personInactive) == true)
    }

    @Test func `inside on a site that lost its survey the worker may leave`() {
        var scene = scene()
        scene.badge("Amina")
        var settings = Scene.settings()
        settings.surveyed = nil
        scene.happen(.configured(settings))
        scene.wait(hours: 8)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == .checkOut)
    }

    // MARK: the life of a badge

    @Test func `a lost badge says so kindly`() {
        var scene = scene()
        scene.changeBadge("Amina") { $0.state = .lost }
        scene.badge("Amina")
        #expect(scene.refusal == .credentialLost)
        guard case .refused(_, let person, _, _)? = scene.answers.first else { return }
        #expect(person?.text == "Amina B.")
    }

    @Test func `a returned badge and one outside its period are refused`() {
        var scene = scene()
        scene.changeBadge("Amina") { $0.state = .returned }
        scene.badge("Amina")
        #expect(scene.refusal == .credentialExpired)
        let now = scene.now.wallMicroseconds
        scene.changeBadge("Amina") {
            $0.state = .lent
            $0.fromMicroseconds = now + Scene.hour
            $0.toMicroseconds = now + 2 * Scene.hour
        }
        scene.wait(minutes: 2)
        scene.badge("Amina")
        #expect(scene.refusal == .credentialExpired)
        scene.wait(minutes: 58)
        scene.badge("Amina")
        #expect(scene.recorded?.action == .checkIn, "from the first moment")
        scene.wait(hours: 1)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakStart, .checkOut], "inside: it was good when she came")
        scene.choose(.checkOut)
        #expect(scene.lastPunch?.anomalies == [.credentialNotActive])
        scene.wait(minutes: 11)
        scene.badge("Amina")
        #expect(scene.refusal == .credentialExpired, "to the last moment, exclusive")
    }

    @Test func `a key that had several owners is resolved at the time of the event`() {
        var scene = scene()
        scene.enrol(Person("Bram", "Cools"))
        guard let amina = scene.ids["Amina"], let bram = scene.ids["Bram"] else { return }
        let change = scene.now.wallMicroseconds + 5 * Scene.hour
        let key = CredentialKey("shared")
        scene.stage([
            .credential(Credential(key: key, person: bram, fromMicroseconds: change), existing: nil),
            .credential(Credential(key: key, person: amina, toMicroseconds: change), existing: nil),
        ])
        scene.badge("shared")
        #expect(scene.lastPunch?.person == amina)
        let late = scene.now
        scene.wait(hours: 5)
        scene.badge("shared")
        #expect(scene.lastPunch?.person == bram)
        scene.now = late.advanced(by: 4 * Scene.hour)
        scene.badge("shared")
        #expect(scene.offered?.person.id == amina, "a punch that arrives late is resolved at its own time")
    }

    @Test func `the other spellings of a badge are tried in their order`() {
        var scene = scene()
        scene.enrol(Person("Bram"))
        let keys = ["unheard", "Bram", "Amina"].map { CredentialKey($0) }
        scene.happen(.presented(keys: keys, method: .badge))
        #expect(scene.lastPunch?.person == scene.ids["Bram"])
        scene.changeBadge("Bram") { $0.state = .lost }
        scene.wait(hours: 1)
        scene.happen(.presented(keys: keys, method: .badge))
        #expect(scene.refusal == .credentialLost, "never somebody else's by a likeness")
    }

    @Test func `a clock that lost its time does not end the period of a badge`() {
        var scene = scene()
        let now = scene.now.wallMicroseconds
        scene.changeBadge("Amina") { $0.fromMicroseconds = now - Scene.hour }
        scene.now.wallMicroseconds = 0
        scene.now.trust = .unknown
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.clockSuspect])
    }

    @Test func `the method of identification is stored with every punch`() {
        var scene = scene()
        scene.happen(.presented(keys: [CredentialKey("Amina")], method: .smartCard))
        #expect(scene.lastPunch?.method == .smartCard)
    }

    // MARK: never a reason to refuse

    @Test func `a planner's slip never takes an hour away`() {
        var scene = scene { $0.tasksAreUsed = true }
        scene.now.trust = .unknown
        let far = Position(latitude: 51, longitude: 5.57) ?? .zero
        for _ in 0..<3 {
            scene.happen(.located(Place(position: far, source: .live), accuracyCentimetres: 300))
            scene.wait(seconds: 1)
        }
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkIn)
        #expect(scene.lastPunch?.anomalies == [.terminalMoved, .noTask, .clockSuspect])
    }

    // MARK: kept reads

    @Test func `refused reads are kept for seven days and a thousand at most`() {
        var scene = scene()
        scene.badge("old")
        scene.wait(hours: 7 * 24)
        scene.badge("edge")
        #expect(scene.terminal.refusedReads.reads.count == 2)
        scene.wait(minutes: 1)
        scene.badge("new")
        #expect(scene.terminal.refusedReads.reads.map(\.key?.text) == ["edge", "new"])
        for index in 0..<2_000 {
            scene.badge("k\(index)")
            #expect(scene.terminal.refusedReads.reads.count <= 1_000)
        }
        #expect(scene.terminal.refusedReads.reads.last?.key?.text == "k1999")
    }

    @Test func `an unreadable badge is answered each time and written once in five seconds`() {
        var scene = scene()
        #expect(scene.happen(.readFailed(defect: "checksum")).map(\.kind) == ["readFailed"])
        for _ in 0..<4 {
            scene.wait(seconds: 1)
            #expect(scene.happen(.readFailed(defect: "checksum")).isEmpty)
            #expect(scene.answers == [.readFailed(at: scene.now)])
            #expect(scene.signals == [.readFailed])
        }
        #expect(scene.happen(.readFailed(defect: "checksum"), reader: "yard").count == 1)
        scene.wait(seconds: 5)
        #expect(scene.happen(.readFailed(defect: "checksum"), reader: "yard").count == 1)
    }

    @Test func `a commit that failed is answered in red where somebody waits`() {
        let now = Scene().now
        let badge = Event(instant: now, happening: .presented(keys: [], method: .badge))
        #expect(
            Terminal.notRecordedEffects(for: badge) == [
                .show(.notRecorded(.other, at: now)), .signal(.notRecorded),
            ])
        let start = Event(instant: now, happening: .started(program: "1"))
        #expect(Terminal.notRecordedEffects(for: start) == [])
    }
}
