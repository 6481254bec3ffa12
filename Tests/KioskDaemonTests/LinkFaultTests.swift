import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// The real executable behind a link that is cut, loses packets, is slow, or swallows everything.
@Suite(.serialized, .enabled(if: NetworkCable.isPossible, NetworkCable.need)) struct LinkFaultTests {
    /// A terminal whose upstream is at the other end of a cable; one punch has arrived there.
    private func withCable(
        _ body: (WallTerminal, NetworkCable, PageClient) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(people: 20)
        let page = try NetworkCable.freePort()
        let inside = await terminal.upstream.url
        let upstreamPort = try #require(URL(string: inside)?.port)
        let cable = try NetworkCable(
            directory: terminal.daemon.directory, page: page, upstream: upstreamPort)
        do {
            try configure(terminal, cable, page: page, inside: inside)
            try terminal.importPeople()
            let runtime = terminal.daemon.path("run")
            try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: true)
            try await terminal.daemon.start(
                environment: ["RUNTIME_DIRECTORY": runtime], under: cable.under)
            let client = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !client.screens.isEmpty }
            try terminal.badgeReader.send(WallTerminal.frame(0))
            try await eventually("the first punch arrives") { await punches(terminal).count == 1 }
            try await body(terminal, cable, client)
            #expect(try await terminal.daemon.stop() == 0)
            try expectSound(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            cable.remove()
            throw error
        }
        await terminal.end()
        cable.remove()
    }

    private func configure(
        _ terminal: WallTerminal, _ cable: NetworkCable, page: Int, inside: String
    ) throws {
        let file = terminal.daemon.path("kioskd.toml")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let upstream = """
            url = "https://\(NetworkCable.address)/events"
            authority_file = "\(cable.authority)"
            connect_seconds = 1
            request_seconds = 20
            slow_milliseconds = 300
            heartbeat_seconds = 5

            [link]
            new_connection_seconds = 1
            reresolve_seconds = 1
            restart_unit_seconds = 1
            restart_unit_per_day = 1
            """
        try terminal.daemon.write(
            text.replacing("url = \"\(inside)\"", with: upstream)
                .replacing("port = 0", with: "port = \(page)"), to: "kioskd.toml")
    }

    private func punches(_ terminal: WallTerminal) async -> [ReceivedEvent] {
        await terminal.upstream.received.filter { $0.type.contains("punched") }
    }

    /// Badges of the persons are held to the reader, one after the other, each when the one before is answered.
    private func badge(_ people: Range<Int>, _ terminal: WallTerminal, _ page: PageClient) async throws {
        for person in people {
            let before = page.acknowledged.count
            try terminal.badgeReader.send(WallTerminal.frame(person))
            try await eventually("person \(person) is answered") { page.acknowledged.count > before }
        }
    }

    /// Everything is at the receiver, each punch once, in order.
    private func expectDrained(_ count: Int, _ terminal: WallTerminal) async throws {
        try await eventually("all arrive", within: 180) { await punches(terminal).count >= count }
        let subjects = await punches(terminal).compactMap(\.subject)
        #expect(subjects == (0..<count).map { "\(1000 + $0)" })
        let address = try terminal.daemon.address()
        try await eventually("nothing is left") { try await metric("kioskd_unsent", at: address) == 0 }
    }

    private func remedies(_ terminal: WallTerminal) throws -> [String] {
        try terminal.command("journal", "export").out.split(separator: "\n")
            .filter { $0.contains("linkRemedied") }
            .compactMap { line in
                ["newConnection", "reresolve", "restartUnit", "pulseModem"].first {
                    line.contains("\"\($0)\"")
                }
            }
    }

    @Test func `a cut cable: punches are answered and kept, remedies come in order, all arrives once`()
        async throws
    {
        try await withCable { terminal, cable, page in
            let address = try terminal.daemon.address()
            try cable.cut()
            try await badge(1..<6, terminal, page)
            #expect(await punches(terminal).count == 1)
            try await eventually("the page says so") {
                try await PageClient.text(address).contains("Sans réseau")
            }
            try await eventually("the network is to be restarted", within: 120) {
                FileManager.default.fileExists(atPath: terminal.daemon.path("run/restart-link"))
            }
            #expect(try remedies(terminal).prefix(3) == ["newConnection", "reresolve", "restartUnit"])
            try await badge(6..<8, terminal, page)
            #expect(await punches(terminal).count == 1)
            try cable.plug()
            try await expectDrained(8, terminal)
            try await eventually("the page says so") {
                try await PageClient.text(address).contains("En ligne")
            }
            #expect(try remedies(terminal).filter { $0 == "restartUnit" }.count == 1)
        }
    }

    @Test func `a black hole: the silence is noticed, remedies come in order, all arrives once`() async throws
    {
        try await withCable { terminal, cable, page in
            let address = try terminal.daemon.address()
            try cable.swallow()
            try await badge(1..<6, terminal, page)
            #expect(await punches(terminal).count == 1)
            try await eventually("the link is down", within: 90) {
                try await metric("kioskd_link_up", at: address) == 0
            }
            try await eventually("the network is to be restarted", within: 120) {
                FileManager.default.fileExists(atPath: terminal.daemon.path("run/restart-link"))
            }
            #expect(try remedies(terminal).prefix(3) == ["newConnection", "reresolve", "restartUnit"])
            #expect(await punches(terminal).count == 1)
            try cable.passAll()
            try await expectDrained(6, terminal)
            try await eventually("the link is up") { try await metric("kioskd_link_up", at: address) == 1 }
        }
    }

    @Test func `a cable that loses a third of all packets: all arrives once, in order`() async throws {
        try await withCable { terminal, cable, page in
            try cable.lose(percent: 30)
            try await badge(1..<15, terminal, page)
            try await expectDrained(15, terminal)
            #expect(try !remedies(terminal).contains("pulseModem"))
            try cable.passAll()
        }
    }

    @Test func `a line of 8 kbit a second is shown as slow, needs no remedy, and all arrives once`()
        async throws
    {
        try await withCable { terminal, cable, page in
            let address = try terminal.daemon.address()
            try cable.throttle(bitsPerSecond: 8_000)
            try await badge(1..<11, terminal, page)
            try await expectDrained(11, terminal)
            try await eventually("the page has said so") {
                page.strips.contains { $0.bar.contains("Slow network") || $0.bar.contains("Réseau lent") }
            }
            #expect(try await metric("kioskd_link_up", at: address) == 1)
            #expect(try remedies(terminal) == [])
            try cable.release()
        }
    }

    @Test func `behind a portal the page asks for data, nothing is lost, and all arrives once`() async throws
    {
        try await withCable { terminal, cable, page in
            let address = try terminal.daemon.address()
            try await cable.becomePortal()
            try await badge(1..<4, terminal, page)
            try await eventually("the page asks whether the SIM has data", within: 60) {
                try await PageClient.text(address).contains("SIM sans données")
            }
            #expect(await punches(terminal).count == 1)
            let asked = cable.askedInTheClear
            #expect(asked.hasPrefix("GET /.well-known/kioskd-link HTTP/1.1"))
            #expect(!asked.lowercased().contains("authorization"))
            #expect(try remedies(terminal).filter { $0 == "restartUnit" } == [])
            try await cable.endPortal()
            try await expectDrained(4, terminal)
            try await eventually("the page says so") {
                try await PageClient.text(address).contains("En ligne")
            }
        }
    }
}
