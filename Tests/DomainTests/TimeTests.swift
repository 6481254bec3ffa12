import Domain
import Testing

/// Promise 10: intervals by the boot clock inside one boot, else by trusted wall clocks, else not decidable.
@Suite struct TimeTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.enrol(Person("Amina"))
        scene.badge("Amina")
        return scene
    }

    @Test func `a clock that is set back or forward inside one boot changes no interval`() {
        for step in [-5 * Scene.hour, 5 * Scene.hour, -50 * 365 * 24 * Scene.hour] {
            var scene = scene()
            scene.now.wallMicroseconds += step
            scene.wait(seconds: 30)
            #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"])
            scene.wait(hours: 3)
            scene.badge("Amina")
            #expect(scene.offered?.workedMicroseconds == 3 * Scene.hour + 30 * Scene.second)
        }
    }

    @Test func `over a restart with trusted clocks the wall clock decides`() {
        var scene = scene()
        scene.reboot(after: 30 * Scene.second)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"])
        scene.reboot(after: 3 * Scene.hour)
        scene.badge("Amina")
        #expect(scene.offered?.workedMicroseconds == 3 * Scene.hour + 30 * Scene.second)
    }

    @Test func `over a restart without a trusted clock nothing is a repeat and he may be arriving`() {
        var scene = scene()
        scene.reboot(after: 5 * Scene.second, trust: .saved)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakStart, .checkOut, .checkIn])
        #expect(scene.offered?.fallback == .breakStart)
        #expect(scene.offered?.workedMicroseconds == nil)
        scene.choose(.checkIn)
        #expect(scene.lastPunch?.anomalies == [.missingOut, .clockSuspect])
        #expect(scene.terminal.openQuestions.questions.count == 1)
    }

    @Test func `a choice of another boot is over, whatever the boot clock says`() {
        var scene = scene()
        scene.wait(hours: 3)
        scene.badge("Amina")
        scene.now.boot = BootID(high: 8, low: 8)
        scene.now.bootMicroseconds = 0
        #expect(scene.happen(.woke).map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.basis == .defaulted)
    }

    @Test func `in the hour that comes twice durations come from elapsed time`() {
        var scene = scene()
        scene.wait(hours: 1)
        scene.badge("Amina")
        scene.lapse()
        scene.wait(minutes: 30)
        scene.badge("Amina")
        scene.lapse()
        scene.wait(hours: 1)
        scene.badge("Amina")
        #expect(scene.offered?.workedMicroseconds == 2 * Scene.hour + 6 * Scene.second)
    }

    @Test func `an interval that no clock can hold is not decidable`() {
        var early = Scene().now
        var late = early
        early.bootMicroseconds = .min
        late.bootMicroseconds = .max
        #expect(late.microseconds(since: early) == nil)
        late.boot = BootID(high: 9, low: 9)
        early.wallMicroseconds = .min
        late.wallMicroseconds = .max
        #expect(late.microseconds(since: early) == nil)
        late.trust = .realTimeClock
        late.wallMicroseconds = 0
        early.wallMicroseconds = 0
        #expect(late.microseconds(since: early) == nil)
    }

    @Test func `what waits since before a power cut has waited at least as long as can be told`() {
        let hour = Scene.hour
        let early = Instant(
            wallMicroseconds: 1_000 * hour, bootMicroseconds: 7 * hour, boot: BootID(high: 1, low: 1),
            trust: .synchronised)
        var late = Instant(
            wallMicroseconds: 0, bootMicroseconds: 5 * hour, boot: BootID(high: 2, low: 2), trust: .unknown)
        #expect(late.microsecondsAtLeast(since: early) == 5 * hour)
        // A clock that goes on without power, and one that has fallen behind.
        (late.trust, late.wallMicroseconds) = (.realTimeClock, 1_030 * hour)
        #expect(late.microsecondsAtLeast(since: early) == 30 * hour)
        late.wallMicroseconds = 900 * hour
        #expect(late.microsecondsAtLeast(since: early) == 5 * hour)
        // What is certain is not made longer, and nothing is in the future.
        (late.trust, late.wallMicroseconds) = (.synchronised, 1_001 * hour)
        #expect(late.microsecondsAtLeast(since: early) == hour)
        #expect(early.microsecondsAtLeast(since: early.advanced(by: hour)) == 0)
        (late.bootMicroseconds, late.trust, late.wallMicroseconds) = (.min, .realTimeClock, .max)
        var first = early
        first.wallMicroseconds = .min
        #expect(late.microsecondsAtLeast(since: first) == 0)
    }

    @Test func `which of two equal local times it was can be told`() {
        let zone = Zone(
            name: "Europe/Brussels",
            transitions: [
                Zone.Transition(fromSeconds: 1_774_746_000, offsetSeconds: 7_200, isSummer: true),
                Zone.Transition(fromSeconds: 1_792_890_000, offsetSeconds: 3_600, isSummer: false),
            ])
        let change: Int64 = 1_792_890_000
        #expect(!zone.isRepeated(atSeconds: change - 3_601))
        #expect(zone.isRepeated(atSeconds: change - 3_600))
        #expect(zone.isRepeated(atSeconds: change + 3_599))
        #expect(!zone.isRepeated(atSeconds: change + 3_600))
        #expect(zone.transition(atSeconds: change - 1)?.isSummer == true)
        #expect(zone.transition(atSeconds: change)?.isSummer == false)
        #expect(zone.offsetSeconds(atSeconds: .min) == 7_200)
        #expect(!zone.isRepeated(atSeconds: .max) && !zone.isRepeated(atSeconds: .min))
        #expect(Zone.utc.offsetSeconds(atSeconds: 0) == 0)
    }

    // MARK: the program

    @Test func `settings are written only when they differ`() {
        var scene = Scene()
        #expect(scene.happen(.configured(Scene.settings())).isEmpty)
        var settings = Scene.settings()
        settings.quietMinutes = 5
        #expect(scene.happen(.configured(settings)).map(\.kind) == ["configured"])
        #expect(scene.terminal.settings?.value == settings)
    }

    @Test func `settings that would not fit into an entry are cut, not lost`() throws {
        var scene = Scene()
        var settings = Scene.settings()
        settings.name = String(repeating: "é", count: 1_000)
        settings.tasks = (0..<5_000).map {
            SiteTask(code: TaskCode("T\($0)"), name: "Nettoyage des vitres \($0)", isActive: true)
        }
        let fact = try #require(scene.happen(.configured(settings)).first)
        #expect(fact.coded(in: Scene.book).publicText.count < 65_536)
        #expect((scene.terminal.settings?.tasks.count ?? 0) > 500)
        #expect(scene.happen(.configured(settings)).isEmpty, "the same settings again")
    }

    @Test func `clock and device events are kept`() {
        var scene = Scene()
        let clock = ClockChanged(stepMicroseconds: -5, from: .saved, to: .synchronised)
        #expect(scene.happen(.clockChanged(clock)) == [.clockChanged(clock)])
        let device = DeviceChanged(step: .faulty, type: "serial-badge", cause: "read: EIO")
        #expect(scene.happen(.deviceChanged(device)) == [.deviceChanged(device)])
    }

    @Test func `an opened housing is an alarm, told once, and stays open over a restart`() throws {
        var scene = Scene()
        func tell(_ reader: String?, _ isOpen: Bool) -> [Fact] {
            let event = Event(
                instant: scene.now, reader: reader.map { ReaderName($0) }, happening: .housing(isOpen: isOpen)
            )
            let entries = scene.terminal.decide(event)
            for entry in entries { scene.terminal.apply(entry) }
            if !entries.isEmpty {
                let isAlarm = scene.terminal.effects(of: entries, after: event) == [.signal(.alarm)]
                #expect(isAlarm == isOpen)
            }
            return entries.map(\.fact)
        }
        let (opened, closed) = (HousingChanged(isOpen: true), HousingChanged(isOpen: false))
        #expect(tell("lid", false) == [], "it was never open")
        #expect(scene.terminal.openContacts == nil)
        #expect(tell("lid", true) == [.housingChanged(opened)])
        #expect(tell("lid", true) == [])
        #expect(tell("back", true) == [.housingChanged(opened)], "another contact")
        #expect(scene.terminal.openContacts == [ReaderName("back"), ReaderName("lid")])
        scene.reboot(after: Scene.hour)
        #expect(tell("lid", true) == [], "the reader tells it anew at every start")
        #expect(tell("lid", false) == [.housingChanged(closed)])
        #expect(scene.terminal.openContacts == [ReaderName("back")])
        #expect(tell(nil, true) == [])
    }
}
