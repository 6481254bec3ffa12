import Domain
import Testing

/// Why a task is not offered (C-30).
@Suite struct OfferConditionTests {
    private func failing(_ scene: Scene, _ task: String = "T1") throws -> Set<OfferCondition.Question> {
        let id = try #require(scene.ids["Amina"])
        let offer = try #require(scene.terminal.offer(of: TaskCode(task), to: id))
        #expect(offer.map(\.question) == OfferCondition.Question.allCases)
        return Set(offer.filter { !$0.holds }.map(\.question))
    }

    @Test func `each condition fails by itself, and the reader agrees`() throws {
        var scene = Scene.company()
        let id = try #require(scene.ids["Amina"])
        #expect(try failing(scene) == [.linked])
        scene.amend(.links(id, [TaskCode("T1")]))
        #expect(try failing(scene).isEmpty)
        let whole = scene
        func task(_ change: (inout WorkTask) -> Void) throws -> Scene {
            var scene = whole
            var task = try #require(scene.terminal.company?.tasks[TaskCode("T1")]?.value)
            change(&task)
            scene.amend(.task(task))
            return scene
        }
        #expect(try failing(try task { $0.isActive = false }) == [.taskActive])
        scene.amend(.site(WorkSite(code: SiteCode("S9"), name: "Elsewhere")))
        var elsewhere = scene
        elsewhere.amend(
            .task(WorkTask(code: TaskCode("T1"), name: "T", site: SiteCode("S9"))))
        #expect(try failing(elsewhere) == [.taskHere])
        var closed = whole
        closed.amend(.group(TaskGroup(code: GroupCode("G1"), name: "Bureaux", isActive: false)))
        #expect(try failing(closed) == [.groupActive])
        var shut = whole
        shut.amend(
            .site(
                WorkSite(
                    code: SiteCode("S1"), client: ClientCode("C1"), name: "Rue Haute", isActive: false)))
        #expect(try failing(shut) == [.siteActive])
        var barred = whole
        barred.change("Amina") { $0.mayUseTerminal = false }
        #expect(try failing(barred) == [.agentMayUseTerminal])
        var gone = whole
        var agent = try #require(gone.terminal.agent(id))
        agent.person.isActive = false
        agent.person.allowedSites = [SiteCode("S9")]
        gone.amend(.agent(agent, id))
        #expect(try failing(gone) == [.agentActive, .agentAllowedHere])
        // No such task fails where it is looked for.
        #expect(try failing(whole, "T7").isSuperset(of: [.linked, .taskHere, .taskActive]))
        #expect(
            whole.terminal.offer(of: TaskCode("T1"), to: PersonID(EntryID(book: Scene.book, sequence: 9_999)))
                == nil)
        // What the reader does with a badge: the task is taken where everything holds, and marked where not.
        for (scene, isOffered) in [
            (whole, true), (try task { $0.isActive = false }, false), (elsewhere, false), (closed, false),
            (shut, false),
        ] {
            var scene = scene
            let facts = scene.badge("Amina")
            let punched = facts.compactMap { if case .punched(let punched) = $0 { punched } else { nil } }
            #expect(
                (punched.first?.task == TaskCode("T1") && punched.first?.anomalies.isEmpty == true)
                    == isOffered)
        }
    }
}
