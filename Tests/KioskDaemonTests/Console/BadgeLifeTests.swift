import Foundation
import Testing
import VirtualDevices

/// Badges that are lost or lent for a day, at the real terminal and in its console.
@Suite(.serialized) struct BadgeLifeTests {
    /// `supervisors` of [link] are told what has not been sent, and may lend.
    private static let settings = """
        [console]
        address = "127.0.0.1"
        port = 0
        names = ["localhost"]
        [link]
        supervisors = ["1001"]
        """

    private func withTerminal(_ body: (WallTerminal) async throws -> Void) async throws {
        let terminal = try await WallTerminal(people: 5, extra: Self.settings)
        do {
            try terminal.importPeople()
            try await terminal.start()
            try await eventually("the console is open") {
                try terminal.command("console", "fingerprint").out.hasPrefix("https://")
            }
            try await body(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    private func entries(_ kind: String, _ terminal: WallTerminal) throws -> [[String: Any]] {
        try terminal.command("journal", "export").out.split(separator: "\n").compactMap { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return entry?["kind"] as? String == kind ? entry?["public"] as? [String: Any] ?? [:] : nil
        }
    }

    @Test func `a lost badge that is presented stands on the board until it is marked given back`()
        async throws
    {
        try await withTerminal { terminal in
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            func say(_ state: String) throws {
                let row = "1003,Person,No3,en,em:\(WallTerminal.badge(3)),\(state)"
                let file = "\(state).csv"
                try terminal.daemon.write(
                    "code,first_name,last_name,language,badge,badge_state\n\(row)\n", to: file)
                #expect(try terminal.command("people", "import", terminal.daemon.path(file)).status == 0)
            }
            try say("lost")
            #expect(try !chief.get("/").body.contains("perdu"))
            try terminal.badgeReader.send(WallTerminal.frame(3))
            let notice = "Le badge perdu …\(WallTerminal.badge(3).suffix(4)) de Person No3 (1003)"
            try await eventually("managers are told") { try chief.get("/").body.contains(notice) }
            try say("returned")
            #expect(try !chief.get("/").body.contains(notice))
        }
    }

    @Test
    func `a supervisor lends a badge, it punches for its person, and the console takes it back`() async throws
    {
        try await withTerminal { terminal in
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            let spare = WallTerminal.badge(9)
            let added = try chief.send(
                "/loans/add", from: "/loans", ["name": "Prêt 1", "number": "em:\(spare)"])
            #expect(added.status == 303)
            let address = try terminal.daemon.address()
            let page = PageClient(address: address)
            func send(_ fields: String) async throws -> UInt { try await touch("{\(fields)}", at: address) }
            func screen(_ kind: String) async throws -> PageClient.Screen {
                try await eventually("\(kind) is shown") {
                    page.screens.last.flatMap { $0.kind == kind ? $0 : nil }
                }
            }
            try terminal.badgeReader.send(WallTerminal.frame(1))
            let own = try await screen("recorded").id
            #expect(try await send("\"touch\":\"lend\",\"screen\":\(own)") == 204)
            let search = try await screen("lend").id
            for digit in ["1", "0", "0", "3"] {
                let key = "\"touch\":\"find\",\"choice\":\"\(digit)\",\"screen\":\(search)"
                #expect(try await send(key) == 204)
            }
            let found = try await eventually("she is found") {
                page.screens.last?.html.firstMatch(of: /data-person="([0-9A-Z-]+)"/).map {
                    String($0.output.1)
                }
            }
            #expect(
                try await send("\"touch\":\"lendTo\",\"person\":\"\(found)\",\"screen\":\(search)") == 204)
            _ = try await screen("lending")
            try terminal.badgeReader.send(WallTerminal.frame(9))
            #expect(try await screen("lent").html.contains("Prêt 1"))
            // A badge that is held to the reader is read once: it is away for more than a second.
            try await Task.sleep(for: .milliseconds(1_200))
            try terminal.badgeReader.send(WallTerminal.frame(9))
            try await eventually("it punches for her") {
                try entries("punched", terminal).contains { $0["isLent"] as? Bool == true }
            }
            let list = try chief.get("/loans").body
            #expect(list.contains("Prêté à Person No3 (1003)") && list.contains("Person No1"))
            let badge = try #require(list.firstMatch(of: /name="badge" value="([0-9A-Z-]+)"/)).output.1
            let back = try chief.send("/loans/return", from: "/loans", ["badge": String(badge)])
            #expect(back.status == 303)
            #expect(try chief.get("/loans").body.contains("Disponible"))
            #expect(
                try entries("loaned", terminal).map { $0["step"] as? String } == ["asked", "lent", "ended"])
            #expect(try chief.get("/audit").body.contains("Badge prêté"))
            #expect(!terminal.daemon.logText.contains(spare))
        }
    }
}
