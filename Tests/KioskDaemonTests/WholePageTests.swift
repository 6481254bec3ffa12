import Foundation
import Stands
import Testing
import VirtualDevices
import VirtualUpstream

/// The whole of it: the real executable, a badge reader on a pseudo-terminal, a receiver, and the page in a real
/// browser that a person looks at and touches.
@Suite(.serialized) struct WholePageTests {
    private func withPage(_ body: (WallTerminal, Browser) async throws -> Void) async throws {
        let terminal = try await WallTerminal()
        try terminal.speakEnglish()
        do {
            try terminal.importPeople()
            try await terminal.start()
            let browser = try await Browser()
            do {
                try await browser.resize(1024, 600)
                try await browser.open(try terminal.daemon.address())
                try await browser.waitFor("document.documentElement.dataset.kind === 'rest'")
                try await body(terminal, browser)
                #expect(await browser.complaints == [])
            } catch {
                await browser.quit()
                throw error
            }
            await browser.quit()
            #expect(try await terminal.daemon.stop() == 0)
            try expectSound(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    /// What the page says of punches without a receipt.
    private func waitForUnsent(_ text: String, _ browser: Browser) async throws {
        try await browser.waitFor("document.querySelector('.unsent').textContent.startsWith('\(text)')")
    }

    @Test func `in a real browser a badge is answered and undone, and a cut link counts and empties`()
        async throws
    {
        try await withPage { terminal, browser in
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await browser.waitFor("document.querySelector('.seal.received')")
            let punch = Int64(try await browser.text("document.querySelector('.undo').dataset.punch"))
            try await browser.click(".undo")
            try await browser.waitFor("document.documentElement.dataset.kind === 'undone'")
            try await eventually("upstream has punch and undo") {
                let received = await terminal.upstream.received
                return received.contains { $0.number == punch && $0.type.contains("punched") }
                    && received.contains { $0.type.contains("undone") }
            }
            try await waitForUnsent("All received", browser)

            await terminal.upstream.unplug()
            try terminal.badgeReader.send(WallTerminal.frame(2))
            try await browser.waitFor(
                "document.querySelector('.seal') && !document.querySelector('.seal.received')")
            try await waitForUnsent("1 entry", browser)
            let folder = try Browser.folder("whole")
            try await browser.settle()
            try await browser.picture(folder.appendingPathComponent("cut-1024x600.png"))
            try terminal.badgeReader.send(WallTerminal.frame(3))
            try await waitForUnsent("2 entries", browser)
            try await terminal.upstream.plug()
            try await waitForUnsent("All received", browser)
            let subjects = await terminal.upstream.received.filter { $0.type.contains("punched") }
                .compactMap(\.subject)
            #expect(subjects == ["1001", "1002", "1003"])
            try await browser.settle()
            try await browser.picture(folder.appendingPathComponent("empty-1024x600.png"))
        }
    }
}
