import Domain
import Testing

@testable import Web

/// A supervisor lends a badge at the terminal: he finds a person, and the terminal waits for the badge.
struct LendTests {
    private func number(_ page: String) throws -> Int {
        try #require(page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) })
    }

    @Test func `whoever may lend is offered it on his own screens, and nobody else`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(.live(Samples.status()))
        for (person, isOffered) in [(Samples.supervisor(), true), (Samples.person(), false)] {
            for answer in [
                Samples.recorded(.checkIn, person),
                .repeated(person: person, action: .checkIn, at: Samples.at(0), undo: nil),
                .unchanged(person: person, presence: .present, since: Samples.at(0)),
            ] {
                await stage.show(answer.live)
                let page = await stage.page()
                #expect(page.contains("data-touch=\"lend\"") == isOffered)
                #expect(await stage.beginLending(on: try number(page)) == isOffered)
            }
        }
        await stage.show(.rest)
        #expect(!(await stage.beginLending(on: try number(await stage.page()))))
    }

    @Test func `he types, finds and chooses, and the terminal is asked for that person`() async throws {
        try await RunningServer.run { server in
            func touch(_ fields: String) async throws -> Int {
                try await server.touch("{\(fields)}").status
            }
            await server.stage.update(.live(Samples.status()))
            await server.stage.show(Samples.recorded(.checkIn, Samples.supervisor()).live)
            let own = try number(await server.stage.page())
            #expect(try await touch("\"touch\":\"lend\",\"screen\":\(own)") == 204)
            let screen = try number(await server.stage.page())
            #expect(await server.stage.page().contains("À qui prêter un badge"))
            let find = { (key: String) in "\"touch\":\"find\",\"choice\":\"\(key)\",\"screen\":\(screen)" }
            #expect(try await touch(find("2")) == 204)
            var page = await server.stage.page()
            #expect(page.contains("Amina B.") && page.contains("4711") && page.contains("5 personnes"))
            #expect(try await touch(find("6")) == 204)
            page = await server.stage.page()
            #expect(page.contains("Bram C.") && !page.contains("5 personnes"))
            #expect(try await touch(find("back")) == 204)
            #expect(try await touch(find("back")) == 204)
            #expect(await server.terminal.searches == ["2", "26", "2"], "without a key nobody is looked for")
            #expect(!(await server.stage.page()).contains("Amina B."), "nor shown")
            #expect(try await touch(find("x")) == 400)
            let amina = Samples.person().id
            let choose = "\"touch\":\"lendTo\",\"person\":\"\(amina)\",\"screen\":\(screen)"
            #expect(try await touch(choose) == 204)
            let asked = await server.terminal.touches.last
            #expect(asked == .lend(person: amina, supervisor: Samples.supervisor().id))
            #expect(try await touch("\"touch\":\"giveUp\",\"presented\":33") == 204)
            #expect(await server.terminal.touches.last == .giveUp(asked: 33))
            // The next badge has taken the screen.
            await server.stage.show(Samples.recorded(.checkIn).live)
            for late in [find("2"), choose, "\"touch\":\"lend\",\"screen\":\(own)"] {
                #expect(try await touch(late) == 409, "\(late)")
            }
            #expect(await server.terminal.touches.count == 2)
        }
    }

    @Test(arguments: Language.allCases)
    func `what he reads names the person, the badge and its end`(language: Language) throws {
        let screens = try Screens()
        let surroundings = Samples.surroundings(language)
        let person = Samples.person("Amina B.", language)
        let waiting = screens.screen(.answer(Samples.lending(person, language)), in: surroundings)
        #expect(waiting.kind == "lending" && waiting.html.contains("Amina B."))
        #expect(
            waiting.html.contains("data-touch=\"giveUp\"") && waiting.html.contains("data-presented=\"33\""))
        let done = screens.screen(.answer(Samples.lent(person, language)), in: surroundings)
        #expect(done.html.contains("Amina B.") && done.html.contains("Prêt 1"))
        #expect(done.html.contains("00") && !done.html.contains("⟦"))
        let undated = Answer.lent(
            person: person, supervisor: Samples.supervisor(language), name: "Prêt 1", untilMicroseconds: nil)
        #expect(!screens.screen(.answer(undated), in: surroundings).html.contains("00:00"))
    }
}
