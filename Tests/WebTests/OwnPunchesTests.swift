import Domain
import Foundation
import Testing

@testable import Web

extension OwnPunches {
    /// A fortnight of work, with one of each state.
    static func sample(_ count: Int = 14) -> OwnPunches {
        let states = State.allCases
        return OwnPunches(
            rows: (0..<count).map { index in
                Row(
                    wallMicroseconds: Samples.dawn - Int64(index) * 4 * 3_600_000_000,
                    action: Action.allCases[index % 4], task: "Nettoyage des communs, bloc B",
                    state: states[(index + 3) % states.count], number: "\(17_611 + index)")
            })
    }
}

/// "Mes pointages": shown after a deliberate touch, to whoever was identified, and gone with him.
struct OwnPunchesTests {
    private static func screen(of page: String) -> Int? {
        page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) }
    }

    private func touch(_ server: RunningServer, _ fields: String) async throws -> String {
        try await server.touch("{\(fields)}")
    }

    @Test func `after a punch a touch shows its person his own, and the next badge ends that`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(.live(Samples.status()))
            await server.terminal.set(OwnPunches.sample())
            await server.stage.show(Samples.recorded(.checkIn).live)
            let page = await server.stage.page()
            let number = try #require(Self.screen(of: page))
            #expect(page.contains("Mes pointages") && !page.contains("17614"))
            #expect(
                try await touch(server, "\"touch\":\"own\",\"screen\":\(number)").hasPrefix("HTTP/1.1 204"))
            #expect(await server.terminal.asked == [Samples.person().id])
            let list = await server.stage.page()
            #expect(list.contains("data-kind=\"own\"") && list.contains("Reçu par l’ONSS n° 17611"))
            await server.stage.show(Samples.recorded(.checkOut, punch: 40).live)
            #expect(!(await server.stage.page()).contains("17611"))
        }
    }

    @Test func `a touch that comes after the next person's badge shows nobody's hours`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(.live(Samples.status()))
            await server.terminal.set(OwnPunches.sample())
            await server.stage.show(Samples.recorded(.checkIn).live)
            let number = try #require(Self.screen(of: await server.stage.page()))
            await server.stage.show(Samples.recorded(.checkIn, Samples.person("Bram C.", .nl)).live)
            #expect(
                try await touch(server, "\"touch\":\"own\",\"screen\":\(number)").hasPrefix("HTTP/1.1 409"))
            #expect(await server.terminal.asked.isEmpty)
            #expect(!(await server.stage.page()).contains("17611"))
            await server.stage.show(OwnPunches.sample(), insteadOf: number)
            #expect(
                !(await server.stage.page()).contains("17611"), "a slow look into the book comes too late")
        }
    }

    @Test func `at rest, at a choice and at a refusal there is nothing of anybody's to see`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(.live(Samples.status()))
        let answers = [Answer.rest, Samples.choose(), Samples.pick(Samples.tasks(3))]
        for answer in answers
            + RefusalReason.allCases.map({
                .refused(reason: $0, person: Samples.person(), keyTail: nil, at: Samples.at(0))
            })
        {
            await stage.show(answer.live)
            let page = await stage.page()
            let number = try #require(Self.screen(of: page))
            #expect(!page.contains("data-touch=\"own\""))
            #expect(await stage.owner(of: number) == nil)
        }
    }

    @Test func `it closes after fifteen seconds without a touch, and stays while a finger is there`()
        async throws
    {
        let clock = HandClock(Samples.bootAtDawn)
        let stage = Stage(screens: try Screens(), clock: clock.stageClock)
        await stage.update(Samples.status())
        await stage.show(Samples.recorded(.checkIn))
        let number = try #require(Self.screen(of: await stage.page()))
        await stage.show(OwnPunches.sample(), insteadOf: number)
        await clock.advance(seconds: 14)
        await stage.noteTouched()
        await clock.advance(seconds: 14)
        #expect(await stage.page().contains("data-kind=\"own\""))
        await clock.advance(seconds: 1)
        #expect(try await poll { await stage.page().contains("data-kind=\"rest\"") })
    }

    @Test func `the list has pages, newest first`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(.live(Samples.status()))
        await stage.show(Samples.recorded(.checkIn).live)
        let number = try #require(Self.screen(of: await stage.page()))
        await stage.show(OwnPunches.sample(), insteadOf: number)
        var page = await stage.page()
        #expect(page.contains("1 sur 3") && page.contains("Plus anciens") && !page.contains("Plus récents"))
        #expect(page.ranges(of: "class=\"row\"").count == 6)
        await stage.turn(to: 2, on: try #require(Self.screen(of: page)))
        page = await stage.page()
        #expect(page.contains("3 sur 3") && !page.contains("Plus anciens") && page.contains("Plus récents"))
        #expect(page.ranges(of: "class=\"row\"").count == 2)
        await stage.turn(to: 99, on: try #require(Self.screen(of: page)))
        #expect(await stage.page().contains("3 sur 3"))
    }

    @Test func `a missing punch is asked for step by step and reaches the terminal whole`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(.live(Samples.status(minutes: 600)))
            await server.terminal.set(OwnPunches(rows: []))
            await server.stage.show(Samples.recorded(.checkIn, minutes: 600).live)
            func step(_ fields: String) async throws -> String {
                let number = try #require(Self.screen(of: await server.stage.page()))
                let reply = try await touch(server, "\(fields),\"screen\":\(number)")
                #expect(reply.hasPrefix("HTTP/1.1 204"), "\(fields): \(reply.prefix(200))")
                return await server.stage.page()
            }
            #expect(try await step("\"touch\":\"own\"").contains("Aucun pointage ces 31 derniers jours."))
            #expect(try await step("\"touch\":\"missing\"").contains("Quel pointage manque"))
            #expect(
                try await step("\"touch\":\"declare\",\"choice\":\"dance\"").contains("Quel pointage manque"))
            let days = try await step("\"touch\":\"declare\",\"choice\":\"checkOut\"")
            let choices = days.matches(of: /data-choice="(\d+)"/).compactMap { Int64($0.output.1) }
            #expect(choices.count == 31)
            let day = try #require(choices.dropFirst().first)
            let times = try await step("\"touch\":\"declare\",\"choice\":\"\(day)\"")
            #expect(times.contains("À quelle heure") && times.contains("class=\"picker\""))
            let moment = Samples.dawn - 12 * 3_600_000_000
            #expect(
                try await step("\"touch\":\"declare\",\"leftMicroseconds\":\(moment)").contains("Pourquoi"))
            _ = try await step("\"touch\":\"declare\",\"choice\":\"terminalDown\"")
            #expect(
                await server.terminal.touches == [
                    .declare(
                        MissingPunch(action: .checkOut, wallMicroseconds: moment, reason: .terminalDown),
                        person: Samples.person().id)
                ])
        }
    }
}
