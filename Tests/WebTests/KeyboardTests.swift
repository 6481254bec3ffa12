import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// Account name and password on the page.
struct KeyboardTests {
    private static func status(codes: Bool = true, passwords: Bool = true) -> StageStatus {
        var status = StageStatus.live(Samples.status())
        (status.takesCodes, status.takesPasswords) = (codes, passwords)
        return status
    }

    private static func number(_ page: String) -> Int? {
        page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) }
    }

    private func type(
        _ server: RunningServer, _ screen: Int, _ account: String = "MARTIN@EXEMPLE",
        _ password: String = "k7mwq3hxzt"
    ) async throws -> String {
        try await server.touch(
            "{\"touch\":\"account\",\"account\":\"\(account)\",\"password\":\"\(password)\",\"screen\":\(screen)}"
        )
    }

    @Test func `the button at rest opens what people have, and each leads to the other`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(Self.status(codes: false, passwords: false))
        #expect(!(await stage.page()).contains("Sans badge"))
        await stage.update(Self.status(codes: false))
        #expect(await stage.page().contains("data-touch=\"keyboard\""))
        await stage.showKeypad()
        #expect(await stage.page().contains("data-kind=\"rest\""), "nobody has a PIN")
        await stage.showKeypad(.keyboard)
        let alone = await stage.page()
        #expect(alone.contains("data-kind=\"keyboard\"") && !alone.contains("data-touch=\"keypad\""))
        await stage.update(Self.status())
        await stage.show(.rest)
        #expect(await stage.page().contains("data-touch=\"keypad\""))
        await stage.showKeypad()
        #expect(await stage.page().contains("data-touch=\"keyboard\""))
        await stage.showKeypad(.keyboard)
        #expect(await stage.page().contains("data-touch=\"keypad\""))
    }

    @Test func `each language has its own keys, forty different ones`() {
        for language in Language.allCases {
            let keys = Screens.keys(language)
            #expect(keys.count == 40 && Set(keys).count == 40)
            #expect(Set("abcdefghijklmnopqrstuvwxyz0123456789@.-_").isSubset(of: keys))
        }
        #expect(Screens.keys(.fr).contains("azerty") && Screens.keys(.de).contains("qwertz"))
        #expect(Screens.keys(.nl).contains("qwerty"))
    }

    @Test func `what is typed goes to the terminal from the keyboard's own screen alone`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(Self.status())
            _ = try await server.touch("{\"touch\":\"keyboard\"}")
            let number = try #require(Self.number(await server.stage.page()))
            #expect(try await type(server, number).hasPrefix("HTTP/1.1 204"))
            #expect(await server.terminal.codes == ["MARTIN@EXEMPLE k7mwq3hxzt"])
            for (reply, words) in [
                (CodeReply.malformed, "AGENT@ENTREPRISE"), (.otherCompany(own: "EXEMPLE"), "@EXEMPLE"),
                (.locked(seconds: 30), "30 s"),
            ] {
                await server.terminal.answer(codesWith: reply)
                #expect(try await type(server, number, "x@AUTRE").contains(words))
            }
            await server.stage.showKeypad()
            #expect(try await type(server, number).hasPrefix("HTTP/1.1 409"))
            #expect(await server.terminal.codes.count == 4)
        }
    }

    @Test func `what is too long or missing is refused, and never repeated`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(Self.status())
            await server.stage.showKeypad(.keyboard)
            let number = try #require(Self.number(await server.stage.page()))
            let long = String(repeating: "q", count: 129)
            for (account, password) in [("", "secret99"), (long, "secret99"), ("a@b", ""), ("a@b", long)] {
                let reply = try await type(server, number, account, password)
                #expect(reply.hasPrefix("HTTP/1.1 400"))
                #expect(!reply.contains("secret99") && !reply.contains("qqq"))
            }
            #expect(await server.terminal.codes.isEmpty)
        }
    }
}

/// The keyboard under a finger.
@Suite(.serialized) struct KeyboardBrowserTests {
    @Test func `name and password are typed and sent, fit every panel, and are gone with the screen`()
        async throws
    {
        try await BrowserTests.with { browser, server async throws in
            var status = StageStatus.live(Samples.status())
            (status.takesCodes, status.takesPasswords) = (true, true)
            await server.stage.update(status)
            try await browser.open("http://localhost:\(server.port)/")
            func type(_ text: String) async throws {
                for sign in text { try await browser.click("[data-key=\"\(sign)\"]") }
            }
            func text(_ field: String) async throws -> String {
                try await browser.text("document.querySelector('[data-typed-\(field)]').textContent")
            }
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                try await browser.click("[data-touch=keypad]")
                try await browser.waitFor("document.querySelector('.keypad')")
                try await BrowserTests.look(at: "keypad-letters", language, in: browser)
                try await browser.click("[data-touch=keyboard]")
                try await browser.waitFor("document.querySelector('.keyboard')")
                await server.stage.noteTouched()
                try await type("martin")
                try await browser.click("[data-key=enter]")
                #expect(
                    try await browser.text("document.querySelector('[data-hint]').className").contains(
                        "wrong"),
                    "without a company it is no name")
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "keyboard-hint", language, in: browser)
                try await type("@exemplee")
                try await browser.click("[data-key=back]")
                #expect(try await text("account") == "martin@exemple")
                try await browser.click("[data-key=enter]")
                await server.stage.noteTouched()
                try await type("k7mw")
                #expect(try await text("password") == "●●●●")
                try await browser.click("[data-key=peek]")
                #expect(try await text("password") == "k7mw")
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "keyboard-password", language, in: browser)
                let before = await server.terminal.codes.count
                try await browser.click("[data-key=enter]")
                #expect(try await poll { await server.terminal.codes.count == before + 1 })
                #expect(await server.terminal.codes.last == "martin@exemple k7mw")
                #expect(try await text("password") == "")
                try await type("zz")
                await server.stage.show(Samples.recorded(.checkIn, Samples.person("Bram C.", language)).live)
                try await browser.waitFor("document.querySelector('.undo')")
                await server.stage.show(.rest)
                try await browser.waitFor("document.querySelector('[data-touch=keypad]')")
                await server.stage.showKeypad(.keyboard)
                try await browser.waitFor("document.querySelector('.keyboard')")
                #expect(
                    try await text("account") + text("password") == "", "nothing is left of who came before")
                await server.stage.show(.rest)
            }
            let complaints = await browser.complaints
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
