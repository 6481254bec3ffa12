import Foundation
import Stands
import Testing
import VirtualDevices

/// The real executable with readers that are more than a pseudo-terminal.
@Suite(.serialized, .timeLimit(.minutes(Patience.minutes(3)))) struct RealReaderTests {
    private static let uid: [UInt8] = [0x04, 0xA2, 0x24, 0xB2, 0xC3, 0x1F, 0x80]

    private func withTerminal(
        extra: (WallTerminal) -> String, environment: [String: String],
        _ body: (WallTerminal, PageClient) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(people: 20)
        do {
            let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
            try terminal.daemon.write(text + extra(terminal), to: "kioskd.toml")
            let badge = "uid:04A224B2C31F80"
            let people = try String(contentsOfFile: terminal.daemon.path("people.csv"), encoding: .utf8)
            try terminal.daemon.write(people + "2000,Carla,Dupont,fr,\(badge)\n", to: "people.csv")
            try terminal.importPeople()
            try await terminal.daemon.start(environment: environment)
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !page.screens.isEmpty }
            try await body(terminal, page)
            #expect(try await terminal.daemon.stop() == 0)
            try expectSound(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    @Test(.enabled(if: TestPCSCD.isPossible, "needs root: starts a pcscd of its own"))
    func `pcscd killed under the running terminal is a reader that is away, and its return is noticed`()
        async throws
    {
        let pcscd = try TestPCSCD()
        let extra = """

            [attendance]
            duplicate_seconds = 0
            quiet_minutes = 0
            [[reader]]
            name = "slot"
            type = "smart-card"
            """
        try await withTerminal(extra: { _ in extra }, environment: TestPCSCD.environment) { terminal, page in
            let card = VirtualCard(uid: Self.uid, port: pcscd.port)
            try await card.insert()
            try await eventually("the card is a punch") {
                page.screens.contains { $0.kind == "recorded" && $0.html.contains("Carla D.") }
            }
            var before = (descriptors: 0, threads: 0)
            for death in 0..<10 {
                pcscd.end(death % 2 == 0 ? SIGKILL : SIGTERM)
                await card.remove()
                try await eventually("away \(death)") { try await !isReady("slot", terminal) }
                // Beside it the terminal goes on.
                let count = page.acknowledged.count
                try terminal.badgeReader.send(WallTerminal.frame(death))
                try await eventually("another badge") { page.acknowledged.count == count + 1 }
                try pcscd.start()
                try await eventually("back \(death)") { try await isReady("slot", terminal) }
                if death == 0 { before = ProcessUse.now(terminal.daemon.process.processIdentifier) }
            }
            let after = ProcessUse.now(terminal.daemon.process.processIdentifier)
            #expect(after.descriptors <= before.descriptors + 4 && after.threads <= before.threads + 16)
            let shown = page.screens.count
            try await card.insert()
            try await eventually("the card is read again") {
                page.screens.dropFirst(shown).contains { $0.html.contains("Carla D.") }
            }
            // Pulled while its number is read: an error that says so, and nobody's punch.
            await card.remove()
            let pulled = VirtualCard(port: pcscd.port) { _ in nil }
            let seen = page.screens.count
            try await pulled.insert()
            try await eventually("read again, please") {
                page.screens.dropFirst(seen).contains { $0.kind == "readFailed" }
            }
        }
        pcscd.end(SIGKILL)
    }

    @Test func `a reader that hangs in the kernel is faulty, starves nobody and does not hold up the end`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = folder.appending(path: "hang.so").path
        try Shim.compile("hang_shim.c", into: library)
        let fifo = folder.appending(path: "fifo").path
        try #require(mkfifo(fifo, 0o600) == 0)
        let device = folder.appending(path: "hangs").path
        let extra = "\n[[reader]]\nname = \"stuck\"\ntype = \"serial-badge\"\ndevice = \"\(device)\"\n"
        let environment = [
            "LD_PRELOAD": library, "KIOSKD_HANGING_DEVICE": device, "KIOSKD_HANGING_FIFO": fifo,
            "WATCHDOG_USEC": "4000000",
        ]
        try await withTerminal(extra: { _ in extra }, environment: environment) { terminal, page in
            try await eventually("left behind") { terminal.daemon.logText.contains("hangs") }
            let fed = terminal.daemon.notify.lines.count { $0 == "WATCHDOG=1" }
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("another badge") { page.acknowledged.count == 1 }
            try await eventually("the watchdog is fed") {
                terminal.daemon.notify.lines.count { $0 == "WATCHDOG=1" } > fed
            }
            let journal = try terminal.command("journal", "export").out
            #expect(
                journal.split(separator: "\n").count { $0.contains("stuck") && $0.contains("faulty") } == 1)
        }
    }

    @Test func `a language chosen on the screen is remembered with the badge, also after a restart`()
        async throws
    {
        let extra = "\n[attendance]\nduplicate_seconds = 0\n"
        try await withTerminal(extra: { _ in extra }, environment: [:]) { terminal, page in
            try terminal.badgeReader.send(WallTerminal.frame(1))
            let first = try await eventually("recorded") { page.screens.last { $0.kind == "recorded" } }
            #expect(first.lang == "en")
            #expect(
                first.html.contains("1001"), "twenty people are called Person N., so the code stands beside")
            let person = try #require(first.text("person"))
            let address = try terminal.daemon.address()
            let touched = "{\"touch\":\"language\",\"language\":\"de\",\"person\":\"\(person)\"}"
            #expect(try await touch(touched, at: address) == 204)
            try await eventually("the screen speaks German") { page.screens.last?.lang == "de" }
            #expect(try await terminal.daemon.stop() == 0)

            try await terminal.start()
            let again = PageClient(address: try terminal.daemon.address())
            try await eventually("rest") { again.screens.last?.kind == "rest" }
            #expect(again.screens.last?.lang.hasPrefix("fr") == true, "the terminal keeps its own")
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("an answer in German") {
                again.screens.contains { $0.kind != "rest" && $0.lang == "de" }
            }
            try terminal.badgeReader.send(WallTerminal.frame(2))
            try await eventually("the next one is answered in his own") {
                again.screens.last.map { $0.kind == "recorded" && $0.lang == "en" } == true
            }
        }
    }
}

/// Whether the metrics say that a reader is open.
private func isReady(_ reader: String, _ terminal: WallTerminal) async throws -> Bool {
    let name = "kioskd_reader_ready{reader=\"\(reader)\",type=\"smart-card\"}"
    return try await metric(name, at: terminal.daemon.address()) == 1
}
