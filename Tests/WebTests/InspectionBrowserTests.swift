import Domain
import Stands
import Testing

@testable import Web

/// An inspector's view in a real browser, on every panel.
@Suite(.serialized) struct InspectionBrowserTests {
    @Test func `an inspector types his code and looks at people and days, on every panel`() async throws {
        try await BrowserTests.with { browser, server async throws in
            var status = StageStatus.live(Samples.status())
            status.awaitsInspection = true
            await server.stage.update(status)
            await server.terminal.set(Inspection.Row.sample(12))
            try await browser.open("http://localhost:\(server.port)/")
            for language in Language.allCases {
                func look(_ name: String, _ query: String) async throws {
                    try await browser.waitFor("document.querySelector('\(query)')")
                    await server.stage.noteTouched()
                    try await BrowserTests.look(at: name, language, in: browser)
                }
                try await server.rest(in: language, browser)
                await server.stage.showPrivacy()
                try await look("inspection-privacy", "[data-touch=inspect]")
                try await browser.click("[data-touch=inspect]")
                try await look("inspection-code", "[data-single]")
                for digit in 1...8 { try await browser.click("[data-digit=\"\(digit)\"]") }
                try await browser.click("[data-digit=enter]")
                try await look("inspection-present", ".inspection .row")
                try await browser.click("nav [data-touch=inspection]")
                try await browser.waitFor(
                    "document.querySelectorAll('.ask [data-touch=inspection]').length === 1")
                try await browser.click(".ask [data-touch=inspection]")
                try await browser.waitFor(
                    "document.querySelectorAll('.ask [data-touch=inspection]').length === 2")
                try await browser.click("[data-touch=turn]")
                try await browser.waitFor("document.querySelectorAll('[data-touch=turn]').length === 2")
                try await look("inspection-day", ".inspection .row")
                try await browser.click("[data-touch=endInspection]")
                try await browser.waitFor("document.documentElement.dataset.kind === 'rest'")
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
