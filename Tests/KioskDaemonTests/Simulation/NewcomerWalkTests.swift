import Foundation
import Glibc
import Stands
import Testing

@testable import KioskDaemon

/// The way of somebody who has started `make run` for the first time, in real browsers, with the whole executable.
@Suite(.serialized, .timeLimit(.minutes(Patience.minutes(3)))) struct NewcomerWalkTests {
    /// One browser, and what is written on the pages in one language.
    struct Words: Sendable {
        var browser: BrowserKind
        var language: String
        var received: String
        var validated: String
    }

    private static let walks = BrowserKind.allCases.flatMap { browser in
        [
            Words(
                browser: browser, language: "fr", received: "Reçu par l’ONSS n°",
                validated: "Validé par l’ONSS n°"),
            Words(
                browser: browser, language: "nl", received: "Ontvangen door de RSZ, nr.",
                validated: "Gevalideerd door de RSZ, nr."),
        ]
    }
    private static let badge = "5E00F4C1AA"

    @Test(arguments: walks)
    func `the walk of a newcomer, from the first administrator to a correction and an export`(_ words: Words)
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (process, said) = try Simulation.start(in: folder, "--port", "0")
        defer {
            kill(process.processIdentifier, SIGTERM)
            process.waitUntilExit()
        }
        let address = try Simulation.address(in: said)
        let code = try #require(said.firstMatch(of: /code (\w{4}-\w{4}),/).map { String($0.output.1) })
        let browser = try await words.browser.start()
        do {
            try await browser.trustEveryCertificate()
            try await browser.resize(1280, 800)
            try await browser.open(address + "/workbench")
            try await browser.waitFor("document.getElementById('code').textContent === '\(code)'")
            let door = try await browser.text("document.getElementById('door').href")
            let console = try #require(
                door.firstMatch(of: /https:\/\/\S+(?=\/begin)/).map { String($0.output) })
            let walk = Walk(
                browser: browser, console: console, workbench: address + "/workbench", words: words)
            try await walk.begin(code)
            try await walk.enter()
            try await walk.punch()
            try await walk.followUp()
            try await walk.mend()
            #expect(try await browser.complaints == [])
        } catch {
            try? await browser.picture(try Browser.folder("newcomer").appending(path: "where-it-ended.png"))
            await browser.quit()
            throw error
        }
        await browser.quit()
    }

    private struct Walk {
        let browser: any PageBrowser
        let console: String
        let workbench: String
        let words: Words

        private func look(_ name: String) async throws {
            let folder = try Browser.folder("newcomer-\(words.browser)-\(words.language)")
            for (width, height) in [(1280, 800), (390, 844)] {
                try await browser.resize(width, height)
                try await browser.picture(folder.appending(path: "\(name)-\(width)x\(height).png"))
            }
            try await browser.resize(1280, 800)
        }

        /// Types into the fields of a page and sends the form, until the page that follows says that it is done.
        private func fill(
            _ path: String?, _ fields: [String: String], send: String = "main form .go", until done: String
        ) async throws {
            if let path { try await browser.open(console + path) }
            for (name, value) in fields {
                let json = String(decoding: try JSONEncoder().encode([name, value]), as: UTF8.self)
                try await browser.run(
                    "(([n, v]) => { const e = document.getElementById('f-' + n); e.value = v; if (e.value !== v) throw n; })(\(json))"
                )
            }
            try await browser.click(send)
            try await browser.waitFor(done)
        }

        func begin(_ code: String) async throws {
            try await look("workbench")
            try await fill(
                "/begin?lang=\(words.language)",
                [
                    "code": code, "userName": "chef", "name": "Claire Chef",
                    "password": "een lange zin is goed", "again": "een lange zin is goed",
                ], send: "form .go", until: "location.pathname === '/' && document.querySelector('#board')")
            #expect(try await browser.text("document.documentElement.lang").hasPrefix(words.language))
            try await look("board-empty")
        }

        /// The company, which has another name; a site; a task; an agent with a badge who is linked to the task. All by hand.
        func enter() async throws {
            try await browser.open(console + "/company")
            #expect(
                try await browser.text("document.getElementById('f-name').value") == DemoCompany.name)
            let name = "\(DemoCompany.name), Namur"
            try await fill(nil, ["name": name], until: "location.search.includes('done=saved')")
            #expect(try await browser.text("document.getElementById('f-name').value") == name)
            try await look("company")
            let isAdded = "location.search.includes('done=added')"
            try await fill("/sites/new", ["code": "GARE", "name": "Gare, Namur"], until: isAdded)
            try await look("site")
            try await fill(
                "/tasks/new", ["code": "CAVES", "name": "Caves", "site": SimulatedSite.code], until: isAdded)
            try await fill(
                "/agents/new",
                [
                    "code": "4801", "firstName": "Nora", "lastName": "Lenoir", "language": words.language,
                    "nationalNumber": DemoNumbers.national(day: 20, serial: 995),
                    "engagements.0.employer": DemoCompany.enterprise, "engagements.0.capacity": "employee",
                ], until: isAdded)
            try await fill(
                nil, ["badge.new.key": "em:\(NewcomerWalkTests.badge)"],
                send: "form[action=\"/agents/badge\"] .go", until: "location.search.includes('done=')")
            try await look("agent")
            try await browser.open(console + "/links?task=CAVES")
            try await browser.run(
                "[...document.querySelectorAll('.ticks label')].find((l) => l.textContent.includes('Lenoir')).click()"
            )
            try await browser.click("button[value=link]")
            try await browser.waitFor("location.search.includes('done=')")
            try await look("linked")
        }

        /// At the workbench, which shows the terminal page: first as ONSS has received it, then as it counts.
        func punch() async throws {
            try await browser.open(workbench)
            let page = "document.querySelector('iframe').contentDocument"
            try await browser.waitFor("\(page).documentElement.dataset.kind === 'rest'")
            try await browser.run(
                "[...document.querySelectorAll('#badges button')].find((b) => b.textContent.startsWith('Unknown')).click()"
            )
            try await browser.waitFor(
                "\(page).querySelector('.seal.received')?.textContent.includes('\(words.received)')")
            #expect(try await browser.text("\(page).body.innerText").contains("Nora"))
            #expect(try await browser.text("document.getElementById('registered').innerText").contains("in"))
            try await browser.click("[data-judge=valid]")
            try await browser.waitFor(
                "\(page).querySelector('.seal.received')?.textContent.includes('\(words.validated)')")
            try await look("punched")
        }

        /// The board, what ONSS said, a file about what is right, and a sheet.
        func followUp() async throws {
            try await browser.open(console + "/")
            try await browser.waitFor("document.body.innerText.includes('Nora Lenoir')")
            try await look("board")
            try await browser.open(console + "/registrations")
            try await browser.waitFor("document.querySelector('tbody').innerText.includes('Nora Lenoir')")
            try await look("registrations")
            try await browser.click("tbody th a")
            try await browser.waitFor(
                "location.pathname === '/registrations/one' && document.readyState === 'complete'")
            try await look("registration")
            try await fill(
                nil, ["note": "Was er al om zes uur"], send: "form[action=\"/registrations/open\"] .go",
                until: "location.search.includes('done=saved')")
            try await look("correction")
            #expect(try await fetched("/attendance.csv").contains("Nora Lenoir"))
            #expect(try await fetched("/registrations/corrections.csv").contains("Nora Lenoir"))
            try await browser.open(console + "/attendance")
            try await look("attendance")
        }

        private func fetched(_ path: String) async throws -> String {
            try await browser.text("fetch('\(path)').then((a) => a.ok ? a.text() : String(a.status))")
        }

        /// Steps to ONSS that are in order.
        private func stepsDone() async throws -> String {
            try await browser.open(console + "/setup")
            return try await browser.text("String(document.querySelectorAll('.setup .chip.good').length)")
        }

        /// Who has no national number is held, found from the way to ONSS, and goes by itself once he has one.
        func mend() async throws {
            try await browser.open(workbench)
            try await browser.waitFor("document.querySelector('#badges button')")
            try await browser.run(
                "[...document.querySelectorAll('#badges button')].find((b) => b.textContent.startsWith('Ioana')).click()"
            )
            // All but the numbers, and a certificate, for which the stand-in does not ask.
            #expect(try await stepsDone() == "7")
            try await look("setup")
            let waiting = "/registrations?check=1"
            try await eventually("she is held") { try await fetched(waiting).contains("Ioana Popescu") }
            try await browser.open(console + waiting)
            try await look("held")
            try await browser.open(console + "/setup")
            try await browser.click(".setup a[href*=noNumber]")
            try await browser.waitFor("location.pathname === '/agents'")
            try await look("numberless")
            try await browser.click("tbody th a")
            try await browser.waitFor(
                "location.pathname === '/agents/one' && document.readyState === 'complete'")
            try await fill(
                nil, ["nationalNumber": "01.01.21-996.51"], until: "location.search.includes('done=')")
            try await eventually("she is not held any more") {
                try await !fetched(waiting).contains("Ioana Popescu")
            }
            #expect(try await stepsDone() == "8")
        }
    }
}
