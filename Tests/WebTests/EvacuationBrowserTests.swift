import Domain
import Stands
import Testing

@testable import Web

/// The evacuation list in a real browser, on every panel.
@Suite(.serialized) struct EvacuationBrowserTests {
    @Test func `two fingers' touches from rest show who is present, on every panel`() async throws {
        try await BrowserTests.with { browser, server async throws in
            var status = StageStatus.live(Samples.status())
            (status.listsPresent, status.takesCodes) = (true, true)
            await server.stage.update(status)
            await server.terminal.set(EvacuationList.sample(23))
            try await browser.open("http://localhost:\(server.port)/")
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                try await browser.waitFor("document.querySelector('[data-touch=evacuate]')")
                try await BrowserTests.look(at: "evacuation-rest", language, in: browser)
                try await browser.click("[data-touch=evacuate]")
                try await browser.waitFor("document.querySelector('[data-touch=evacuation]')")
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "evacuation-ask", language, in: browser)
                try await browser.click("[data-touch=evacuation]")
                try await browser.waitFor("document.querySelector('.heads')")
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "evacuation", language, in: browser)
                try await browser.click(#"[data-touch=turn]"#)
                try await browser.waitFor(#"document.querySelectorAll('[data-touch=turn]').length === 2"#)
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "evacuation-second", language, in: browser)
                try await browser.click("[data-touch=dismiss]")
                try await browser.waitFor("document.documentElement.dataset.kind === 'rest'")
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
