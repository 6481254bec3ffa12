import Foundation
import Testing
import VirtualDevices

/// Managers before the real executable, over TLS.
@Suite(.serialized) struct `Managers at the console` {
    private static let settings = "[console]\naddress = \"127.0.0.1\"\nport = 0\nnames = [\"localhost\"]\n"

    func withConsole(
        more: String = "", _ body: (WallTerminal) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(people: 5, extra: Self.settings + more)
        do {
            try terminal.importPeople()
            try await terminal.daemon.start()
            try await opened(terminal)
            try await body(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    func opened(_ terminal: WallTerminal) async throws {
        try await eventually("the console is open") {
            try terminal.command("console", "fingerprint").out.hasPrefix("https://")
        }
    }

    func entries(_ kind: String, _ terminal: WallTerminal) throws -> [[String: Any]] {
        try terminal.command("journal", "export").out.split(separator: "\n").compactMap { line in
            let entry = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return entry?["kind"] as? String == kind ? entry?["public"] as? [String: Any] ?? [:] : nil
        }
    }

    @Test func `from the code to the first administrator, a user with a code of his own, and out again`()
        async throws
    {
        try await withConsole { terminal in
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.get("/").head.contains("Location: /sign-in"))
            #expect(try chief.begin(terminal).head.contains("Location: /\r\n"))
            #expect(try chief.get("/").status == 200)
            let added = try chief.send(
                "/users/new", from: "/users/new",
                ["userName": "vera", "name": "Vera <b>", "email": "", "role": "supervisor", "language": "nl"])
            let code = try #require(added.body.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.output)
            let vera = try ConsoleBrowser(terminal, name: "vera")
            let fields = [
                "userName": "vera", "password": "mijn eigen lange zin", "again": "mijn eigen lange zin",
            ]
            #expect(
                try vera.send(
                    "/invited", from: "/invited", fields.merging(["code": "AAAA-AAAA-AAAA"]) { $1 }
                ).status == 403)
            #expect(
                try vera.send(
                    "/invited", from: "/invited", fields.merging(["code": code.lowercased()]) { $1 }
                )
                .status == 303)
            // In her language, with her rights.
            #expect(try vera.get("/").body.contains("Aanwezigheden"))
            #expect(try vera.get("/users").status == 403)
            // The code is used up.
            let again = try ConsoleBrowser(terminal, name: "thief")
            #expect(
                try again.send("/invited", from: "/invited", fields.merging(["code": String(code)]) { $1 })
                    .status == 403)
            // Disabled, she is out at once.
            let list = try chief.get("/users")
            #expect(list.body.contains("Vera &lt;b&gt;"))
            let one = try #require(
                list.body.matches(of: /\/users\/one\?id=([0-9A-Z-]+)/).map { String($0.output.1) }.last)
            let page = try chief.get("/users/one?id=\(one)")
            let seen = try #require(page.body.firstMatch(of: /name="seen" value="(\d+)"/)?.output.1)
            #expect(
                try chief.post("/users/disable", ["token": page.token, "id": one, "seen": String(seen)])
                    .status
                    == 303)
            #expect(try vera.get("/").head.contains("Location: /sign-in?over=1"))
            #expect(try vera.get("/").status == 303)
            #expect(try vera.signIn("vera", "mijn eigen lange zin").status == 403)
            let steps = try entries("accountChanged", terminal).compactMap { $0["step"] as? String }
            #expect(steps == ["created", "password", "created", "invited", "password", "disabled"])
            // No password, code, hash or token is in the book or in the log.
            let told = try terminal.command("journal", "export").out + terminal.daemon.logText
            for secret in [ConsoleBrowser.password, "mijn eigen lange zin", String(code), "scrypt"] {
                #expect(!told.contains(secret))
            }
        }
    }

    @Test func `a wrong password waits after five tries, a colleague and a known browser do not`()
        async throws
    {
        try await withConsole { terminal in
            let known = try ConsoleBrowser(terminal)
            #expect(try known.begin(terminal).status == 303)
            #expect(try known.send("/sign-out", from: "/", [:]).status == 303)
            let stranger = try ConsoleBrowser(terminal, name: "stranger")
            for _ in 0..<5 { #expect(try stranger.signIn("chief", "wrong and long enough").status == 403) }
            #expect(try stranger.signIn("chief").status == 429)
            // The browser in which he was signed in before is not held up.
            #expect(try known.signIn("chief").status == 303)
            let denied = try entries("accessed", terminal).filter { $0["step"] as? String == "denied" }
            #expect(denied.count == 1)
        }
    }

    @Test func `a new password ends every other session, and the old one opens nothing`() async throws {
        try await withConsole { terminal in
            let here = try ConsoleBrowser(terminal)
            #expect(try here.begin(terminal).status == 303)
            let there = try ConsoleBrowser(terminal, name: "there")
            #expect(try there.signIn("chief").status == 303)
            let fields = ["password": "a quite different one", "again": "a quite different one"]
            let wrong = try here.send(
                "/account/password", from: "/account", fields.merging(["present": "x"]) { $1 })
            #expect(wrong.status == 422)
            let right = try here.send(
                "/account/password", from: "/account",
                fields.merging(["present": ConsoleBrowser.password]) { $1 })
            #expect(right.status == 303)
            #expect(try here.get("/account").status == 200)
            #expect(try there.get("/account").status == 303)
            #expect(try there.signIn("chief").status == 403)
            // A restart signs everybody out and keeps who may come in.
            try await terminal.daemon.stop()
            try await terminal.daemon.start()
            try await opened(terminal)
            let after = try ConsoleBrowser(terminal, name: "after")
            #expect(try after.get("/").head.contains("Location: /sign-in"))
            #expect(try after.signIn("chief", "a quite different one").status == 303)
        }
    }

    @Test func `punches show on the board and in the list, with what the receiver has`() async throws {
        try await withConsole { terminal in
            try await terminal.reads()
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("the punch is on the board, received") {
                let page = try chief.get("/").body
                return page.contains("Person No1") && page.contains("<b>1 / 1</b>")
            }
            let list = try chief.get("/punches?person=no1")
            #expect(list.body.contains("Person No1") && list.body.contains("platform"))
            #expect(try !chief.get("/punches?person=no2").body.contains("<th scope=\"row\">"))
            #expect(try !chief.get("/punches?day=2020-01-01").body.contains("Person No1"))
            #expect(try chief.get("/audit").body.contains("Name of chief"))
            let hours = try chief.get("/attendance")
            #expect(hours.body.contains("Person No1") && hours.body.contains("Reçu"))
            #expect(try !chief.get("/attendance?from=2020-01-01").body.contains("Person No1"))
            #expect(try chief.get("/attendance.csv").body.contains("Person No1;"))
            #expect(try chief.get("/attendance.pdf").body.hasPrefix("%PDF-"))
        }
    }

    @Test
    func `a program reads punches and hours with a key that was made at the console, until it is revoked`()
        async throws
    {
        try await withConsole { terminal in
            try await terminal.reads()
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            let made = try chief.send(
                "/integrations/new", from: "/integrations/new",
                ["name": "Paie", "lastDay": "", "scope.attendance:read": "1"])
            let secret = try String(#require(made.body.firstMatch(of: /kioskd_[0-9a-f]{64}/)).output)
            try terminal.badgeReader.send(WallTerminal.frame(3))
            try await eventually("the punch can be read") {
                try chief.ask("/api/v1/punches?person=1003", key: secret).body.contains(
                    "\"action\":\"checkIn\"")
            }
            let answer = try chief.ask("/api/v1/punches", key: secret)
            let tag = try #require(answer.head.firstMatch(of: /(?i)etag: (\S+)/)).output.1
            #expect(try chief.ask("/api/v1/punches", key: secret, tag: String(tag)).status == 304)
            let today = try #require(answer.body.firstMatch(of: /"clockTime":"(\d{4}-\d\d-\d\d)/)).output.1
            let hours = try chief.ask("/api/v1/attendance?from=\(today)&to=\(today)", key: secret)
            #expect(hours.status == 200 && hours.body.contains("\"person\":\"1003\""), "\(hours.body)")
            #expect(try chief.ask("/api/v1/people", key: secret).status == 403)
            #expect(try chief.ask("/api/v1/punches", key: "kioskd_wrong").status == 401)
            #expect(try chief.get("/api/v1/punches").status == 401)
            let list = try chief.get("/integrations").body
            #expect(list.contains("Paie") && !list.contains("Pas depuis le démarrage"))
            let id = try #require(list.firstMatch(of: /integrations\/one\?id=([0-9A-Z-]+)/)).output.1
            let revoked = try chief.send(
                "/integrations/revoke", from: "/integrations/one?id=\(id)", ["id": String(id)])
            #expect(revoked.status == 303)
            #expect(try chief.ask("/api/v1/punches", key: secret).status == 401)
            #expect(
                try entries("integrationKeyChanged", terminal).map { $0["step"] as? String } == [
                    "made", "revoked",
                ])
            let told = try terminal.command("journal", "export").out + terminal.daemon.logText
            #expect(!told.contains(secret))
        }
    }

    @Test func `the certificate is made once, is the key's own, and its key is the daemon's alone`()
        async throws
    {
        try await withConsole { terminal in
            let folder = terminal.book + "/console"
            for file in ["key.pem", "secrets", "device-key"]
            where FileManager.default.fileExists(atPath: "\(folder)/\(file)") {
                let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[
                    .posixPermissions]
                #expect(mode as? Int == 0o600, "\(file)")
            }
            let told = try terminal.command("console", "fingerprint").out
            let print = try Shell.output(
                "/usr/bin/openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in",
                "\(folder)/certificate.pem")
            let digits = try #require(print.split(separator: "=").last).trimmingCharacters(in: .newlines)
            #expect(told.contains("SHA-256 \(digits)"))
            let text = try Shell.output(
                "/usr/bin/openssl", "x509", "-noout", "-text", "-in", "\(folder)/certificate.pem")
            for line in [
                "DNS:localhost", "IP Address:127.0.0.1", "TLS Web Server Authentication", "CA:FALSE",
                "ASN1 OID: prime256v1",
            ] {
                #expect(text.contains(line), "\(line)")
            }
            try await terminal.daemon.stop()
            try await terminal.daemon.start()
            try await opened(terminal)
            #expect(try terminal.command("console", "fingerprint").out.contains(digits))
        }
    }

    @Test func `a console that cannot listen keeps nobody from recording`() async throws {
        // An address of documentation (RFC 5737): no machine has it.
        let terminal = try await WallTerminal(
            people: 1, extra: "[console]\naddress = \"192.0.2.1\"\nport = 0\n")
        try terminal.importPeople()
        try await terminal.daemon.start()
        try await eventually("it is said") { terminal.daemon.logText.contains("console cannot listen") }
        try await terminal.reads()
        try terminal.badgeReader.send(WallTerminal.frame(0))
        try await eventually("the punch is recorded") { try entries("punched", terminal).count == 1 }
        #expect(try terminal.command("console", "fingerprint").out.contains("not open yet"))
        #expect(try await terminal.daemon.stop() == 0)
        await terminal.end()
    }

    @Test func `without a port there is no console, and the command says so`() async throws {
        let terminal = try await WallTerminal(people: 1)
        try await terminal.daemon.start()
        let told = try terminal.command("console", "code")
        #expect(told.status == 78 && told.error.contains("[console]"))
        await terminal.end()
        #expect(
            try DaemonProcess.run(["console", "code", "--config", terminal.daemon.path("kioskd.toml")]).status
                != 0)
    }
}
