import Domain
import Foundation
import Store
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon

/// What a receiver refuses, and what nobody knows to have arrived, before a person: on the page, at the command line and
/// in the book.
@Suite(.serialized) struct DeliveryDeskTests {
    /// A receiver that does not remember ids, so that a lost answer is a doubt.
    private func withTerminal(_ body: (WallTerminal) async throws -> Void) async throws {
        let terminal = try await WallTerminal()
        try terminal.speakEnglish()
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        try terminal.daemon.write(
            text.replacing("name = \"platform\"", with: "name = \"platform\"\nidempotent = false"),
            to: "kioskd.toml")
        do {
            try terminal.importPeople()
            try await terminal.start()
            try await body(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    /// A badge, and what the page calls its punch.
    private func punch(_ person: Int, _ terminal: WallTerminal, _ page: PageClient) async throws -> Int64 {
        let before = page.acknowledged
        try terminal.badgeReader.send(WallTerminal.frame(person))
        return try await eventually("punch of \(person)") {
            page.acknowledged.subtracting(before).first
        }
    }

    private func resolve(_ terminal: WallTerminal, _ words: String...) throws -> (
        status: Int32, out: String, error: String
    ) {
        try DaemonProcess.run(
            ["upstream", "resolve"] + words + ["--config", terminal.daemon.path("kioskd.toml")])
    }

    private func barIs(_ what: String, _ page: PageClient, _ isSo: (String) -> Bool) async throws {
        try await eventually(what) { page.strips.last.map { isSo($0.bar) } == true }
    }

    @Test func `what is refused or doubtful is not shown as received, and a person settles it`()
        async throws
    {
        try await withTerminal { terminal in
            let page = PageClient(address: try terminal.daemon.address())
            try await barIs("all received", page) { $0.contains("All received") }
            var faults = UpstreamFaults()
            faults.rejects = ["1003"]
            await terminal.upstream.set(faults)
            let refused = try await punch(3, terminal, page)
            try await barIs("one refused", page) {
                $0.contains("1 refused") && !$0.contains("All received")
            }
            faults.answer = .dropsAcknowledgement
            faults.requests = 1
            await terminal.upstream.set(faults)
            let doubtful = try await punch(4, terminal, page)
            try await barIs("one refused, one doubtful", page) {
                $0.contains("2 to be checked") && !$0.contains("All received")
            }
            #expect(page.strips.last?.strip.contains("E-45") == true)
            // What is known is in the book at the latest after a second.
            try await eventually("both are listed") {
                let list = try terminal.command("upstream", "list").out
                return list.contains("platform: 1 refused, 1 doubtful, 0 put off")
                    && list.contains("\(refused)  refused   punched")
                    && list.contains("the virtual upstream was told to")
                    && list.contains("\(doubtful)  doubtful  punched")
            }
            let neither = try resolve(terminal, "platform", "1", "received")
            #expect(neither.status == 65 && neither.error.contains("neither refused nor doubtful"))
            #expect(try resolve(terminal, "nobody", "\(refused)", "again").status == 78)
            await terminal.upstream.set(UpstreamFaults())
            let again = try resolve(terminal, "platform", "\(refused)", "again")
            #expect(again.status == 0 && again.out.contains("is sent again"), "\(again.error)")
            let received = try resolve(terminal, "platform", "\(doubtful)", "received")
            #expect(received.status == 0 && received.out.contains("counts as received"), "\(received.error)")
            try await barIs("all received", page) { $0.contains("All received") }
            let numbers = await terminal.upstream.received.map(\.number)
            #expect(numbers.filter { $0 == refused }.count == 1)
            #expect(numbers.filter { $0 == doubtful }.count == 1)
            let book = try terminal.command("journal", "export").out.split(separator: "\n")
            let decisions = book.filter { $0.contains("\"resolved\"") }
            #expect(decisions.count == 2)
            #expect(decisions.first?.contains("again") == true)
            #expect(try terminal.command("journal", "verify").status == 0)
        }
    }

    @Test func `without a daemon a person settles it in the book, and the next start knows`() async throws {
        try await withTerminal { terminal in
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !page.screens.isEmpty }
            var faults = UpstreamFaults()
            faults.rejects = ["1003", "1004"]
            await terminal.upstream.set(faults)
            let (first, second) = (
                try await punch(3, terminal, page), try await punch(4, terminal, page)
            )
            try await barIs("two refused", page) { $0.contains("2 refused") }
            #expect(try await terminal.daemon.stop() == 0)
            await terminal.upstream.set(UpstreamFaults())
            #expect(try resolve(terminal, "platform", "\(first)", "received").status == 0)
            #expect(try resolve(terminal, "platform", "\(second)", "again").status == 0)
            #expect(try resolve(terminal, "platform", "\(first)", "again").status == 65)
            try await terminal.start()
            try await eventually("the second arrives") {
                await terminal.upstream.received.contains { $0.number == second }
            }
            #expect(await terminal.upstream.received.allSatisfy { $0.number != first })
            try await eventually("nothing is left") {
                try terminal.command("upstream", "list", "platform").out
                    .contains("0 refused, 0 doubtful, 0 put off")
            }
        }
    }

    @Test func `a reason cannot command the screen of the person who reads it`() {
        #expect("no \u{1B}[2J\r\nright\u{202E}".printable == "no \u{FFFD}[2J\u{FFFD}\u{FFFD}right\u{FFFD}")
        #expect("inconnu\u{a0}: \u{e9}".printable == "inconnu\u{a0}: \u{e9}")
    }
}
