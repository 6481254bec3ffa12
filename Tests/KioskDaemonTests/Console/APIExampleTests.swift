import Foundation
import Testing
import VirtualDevices

/// What docs/api.md shows is typed into a shell as it stands there, before the real executable.
@Suite(.serialized) struct APIExampleTests {
    private static let settings = "[console]\naddress = \"127.0.0.1\"\nport = 0\nnames = [\"localhost\"]\n"

    /// What stands in fences of `sh`.
    private static func examples() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/api.md"), encoding: .utf8)
        return text.matches(of: /(?ms)^```sh\n(.*?)^```$/).map { String($0.output.1) }.joined()
    }

    /// A company with what the examples name, and a badge that has punched.
    private func fill(_ terminal: WallTerminal, _ chief: ConsoleBrowser) async throws {
        func add(_ part: String, _ fields: [String: String]) throws -> ConsoleBrowser.Answer {
            let answer = try chief.send("/\(part)/new", from: "/\(part)/new", fields)
            #expect(answer.status == 303, "\(part) \(answer.body)")
            return answer
        }
        let company = ["code": "PROPRE", "name": "Propre SA"]
        #expect(try chief.send("/company", from: "/company", company).status == 303)
        _ = try add("clients", ["code": "C1", "name": "Immo"])
        _ = try add("sites", ["code": "S1", "name": "Astrid", "client": "C1"])
        _ = try add("tasks", ["code": "T1", "name": "Communs", "site": "S1"])
        let added = try add(
            "agents",
            [
                "code": "4711", "firstName": "Amina", "lastName": "Benali", "language": "fr", "shift": "day",
                "mayUseTerminal": "1",
            ])
        let id = try #require(
            added.head.firstMatch(of: /id=([0-9A-Z-]+)&done=added/).map { String($0.output.1) })
        let badge = [
            "id": id, "row": "new", "badge.new.key": "em:\(WallTerminal.badge(7))",
            "badge.new.state": "active",
        ]
        #expect(try chief.send("/agents/badge", from: "/agents/one?id=\(id)", badge).status == 303)
        try await terminal.reads()
        try terminal.badgeReader.send(WallTerminal.frame(7))
    }

    /// Runs the lines, and gives the answer of each question as `200 GET https://…`.
    private func run(_ script: String, in folder: URL) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-ec",
            """
            curl() { command curl -sS -w '%{stderr}%{http_code} %{method} %{url_effective}\\n' "$@" 2>> asked; }
            \(script)
            """,
        ]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let asked = try String(contentsOf: folder.appending(path: "asked"), encoding: .utf8)
        return asked.split(separator: "\n").map(String.init)
    }

    @Test func `every example of the interface for other programs is answered as docs/api.md says`()
        async throws
    {
        let terminal = try await WallTerminal(people: 1, extra: Self.settings)
        do {
            try await terminal.daemon.start()
            try await eventually("the console is open") {
                try terminal.command("console", "fingerprint").out.hasPrefix("https://")
            }
            let chief = try ConsoleBrowser(terminal)
            #expect(try chief.begin(terminal).status == 303)
            try await fill(terminal, chief)
            let scopes = ["attendance", "registrations", "corrections", "register", "people"].map {
                $0 + ":read"
            }
            var fields = ["name": "Planning", "lastDay": "", "scope.register:write": "1"]
            for scope in scopes { fields["scope.\(scope)"] = "1" }
            let made = try chief.send("/integrations/new", from: "/integrations/new", fields)
            let secret = try String(#require(made.body.firstMatch(of: /kioskd_[0-9a-f]{64}/)).output)
            let punch = try await eventually("she has punched") {
                try chief.ask("/api/v1/punches?person=4711", key: secret).body
                    .firstMatch(of: /"sequence":(\d+)/).map { String($0.output.1) }
            }
            let folder = URL(filePath: terminal.daemon.path("examples"))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: terminal.book + "/console/certificate.pem",
                toPath: folder.appending(path: "terminal.pem").path)
            let examples = try Self.examples()
            let script =
                examples.replacing(/(?m)^terminal=.*$/, with: "terminal=\(chief.address)/api/v1")
                .replacing(/(?m)^key=.*$/, with: "key='Authorization: Bearer \(secret)'")
                .replacing("20417", with: punch)
            let asked = try run(script, in: folder)
            #expect(asked.count == examples.split(separator: "curl ").count - 1, "\(asked)")
            #expect(asked.count > 14)
            let other = asked.filter { !$0.hasPrefix("200 ") }.map { $0.prefix { $0 != "h" } }
            #expect(other == ["201 PUT ", "412 PATCH "], "\(asked)")
            #expect(try chief.ask("/api/v1/sites/S7", key: secret).body.contains("Gare du Nord, quai 3"))
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }
}
