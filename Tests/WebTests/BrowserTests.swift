import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// The page in a real browser: looked at, measured, touched. Pictures go to `$KIOSKD_ARTEFACTS` or `artefacts/`.
@Suite(.serialized) struct BrowserTests {
    static let sizes = [(1024, 600), (1280, 800), (800, 1280), (1920, 1080), (1080, 1920)]

    static func with(
        workbench: (any WorkbenchPort)? = nil, technician: (any TechnicianPort)? = nil,
        country: Country = .belgium,
        _ body: @Sendable (Browser, RunningServer) async throws -> Void
    ) async throws {
        try await RunningServer.run(workbench: workbench, technician: technician, country: country) {
            server async throws in
            let browser = try await Browser()
            do {
                try await body(browser, server)
            } catch {
                await browser.quit()
                throw error
            }
            await browser.quit()
        }
    }

    /// Everything on the screen that is cut off, overlaps the edge, or is too small for a finger (15 mm on
    /// the smallest panel of that size: 100, 88, 88, 60, 60 pixels).
    static let measure = """
        (() => {
          const wrong = [], [w, h] = [innerWidth, innerHeight];
          const least = w === 1024 ? 99 : w === 1920 || w === 1080 ? 60 : 88;
          const seen = (e) => e.getBoundingClientRect().width && getComputedStyle(e).visibility !== 'hidden';
          const name = (e) => `${e.className || e.tagName} “${e.textContent.trim().slice(0, 30)}”`;
          const all = (query) => [...document.querySelectorAll(query)].filter(seen);
          const texts = '#screen p, #screen button, #screen b, #screen time, #screen output, #screen dd';
          for (const e of all(`${texts}, #bar p, #strip li, #strip p, #outputs p, #outputs li`)) {
            const r = e.getBoundingClientRect(), isBlock = getComputedStyle(e).display !== 'inline';
            if (r.left < -1 || r.top < -1 || r.right > w + 1 || r.bottom > h + 1) wrong.push(`outside: ${name(e)}`);
            if (e.scrollWidth > e.clientWidth + 2 && isBlock && !e.closest('.site')) wrong.push(`cut: ${name(e)}`);
            // A whole keyboard has ten keys in a row: 14 mm on the smallest panel.
            const room = e.closest('.keyboard') ? 60 : least;
            if (e.matches('button') && (r.width < room || r.height < room)) wrong.push(`small: ${name(e)}`);
          }
          const boxes = all('#bar>*, #screen>section>*, #screen>nav>*, #strip>*, #outputs');
          boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
            const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
            const isBeside = p.left >= q.right - 1 || q.left >= p.right - 1;
            const isAbove = p.top >= q.bottom - 1 || q.top >= p.bottom - 1;
            if (!isBeside && !isAbove) wrong.push(`overlap: ${a.className} / ${b.className}`);
          }));
          return wrong.join('\\n');
        })()
        """

    /// Which pictures are kept: everything in French, the main screens in every language;
    /// `KIOSKD_PICTURES=all` keeps every screen, language and size.
    private static func isKept(_ name: String, _ language: Language, _ width: Int) -> Bool {
        if ProcessInfo.processInfo.environment["KIOSKD_PICTURES"] == "all" { return true }
        return (language == .fr && width == 1280)
            || (mainScreens.contains(name) && (width == 1024 || width == 800))
    }

    static let mainScreens = ["rest", "recorded-checkIn", "choose", "question", "refused-unknownCredential"]

    /// A text as a literal of the page's script.
    static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    /// Measures the present screen on every panel.
    static func look(at name: String, _ language: Language, in browser: Browser) async throws {
        let folder = try Browser.folder("terminal-\(language.rawValue)")
        for (width, height) in sizes {
            try await browser.resize(width, height)
            try await browser.settle()
            let wrong = try await browser.text(measure)
            #expect(wrong.isEmpty, "\(name) \(language) \(width)×\(height):\n\(wrong)")
            if isKept(name, language, width) {
                try await browser.picture(folder.appendingPathComponent("\(name)-\(width)x\(height).png"))
            }
        }
    }

    @Test func `every screen fits every panel in every language, with room for fingers`() async throws {
        try await Self.with { browser, server async throws in
            let down = [
                LinkStatus(name: "p", state: .down, unsentCount: 3, oldestUnsentMinutes: 14, downMinutes: 14)
            ]
            try await browser.resize(1280, 800)
            await server.stage.update(.live(Samples.status()))
            // Simulated outputs take room too: what fits with them fits without.
            await server.stage.show([LampStatus(name: "front", isGreen: true)])
            try await browser.open("http://localhost:\(server.port)/")
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                await server.stage.update(.live(Samples.status()))
                try await browser.waitFor("!document.querySelector('.notice')")
                try await Self.look(at: "rest", language, in: browser)
                await server.stage.update(
                    .live(Samples.status(trust: .unknown, links: down, position: .moved)))
                try await browser.waitFor("document.querySelector('.notice')")
                try await Self.look(at: "rest-troubles", language, in: browser)
                for (name, status) in Samples.everyTrouble {
                    // What told the states apart last: what the pages say of themselves.
                    let before = try await browser.text("document.body.innerText")
                    await server.stage.update(.live(status))
                    try await browser.waitFor("document.body.innerText !== \(try Self.quoted(before))")
                    try await Self.look(at: name, language, in: browser)
                }
                for (name, answer, minutes) in Samples.everyAnswer(language) where name != "technician" {
                    await server.stage.update(.live(Samples.status(minutes: minutes, links: down)))
                    try await server.rest(in: language, browser)
                    await server.stage.show(answer.live)
                    try await browser.waitFor("document.documentElement.dataset.kind !== 'rest'")
                    try await Self.look(at: name, language, in: browser)
                }
                try await server.rest(in: language, browser)
                await server.stage.showPrivacy()
                try await browser.waitFor("document.querySelector('dl')")
                try await Self.look(at: "privacy", language, in: browser)
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    /// No language of today begins on the right: French stands there as if it did.
    @Test func `every answer fits when a language begins on the right`() async throws {
        try await Self.with { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            for (name, answer, minutes) in Samples.everyAnswer(.fr) where name != "technician" {
                await server.stage.update(.live(Samples.status(minutes: minutes)))
                try await server.rest(in: .fr, browser)
                await server.stage.show(answer.live)
                try await browser.waitFor("document.documentElement.dataset.kind !== 'rest'")
                #expect(try await browser.text("document.documentElement.dir") == "ltr")
                _ = try await browser.text("document.documentElement.dir = 'rtl'")
                try await Self.look(at: "\(name)-from-the-right", .fr, in: browser)
            }
        }
    }

    @Test func `the longest form of a time fits too`() async throws {
        try await Self.with(country: .canada) { browser, server async throws in
            // 20:58, the widest hour of the day.
            await server.stage.update(.live(Samples.status(minutes: 15 * 60)))
            try await browser.open("http://localhost:\(server.port)/")
            try await browser.waitFor("document.documentElement.lang === 'fr-CA'")
            #expect(
                try await browser.text("document.querySelector('.clock').textContent").hasPrefix("20\u{a0}h"))
            try await Self.look(at: "rest-canada", .fr, in: browser)
            await server.stage.show(Samples.recorded(.checkIn, minutes: 15 * 60).live)
            try await browser.waitFor("document.querySelector('.undo')")
            try await Self.look(at: "recorded-canada", .fr, in: browser)
        }
    }

    @Test func `the lamps of the simulation light on the page as they do`() async throws {
        try await Self.with { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            try await browser.waitFor("document.querySelector('.clock')")
            #expect(
                try await browser.text("getComputedStyle(document.getElementById('outputs')).display")
                    == "none")
            await server.stage.show([LampStatus(name: "front", isRed: true, isSounding: true)])
            try await browser.waitFor("document.querySelectorAll('#outputs .on').length === 2")
            let red = "getComputedStyle(document.querySelector('#outputs .red i')).backgroundColor"
            #expect(try await browser.text(red) == "rgb(255, 89, 100)")
            await server.stage.show([LampStatus(name: "front")])
            try await browser.waitFor("!document.querySelector('#outputs .on')")
        }
    }

    @Test func `a touch reaches the terminal and the receipt turns the screen`() async throws {
        try await Self.with { browser, server async throws in
            try await browser.resize(1024, 600)
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            try await browser.waitFor("document.querySelector('.clock')")
            await server.stage.show(Samples.recorded(.checkIn, punch: 17).live)
            try await browser.waitFor("document.querySelector('.undo')")
            await server.stage.received(through: 17)
            try await browser.waitFor("document.querySelector('.seal.received')")
            try await browser.click(".undo")
            #expect(try await poll { await server.terminal.touches == [.undo(punch: 17)] })
            try await browser.click("[data-language=de]")
            #expect(
                try await poll {
                    await server.terminal.touches.last == .language(.de, person: Samples.person().id)
                })
            try await browser.waitFor("document.querySelector('.undo').textContent.includes('Fehler')")
            await server.terminal.set(.tooLate)
            try await browser.click(".undo")
            try await browser.waitFor("!document.getElementById('reply').hidden")
            #expect(
                try await browser.text("document.getElementById('reply').textContent").contains("Zu spät"))
        }
    }

    @Test func `the time picker steps and sends the moment it shows`() async throws {
        try await Self.with { browser, server async throws in
            await server.stage.update(.live(Samples.status()))
            try await browser.open("http://localhost:\(server.port)/")
            await server.stage.show(Samples.recorded(.checkIn, missingOutSince: Samples.at(-1437)).live)
            try await browser.waitFor("document.querySelector('.picker output small')")
            let before = try await browser.text(
                "document.querySelector('.picker output').lastChild.textContent")
            try await browser.click("[data-step=\"4\"]")
            try await browser.click("[data-step=\"-1\"]")
            let after = try await browser.text(
                "document.querySelector('.picker output').lastChild.textContent")
            #expect(before != after)
            await server.stage.received(through: 17)
            try await browser.waitFor("document.querySelector('.seal.received')")
            #expect(
                try await browser.text("document.querySelector('.picker output').lastChild.textContent")
                    == after)
            try await browser.click(".go")
            #expect(try await poll { await !server.terminal.touches.isEmpty })
            guard case .answer(17, let left?) = await server.terminal.touches.first else {
                Issue.record("no answer")
                return
            }
            let local = LocalTime(wallMicroseconds: left, zone: Samples.brussels)
            #expect(try Catalogues()[.fr].time(local) == after)
        }
    }

    @Test func `a page whose daemon has gone says so and never keeps an old OK`() async throws {
        let browser = try await Browser()
        do {
            try await RunningServer.run { server async throws in
                await server.stage.update(.live(Samples.status()))
                try await browser.resize(1280, 800)
                try await browser.open("http://localhost:\(server.port)/")
                await server.stage.show(Samples.recorded(.checkIn).live)
                try await browser.waitFor("document.querySelector('.undo')")
            }
            try await browser.waitFor("document.documentElement.dataset.kind === 'offline'")
            #expect(
                try await browser.text("document.getElementById('screen').textContent").contains(
                    "Reconnexion"))
            let page = try await browser.text("document.body.innerText")
            #expect(page.contains("E-40") && page.contains("Assistance 081") && page.contains("Borne Astrid"))
            let wrong = try await browser.text(Self.measure)
            #expect(wrong.isEmpty, "\(wrong)")
            try await browser.picture(
                try Browser.folder("terminal").appendingPathComponent("offline-1280x800.png"))
        } catch {
            await browser.quit()
            throw error
        }
        await browser.quit()
    }
}

extension RunningServer {
    /// Brings the page to rest in a language.
    func rest(in language: Language, _ browser: Browser) async throws {
        await stage.show(.rest)
        await stage.speak(language)
        try await browser.waitFor(
            "document.documentElement.dataset.kind === 'rest' && document.documentElement.lang.startsWith('\(language.rawValue)')"
        )
    }
}
