import Domain
import Testing

/// What the register changes at the reader.
@Suite struct RegisterTests {
    // MARK: allowed to use the terminal

    @Test func `who may not use the terminal is refused, and may leave while inside`() {
        var scene = Scene.company()
        scene.badge("Amina")
        #expect(scene.presence("Amina") == .present)
        scene.change("Amina") { $0.mayUseTerminal = false }
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.offered?.offers == [.breakStart, .checkOut])
        scene.choose(.checkOut)
        #expect(scene.lastPunch?.anomalies.contains(.terminalNotAllowed) == true)
        scene.wait(hours: 1)
        #expect(scene.badge("Amina").map(\.kind) == ["refused"])
        #expect(scene.refusal == .terminalNotAllowed)
        scene.change("Amina") { $0.mayUseTerminal = true }
        scene.badge("Amina")
        #expect(scene.lastPunch?.action == .checkIn)
    }

    @Test func `inactive names itself before not allowed to use the terminal`() {
        var scene = Scene.company()
        guard let id = scene.ids["Amina"], var agent = scene.terminal.agent(id) else { return }
        agent.person.isActive = false
        agent.particulars.mayUseTerminal = false
        scene.amend(.agent(agent, id))
        scene.badge("Amina")
        #expect(scene.refusal == .personInactive)
    }

    @Test func `who was only imported may use the terminal`() {
        var scene = Scene.company()
        scene.enrol(Person("Bram"))
        scene.badge("Bram")
        #expect(scene.recorded != nil)
    }

    // MARK: tasks

    private func task(_ scene: inout Scene, hours: Int64 = 30) -> (TaskCode?, [Anomaly]) {
        scene.wait(hours: hours)
        scene.badge("Amina")
        // Nobody answers where several are possible.
        if scene.terminal.openChoice?.asked != nil { scene.lapse() }
        let punch = scene.lastPunch
        return (punch?.task, (punch?.anomalies ?? []).filter { [.noTask, .taskInactive].contains($0) })
    }

    @Test func `tasks come from the register when it has any, the one that was used last first`() {
        var scene = Scene.company()
        guard let amina = scene.ids["Amina"] else { return }
        #expect(task(&scene) == (nil, [.noTask]))
        scene.amend(.links(amina, [TaskCode("T1"), TaskCode("T2")]))
        #expect(task(&scene) == (TaskCode("T1"), []))
        #expect(scene.recorded?.task?.name == "Tâche T1")
        scene.fold(
            .punched(
                Punched(
                    person: amina, action: .checkOut, basis: .chosen, method: .badge, presented: 1,
                    site: SiteCode("S1"), task: TaskCode("T2"), before: .present)))
        #expect(scene.terminal.company?.tasks(of: amina) == [TaskCode("T2"), TaskCode("T1")])
        #expect(task(&scene) == (TaskCode("T2"), []))
    }

    @Test func `without a task in the register those of the configuration hold`() {
        var settings = Scene.settings()
        settings.tasks = [SiteTask(code: TaskCode("K1"), name: "Vitres", isActive: true)]
        settings.tasksAreUsed = true
        var scene = Scene(settings: settings)
        scene.amend(.site(WorkSite(code: SiteCode("S1"), name: "Rue Haute")))
        scene.register(Person("Amina", tasks: ["K1"]))
        #expect(task(&scene) == (TaskCode("K1"), []))
        scene.amend(.task(WorkTask(code: TaskCode("T1"), name: "Bureaux", site: SiteCode("S1"))))
        #expect(task(&scene) == (nil, [.noTask]), "now the register has one, and he is not linked to it")
    }

    @Test func `a task is closed with its group and its site, and is none at another site`() {
        var scene = Scene.company()
        guard let amina = scene.ids["Amina"] else { return }
        scene.amend(.links(amina, [TaskCode("T1")]))
        scene.amend(.group(TaskGroup(code: GroupCode("G1"), name: "Bureaux", isActive: false)))
        #expect(task(&scene) == (TaskCode("T1"), [.taskInactive]))
        scene.amend(.group(TaskGroup(code: GroupCode("G1"), name: "Bureaux")))
        scene.amend(.site(WorkSite(code: SiteCode("S1"), name: "Rue Haute", isActive: false)))
        #expect(task(&scene) == (TaskCode("T1"), [.taskInactive]))
        scene.amend(.site(WorkSite(code: SiteCode("S1"), name: "Rue Haute")))
        scene.amend(.site(WorkSite(code: SiteCode("S2"), name: "Ailleurs")))
        scene.amend(.task(WorkTask(code: TaskCode("T1"), name: "Bureaux", site: SiteCode("S2"))))
        #expect(task(&scene) == (nil, [.noTask]))
    }

    // MARK: engagements

    @Test func `a punch is under the one engagement that holds`() throws {
        var scene = Scene.company()
        let employers = [try #require(Employer("BE0884303369")), try #require(Employer("FR40303265045"))]
        let change = scene.now.wallMicroseconds + 100 * Scene.hour
        func engage(_ scene: inout Scene, _ rows: (Int64?, Int64?)...) {
            scene.change("Amina") { agent in
                agent.engagements = rows.enumerated().map { index, row in
                    Engagement(
                        number: index + 1, employer: employers[index], capacity: .employee,
                        fromMicroseconds: row.0, toMicroseconds: row.1)
                }
            }
        }
        func punch(_ scene: inout Scene) -> (Int?, Bool) {
            scene.wait(hours: 30)
            scene.badge("Amina")
            return (scene.lastPunch?.engagement, scene.lastPunch?.anomalies.contains(.notEngaged) == true)
        }
        #expect(punch(&scene) == (nil, false), "nobody said that he has any")
        engage(&scene, (nil, change), (change, nil))
        #expect(punch(&scene) == (1, false))
        scene.wait(hours: 100)
        #expect(punch(&scene) == (2, false), "the other one has begun by itself")
        engage(&scene, (nil, change))
        #expect(punch(&scene) == (nil, true))
        scene.now.trust = .saved
        #expect(punch(&scene) == (1, false), "a clock that lost its time ends nothing")
    }
}
