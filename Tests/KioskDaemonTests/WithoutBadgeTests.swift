import Foundation
import Testing
import VirtualUpstream

@testable import KioskDaemon

/// The whole executable for somebody who has forgotten his badge.
@Suite(.serialized) struct WithoutBadgeTests {
    @Test func `a PIN from the command line punches at the page, and its person sees his own punches`()
        async throws
    {
        let terminal = try await WallTerminal(people: 5)
        do {
            try terminal.speakEnglish()
            try terminal.importPeople()
            try await terminal.daemon.start()
            let address = try terminal.daemon.address()
            let page = PageClient(address: address)
            try await eventually("a screen without a keypad") {
                page.screens.last.map { $0.kind == "rest" && !$0.html.contains("data-touch=\"keypad\"") }
                    == true
            }
            let config = ["--config", terminal.daemon.path("kioskd.toml")]
            let short = try DaemonProcess.run(["people", "pin", "1003"] + config, input: Data("12\n".utf8))
            #expect(short.status == 65 && short.error.contains("4 to 6 digits"))
            let given = try DaemonProcess.run(["people", "pin", "1003"] + config, input: Data("0815\n".utf8))
            #expect(given.status == 0 && given.out.contains("1003 has a PIN"), "\(given.error)")
            try await eventually("the keypad's button") {
                page.screens.last?.html.contains("data-touch=\"keypad\"") == true
            }
            #expect(try await touch("{\"touch\":\"keypad\"}", at: address) == 204)
            let keypad = try await eventually("the keypad") { page.screens.last { $0.kind == "keypad" } }
            let typed = "{\"touch\":\"identify\",\"code\":\"1003\",\"pin\":\"0815\",\"screen\":\(keypad.id)}"
            #expect(try await touch(typed, at: address) == 204)
            let recorded = try await eventually("recorded") { page.screens.last { $0.kind == "recorded" } }
            #expect(recorded.html.contains("Person N."))
            #expect(try await touch("{\"touch\":\"own\",\"screen\":\(recorded.id)}", at: address) == 204)
            let own = try await eventually("his own") { page.screens.last { $0.kind == "own" } }
            #expect(own.html.contains("class=\"row\""))
            try await eventually("upstream knows how he was identified") {
                await terminal.upstream.received.contains { $0.subject == "1003" }
            }
            #expect(try terminal.command("journal", "export").out.contains("\"method\":\"code\""))
            #expect(!terminal.daemon.logText.contains("0815"))
            let taken = try terminal.command("people", "pin", "1003", "--remove")
            #expect(taken.status == 0 && taken.out.contains("has no PIN"))
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }
}
