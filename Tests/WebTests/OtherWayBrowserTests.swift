import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// The other way in a real browser: it fits, and what the screen shows can be photographed.
@Suite(.serialized) struct OtherWayBrowserTests {
    private static let answers: [(name: String, answer: Answer)] = [
        ("unknown", .refused(reason: .unknownCredential, person: nil, keyTail: "3F2A", at: Samples.at(5))),
        ("not-activated", .refused(reason: .notActivated, person: nil, keyTail: nil, at: Samples.at(5))),
        (
            "no-card",
            .refused(reason: .identityCardNotValid, person: Samples.person(), keyTail: nil, at: Samples.at(5))
        ), ("disk-full", .notRecorded(.diskFull, at: Samples.at(5))),
    ]

    private static func photograph(_ name: String, _ browser: Browser) async throws {
        let file = try Browser.folder("other-way").appendingPathComponent("\(name).png")
        for (width, height) in BrowserTests.sizes {
            try await browser.resize(width, height)
            try await browser.settle()
            try await browser.picture(file)
            #expect(try CodeScanner.read(file) == OtherWay.invented, "\(name) \(width)×\(height)")
        }
    }

    @Test(arguments: Language.allCases)
    func `it fits every panel beside what is wrong, and a telephone reads it`(language: Language) async throws
    {
        try await BrowserTests.with { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            let troubles = Samples.everyTrouble.filter {
                [
                    "rest-not-activated", "rest-not-recording", "rest-out-of-service", "rest-reader-missing",
                    "rest-timeless",
                ]
                .contains($0.name)
            }
            #expect(troubles.count == 5)
            for (name, trouble) in troubles {
                var status = trouble
                status.otherWay = .sample
                try await server.rest(in: language, browser)
                let before = try await browser.text("document.body.innerText")
                await server.stage.update(.live(status))
                try await browser.waitFor("document.body.innerText !== \(try BrowserTests.quoted(before))")
                try await BrowserTests.look(at: "way-\(name)", language, in: browser)
                if language == .fr { try await Self.photograph(name, browser) }
            }
            var status = Samples.status(minutes: 5)
            status.otherWay = .sample
            for (name, answer) in Self.answers {
                await server.stage.update(.live(status))
                try await server.rest(in: language, browser)
                await server.stage.show(answer.live)
                await server.stage.speak(language)
                try await browser.waitFor(
                    "document.querySelector('.way') && document.documentElement.dataset.kind !== 'rest'")
                try await BrowserTests.look(at: "way-\(name)", language, in: browser)
                if language == .fr { try await Self.photograph(name, browser) }
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    @Test func `a page that has lost the terminal shows it, though not at once`() async throws {
        let browser = try await Browser()
        do {
            try await RunningServer.run { server async throws in
                var status = Samples.status()
                status.otherWay = .sample
                await server.stage.update(.live(status))
                try await browser.resize(1280, 800)
                try await browser.open("http://localhost:\(server.port)/")
                try await browser.waitFor("document.querySelector('#way symbol')")
            }
            try await browser.waitFor("document.documentElement.dataset.kind === 'offline'")
            let seen = "getComputedStyle(document.querySelector('.way.late')).visibility"
            #expect(try await browser.text(seen) == "hidden")
            let late = "document.getAnimations().filter((a) => a.animationName === 'late')"
            try await browser.run("\(late).forEach((a) => a.finish())")
            #expect(try await browser.text(seen) == "visible")
            let address = "document.querySelector('.way .address').textContent"
            #expect(try await browser.text(address) == OtherWay.invented)
            try await BrowserTests.look(at: "way-offline", .fr, in: browser)
            try await Self.photograph("offline", browser)
        } catch {
            await browser.quit()
            throw error
        }
        await browser.quit()
    }
}
