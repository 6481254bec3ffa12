import Domain
import Testing

/// SITUATIONS 1 and 2: what a bare badge means, the default, and the wrong tap.
@Suite struct BareBadgeTests {
    private func scene(_ person: Person = Person("Amina")) -> Scene {
        var scene = Scene()
        scene.enrol(person)
        return scene
    }

    @Test func `a bare badge of somebody absent is an arrival at once`() {
        var scene = scene()
        let facts = scene.badge("Amina")
        #expect(facts.map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.action == .checkIn)
        #expect(scene.lastPunch?.basis == .sole)
        #expect(scene.lastPunch?.anomalies == [])
        #expect(scene.lastPunch?.startsDay == true)
        #expect(scene.signals == [.checkIn])
        #expect(scene.recorded?.person.text == "Amina B.")
        #expect(scene.recorded?.at == scene.now)
        #expect(scene.recorded?.undo.untilBootMicroseconds == scene.now.bootMicroseconds + 15 * Scene.second)
        #expect(scene.wake == nil)
    }

    @Test func `a worker already present may choose Pause or Départ for a few seconds, else Pause happens`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        #expect(scene.badge("Amina").map(\.kind) == ["presented"])
        #expect(scene.signals == [.choose])
        #expect(scene.offered?.offers == [.breakStart, .checkOut])
        #expect(scene.offered?.fallback == .breakStart)
        #expect(scene.offered?.presence == .present)
        #expect(scene.offered?.workedMicroseconds == 3 * Scene.hour)
        let ends = scene.now.bootMicroseconds + 6 * Scene.second
        #expect(scene.offered?.settlesAtBootMicroseconds == ends)
        #expect(scene.wake == ends)
        let badged = scene.now
        scene.wait(6 * Scene.second - 1)
        #expect(scene.happen(.woke).isEmpty)
        #expect(scene.wake == ends)
        scene.wait(1)
        #expect(scene.happen(.woke).map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.action == .breakStart)
        #expect(scene.lastPunch?.basis == .defaulted)
        #expect(scene.recorded?.at == badged, "the punch has the moment of the badge")
        #expect(scene.attendance("Amina")?.breakStarted?.instant == badged)
        #expect(scene.happen(.woke).isEmpty)
    }

    @Test func `after six and a half hours leaving is likelier than a break`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(minutes: 390)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.checkOut, .breakStart])
    }

    @Test func `a choice is touched`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        scene.badge("Amina")
        scene.wait(seconds: 2)
        #expect(scene.choose(.checkIn).isEmpty, "what is not offered cannot be touched")
        #expect(scene.answers.count == 1 && scene.offered != nil, "the choice is shown again")
        scene.choose(.checkOut)
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.basis == .chosen)
        #expect(scene.presence("Amina") == .absent)
        #expect(scene.choose(.checkOut).isEmpty)
        #expect(scene.answers == [.rest])
    }

    @Test func `a choice is cancelled and nothing is punched`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        scene.badge("Amina")
        let presented = scene.terminal.openChoice?.presented ?? 0
        #expect(scene.happen(.cancelled(presented: presented - 1)).isEmpty)
        #expect(scene.happen(.cancelled(presented: presented)).map(\.kind) == ["unchanged"])
        #expect(scene.signals == [.unchanged])
        #expect(scene.presence("Amina") == .present)
        #expect(scene.terminal.openChoice == nil)
    }

    // MARK: the limit of an attendance

    @Test(arguments: [
        (ShiftPattern.day, 16 * 60, Action?.none), (.day, 16 * 60 + 1, .checkIn), (.night, 16 * 60, nil),
        (.split, 10 * 60, nil), (.split, 10 * 60 + 1, .checkIn),
    ])
    func `an attendance open longer than the limit makes the badge an Arrivée and the old day missing out`(
        shift: ShiftPattern, minutes: Int, action: Action?
    ) {
        var scene = scene(Person("Amina", shift: shift))
        scene.badge("Amina")
        let arrived = scene.now
        scene.wait(minutes: Int64(minutes))
        scene.badge("Amina")
        guard let action else {
            #expect(scene.offered?.offers.first == .checkOut)
            return
        }
        #expect(scene.lastPunch?.action == action)
        #expect(scene.lastPunch?.basis == .sole)
        #expect(scene.lastPunch?.anomalies == [.missingOut])
        #expect(scene.recorded?.missingOutSince == arrived)
        #expect(scene.recorded?.workedMicroseconds == nil)
        #expect(scene.attendance("Amina")?.opened?.instant == scene.now)
        #expect(scene.presence("Amina") == .present)
    }

    @Test func `Friday to Monday the badge is an arrival`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 72)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.missingOut])
    }

    @Test func `a forgotten end of break is a missing departure too`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 5)
        scene.badge("Amina")
        scene.lapse()
        scene.wait(hours: 20)
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkIn)
        #expect(scene.lastPunch?.anomalies == [.missingOut])
        #expect(scene.attendance("Amina")?.breakStarted == nil)
    }

    @Test func `a night shift from 22 to 6 is one attendance`() {
        var scene = scene(Person("Amina", shift: .night))
        scene.wait(hours: 16)
        scene.badge("Amina")
        scene.wait(hours: 4)
        scene.badge("Amina")
        scene.lapse()
        scene.wait(minutes: 30)
        scene.badge("Amina")
        scene.lapse()
        #expect(scene.lastPunch?.action == .breakEnd)
        scene.wait(minutes: 210)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == .checkOut)
        scene.lapse()
        #expect(scene.punches.map(\.anomalies) == [[], [], [], []])
        #expect(scene.recorded?.workedMicroseconds ?? 0 > 7 * Scene.hour)
    }

    @Test func `a split shift leaves first`() {
        var scene = scene(Person("Amina", shift: .split))
        scene.badge("Amina")
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.checkOut, .breakStart])
    }

    @Test func `when did you leave is asked once and may be skipped`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 24)
        scene.badge("Amina")
        let punch = scene.recorded?.punch ?? 0
        let early = Scene.start - 1
        #expect(scene.happen(.answered(punch: punch, leftMicroseconds: early)).isEmpty, "before he came")
        let late = scene.now.wallMicroseconds + 1
        #expect(scene.happen(.answered(punch: punch, leftMicroseconds: late)).isEmpty, "after he came back")
        let left = Scene.start + 8 * Scene.hour
        let facts = scene.happen(.answered(punch: punch, leftMicroseconds: left))
        #expect(facts.map(\.kind) == ["declared"])
        #expect(scene.answers == scene.ids["Amina"].map { [.thanked(person: scene.terminal.label(of: $0))] })
        #expect(scene.happen(.answered(punch: punch, leftMicroseconds: nil)).isEmpty)
        scene.wait(hours: 24)
        scene.badge("Amina")
        let skipped = scene.happen(.answered(punch: scene.recorded?.punch ?? 0, leftMicroseconds: nil))
        #expect(skipped.map(\.kind) == ["declared"])
    }

    // MARK: soon after

    @Test func `under ten minutes since the last punch the default is nothing changed`() {
        var scene = scene()
        scene.badge("Amina")
        let since = scene.now
        scene.wait(minutes: 5)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakStart, .checkOut])
        #expect(scene.offered?.fallback == nil)
        #expect(scene.lapse().map(\.kind) == ["unchanged"])
        guard case .unchanged(_, let presence, let shown)? = scene.answers.first else {
            Issue.record("\(scene.answers)")
            return
        }
        #expect(presence == .present)
        #expect(shown == since)
        #expect(scene.punches.count == 1)
    }

    @Test func `who left five minutes ago comes back only by choice`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(hours: 3)
        scene.badge("Amina")
        scene.choose(.checkOut)
        scene.wait(minutes: 5)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.checkIn])
        #expect(scene.offered?.fallback == nil)
        scene.choose(.checkIn)
        #expect(scene.presence("Amina") == .present)
    }

    @Test func `a bare badge within a minute of the last punch repeats it`() {
        var scene = scene()
        scene.badge("Amina")
        let punch = scene.recorded?.punch
        scene.wait(seconds: 10)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"])
        guard case .repeated(_, let action, let at, let undo)? = scene.answers.first else {
            Issue.record("\(scene.answers)")
            return
        }
        #expect(action == .checkIn)
        #expect(at == scene.now.advanced(by: -10 * Scene.second))
        #expect(undo?.punch == punch)
        #expect(scene.punches.count == 1)
    }

    @Test func `the table of the configuration decides`() {
        var settings = Scene.settings()
        settings.bareBadge = [BareBadgeRow(presence: .present, offers: [.checkOut])]
        var scene = Scene(settings: settings)
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkIn, "a presence without a row has its standard one")
        scene.wait(hours: 1)
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkOut)
        #expect(scene.lastPunch?.basis == .sole)
    }
}
