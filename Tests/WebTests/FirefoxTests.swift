import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// The page in the second browser.
@Suite(.serialized) struct FirefoxTests {
    private static func with(_ body: @Sendable (Firefox, RunningServer) async throws -> Void) async throws {
        try await RunningServer.run { server async throws in
            let firefox = try await Firefox()
            do {
                await server.stage.update(.live(Samples.status()))
                try await firefox.open("http://localhost:\(server.port)/")
                try await body(firefox, server)
            } catch {
                await firefox.quit()
                throw error
            }
            await firefox.quit()
        }
    }

    @Test func `Firefox shows rest, answers a badge, turns to received and sends a touch`() async throws {
        try await Self.with { firefox, server async throws in
            try await firefox.waitFor("document.querySelector('.clock')")
            #expect(try await poll { await server.stage.subscriberCount == 1 })
            #expect(try await firefox.text("document.documentElement.dataset.kind") == "rest")
            await server.stage.show(Samples.recorded(.checkIn, punch: 17).live)
            try await firefox.waitFor("document.documentElement.dataset.kind === 'recorded'")
            #expect(try await firefox.text("document.querySelector('.what').textContent") == "Arrivée 05:58")
            try await firefox.waitFor(
                "getComputedStyle(document.documentElement).backgroundColor === 'rgb(10, 107, 75)'")
            await server.stage.received(through: 17)
            try await firefox.waitFor("document.querySelector('.seal.received')")
            try await firefox.picture(
                try Browser.folder("firefox").appendingPathComponent("recorded.png"))
            try await firefox.click(".undo")
            #expect(try await poll { await server.terminal.touches == [.undo(punch: 17)] })
        }
    }

    @Test func `Firefox has room for every main screen on every panel in every language`() async throws {
        try await Self.with { firefox, server async throws in
            await server.stage.show([LampStatus(name: "front", isGreen: true)])
            for (width, height) in BrowserTests.sizes {
                try await firefox.resize(width, height)
                for language in Language.allCases {
                    for (name, answer, _) in Samples.everyAnswer(language)
                    where BrowserTests.mainScreens.contains(name) {
                        // A stranger is answered in the language that was chosen at rest.
                        await server.stage.show(.rest)
                        await server.stage.speak(language)
                        await server.stage.show(answer.live)
                        try await firefox.waitFor(
                            "document.documentElement.lang.startsWith('\(language.rawValue)')"
                                + " && \(name.prefix(4).debugDescription) === document.documentElement.dataset.kind.slice(0, 4)"
                        )
                        let wrong = try await firefox.text(BrowserTests.measure)
                        #expect(wrong.isEmpty, "\(name) \(language) \(width)×\(height):\n\(wrong)")
                    }
                }
                let picture = "question-\(width)x\(height).png"
                await server.stage.show(Samples.recorded(.checkIn, missingOutSince: Samples.at(-1437)).live)
                try await firefox.waitFor("document.documentElement.lang.startsWith('fr')")
                try await firefox.picture(try Browser.folder("firefox").appendingPathComponent(picture))
            }
        }
    }
}
