import Domain
import Foundation
import Stands
import Testing

@testable import Web

/// Agent code and PIN on the page.
struct KeypadTests {
    private static func status(_ takesCodes: Bool = true) -> StageStatus {
        var status = StageStatus.live(Samples.status())
        status.takesCodes = takesCodes
        return status
    }

    private static func number(_ page: String) -> Int? {
        page.firstMatch(of: /data-id="(\d+)"/).flatMap { Int($0.output.1) }
    }

    private func identify(
        _ server: RunningServer, _ screen: Int, _ code: String = "4711", _ pin: String = "0815"
    )
        async throws -> String
    {
        try await server.touch(
            "{\"touch\":\"identify\",\"code\":\"\(code)\",\"pin\":\"\(pin)\",\"screen\":\(screen)}")
    }

    @Test func `there is a keypad at rest where anybody has a PIN, and none elsewhere`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(Self.status(false))
        #expect(!(await stage.page()).contains("data-touch=\"keypad\""))
        await stage.showKeypad()
        #expect(await stage.page().contains("data-kind=\"rest\""))
        await stage.update(Self.status())
        #expect(await stage.page().contains("Sans badge"))
        await stage.showKeypad()
        #expect(await stage.page().contains("data-kind=\"keypad\""))
    }

    @Test func `nobody's choice is taken away by the keypad`() async throws {
        let stage = Stage(screens: try Screens())
        await stage.update(Self.status())
        for answer in [Samples.choose(), Samples.recorded(.checkIn), Samples.pick(Samples.tasks(2))] {
            await stage.show(answer.live)
            await stage.showKeypad()
            #expect(!(await stage.page()).contains("data-kind=\"keypad\""))
        }
        await stage.show(
            .refused(reason: .wrongCode, person: nil, keyTail: "4711", at: Samples.at(0)))
        let page = await stage.page()
        #expect(page.contains("Code incorrect") && page.contains("E-22") && !page.contains("4711"))
        await stage.showKeypad()
        #expect(await stage.page().contains("data-kind=\"keypad\""), "he tries again")
    }

    @Test func `what is typed goes to the terminal from the keypad's own screen alone`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(Self.status())
            _ = try await server.touch("{\"touch\":\"keypad\"}")
            let number = try #require(Self.number(await server.stage.page()))
            #expect(try await identify(server, number).hasPrefix("HTTP/1.1 204"))
            #expect(await server.terminal.codes == ["4711 0815"])
            await server.terminal.answer(codesWith: .locked(seconds: 30))
            let locked = try await identify(server, number)
            #expect(locked.hasPrefix("HTTP/1.1 429") && locked.contains("30 s"))
            await server.stage.show(Samples.recorded(.checkIn).live)
            #expect(try await identify(server, number).hasPrefix("HTTP/1.1 409"))
            #expect(await server.terminal.codes.count == 2)
        }
    }

    @Test func `a code or PIN of another form is refused, and never repeated`() async throws {
        try await RunningServer.run { server in
            await server.stage.update(Self.status())
            await server.stage.showKeypad()
            let number = try #require(Self.number(await server.stage.page()))
            for (code, pin) in [
                ("4711", "123"), ("4711", "1234567"), ("", "1234"), ("47a1", "9876"), ("4711", "98 6"),
            ] {
                let reply = try await identify(server, number, code, pin)
                #expect(reply.hasPrefix("HTTP/1.1 400") && reply.contains("digits"))
                #expect(!reply.contains("987") && !reply.contains("1234567"))
            }
            #expect(await server.terminal.codes.isEmpty)
        }
    }
}

/// The keypad under a finger.
@Suite(.serialized) struct KeypadBrowserTests {
    @Test func `code and PIN are typed and sent, fit every panel, and are gone with the screen`() async throws
    {
        try await BrowserTests.with { browser, server async throws in
            var status = StageStatus.live(Samples.status())
            status.takesCodes = true
            await server.stage.update(status)
            await server.stage.show([LampStatus(name: "front", isGreen: true)])
            try await browser.open("http://localhost:\(server.port)/")
            func type(_ digits: String) async throws {
                for digit in digits { try await browser.click("[data-digit=\"\(digit)\"]") }
            }
            for language in Language.allCases {
                try await server.rest(in: language, browser)
                try await BrowserTests.look(at: "rest-keypad", language, in: browser)
                try await browser.click("[data-touch=keypad]")
                try await browser.waitFor("document.querySelector('.keypad')")
                try await type("4711")
                let typed = "document.querySelector('[data-typed]').textContent"
                #expect(try await browser.text(typed) == "4711")
                await server.stage.noteTouched()
                try await BrowserTests.look(at: "keypad-code", language, in: browser)
                try await browser.click("[data-digit=enter]")
                try await type("08159")
                await server.stage.noteTouched()
                #expect(try await browser.text(typed) == "●●●●●", "and a finger has not emptied it")
                try await BrowserTests.look(at: "keypad-pin", language, in: browser)
                let before = await server.terminal.codes.count
                try await browser.click("[data-digit=enter]")
                #expect(try await poll { await server.terminal.codes.count == before + 1 })
                #expect(await server.terminal.codes.last == "4711 08159")
                try await type("77")
                await server.stage.show(Samples.recorded(.checkIn, Samples.person("Bram C.", language)).live)
                try await browser.waitFor("document.querySelector('.undo')")
                await server.stage.show(.rest)
                try await browser.waitFor("document.querySelector('[data-touch=keypad]')")
                try await browser.click("[data-touch=keypad]")
                try await browser.waitFor("document.querySelector('.keypad')")
                #expect(try await browser.text(typed) == "", "nothing is left of who came before")
                await server.stage.show(.rest)
            }
            let complaints = await browser.complaints.filter { !$0.contains("429") }
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
