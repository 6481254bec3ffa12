import Domain
import Stands
import Testing

@testable import Web

/// The supervisor's search in a real browser, on every panel.
@Suite(.serialized) struct LendBrowserTests {
    @Test func `a supervisor finds somebody with his fingers, on every panel`() async throws {
        try await BrowserTests.with { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                await server.stage.show(Samples.recorded(.checkIn, Samples.supervisor(language)).live)
                try await browser.waitFor("document.querySelector('[data-touch=lend]')")
                try await BrowserTests.look(at: "lend-offer", language, in: browser)
                try await browser.click("[data-touch=lend]")
                try await browser.waitFor("document.querySelector('.lend')")
                try await BrowserTests.look(at: "lend-search", language, in: browser)
                await server.stage.noteTouched()
                try await browser.click("[data-touch=find][data-choice=\"2\"]")
                try await browser.waitFor("document.querySelector('[data-touch=lendTo]')")
                try await BrowserTests.look(at: "lend-found", language, in: browser)
                let before = await server.terminal.touches.count
                try await browser.click("[data-touch=lendTo]")
                #expect(try await poll { await server.terminal.touches.count == before + 1 })
                await server.stage.show(.rest)
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
