import Domain
import Foundation
import HTTPTypes
import Stands
import Testing

@testable import Web

/// What a machine can see of accessibility, on every page that a link of the console leads to.
@Suite(.serialized) struct ConsoleAccessTests {
    /// What is wrong with the page in words, beside `ConsoleBrowserTests.measure` (contrast, labels, room); empty: nothing.
    private static let measure = """
        (() => {
          const wrong = [], seen = (e) => e.offsetParent !== null && getComputedStyle(e).visibility !== 'hidden';
          if (!document.documentElement.lang) wrong.push('no language');
          if (!document.title.trim()) wrong.push('no title');
          // The menu stands before the heading of the page.
          let level = 6;
          for (const e of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
            const own = Number(e.tagName[1]);
            if (own > level + 1) wrong.push('a heading skips a level: ' + e.textContent.trim());
            level = own;
          }
          for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for', 'list', 'form']) {
            for (const e of document.querySelectorAll('[' + name + ']')) {
              for (const id of e.getAttribute(name).split(/\\s+/).filter(Boolean)) if (!document.getElementById(id)) wrong.push(name + ' leads nowhere: ' + id);
            }
          }
          for (const e of document.querySelectorAll('[tabindex]')) if (e.tabIndex > 0) wrong.push('out of order: ' + e.outerHTML.slice(0, 80));
          for (const e of document.querySelectorAll('main *')) if (seen(e) && getComputedStyle(e).order !== '0') wrong.push('drawn out of order: ' + e.outerHTML.slice(0, 80));
          for (const e of document.querySelectorAll('img:not([alt])')) wrong.push('a picture without words: ' + e.src);
          for (const e of document.querySelectorAll('svg')) {
            const words = e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent || '').join('');
            if (!e.closest('[aria-hidden=true]') && !(e.getAttribute('role') === 'img' && words)) wrong.push('a drawing without words');
          }
          for (const e of document.querySelectorAll('table')) {
            if (seen(e) && !e.querySelector('th')) wrong.push('a table without heads');
            for (const head of e.querySelectorAll('thead th')) if (!head.textContent.trim()) wrong.push('a head without words');
          }
          for (const e of document.querySelectorAll('[role]')) {
            if (!['img', 'alert', 'status', 'search', 'group', 'list', 'listitem'].includes(e.getAttribute('role'))) wrong.push('role ' + e.getAttribute('role'));
          }
          for (const e of document.querySelectorAll('[aria-hidden=true]')) if (e.querySelector('a,button,input,select')) wrong.push('hidden, and reached by the keyboard');
          for (const e of document.querySelectorAll('input,select,textarea')) {
            if (e.getAttribute('aria-invalid') === 'true' && !e.getAttribute('aria-describedby')) wrong.push('wrong, and nothing says why: ' + e.name);
          }
          for (const e of document.querySelectorAll('a[href],button,input:not([type=hidden]),select,summary')) {
            if (!seen(e) || e.disabled) continue;
            e.focus();
            const style = getComputedStyle(e);
            if (document.activeElement === e && style.outlineStyle === 'none' && style.boxShadow === 'none') wrong.push('focus is not seen: ' + e.outerHTML.slice(0, 80));
          }
          return wrong.join('\\n');
        })()
        """

    private static let links = """
        [...document.querySelectorAll('a[href]')].map((a) => new URL(a.href)).filter((u) => u.origin === location.origin)
          .map((u) => u.pathname + u.search).join(' ')
        """

    /// What is no page: files that are saved.
    private static func isFile(_ path: String) -> Bool {
        path.hasSuffix(".csv") || path.hasSuffix(".pdf") || path.hasSuffix("/export")
            || path.hasPrefix("/assets/") || path.hasPrefix("/api/") || path.hasSuffix("/events")
            || path == "/exports/file" || path == "/registrations/proof"
    }

    /// Looks at one page; where its links lead.
    private static func look(at path: String, _ browser: Browser, _ server: RunningConsole) async throws
        -> [String]
    {
        try await browser.open("http://localhost:\(server.port)\(path)")
        for (width, height) in [(390, 844), (1280, 800)] {
            try await browser.resize(width, height)
            let wrong = try await browser.text(measure)
            #expect(wrong.isEmpty, "\(path) \(width)×\(height):\n\(wrong)")
        }
        let wrong = try await browser.text(ConsoleBrowserTests.measure)
        #expect(wrong.isEmpty, "\(path):\n\(wrong)")
        return try await browser.text(links).split(separator: " ").map(String.init)
    }

    /// Pages of the table.
    private static func pages(_ console: FakeConsole) throws -> Set<String> {
        let table = try ConsoleRoutes(
            port: console, screens: ConsoleScreens(assets: Assets()), press: RunningConsole.press,
            exports: FakeShelf.desk(console)
        ).table
        return Set(table.filter { $0.method == .get }.map(\.path).filter { !isFile($0) })
    }

    @Test func `every page to which a link leads is in order for whoever does not see it`() async throws {
        try await ConsoleBrowserTests.with { browser, server in
            try await ConsoleBrowserTests.signIn(browser, server)
            // Of the agents the one who has tasks: what her page leads to belongs to the table, too.
            var left = ["/", "/agents/one?id=\(RegisterWalk.amina)"]
            var known: Set<String> = ["/", "/agents/one"]
            while let next = left.popLast() {
                let links = try await Self.look(at: next, browser, server)
                for link in links {
                    let path = String(link.prefix { $0 != "?" })
                    // One of each kind: the tables of one page lead to the same page many times.
                    if !Self.isFile(path), known.insert(path).inserted { left.append(link) }
                }
            }
            // Every page of the table is led to, but the doors.
            let pages = try Self.pages(server.console)
            #expect(pages.subtracting(known) == ["/sign-in", "/begin", "/invited"])
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
