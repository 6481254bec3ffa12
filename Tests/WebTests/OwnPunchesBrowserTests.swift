import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// A person's own punches and the questions about a missing one, in a real browser.
@Suite(.serialized) struct OwnPunchesBrowserTests {
    @Test func `a worker looks at his punches and declares one, on every panel`() async throws {
        try await BrowserTests.with { browser, server async throws in
            await server.terminal.set(OwnPunches.sample())
            await server.stage.update(.live(Samples.status(minutes: 600)))
            try await browser.open("http://localhost:\(server.port)/")
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                let amina = Samples.person("Amina B.", language)
                await server.stage.show(Samples.recorded(.checkIn, amina, minutes: 600).live)
                try await browser.waitFor("document.querySelector('.own')")
                try await browser.click(".own")
                func look(_ name: String, _ query: String) async throws {
                    try await browser.waitFor("document.querySelector('\(query)')")
                    await server.stage.noteTouched()
                    try await BrowserTests.look(at: name, language, in: browser)
                }
                // A tap just after a change of the screen is taken for the second one of the tap before.
                func press(_ button: String, until query: String) async throws {
                    let arrived = "document.querySelector('\(query)') ? 'yes' : 'no'"
                    #expect(
                        try await poll {
                            _ = try await browser.text("document.querySelector('\(button)')?.click()")
                            return try await browser.text(arrived) == "yes"
                        }, "\(query)")
                }
                try await look("own", ".rows")
                try await browser.click("[data-touch=turn]")
                try await look("own-second", #"[data-choice="0"]"#)
                try await browser.click("[data-touch=missing]")
                try await look("declare-action", "[data-choice=checkOut]")
                try await press("[data-choice=checkOut]", until: "[data-more]")
                try await look("declare-day", "[data-more]")
                try await press(#"[data-page="0"]"#, until: ".picker")
                try await look("declare-time", ".picker")
                try await press("[data-pick]", until: "[data-choice=forgotBadge]")
                try await look("declare-reason", "[data-choice=forgotBadge]")
                #expect(
                    try await poll {
                        _ = try await browser.text(
                            "document.querySelector('[data-choice=forgotBadge]')?.click()")
                        if case .declare(let missing, _)? = await server.terminal.touches.last {
                            return missing.action == .checkOut && missing.reason == .forgotBadge
                        }
                        return false
                    })
                await server.stage.show(.rest)
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
