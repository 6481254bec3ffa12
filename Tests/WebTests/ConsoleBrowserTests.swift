import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// The console in a real browser: nothing lies outside the page, every field has a label, everything is reached by the
/// keyboard, and what is shown can be read.
@Suite(.serialized) struct ConsoleBrowserTests {
    private static let pages = [
        ("board", "/"), ("punches", "/punches"), ("attendance", "/attendance"),
        ("reportDays", "/reports"), ("reportSites", "/reports?kind=sites"),
        ("reportAgents", "/reports?kind=agents"), ("reportAnomalies", "/reports?kind=anomalies"),
        ("reportOnss", "/reports?kind=onss"),
        ("exports", "/exports"), ("registrations", "/registrations"),
        ("registration", "/registrations/one?punch=202"),
        ("declarations", "/declarations"), ("declaration", "/declarations/one?entry=210"),
        ("declaredRead", "/declarations/one?entry=212"),
        ("doubtful", "/registrations/one?punch=200"),
        ("users", "/users"), ("new", "/users/new"),
        ("one", "/users/one?id=\(FakeConsole.id(of: .supervisor))"), ("setup", "/setup"),
        ("retention", "/retention"), ("rights", "/rights"), ("inspection", "/inspection"),
        ("audit", "/audit"), ("account", "/account"), ("agents", "/agents"), ("sites", "/sites"),
        ("tasks", "/tasks"), ("groups", "/groups"), ("clients", "/clients"), ("company", "/company"),
        ("agent", "/agents/one?id=\(RegisterWalk.amina)"), ("agentNew", "/agents/new"),
        ("loans", "/loans"),
        ("site", "/sites/one?id=S1"), ("task", "/tasks/one?id=T1"), ("group", "/groups/one?id=G1"),
        ("client", "/clients/one?id=C1"), ("links", "/links?task=T1"), ("import", "/agents/import"),
        ("offer", "/agents/offer?id=\(RegisterWalk.amina)&task=T2"),
        ("keys", "/integrations"), ("keyNew", "/integrations/new"),
        ("key", "/integrations/one?id=\(FakeConsole.key)"),
    ]
    private static let doors = [("sign-in", "/sign-in"), ("begin", "/begin"), ("invited", "/invited")]

    /// What is wrong with the page, in words; empty: nothing.
    static let measure = """
        (() => {
          const wrong = [], seen = (e) => e.offsetParent !== null && getComputedStyle(e).visibility !== 'hidden';
          if (document.documentElement.scrollWidth > innerWidth) wrong.push('scrolls sideways: ' + document.documentElement.scrollWidth);
          for (const e of document.querySelectorAll('input:not([type=hidden]),select')) {
            if (seen(e) && !(e.labels && e.labels.length)) wrong.push('no label: ' + e.name);
          }
          for (const e of document.querySelectorAll('a,button')) if (seen(e) && !e.textContent.trim()) wrong.push('no name: ' + e.outerHTML);
          if (document.querySelectorAll('h1').length !== 1) wrong.push('headings: ' + document.querySelectorAll('h1').length);
          if (document.body.innerText.includes('⟦')) wrong.push('a word is missing: ' + document.body.innerText.match(/⟦[^⟧]*⟧/)[0]);
          for (const e of document.querySelectorAll('.reported')) if (e.scrollWidth > e.clientWidth) wrong.push('a report is wider than its card: ' + e.scrollWidth + ' > ' + e.clientWidth);
          if (document.querySelectorAll('main').length !== 1) wrong.push('main');
          const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
          if (new Set(ids).size !== ids.length) wrong.push('an id twice');
          for (const e of document.querySelectorAll('a,button,input:not([type=hidden]),select,summary')) {
            const box = e.getBoundingClientRect();
            if (seen(e) && !e.closest('td,th,p') && !e.classList.contains('skip') && e.type !== 'checkbox' && box.height < 36) wrong.push('small: ' + e.outerHTML.slice(0, 80) + ' ' + box.height);
          }
          const parse = (c) => c.match(/[\\d.]+/g).map(Number);
          const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let n; (n = walk.nextNode());) {
            const e = n.parentElement;
            if (!n.data.trim() || !seen(e) || e.closest('.unseen,.skip,script')) continue;
            const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(ground(e))].sort((x, y) => y - x);
            if ((a + .05) / (b + .05) < 4.5) wrong.push('contrast ' + ((a + .05) / (b + .05)).toFixed(2) + ': ' + n.data.trim().slice(0, 40));
          }
          return wrong.join('\\n');
        })()
        """

    static func with(
        _ body: @Sendable (Browser, RunningConsole) async throws -> Void
    ) async throws {
        let browser = try await Browser()
        do {
            try await RunningConsole.run { server in try await body(browser, server) }
        } catch {
            await browser.quit()
            throw error
        }
        await browser.quit()
    }

    static func signIn(_ browser: Browser, _ server: RunningConsole) async throws {
        try await browser.open("http://localhost:\(server.port)/sign-in")
        try await browser.run(
            """
            document.getElementById('f-userName').value = 'administrator';
            document.getElementById('f-password').value = '\(FakeConsole.password)';
            """)
        try await browser.click("button")
        try await browser.waitFor("location.pathname === '/' && document.querySelector('#board')")
    }

    @Test func `every page can be read, labelled, and fits a desk and a telephone`() async throws {
        try await Self.with { browser, server in
            for language in [Language.fr, .nl] {
                await server.console.set(language)
                for (name, path) in Self.doors {
                    try await browser.open("http://localhost:\(server.port)\(path)?lang=\(language.rawValue)")
                    try await Self.look(at: name, language, in: browser)
                }
                try await Self.signIn(browser, server)
                for (name, path) in Self.pages {
                    try await browser.open("http://localhost:\(server.port)\(path)")
                    try await Self.look(at: name, language, in: browser)
                }
                try await browser.run("document.cookie")
                try await browser.click(".who button")
                try await browser.waitFor("location.pathname === '/sign-in'")
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    @Test func `the report of many columns has room on a desk in every language, with the longest reasons`()
        async throws
    {
        try await Self.with { browser, server in
            for language in [Language.en, .de] {
                await server.console.set(language)
                try await Self.signIn(browser, server)
                try await browser.open("http://localhost:\(server.port)/reports?kind=onss")
                try await Self.look(at: "reportOnss", language, in: browser)
                try await browser.click(".who button")
                try await browser.waitFor("location.pathname === '/sign-in'")
            }
        }
    }

    static func look(at name: String, _ language: Language, in browser: Browser) async throws {
        let folder = try Browser.folder("console-\(language.rawValue)")
        for (width, height) in [(1280, 800), (390, 844)] {
            try await browser.resize(width, height)
            let wrong = try await browser.text(measure)
            #expect(wrong.isEmpty, "\(name) \(language) \(width)×\(height):\n\(wrong)")
            try await browser.picture(folder.appendingPathComponent("\(name)-\(width)x\(height).png"))
        }
    }

    @Test
    func `the board follows by itself, filters by name, and leads to the door when the session is over`()
        async throws
    {
        try await Self.with { browser, server in
            try await browser.resize(1280, 800)
            try await Self.signIn(browser, server)
            try await browser.waitFor("document.body.innerText.includes('Amina Benali')")
            await server.console.change { $0.rows[0].name = "Nouvelle Venue" }
            try await browser.waitFor("document.body.innerText.includes('Nouvelle Venue')")
            try await browser.run(
                "(() => { const f = document.getElementById('find'); f.value = 'fatou'; f.dispatchEvent(new Event('input')); })()"
            )
            try await browser.waitFor(
                "[...document.querySelectorAll('tbody tr')].filter((row) => !row.hidden).length === 1")
            await server.console.expire()
            try await browser.waitFor("location.pathname === '/sign-in'")
        }
    }

    @Test func `everything is reached by the keyboard, in the order of the page, and shows that it is`()
        async throws
    {
        try await Self.with { browser, server in
            try await browser.resize(1280, 800)
            try await Self.signIn(browser, server)
            try await browser.open("http://localhost:\(server.port)/users/new")
            try await browser.run("document.activeElement.blur()")
            var stops: [String] = []
            for _ in 0..<64 {
                try await browser.press("Tab")
                stops.append(
                    try await browser.text(
                        """
                        (() => { const e = document.activeElement, s = getComputedStyle(e);
                        if (e === document.body) return 'body';
                        return (e.name || e.textContent.trim().slice(0, 20)) + (s.outlineStyle === 'none' ? ' unseen' : ''); })()
                        """))
            }
            #expect(!stops.contains { $0.hasSuffix("unseen") }, "\(stops)")
            // Round once, from the first thing on the page.
            let turn = try #require(stops.firstIndex(of: "body"))
            let around = stops[(turn + 1)...]
            let order = [
                "Aller au contenu", "Présences", "Pointages", "Heures", "Rapports", "Mes exports",
                "Suivi ONSS", "Déclarations", "Contrôle sur place", "Agents", "Badges de prêt",
                "Sites", "Tâches",
                "Groupes de tâches", "Clients", "Entreprise", "Utilisateurs", "Mise en service ONSS",
                "Intégrations", "Conservation", "Droits",
                "Journal des changeme",
                "Name of administrato", "Se déconnecter", "userName", "name", "email", "role", "language",
                "Ajouter",
            ]
            #expect(Array(around.prefix(order.count)) == order, "\(stops)")
        }
    }
}
