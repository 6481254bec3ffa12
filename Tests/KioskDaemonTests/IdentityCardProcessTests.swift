import AsyncHTTPClient
import Drivers
import Foundation
import NIOCore
import Stands
import Testing
import VirtualDevices

@testable import KioskDaemon

// Inside the other suite, so that both take turns: a process knows one pcscd at a time.
extension RealReaderTests {
    /// The whole executable with Belgian identity cards in the slot of the real pcscd.
    @Suite(.enabled(if: TestPCSCD.isPossible, "needs root: starts a pcscd of its own"))
    struct IdentityCardTests {
        private static let number = "81050103522"
        private static let stranger = DemoNumbers.national(day: 28, serial: 995)
        /// On every card, and none of the terminal's affair.
        private static let lastName = "Zwyxelberghe"

        private static let slot = """
            [[reader]]
            name = "slot"
            type = "smart-card"
            options = { eid = "on" }
            """

        private func card(
            _ number: String, to year: Int = 2150, _ manner: VirtualIdentityCard.Manner = .plain
        ) -> VirtualIdentityCard {
            VirtualIdentityCard(
                VirtualIdentity(
                    number: number, validFrom: "02.03.2021", validTo: "01.03.\(year)", lastName: Self.lastName
                ),
                manner)
        }

        /// Puts a card in until the page shows that kind of screen with that text, and takes it out.
        private func insert(
            _ card: VirtualIdentityCard, _ pcscd: TestPCSCD, _ page: PageClient, until kind: String,
            _ text: String
        ) async throws {
            let seen = page.screens.count
            let slot = VirtualCard(card, port: pcscd.port)
            try await slot.insert()
            try await eventually("\(kind) \(text)") {
                page.screens.dropFirst(seen).contains { $0.kind == kind && $0.html.contains(text) }
            }
            await slot.remove()
        }

        @Test
        func `an identity card punches for whose number the register has, and the number is nowhere`()
            async throws
        {
            let pcscd = try TestPCSCD()
            defer { pcscd.end(SIGKILL) }
            let terminal = try await WallTerminal(people: 5, extra: Self.slot)
            do {
                try terminal.speakEnglish()
                try terminal.importPeople()
                let table = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
                    .path
                defer { try? FileManager.default.removeItem(atPath: table) }
                try "code,first_name,last_name,language,national_number\n1003,Person,No3,en,\(Self.number)\n"
                    .write(
                        toFile: table, atomically: true, encoding: .utf8)
                let brought = try terminal.command("register", "import", "agents", table)
                #expect(brought.status == 0, "\(brought.error)")
                // Only a clock that somebody vouches for judges the dates of a card.
                let report = terminal.daemon.path("clock-report")
                func vouch() throws {
                    let kept = BootClock.Synchronisation(
                        isSynchronised: true, maximumErrorMicroseconds: 24_000,
                        estimatedErrorMicroseconds: 100)
                    let line = ClockReport(kept, atBootMicroseconds: BootClock.nowMicroseconds()).line
                    try line.write(toFile: report, atomically: true, encoding: .utf8)
                }
                try vouch()
                try await terminal.daemon.start(
                    environment: TestPCSCD.environment.merging([ClockDiscipline.variable: report]) { $1 })
                let page = PageClient(address: try terminal.daemon.address())
                try await eventually("a screen") { !page.screens.isEmpty }

                try await insert(card(Self.number), pcscd, page, until: "recorded", "Person N.")
                try await insert(card(Self.stranger), pcscd, page, until: "refused", "E-12")
                try vouch()
                try await insert(card(Self.number, to: 2024), pcscd, page, until: "refused", "E-23")
                try await insert(
                    card(Self.number, .notAllowed), pcscd, page, until: "readFailed", "E-20")
                // Its check digits are another number's.
                try await insert(card("81050103523"), pcscd, page, until: "readFailed", "E-20")

                let journal = try terminal.command("journal", "export").out
                let lines = journal.split(separator: "\n")
                #expect(lines.contains { $0.contains("\"punched\"") && $0.contains("\"method\":\"eID\"") })
                #expect(lines.count { $0.contains("\"refused\"") && $0.contains("\"method\":\"eID\"") } == 2)
                #expect(lines.contains { $0.contains("not-allowed") })
                let address = try terminal.daemon.address()
                #expect(
                    try await metric("kioskd_refusals_total{reason=\"identityCardNotValid\"}", at: address)
                        == 1)
                let metrics = try await HTTPClient.shared.execute(
                    HTTPClientRequest(url: address + "/metrics"), timeout: .seconds(10)
                ).body.collect(upTo: 1 << 20)
                var texts = [journal, terminal.daemon.logText, String(buffer: metrics)]
                texts += page.screens.map(\.html)
                for secret in [Self.number, Self.stranger, Self.lastName] {
                    #expect(!texts.contains { $0.contains(secret) })
                }
                // A sanitizer keeps what was freed, and reserves terabytes beside it.
                if Patience.sanitizer == nil {
                    let memory = try ProcessMemory(of: terminal.daemon.process.processIdentifier)
                    #expect(memory.holds("kioskd"), "the memory is really read")
                    #expect(!memory.holds(Self.lastName), "what the card says beside is overwritten")
                }
                #expect(try await terminal.daemon.stop() == 0)
                for secret in [Self.number, Self.stranger, Self.lastName] {
                    let found = try DaemonProcess.shell(
                        "grep -rl \(secret) \(terminal.daemon.directory.path)")
                    #expect(found.out == "", "in no file")
                }
                try expectSound(terminal)
            } catch {
                print(terminal.daemon.logText)
                await terminal.end()
                throw error
            }
            await terminal.end()
        }
    }
}

/// What stands in the memory of a running program.
private struct ProcessMemory {
    private var pieces: [Data] = []

    /// All that it may write: what it has read lies nowhere else.
    init(of process: Int32) throws {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
        defer { try? memory.close() }
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 2, words[1].hasPrefix("rw") else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2 else { continue }
            try memory.seek(toOffset: ends[0])
            // A page that was never touched cannot always be read.
            if let piece = try? memory.read(upToCount: Int(ends[1] - ends[0])) { pieces.append(piece) }
        }
    }

    func holds(_ text: String) -> Bool { pieces.contains { $0.range(of: Data(text.utf8)) != nil } }
}
