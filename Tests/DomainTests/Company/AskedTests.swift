import Domain
import Testing

/// At which task, and for whom: asked when somebody arrives who has a choice.
@Suite struct AskedTests {
    private let t1 = TaskCode("T1")
    private let t2 = TaskCode("T2")

    /// Amina is linked to two tasks, and Bram to one.
    private func scene() -> Scene {
        var scene = Scene.company()
        scene.register(Person("Bram", "Cools"))
        link(&scene, "Amina", [t1, t2])
        link(&scene, "Bram", [t1])
        return scene
    }

    private func link(_ scene: inout Scene, _ name: String, _ tasks: [TaskCode]) {
        if let id = scene.ids[name] { scene.amend(.links(id, tasks)) }
    }

    private func engage(_ scene: inout Scene, _ name: String = "Amina") throws {
        let employers = [try #require(Employer("BE0884303369")), try #require(Employer("FR40303265045"))]
        scene.change(name) { agent in
            agent.engagements = employers.enumerated().map { index, employer in
                Engagement(
                    number: index + 1, employer: employer, capacity: index == 0 ? .employee : .selfEmployed)
            }
        }
    }

    private func tasks(_ scene: Scene) -> [TaskCode]? {
        guard case .task(.checkIn, let tasks) = scene.offered?.question else { return nil }
        return tasks.map(\.code)
    }

    private func engagements(_ scene: Scene) -> [Int]? {
        guard case .engagement(.checkIn, let offers, _) = scene.offered?.question else { return nil }
        return offers.map(\.number)
    }

    @discardableResult
    private func pick(_ scene: inout Scene, _ pick: Pick) -> [Fact] {
        scene.happen(.picked(pick, presented: scene.terminal.openChoice?.presented ?? 0))
    }

    @Test
    func `who has several tasks here is asked, and the punch says what he chose and has the badge's time`() {
        var scene = scene()
        let badged = scene.now
        #expect(scene.badge("Amina").map(\.kind) == ["presented"])
        #expect(tasks(scene) == [t1, t2])
        #expect(scene.signals == [.choose])
        scene.wait(seconds: 5)
        #expect(pick(&scene, .task(t2)).map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.task == t2)
        #expect(scene.lastPunch?.taskBasis == .chosen)
        #expect(scene.lastPunch?.basis == .sole, "arriving was no choice")
        #expect(scene.recorded?.at == badged)
        #expect(scene.attendance("Amina")?.task == t2)
    }

    @Test func `without an answer the task that was used last is recorded`() {
        var scene = scene()
        scene.badge("Amina")
        pick(&scene, .task(t2))
        scene.wait(hours: 30)
        scene.badge("Amina")
        #expect(tasks(scene) == [t2, t1], "the last one first")
        #expect(scene.lapse().map(\.kind) == ["punched"])
        #expect(scene.lastPunch?.task == t2)
        #expect(scene.lastPunch?.taskBasis == .defaulted)
        #expect(scene.punches.count == 2)
    }

    @Test func `the next badge does not wait for a slow answer`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 1)
        #expect(scene.badge("Bram").map(\.kind) == ["punched", "presented", "punched"])
        #expect(scene.punches.map(\.task) == [t1, t1])
    }

    @Test func `a power cut between the badge and the answer loses neither moment nor task`() {
        var scene = scene()
        scene.badge("Amina")
        let badged = scene.now
        scene.reboot(after: Scene.hour)
        scene.badge("Bram")
        #expect(scene.punches.first?.task == t1)
        #expect(
            scene.terminal.attendance(of: scene.ids["Amina"] ?? scene.punches[0].person).opened?.instant
                == badged)
    }

    @Test func `the badge again moves on to the next task, and counts as chosen`() {
        var scene = scene()
        scene.badge("Amina")
        scene.wait(seconds: 3)
        #expect(scene.badge("Amina").map(\.kind) == ["presented"])
        #expect(tasks(scene) == [t2, t1])
        scene.lapse()
        #expect(scene.lastPunch?.task == t2)
        #expect(scene.lastPunch?.taskBasis == .chosen)
    }

    @Test func `the key for arriving before the badge asks for the task, and again takes the first`() {
        var scene = scene()
        scene.key(.checkIn)
        scene.badge("Amina")
        #expect(tasks(scene) == [t1, t2])
        scene.wait(seconds: 2)
        scene.key(.checkIn)
        #expect(scene.lastPunch?.task == t1)
        #expect(scene.lastPunch?.taskBasis == .chosen)
        #expect(scene.lastPunch?.basis == .chosen)
    }

    @Test func `nobody is asked who has no choice, or does not arrive`() {
        var scene = scene()
        scene.badge("Bram")
        #expect(scene.recorded?.task?.code == t1)
        #expect(scene.lastPunch?.taskBasis == nil)
        scene.badge("Amina")
        pick(&scene, .task(t2))
        scene.wait(hours: 3)
        scene.badge("Amina")
        #expect(scene.offered?.question == .action)
        scene.choose(.breakStart)
        #expect(scene.lastPunch?.task == t2, "that of the running attendance")
        scene.amend(.task(WorkTask(code: t2, name: "Tâche T2", site: SiteCode("S1"), isActive: false)))
        scene.wait(hours: 30)
        scene.badge("Amina")
        #expect(scene.lastPunch?.task == t1, "the other one is closed")
    }

    @Test func `a task that is closed while somebody chooses it is recorded and marked`() {
        var scene = scene()
        scene.badge("Amina")
        scene.amend(.task(WorkTask(code: t2, name: "Tâche T2", site: SiteCode("S1"), isActive: false)))
        pick(&scene, .task(t2))
        #expect(scene.lastPunch?.task == t2)
        #expect(scene.lastPunch?.anomalies == [.taskInactive])
    }

    @Test func `an action that is chosen first is in the book before the task is asked`() {
        var scene = scene()
        scene.badge("Amina")
        pick(&scene, .task(t1))
        scene.wait(minutes: 2)
        scene.badge("Amina")
        scene.choose(.checkOut)
        scene.wait(minutes: 3)
        scene.badge("Amina")
        #expect(scene.offered?.fallback == nil, "soon after the last punch")
        #expect(scene.choose(.checkIn).map(\.kind) == ["presented"])
        #expect(tasks(scene) == [t1, t2])
        scene.reboot(after: Scene.minute)
        scene.happen(.woke)
        #expect(scene.lastPunch?.action == .checkIn)
        #expect(scene.lastPunch?.basis == .chosen)
        #expect(scene.lastPunch?.taskBasis == .defaulted)
    }

    @Test func `a second tap on the screen before is no answer to the next question`() throws {
        var scene = scene()
        try engage(&scene)
        scene.badge("Amina")
        let first = scene.terminal.openChoice?.presented ?? 0
        pick(&scene, .task(t2))
        #expect(scene.happen(.picked(.task(t2), presented: first)) == [])
        #expect(scene.happen(.picked(.engagement(1), presented: first)) == [])
        #expect(engagements(scene) == [1, 2])
    }

    @Test func `of several engagements he is asked, and the one that he used last is first`() throws {
        var scene = scene()
        try engage(&scene)
        scene.badge("Amina")
        pick(&scene, .task(t2))
        #expect(scene.punches.isEmpty)
        pick(&scene, .engagement(2))
        #expect(scene.lastPunch?.engagement == 2)
        #expect(scene.lastPunch?.engagementBasis == .chosen)
        #expect(scene.lastPunch?.task == t2)
        scene.wait(hours: 3)
        scene.badge("Amina")
        scene.choose(.checkOut)
        #expect(scene.lastPunch?.engagement == 2)
        #expect(scene.lastPunch?.engagementBasis == nil, "nobody asked again")
        scene.wait(hours: 30)
        scene.badge("Amina")
        pick(&scene, .task(t1))
        #expect(engagements(scene) == [2, 1])
        scene.lapse()
        #expect(scene.lastPunch?.engagement == 2)
        #expect(scene.lastPunch?.engagementBasis == .defaulted)
        #expect(scene.lastPunch?.taskBasis == .chosen)
    }

    @Test func `who never used any of his engagements and does not answer has a punch without one`() throws {
        var scene = scene()
        try engage(&scene, "Bram")
        scene.badge("Bram")
        guard case .engagement(_, let offers, let isOpen) = scene.offered?.question else {
            Issue.record("nothing asked")
            return
        }
        #expect(isOpen)
        #expect(
            offers.map(\.employer) == ["BE0884303369", nil], "of who works for himself the number is his own")
        scene.lapse()
        #expect(scene.lastPunch?.action == .checkIn, "the hour is his all the same")
        #expect(scene.lastPunch?.engagement == nil)
        scene.wait(hours: 30)
        scene.badge("Bram")
        scene.badge("Bram")
        scene.lapse()
        #expect(scene.lastPunch?.engagement == 1, "badged through to")
    }

    @Test func `cancelling the question records nothing`() {
        var scene = scene()
        scene.badge("Amina")
        #expect(
            scene.happen(.cancelled(presented: scene.terminal.openChoice?.presented ?? 0)).map(\.kind) == [
                "unchanged"
            ])
        #expect(scene.punches.isEmpty)
        #expect(scene.terminal.openChoice == nil)
    }
}
