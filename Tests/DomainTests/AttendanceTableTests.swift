import Domain
import Testing

/// The attendance machine cell by cell, driven from outside: a physical key says the action, so that every
/// action can be asked for in every presence.
@Suite struct AttendanceTableTests {
    struct Cell: Sendable, CustomTestStringConvertible {
        var from: Presence
        var action: Action
        var recorded: Action?
        var to: Presence
        var anomalies: [Anomaly]
        var testDescription: String { "\(from) \(action)" }

        init(_ from: Presence, _ action: Action, _ recorded: Action?, _ to: Presence, _ anomalies: Anomaly...)
        {
            self.from = from
            self.action = action
            self.recorded = recorded
            self.to = to
            self.anomalies = anomalies
        }
    }

    static let cells = [
        Cell(.absent, .checkIn, .checkIn, .present),
        Cell(.absent, .breakStart, .breakStart, .onBreak, .breakWithoutIn),
        Cell(.absent, .breakEnd, .breakEnd, .present, .resumedWithoutBreak),
        Cell(.absent, .checkOut, .checkOut, .absent, .outWithoutIn),
        Cell(.present, .checkIn, .checkIn, .present, .doubleIn),
        Cell(.present, .breakStart, .breakStart, .onBreak),
        Cell(.present, .breakEnd, .breakEnd, .present, .resumedWithoutBreak),
        Cell(.present, .checkOut, .checkOut, .absent),
        Cell(.onBreak, .checkIn, .breakEnd, .present),
        Cell(.onBreak, .breakStart, nil, .onBreak),
        Cell(.onBreak, .breakEnd, .breakEnd, .present),
        Cell(.onBreak, .checkOut, .checkOut, .absent, .breakClosedByOut),
        Cell(.unknown, .checkIn, .checkIn, .present, .unknownPast),
        Cell(.unknown, .breakStart, .breakStart, .onBreak, .unknownPast),
        Cell(.unknown, .breakEnd, .breakEnd, .present, .unknownPast),
        Cell(.unknown, .checkOut, .checkOut, .absent, .unknownPast),
    ]

    private func scene(in presence: Presence) -> Scene {
        var scene = Scene(follows: presence == .unknown ? BookID(5) : nil)
        scene.enrol(Person("Amina"))
        if presence.isInside {
            scene.badge("Amina")
            scene.wait(hours: 2)
        }
        if presence == .onBreak {
            scene.badge("Amina")
            scene.choose(.breakStart)
            scene.wait(minutes: 30)
        }
        return scene
    }

    @Test func `there is a row for every cell`() {
        #expect(Self.cells.count == Presence.allCases.count * Action.allCases.count)
    }

    @Test(arguments: AttendanceTableTests.cells)
    func `each cell records what was done and marks what is odd`(cell: Cell) {
        var scene = scene(in: cell.from)
        #expect(scene.presence("Amina") == cell.from)
        let count = scene.punches.count
        scene.key(cell.action)
        let facts = scene.badge("Amina")
        #expect(scene.presence("Amina") == cell.to)
        guard let recorded = cell.recorded else {
            #expect(facts.map(\.kind) == ["presented", "repeated"])
            #expect(scene.punches.count == count)
            return
        }
        #expect(facts.map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.action == recorded)
        #expect(scene.lastPunch?.anomalies == cell.anomalies)
        #expect(scene.lastPunch?.before == cell.from)
        #expect(scene.lastPunch?.basis == .chosen)
    }

    @Test func `same person and same action within a minute is a repeat, not a punch`() {
        var scene = scene(in: .absent)
        scene.badge("Amina")
        scene.wait(seconds: 60)
        scene.key(.checkIn)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "repeated"])
        #expect(scene.signals == [.repeated])
        scene.wait(seconds: 1)
        scene.key(.checkIn)
        #expect(scene.badge("Amina").map(\.kind) == ["presented", "punched"])
        #expect(scene.lastPunch?.anomalies == [.doubleIn])
    }

    @Test func `out and in within one second by explicit choices are two punches`() {
        var scene = scene(in: .present)
        scene.key(.checkOut)
        scene.badge("Amina")
        scene.key(.checkIn)
        scene.badge("Amina")
        #expect(scene.punches.suffix(2).map(\.action) == [.checkOut, .checkIn])
        #expect(scene.presence("Amina") == .present)
    }

    // MARK: breaks, rest, places, tasks, clocks

    @Test func `over six hours without a break is marked when leaving`() {
        var scene = scene(in: .present)
        scene.wait(hours: 4)
        scene.wait(minutes: 1)
        scene.key(.checkOut)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.noBreak6h])
        #expect(scene.recorded?.workedMicroseconds == 6 * Scene.hour + Scene.minute)
    }

    @Test func `exactly six hours, or a break of fifteen minutes, is in order`() {
        var exact = scene(in: .present)
        exact.wait(hours: 4)
        exact.key(.checkOut)
        exact.badge("Amina")
        #expect(exact.lastPunch?.anomalies == [])
        var rested = scene(in: .onBreak)
        rested.badge("Amina")
        rested.choose(.breakEnd)
        #expect(rested.lastPunch?.anomalies == [])
        rested.wait(hours: 7)
        rested.key(.checkOut)
        rested.badge("Amina")
        #expect(rested.lastPunch?.anomalies == [])
        #expect(rested.recorded?.workedMicroseconds == 9 * Scene.hour)
    }

    @Test func `a break under fifteen minutes is marked when it ends`() {
        var scene = scene(in: .present)
        scene.key(.breakStart)
        scene.badge("Amina")
        scene.wait(minutes: 14)
        scene.key(.breakEnd)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.shortBreak])
    }

    @Test func `rest under eleven hours is marked between two days, not within one`() {
        var scene = scene(in: .present)
        scene.wait(hours: 2)
        scene.key(.checkOut)
        scene.badge("Amina")
        scene.wait(hours: 4)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [], "a split shift is one day of work")
        #expect(scene.lastPunch?.startsDay == false)
        scene.wait(hours: 4)
        scene.key(.checkOut)
        scene.badge("Amina")
        scene.wait(hours: 10)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.restUnder11h])
        #expect(scene.lastPunch?.startsDay == true)
        scene.wait(hours: 5)
        scene.key(.checkOut)
        scene.badge("Amina")
        scene.wait(hours: 11)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [])
    }

    @Test func `an attendance open at another site is marked`() {
        var scene = scene(in: .present)
        var settings = Scene.settings()
        settings.site = SiteCode("S2")
        scene.happen(.configured(settings))
        scene.key(.checkOut)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.otherSiteOpen])
        #expect(scene.lastPunch?.site == SiteCode("S2"))
    }

    @Test func `tasks are marked only where tasks are used`() {
        var settings = Scene.settings()
        settings.tasks = [
            SiteTask(code: TaskCode("VITRES"), name: "Vitres", isActive: true),
            SiteTask(code: TaskCode("HALL"), name: "Hall", isActive: false),
        ]
        var scene = Scene(settings: settings)
        scene.enrol(
            Person("Amina", tasks: ["VITRES"]), Person("Bram", tasks: ["HALL"]), Person("Carla", tasks: ["X"])
        )
        scene.badge("Amina")
        scene.badge("Bram")
        scene.badge("Carla")
        #expect(scene.punches.map(\.anomalies) == [[], [], []])
        #expect(scene.punches.map(\.task) == [TaskCode("VITRES"), nil, nil])
        settings.tasksAreUsed = true
        scene.happen(.configured(settings))
        scene.wait(hours: 1)
        for name in ["Amina", "Bram", "Carla"] {
            scene.key(.checkOut)
            scene.badge(name)
        }
        #expect(scene.punches.suffix(3).map(\.anomalies) == [[], [.taskInactive], [.noTask]])
        scene.wait(hours: 12)
        scene.badge("Amina")
        #expect(scene.recorded?.task?.name == "Vitres")
        scene.change("Amina") { $0.tasks = [] }
        scene.wait(hours: 1)
        scene.key(.checkOut)
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.taskNotLinked])
        #expect(scene.lastPunch?.task == TaskCode("VITRES"))
    }

    @Test(arguments: [ClockTrust.unknown, .saved, .realTimeClock])
    func `a clock that is not trusted is marked and refuses nobody`(trust: ClockTrust) {
        var scene = scene(in: .absent)
        scene.now.trust = trust
        scene.badge("Amina")
        #expect(scene.lastPunch?.anomalies == [.clockSuspect])
        #expect(scene.presence("Amina") == .present)
    }
}
