import Foundation
import NIOHTTP1
import Testing
import VirtualDevices
import VirtualUpstream

/// A technician before the real executable.
@Suite(.serialized) struct `A technician at the terminal` {
    private func withTerminal(
        more: String = "", extra: String = "",
        _ body: (WallTerminal, inout TechnicianVisit) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(people: 5, extra: extra)
        do {
            try TechnicianVisit.configure(terminal, more: more)
            try terminal.importPeople()
            try await terminal.start()
            var visit = TechnicianVisit(address: try terminal.daemon.address())
            try await body(terminal, &visit)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    /// The public parts of the book's entries of that kind, in their order.
    private func entries(_ kind: String, _ terminal: WallTerminal) throws -> [[String: Any]] {
        try terminal.command("journal", "export").out.split(separator: "\n").compactMap { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return entry?["kind"] as? String == kind ? entry?["public"] as? [String: Any] ?? [:] : nil
        }
    }

    @Test func `a wrong PIN is refused and slowed down, also from elsewhere, and badges go on meanwhile`()
        async throws
    {
        try await withTerminal { terminal, visit in
            let terminalPage = PageClient(address: visit.address)
            try await eventually("a screen") { !terminalPage.screens.isEmpty }
            #expect(
                try await visit.enter(TechnicianVisit.pin, headers: ["Origin": "http://evil.example"]) == 403)
            #expect(try await visit.enter(TechnicianVisit.pin, headers: ["Host": "evil.example"]) == 421)
            for _ in 0..<3 { #expect(try await visit.enter("000000") == 403) }
            // The right one as well has to wait now; a badge has not.
            #expect(try await visit.enter(TechnicianVisit.pin) == 429)
            #expect(visit.cookie == nil)
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("recorded screen") { !terminalPage.acknowledged.isEmpty }
            // Not even a restart helps.
            try await terminal.daemon.stop()
            try await terminal.start()
            visit.address = try terminal.daemon.address()
            #expect(try await visit.enter(TechnicianVisit.pin) == 429)
            let steps = try entries("serviced", terminal).map { $0["step"] as? String }
            #expect(steps == ["denied", "denied", "denied"])
            #expect(!terminal.daemon.logText.contains("000000"))
        }
    }

    @Test func `without a PIN the page is shut and says how to set one`() async throws {
        let terminal = try await WallTerminal(people: 1)
        try await terminal.start()
        var visit = TechnicianVisit(address: try terminal.daemon.address())
        let page = PageClient(address: visit.address)
        try await eventually("a screen") { !page.screens.isEmpty }
        for pin in ["", "000000", "123456"] { #expect(try await visit.enter(pin) == 404) }
        await terminal.end()
    }

    @Test func `raw frames are seen as they come, an unknown badge is given to a person, and counts at once`()
        async throws
    {
        try await withTerminal { terminal, visit in
            #expect(try await visit.enter(TechnicianVisit.pin) == 204)
            let (technician, terminalPage) = (visit.page(), PageClient(address: visit.address))
            try await eventually("the readers") { technician.screens.last?.kind == "technicianReaders" }
            #expect(try await visit.touch("reader", "entrance") == 204)
            // A damaged frame, a person's badge, and one that nobody has.
            try terminal.badgeReader.send("\u{02}62E3086CED09\u{03}")
            try await eventually("raw bytes and their defect") {
                technician.screens.last?.html.contains("02 36 32 45 33 30 38 36 43 45 44 30 39 03") == true
                    && technician.screens.last?.html.contains("checksum") == true
            }
            try terminal.badgeReader.send(WallTerminal.frame(3))
            try await eventually("the badge and its holder") {
                technician.screens.last?.html.contains("em:\(WallTerminal.badge(3))") == true
                    && technician.screens.last?.html.contains("Person No3 (1003)") == true
            }
            try await eventually("the punch, as ever") { terminalPage.acknowledged.count == 1 }
            let unknown = "em:\(WallTerminal.badge(77))"
            try terminal.badgeReader.send(WallTerminal.frame(77))
            try await eventually("refused") { terminalPage.screens.contains { $0.kind == "refused" } }
            #expect(try await visit.touch("tab", "badges") == 204)
            try await eventually("the unknown badge") {
                technician.screens.last?.html.contains(unknown) == true
            }
            #expect(try await visit.touch("badge", "1") == 204)
            for digit in "1002" { #expect(try await visit.touch("key", String(digit)) == 204) }
            let person = try await eventually("one person") {
                technician.screens.last { $0.html.contains("Person No2") && !$0.html.contains("Person No1") }?
                    .personTouched
            }
            #expect(try await visit.touch("person", person) == 204)
            try await eventually("both names") {
                technician.screens.last?.html.contains(unknown) == true
                    && technician.screens.last?.html.contains("Person No2 (1002)") == true
            }
            #expect(try await visit.touch("enrol") == 204)
            try await eventually("said") { technician.screens.last?.html.contains("Person No2") == true }
            // A badge that is still held counts once: the reader must have seen none for a second.
            var punched: Int64?
            for _ in 0..<20 where punched == nil {
                try terminal.badgeReader.send(WallTerminal.frame(77))
                try? await eventually("the new badge's punch", within: 1.5) {
                    terminalPage.acknowledged.count == 2
                }
                if terminalPage.acknowledged.count == 2 { punched = terminalPage.acknowledged.max() }
            }
            let punch = try #require(punched)
            try await eventually("upstream has it as his") {
                await terminal.upstream.received.contains { $0.number == punch && $0.subject == "1002" }
            }
            let enrolled = try entries("enrolled", terminal)
            let visits = try entries("serviced", terminal).map { $0["step"] as? String }
            #expect(enrolled.count == 1 && visits == ["opened"])
            #expect(!terminal.daemon.logText.contains(WallTerminal.badge(77)))
            #expect(try await visit.touch("leave") == 401)
            try await eventually("the end") { technician.isOver }
            #expect(try await visit.touch("tab", "link") == 401)
            #expect(try await terminal.daemon.stop() == 0)
            try expectSound(terminal)
        }
    }

    @Test func `while badges are only read they do not count, the public screen says so, and it ends`()
        async throws
    {
        try await withTerminal { terminal, visit in
            #expect(try await visit.enter(TechnicianVisit.pin) == 204)
            let (technician, terminalPage) = (visit.page(), PageClient(address: visit.address))
            try await eventually("the readers") { technician.screens.last?.kind == "technicianReaders" }
            #expect(try await visit.touch("readOnly", "on") == 204)
            try await eventually("in service") { terminalPage.screens.last?.html.contains("E-18") == true }
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("refused") { terminalPage.screens.last?.kind == "refused" }
            try await eventually("shown") {
                technician.screens.last?.html.contains("em:\(WallTerminal.badge(1))") == true
            }
            #expect(terminalPage.acknowledged.isEmpty)
            #expect(try await visit.touch("readOnly", "off") == 204)
            try terminal.badgeReader.send(WallTerminal.frame(2))
            try await eventually("a punch") { terminalPage.acknowledged.count == 1 }
            #expect(try entries("refused", terminal).map { $0["reason"] as? String } == ["inService"])
        }
    }

    @Test func `a technician's badge opens the page once, is no punch, and the book has whose it was`()
        async throws
    {
        try await withTerminal(more: "badges_of = [\"1004\"]") { terminal, visit in
            let terminalPage = PageClient(address: visit.address)
            try await eventually("a screen") { !terminalPage.screens.isEmpty }
            #expect(try await visit.claim() == 403)
            try terminal.badgeReader.send(WallTerminal.frame(4))
            try await eventually("the way to the page") { terminalPage.screens.last?.kind == "technician" }
            #expect(try await visit.claim() == 204)
            var second = TechnicianVisit(address: visit.address)
            #expect(try await second.claim() == 403)
            let page = visit.page()
            try await eventually("inside") { page.screens.last?.kind == "technicianReaders" }
            #expect(try await visit.touch("leave") == 401)
            #expect(terminalPage.acknowledged.isEmpty)
            let opened = try entries("serviced", terminal).first
            #expect(opened?["method"] as? String == "badge" && opened?["person"] != nil)
        }
    }

    @Test func `a visit that nobody touches ends by itself, and a second one ends the first`() async throws {
        try await withTerminal(more: "idle_seconds = 10") { terminal, visit in
            #expect(try await visit.enter(TechnicianVisit.pin) == 204)
            let first = visit
            let page = first.page()
            try await eventually("inside") { !page.screens.isEmpty }
            #expect(try await visit.enter(TechnicianVisit.pin) == 204)
            try await eventually("the first is over") { page.isOver }
            #expect(try await first.touch("stay") == 401)
            #expect(try await visit.touch("stay") == 204)
            let second = visit.page()
            try await eventually("the second is over") { second.isOver }
            // The page is over a moment before the book says so.
            try await eventually("each step is in the book") {
                let steps = try entries("serviced", terminal).map {
                    [$0["step"], $0["cause"]].compactMap { $0 as? String }.joined(separator: " ")
                }
                return steps == ["opened", "closed replaced", "opened", "closed idle"]
            }
        }
    }
}

extension PageClient.Screen {
    /// The person that the first card stands for.
    fileprivate var personTouched: String? {
        guard let start = html.range(of: "data-touch=\"person\" data-value=\"") else { return nil }
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }
}
