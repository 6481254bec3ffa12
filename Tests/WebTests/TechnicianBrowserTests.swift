import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// The technician's page in a real browser, with room for gloves.
@Suite(.serialized) struct TechnicianBrowserTests {
    /// As `BrowserTests.measure`, and that no card is taller than what is in it has room for.
    private static let measure = """
        [\(BrowserTests.measure), [...document.querySelectorAll('.card, .said-by, .found, .desk')]
          .filter((e) => e.scrollHeight > e.clientHeight + 3).map((e) => `too high: ${e.className} ${e.textContent.slice(0, 40)}`).join('\\n'),
          [...document.querySelectorAll('.cards>*, .found>*, .said-by>*, .keypad>*')].filter((e) => { const r = e.getBoundingClientRect(),
          n = document.querySelector('nav').getBoundingClientRect(); return r.bottom > n.top + 1; }).map((e) => `under the buttons: ${e.textContent.slice(0, 30)}`).join('\\n')]
          .filter((t) => t).join('\\n')
        """

    @Test
    func `every screen of the technician's page fits every panel in every language, with room for gloves`()
        async throws
    {
        let screens = try Screens()
        try await BrowserTests.with(technician: FakeTechnician()) { browser, server async throws in
            try await browser.open("http://localhost:\(server.port)/technician")
            try await browser.waitFor("document.querySelector('.keypad')")
            // A door that nobody touches leads home after a minute: not while it is measured.
            try await browser.run("for (let timer = 0; timer < 10000; timer++) clearTimeout(timer)")
            for language in Language.allCases {
                for (name, screen) in Samples.technicianScreens(screens, language) {
                    let html = try BrowserTests.quoted(screen.html)
                    try await browser.run(
                        """
                        document.documentElement.dataset.kind = '\(screen.kind)';
                        document.getElementById('screen').innerHTML = \(html); document.documentElement.lang = '\(screen.lang)'
                        """)
                    try await Self.look(at: name, language, in: browser)
                }
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    private static func look(at name: String, _ language: Language, in browser: Browser) async throws {
        let folder = try Browser.folder("technician-\(language.rawValue)")
        for (width, height) in BrowserTests.sizes {
            try await browser.resize(width, height)
            let wrong = try await browser.text(measure)
            #expect(wrong.isEmpty, "\(name) \(language) \(width)×\(height):\n\(wrong)")
            let isKept = language == .fr && width == 1024 || language == .de && width == 800
            if isKept || ProcessInfo.processInfo.environment["KIOSKD_PICTURES"] == "all" {
                try await browser.picture(folder.appendingPathComponent("\(name)-\(width)x\(height).png"))
            }
        }
    }

    @Test func `a long touch on the clock, a PIN, a tab, and home again`() async throws {
        let technician = FakeTechnician()
        try await BrowserTests.with(technician: technician) { browser, server async throws in
            try await browser.resize(1024, 600)
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            try await browser.waitFor("document.querySelector('.clock')")
            // A short touch does nothing.
            try await browser.run(
                """
                (() => { const at = document.querySelector('.hours'), send = (name) => at.dispatchEvent(new PointerEvent(name, { bubbles: true }));
                send('pointerdown'); send('pointerup'); send('pointerdown'); })()
                """)
            try await browser.waitFor(
                "location.pathname === '/technician' && document.querySelector('.keypad')")
            for digit in "654321" { try await browser.click("[data-digit=\"\(digit)\"]") }
            try await browser.click("[data-digit=\"enter\"]")
            try await browser.waitFor("!document.getElementById('reply').hidden")
            #expect(try await browser.text("document.querySelector('[data-pin]').textContent") == "")
            for digit in "123456" { try await browser.click("[data-digit=\"\(digit)\"]") }
            try await browser.click("[data-digit=\"enter\"]")
            try await browser.waitFor("document.querySelector('.tabs')")
            #expect(try await browser.text("document.cookie") == "")
            try await browser.click("[data-value=\"outputs\"]")
            try await browser.waitFor("document.documentElement.dataset.kind === 'technicianOutputs'")
            try await browser.click("[data-value=\"green\"]")
            #expect(try await poll { await technician.deeds == [.test(output: "green")] })
            await technician.change { $0.outputs[0].testedMicroseconds = Samples.dawn }
            try await browser.waitFor("document.querySelectorAll('.card.ok').length === 2")
            // It says that it draws: else the screen's watch starts the browser again.
            #expect(try await poll { await server.stage.secondsSinceSeen != nil })
            try await browser.click(".leave")
            try await browser.waitFor("location.pathname === '/' && document.querySelector('.clock')")
            // A technician's badge leads there by itself.
            await technician.set(TechnicianDoor.granted)
            await server.stage.show(.technician(person: Samples.person()))
            try await browser.waitFor("document.querySelector('.tabs')")
        }
    }
}
