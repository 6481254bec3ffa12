import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// The real executable over pseudo-terminals, with a real book, a real page client and a loopback upstream.
@Suite(.serialized) struct `The whole terminal` {
    private func withTerminal(
        people: Int = 20, extra: String = "", _ body: (WallTerminal) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(people: people, extra: extra)
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

    @Test func `a badge becomes a durable, answered, forwarded punch, and turns to received by itself`()
        async throws
    {
        try await withTerminal { terminal in
            let address = try terminal.daemon.address()
            let page = PageClient(address: address)
            try await eventually("rest screen") { page.screens.last?.kind == "rest" }
            try terminal.badgeReader.send(WallTerminal.frame(3))
            let punch = try await eventually("recorded screen") { page.acknowledged.first }
            try await eventually("receipt on the page") {
                page.screens.filter { $0.kind == "recorded" }.map(\.html).contains { $0.contains("Received") }
            }
            let event = try #require(await terminal.upstream.received.first { $0.number == punch })
            #expect(event.data?.action == "checkIn")
            #expect(event.subject == "1003")
            // The book's beginning is told too: after a salvage or a restoration it names the book before.
            #expect(await terminal.upstream.received.contains { $0.type.contains("bookOpened") })
            #expect(try await terminal.daemon.stop() == 0)
            #expect(try terminal.command("journal", "export", "--format", "csv").out.contains("punched"))
            try expectSound(terminal)
        }
    }

    @Test func `with the link cut punches are counted, and the count falls to 0 when it returns`()
        async throws
    {
        try await withTerminal { terminal in
            let address = try terminal.daemon.address()
            await terminal.upstream.unplug()
            for number in 0..<5 { try terminal.badgeReader.send(WallTerminal.frame(number)) }
            try await eventually("5 unsent") { try await metric("kioskd_unsent", at: address) == 5 }
            try await terminal.upstream.plug()
            try await eventually("0 unsent") { try await metric("kioskd_unsent", at: address) == 0 }
            let received = await terminal.upstream.received
            #expect(received.compactMap(\.subject) == ["1000", "1001", "1002", "1003", "1004"])
        }
    }

    @Test func `a lost badge is refused kindly, counted, logged and told upstream, without its number`()
        async throws
    {
        try await withTerminal { terminal in
            let address = try terminal.daemon.address()
            let page = PageClient(address: address)
            let row = "1003,Person,No3,en,em:\(WallTerminal.badge(3)),lost"
            try terminal.daemon.write(
                "code,first_name,last_name,language,badge,badge_state\n\(row)\n", to: "lost.csv")
            #expect(try terminal.command("people", "import", terminal.daemon.path("lost.csv")).status == 0)
            try terminal.badgeReader.send(WallTerminal.frame(3))
            try await eventually("refused screen") { page.screens.contains { $0.html.contains("E-13") } }
            try await eventually("counted") {
                try await metric("kioskd_refusals_total{reason=\"credentialLost\"}", at: address) == 1
            }
            let event = try await eventually("told upstream") {
                await terminal.upstream.received.first { $0.data?.reason == "credentialLost" }
            }
            #expect(event.type == "eu.kioskd.refused.v1" && event.subject == "1003")
            let body = String(decoding: await terminal.upstream.lastBody, as: UTF8.self)
            #expect(!body.contains(WallTerminal.badge(3)))
            let log = terminal.daemon.logText
            #expect(log.contains("a lost badge was presented") && !log.contains(WallTerminal.badge(3)))
        }
    }

    @Test func `an upstream whose token is missing keeps its entries, and the terminal goes on`() async throws
    {
        let extra = """
            [[upstream]]
            name = "second"
            url = "https://second.invalid/events"
            token_file = "/nowhere/token"
            """
        try await withTerminal(extra: extra) { terminal in
            let address = try terminal.daemon.address()
            try terminal.badgeReader.send(WallTerminal.frame(3))
            try await eventually("the other upstream has it") { await !terminal.upstream.received.isEmpty }
            try await eventually("this one keeps it") {
                try await metric("kioskd_unsent{upstream=\"second\"}", at: address) == 1
            }
            #expect(terminal.daemon.logText.contains("/nowhere/token is missing or cannot be read"))
        }
    }

    @Test func `a choice and an undo are touched on the page, each once`() async throws {
        let extra = "[attendance]\nquiet_minutes = 0\nduplicate_seconds = 0\nchoice_seconds = 60"
        try await withTerminal(extra: extra) { terminal in
            let address = try terminal.daemon.address()
            let page = PageClient(address: address)
            try await eventually("a screen") { !page.screens.isEmpty }
            try terminal.badgeReader.send(WallTerminal.frame(1))
            let first = try await eventually("recorded screen") { page.acknowledged.max() }
            let undo = "{\"touch\":\"undo\",\"punch\":\(first)}"
            #expect(try await touch(undo, at: address) == 204)
            try await eventually("undone screen") { page.screens.last?.kind == "undone" }
            #expect(try await touch(undo, at: address) == 409)
            try terminal.badgeReader.send(WallTerminal.frame(2))
            try await eventually("second arrival") { page.acknowledged.count == 2 }
            // A badge that is still held counts once: the reader must have seen none for a second.
            var choice: PageClient.Screen?
            for _ in 0..<20 where choice == nil {
                try terminal.badgeReader.send(WallTerminal.frame(2))
                choice = try? await eventually("choice", within: 1.5) {
                    page.screens.last { $0.kind == "choose" }
                }
            }
            let presented = try #require(choice?.number("presented"))
            let leave = "{\"touch\":\"choose\",\"choice\":\"checkOut\",\"presented\":\(presented)}"
            #expect(try await touch(leave, at: address) == 204)
            #expect(try await touch(leave, at: address) == 409)
            try await eventually("upstream has the departure") {
                await terminal.upstream.received.contains {
                    $0.data?.action == "checkOut" && $0.subject == "1002"
                }
            }
        }
    }

    @Test func `told to end while badges stream in, it stops the readers first and the book last`()
        async throws
    {
        try await withTerminal { terminal in
            for number in 0..<250 { try terminal.badgeReader.send(WallTerminal.frame(number)) }
            try await eventually("the first badge that nobody has") {
                try terminal.command("journal", "export").out.contains("\"kind\":\"refused\"")
            }
            for number in 250..<500 { try terminal.badgeReader.send(WallTerminal.frame(number)) }
            #expect(try await terminal.daemon.stop() == 0)
            let lines = try terminal.command("journal", "export").out.split(separator: "\n")
            let ends = lines.indices.filter { lines[$0].contains("\"step\":\"stopped\"") }
            #expect(ends == [lines.count - 1], "nothing is recorded behind the end")
            try expectSound(terminal)
        }
    }

    @Test func `a second daemon on the same book says who has it and leaves it alone`() async throws {
        try await withTerminal { terminal in
            let second = try terminal.command("run")
            #expect(second.status == 74)
            #expect(second.error.contains("another process"))
        }
    }

    @Test func `a running daemon takes people through its control socket, all or nothing`() async throws {
        try await withTerminal { terminal in
            try terminal.daemon.write(
                "code,first_name,last_name,badge\n9001,New,Comer,X77\n9002,,Nameless,X78\n", to: "bad.csv")
            let bad = try terminal.command("people", "import", terminal.daemon.path("bad.csv"))
            #expect(bad.status == 65)
            #expect(bad.error.contains("line 3: first_name is empty"))
            try terminal.daemon.write(
                "code,first_name,last_name,badge\n9001,New,Comer,em:1A000F0F0F\n", to: "good.csv")
            let good = try terminal.command("people", "import", terminal.daemon.path("good.csv"))
            #expect(good.status == 0, "\(good.error)")
            #expect(good.out.contains("people: 1 added"))
            let page = PageClient(address: try terminal.daemon.address())
            try terminal.badgeReader.send("\u{02}1A000F0F0F15\u{03}")
            try await eventually("recorded screen") { page.screens.contains { $0.html.contains("New C.") } }
        }
    }
}
