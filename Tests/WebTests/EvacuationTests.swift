import Domain
import Foundation
import Testing

@testable import Web

extension EvacuationList {
    static func sample(_ count: Int) -> EvacuationList {
        let names = [
            "Amina B. (4711)", "Bram C.", "Chloé D.", "Maria-Magdalena W.", "Øyvind Ø.", "Zeynep K.",
        ]
        return EvacuationList(
            rows: (0..<count).map { index in
                Row(
                    name: names[index % names.count],
                    sinceMicroseconds: index == 2 ? nil : Samples.dawn - Int64(index) * 3_600_000_000,
                    isOnBreak: index % 4 == 1, isDoubtful: index == count - 1)
            })
    }
}

/// "Liste d'évacuation": who is present, in two touches from rest, offline (SITUATIONS 24).
@Suite struct EvacuationTests {
    private static func screen(of page: String) -> Int? {
        page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) }
    }

    private static var status: StageStatus {
        var status = StageStatus.live(Samples.status())
        status.listsPresent = true
        return status
    }

    @Test func `two touches at rest open the list, and the first one alone shows nobody`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(Self.status)
            await server.terminal.set(EvacuationList.sample(12))
            #expect(await server.stage.page().contains("data-touch=\"evacuate\""))
            #expect(try await server.touch("{\"touch\":\"evacuate\"}").hasPrefix("HTTP/1.1 204"))
            let asked = await server.stage.page()
            #expect(asked.contains("Chaque ouverture est notée") && !asked.contains("Amina"))
            #expect(await server.terminal.looks == 0)
            let number = try #require(Self.screen(of: asked))
            #expect(
                try await server.touch("{\"touch\":\"evacuation\",\"screen\":\(number)}").hasPrefix(
                    "HTTP/1.1 204"))
            #expect(await server.terminal.looks == 1)
            let list = await server.stage.page()
            #expect(list.contains("12 personnes présentes") && list.contains("Amina B. (4711)"))
            #expect(list.contains("1 à vérifier") && list.contains("1 sur 2"))
            let shown = try #require(Self.screen(of: list))
            _ = try await server.touch("{\"touch\":\"turn\",\"choice\":\"1\",\"screen\":\(shown)}")
            let second = await server.stage.page()
            #expect(second.contains("2 sur 2") && second.matches(of: /class="head[ "]/).count == 2)
            #expect(await server.terminal.looks == 1, "a page that is turned is the same look")
        }
    }

    @Test func `the next badge takes the list away, and so does a late touch for another screen`()
        async throws
    {
        try await RunningServer.run { server in
            await server.stage.update(Self.status)
            await server.terminal.set(EvacuationList.sample(2))
            _ = try await server.touch("{\"touch\":\"evacuate\"}")
            let number = try #require(Self.screen(of: await server.stage.page()))
            await server.stage.show(Samples.recorded(.checkIn).live)
            #expect(
                try await server.touch("{\"touch\":\"evacuation\",\"screen\":\(number)}").hasPrefix(
                    "HTTP/1.1 409"))
            #expect(await server.terminal.looks == 0)
            // Nor in the place of what is somebody's.
            _ = try await server.touch("{\"touch\":\"evacuate\"}")
            #expect(await server.stage.page().contains("data-kind=\"recorded\""))
        }
    }

    @Test func `where it is closed there is no button, and a touch opens nothing`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(.live(Samples.status()))
            await server.terminal.set(EvacuationList.sample(2))
            #expect(await !server.stage.page().contains("data-touch=\"evacuate\""))
            _ = try await server.touch("{\"touch\":\"evacuate\"}")
            #expect(await server.stage.page().contains("data-kind=\"rest\""))
        }
    }

    @Test func `it closes by itself after two minutes without a touch`() {
        let now: Int64 = 5_000_000_000
        #expect(Scene.evacuation(.sample(3)).end(from: now) == now + 120_000_000)
        #expect(Scene.evacuationAsked.end(from: now) == now + 15_000_000)
        #expect(Scene.evacuation(.sample(3)).isOwn && Scene.evacuation(.sample(3)).owner == nil)
    }

    @Test(arguments: Language.allCases)
    func `in every language it says how many, and that nobody is there`(language: Language) throws {
        let screens = try Screens()
        let words = screens.catalogues[language]
        for count in [0, 1, 2] {
            let html = screens.screen(
                .evacuation(.sample(count)), in: Samples.surroundings(language, status: Samples.status())
            ).html
            #expect(html.contains(words.counted("evacuation.count", count)))
            #expect(html.contains(words("evacuation.nobody")) == (count == 0))
            #expect(!html.contains("⟦"))
        }
    }
}
