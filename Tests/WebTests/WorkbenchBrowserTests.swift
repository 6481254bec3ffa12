import Foundation
import Stands
import Testing

@testable import Web

/// The workbench in a real browser.
@Suite(.serialized) struct WorkbenchBrowserTests {
    @Test func `the workbench shows its devices and does what is clicked`() async throws {
        let bench = FakeWorkbench()
        try await BrowserTests.with(workbench: bench) { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            await server.stage.show([LampStatus(name: "door", isGreen: true)])
            try await browser.resize(1600, 1200)
            try await browser.open("http://localhost:\(server.port)/workbench")
            try await browser.waitFor(
                "document.querySelector('#badges button') && document.querySelector('iframe').contentDocument.querySelector('.clock')"
            )
            try await browser.picture(
                try Browser.folder("workbench").appendingPathComponent("workbench-1600x1200.png"))
            try await browser.click("#badges button")
            #expect(try await poll { await bench.deeds == [.holdBadge(id: "amina", reader: "entrance")] })
            try await browser.click("#link")
            try await browser.waitFor("document.getElementById('linked').textContent === 'cut'")
            for pick in ["serverError", ""] {
                try await browser.run(
                    "(() => { const e = document.getElementById('onss'); e.value = '\(pick)'; e.dispatchEvent(new Event('change')); })()"
                )
            }
            try await browser.click("[data-judge=invalid]")
            try await browser.click("#newCode")
            #expect(
                try await poll {
                    Set(await bench.deeds.suffix(4))
                        == [
                            .setSocialSecurity(id: "serverError"), .setSocialSecurity(id: nil),
                            .judgeLast("invalid"), .makeConsoleCode,
                        ]
                })
            #expect(
                try await browser.text("document.getElementById('registered').innerText").contains("17612"))
            try await browser.resize(390, 844)
            try await browser.waitFor("document.documentElement.scrollWidth <= 390")
            try await browser.run("document.getElementById('onss').scrollIntoView()")
            try await browser.picture(
                try Browser.folder("workbench").appendingPathComponent("workbench-390x844.png"))
            try await browser.resize(1600, 1200)
            try await browser.click("#shapes [data-shape=tall]")
            try await browser.picture(
                try Browser.folder("workbench").appendingPathComponent("workbench-tall-1600x1200.png"))
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
