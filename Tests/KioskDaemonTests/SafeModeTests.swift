import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// `kioskd run --safe-mode`, as systemd starts it when the terminal has given up.
@Suite(.serialized) struct SafeModeTests {
    private func withTerminal(_ extra: String, _ body: (WallTerminal) async throws -> Void) async throws {
        let terminal = try await WallTerminal(people: 3, extra: extra)
        do {
            try terminal.importPeople()
            try await body(terminal)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }

    private func value(_ name: String, _ terminal: WallTerminal) async throws -> Int? {
        try await metric(name, at: terminal.daemon.address())
    }

    @Test func `safe mode says that it is out of service, still records badges, and sends nothing`()
        async throws
    {
        try await withTerminal("") { terminal in
            let runtime = terminal.daemon.path("run")
            try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: true)
            try await terminal.daemon.start(
                arguments: ["--safe-mode"], environment: ["RUNTIME_DIRECTORY": runtime])
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("the page says E-50") {
                page.screens.last?.html.contains("E-50") == true
            }
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("a punch is answered") { !page.acknowledged.isEmpty }
            #expect(try await value("kioskd_unsent", terminal) == nil)
            #expect(try await terminal.daemon.stop() == 0)
            #expect(try terminal.command("journal", "export").out.contains("\"kind\":\"punched\""))
            #expect(try terminal.command("journal", "verify").status == 0)
            #expect(await terminal.upstream.received.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: runtime).isEmpty)
        }
    }

    @Test func `after recording has ended badly in safe mode, only the page is left`() async throws {
        try await withTerminal("") { terminal in
            let runtime = terminal.daemon.path("run")
            try FileManager.default.createDirectory(atPath: runtime, withIntermediateDirectories: true)
            try await terminal.daemon.start(
                arguments: ["--safe-mode"], environment: ["RUNTIME_DIRECTORY": runtime])
            try await terminal.daemon.stop(SIGKILL)
            try await terminal.daemon.start(
                arguments: ["--safe-mode"], environment: ["RUNTIME_DIRECTORY": runtime])
            #expect(try await value("kioskd_recording", terminal) == 0)
            #expect(terminal.daemon.notify.lines.contains { $0.contains("NOTHING IS RECORDED") })
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("the page says that nothing is recorded") {
                page.screens.last?.html.contains("notez votre heure") == true
            }
            #expect(try await terminal.daemon.stop() == 0)
        }
    }

    @Test func `with a wrong configuration the terminal refuses and safe mode still says whom to ask`()
        async throws
    {
        try await withTerminal("") { terminal in
            let file = terminal.daemon.path("kioskd.toml")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try terminal.daemon.write(
                text.replacing("licence = ", with: "contact = \"Desk 7\"\nlicense = "), to: "kioskd.toml")
            #expect(try terminal.command("run").status == 78)
            try await terminal.daemon.start(arguments: ["--safe-mode"])
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("the page names the contact") {
                page.screens.last?.html.contains("Desk 7") == true
            }
            #expect(try await value("kioskd_recording", terminal) == 0)
            #expect(try await terminal.daemon.stop() == 0)
        }
    }

    @Test func `the daemon leaves no picture of its memory and shows no secret where others look`()
        async throws
    {
        let secret = "s3cr3t-\(UUID().uuidString)"
        try await withTerminal("") { terminal in
            let file = terminal.daemon.path("token")
            try terminal.daemon.write(secret + "\n", to: "token")
            chmod(file, 0o600)
            let toml = terminal.daemon.path("kioskd.toml")
            let text = try String(contentsOfFile: toml, encoding: .utf8)
            try terminal.daemon.write(
                text.replacing("[web]", with: "token_file = \"\(file)\"\n\n[web]"), to: "kioskd.toml")
            let checked = try terminal.command("check-config")
            #expect(checked.status == 0 && !checked.out.contains(secret) && !checked.error.contains(secret))
            try await terminal.daemon.start(environment: ["KIOSKD_LOG_LEVEL": "trace"])
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("a receipt") { await !terminal.upstream.received.isEmpty }
            let process = "/proc/\(terminal.daemon.process.processIdentifier)"
            for name in ["cmdline", "environ"] {
                let bytes = try Data(contentsOf: URL(filePath: "\(process)/\(name)"))
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
            let limits = try String(contentsOfFile: "\(process)/limits", encoding: .utf8)
            #expect(limits.contains(#/Max core file size +0 +0 /#))
            #expect(try await terminal.daemon.stop() == 0)
            #expect(!terminal.daemon.logText.contains(secret))
            #expect(try !terminal.command("journal", "export").out.contains(secret))
            try expectPrivate(terminal.daemon.path("book"))
        }
    }

    /// Nobody but the owner reads what lies there; the control socket is for the group.
    private func expectPrivate(_ folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("book.sqlite") && names.contains("device.key"))
        for path in [folder] + names.map({ "\(folder)/\($0)" }) {
            let found = try FileManager.default.attributesOfItem(atPath: path)
            guard found[.type] as? FileAttributeType != .typeSocket else { continue }
            let permissions = try #require(found[.posixPermissions] as? Int)
            #expect(permissions & 0o077 == 0, "\(path) is \(String(permissions, radix: 8))")
        }
    }
}
