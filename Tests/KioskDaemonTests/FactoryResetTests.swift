import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon

/// The real executable: a terminal that was somebody's is nobody's again.
@Suite(.serialized) struct FactoryResetCommandTests {
    /// A provisioned terminal with one punch that nobody has received.
    private func provisioned() async throws -> WallTerminal {
        let terminal = try await WallTerminal()
        await terminal.upstream.unplug()
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let start = try #require(text.range(of: "[[reader]]"))
        try terminal.daemon.write(String(text[start.lowerBound...]), to: "kioskd.toml")
        try terminal.daemon.write(ProvisioningBench.sound, to: "answers.toml")
        let done = try terminal.command("provision", "--file", terminal.daemon.path("answers.toml"))
        #expect(done.status == 0, "\(done)")
        try terminal.importPeople()
        try FileManager.default.createDirectory(
            atPath: terminal.daemon.path("saved"), withIntermediateDirectories: true)
        try await terminal.daemon.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("a punch") { !page.acknowledged.isEmpty }
        return terminal
    }

    private func reset(_ terminal: WallTerminal, _ arguments: [String], input: String = "") throws
        -> (status: Int32, out: String, error: String)
    {
        try DaemonProcess.run(
            [
                "factory-reset", "--config", terminal.daemon.path("kioskd.toml"), "--export",
                terminal.daemon.path("saved"),
            ]
                + arguments, input: Data(input.utf8))
    }

    @Test
    func `saved, confirmed twice and erased, it shows a new code, and what was not sent is in the copy`()
        async throws
    {
        let terminal = try await provisioned()
        let running = try reset(terminal, ["--confirm", "namur-1", "--yes-erase"])
        #expect(running.status == 74 && running.error.contains("systemctl stop"), "\(running)")
        #expect(try await terminal.daemon.stop() == 0)
        for input in ["", "kiosk\nERASE\n", "namur-1\n", "namur-1\nyes\n", "\nERASE\n"] {
            let refused = try reset(terminal, [], input: input)
            #expect(refused.status == 1 && refused.error.contains("nothing was erased"), "\(refused)")
        }
        #expect(try reset(terminal, ["--confirm", "other", "--yes-erase"]).status == 1)
        #expect(try terminal.daemon.folder("saved").isEmpty)
        let done = try reset(terminal, [], input: "namur-1\nERASE\n")
        #expect(done.status == 0 && done.out.contains("verified"), "\(done)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: terminal.book) == ["book.lock"])
        let saved = try terminal.daemon.folder("saved")
        let copy = try #require(saved.first { $0.hasSuffix(".sqlite") })
        let unsent = try #require(saved.first { $0.hasSuffix(".jsonl") })
        let lines = try String(contentsOfFile: terminal.daemon.path("saved/" + unsent), encoding: .utf8)
        #expect(lines.contains("\"kind\":\"punched\""))
        let restored = try terminal.command(
            "restore", "--directory", terminal.daemon.path("elsewhere"), terminal.daemon.path("saved/" + copy)
        )
        #expect(restored.status == 0, "\(restored)")
        // Nobody's: it refuses, and shows a code.
        try await terminal.daemon.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { page.screens.contains { $0.html.contains("E-11") } }
        #expect(FileManager.default.fileExists(atPath: terminal.book + "/provisioned/code"))
        await terminal.end()
    }

    @Test func `what cannot be saved is not erased, nor what root has written`() async throws {
        let terminal = try await provisioned()
        #expect(try await terminal.daemon.stop() == 0)
        try FileManager.default.removeItem(atPath: terminal.daemon.path("saved"))
        #expect(try reset(terminal, ["--confirm", "namur-1", "--yes-erase"]).status == 74)
        try FileManager.default.createDirectory(
            atPath: terminal.daemon.path("kioskd.d"), withIntermediateDirectories: true)
        #expect(FileManager.default.fileExists(atPath: terminal.book + "/book.sqlite"))
        #expect(try terminal.command("check-config").out.contains("LICENCE-1"))
        try FileManager.default.removeItem(atPath: terminal.book + "/provisioned")
        try terminal.daemon.write("[terminal]\nlicence = \"ROOT\"\n", to: "kioskd.d/10-site.toml")
        let refused = try reset(terminal, ["--confirm", "kiosk", "--yes-erase"])
        #expect(refused.status == 1 && refused.error.contains("10-site.toml:2"), "\(refused)")
        #expect(FileManager.default.fileExists(atPath: terminal.book + "/book.sqlite"))
        await terminal.end()
    }

    @Test func `killed in the middle, the next start ends it`() async throws {
        let terminal = try await provisioned()
        #expect(try await terminal.daemon.stop() == 0)
        try "begun".write(toFile: terminal.book + "/factory-reset", atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(atPath: terminal.book + "/device.key")
        try await terminal.daemon.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { page.screens.contains { $0.html.contains("E-11") } }
        #expect(!FileManager.default.fileExists(atPath: terminal.book + "/factory-reset"))
        #expect(try terminal.command("journal", "verify").status == 0)
        #expect(try !terminal.command("journal", "export").out.contains("punched"))
        await terminal.end()
    }
}
