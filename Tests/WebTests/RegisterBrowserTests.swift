import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// What becomes of a form of the register, in a real browser.
@Suite(.serialized) struct RegisterBrowserTests {
    @Test func `two managers before one client: the second sees both versions, and chooses`() async throws {
        try await ConsoleBrowserTests.with { browser, server in
            for language in [Language.fr, .nl] {
                await server.console.set(FakeRegister())
                await server.console.set(language)
                try await ConsoleBrowserTests.signIn(browser, server)
                try await browser.open("http://localhost:\(server.port)/clients/one?id=C1")
                await server.console.amend(.client(Client(code: ClientCode("C1"), name: "Somebody else’s")))
                try await browser.run("document.getElementById('f-name').value = 'Mine'")
                try await browser.click(".card.wide .go")
                try await browser.waitFor("document.querySelector('.conflict')")
                try await ConsoleBrowserTests.look(at: "conflict", language, in: browser)
                #expect(try await browser.text("document.getElementById('f-name').value") == "Mine")
                try await browser.click(".card.wide .go")
                try await browser.waitFor("document.querySelector('.note.good')")
                let name = await server.console.book.terminal.company?.clients[ClientCode("C1")]?.value.name
                #expect(name == "Mine")
                try await browser.click(".who button")
                try await browser.waitFor("location.pathname === '/sign-in'")
            }
        }
    }

    @Test func `a form with mistakes leads to the first of them, and says each where it is`() async throws {
        try await ConsoleBrowserTests.with { browser, server in
            try await ConsoleBrowserTests.signIn(browser, server)
            try await browser.open("http://localhost:\(server.port)/agents/new")
            try await browser.run("document.getElementById('f-nationalNumber').value = '123'")
            try await browser.click(".card.wide .go")
            try await browser.waitFor("document.querySelector('.wrong')")
            try await ConsoleBrowserTests.look(at: "mistakes", .fr, in: browser)
            #expect(try await browser.text("document.activeElement.name") == "code")
            #expect(try await browser.text("document.getElementById('f-nationalNumber').value") == "123")
            #expect(try await browser.text("document.querySelectorAll('.wrong').length.toString()") == "3")
        }
    }

    @Test func `a table is chosen, looked at and brought in, and one that is too long is not sent`()
        async throws
    {
        try await ConsoleBrowserTests.with { browser, server in
            for language in [Language.fr, .nl] {
                await server.console.set(language)
                try await ConsoleBrowserTests.signIn(browser, server)
                try await browser.open("http://localhost:\(server.port)/clients/import")
                func choose(_ text: String) async throws {
                    try await browser.run(
                        """
                        (() => { const t = new DataTransfer(), i = document.querySelector('input[type=file]');
                        t.items.add(new File([\(text)], 'clients.csv', { type: 'text/csv' }));
                        i.files = t.files; i.dispatchEvent(new Event('change')); })()
                        """)
                }
                let before = await server.console.tables.count
                try await choose("new Uint8Array(17 * 1024 * 1024)")
                try await browser.click(".card .go")
                #expect(
                    try await browser.text("document.querySelector('input[type=file]').validationMessage")
                        .contains("16 M"))
                #expect(try await browser.text("location.pathname") == "/clients/import")
                try await choose("'code,name\\nC1,Immo\\n'")
                try await browser.click(".card .go")
                try await browser.waitFor("document.querySelector('.tiles')")
                #expect(await server.console.tables.count == before + 1)
                try await ConsoleBrowserTests.look(at: "report", language, in: browser)
                try await browser.click(".card .go")
                try await browser.waitFor("location.search === '?done=imported'")
                await server.console.set(TableReply.report(Samples.badReport(.agents)))
                try await browser.open("http://localhost:\(server.port)/agents/import")
                try await choose("'x'")
                try await browser.click(".card .go")
                try await browser.waitFor("document.querySelector('.note.bad')")
                try await ConsoleBrowserTests.look(at: "reportWrong", language, in: browser)
                await server.console.clearTableReply()
                try await browser.click(".who button")
                try await browser.waitFor("location.pathname === '/sign-in'")
            }
        }
    }

    @Test func `a first visit weighs at most 150 KB, with a long list on it`() async throws {
        var register = FakeRegister()
        for number in 0..<500 {
            register.amend(
                .site(WorkSite(code: SiteCode("X\(number)"), name: "Résidence des Tilleuls numéro \(number)"))
            )
        }
        let filled = register
        try await RunningConsole.run { server in
            await server.console.set(filled)
            let list = try await server.get("/sites", .administrator)
            let files = list.matches(of: /(?:href|src)="(\/assets\/[^"]+)"/).map { String($0.output.1) }
            var weight = list.utf8.count
            for file in Set(files) { weight += try await server.get(file).utf8.count }
            #expect(files.count >= 3 && weight < 150_000, "\(weight)")
            // The heaviest form: every site to choose from.
            let form = try await server.get("/tasks/new", .administrator)
            #expect(form.utf8.count + weight - list.utf8.count < 150_000, "\(form.utf8.count)")
        }
    }
}
