import Foundation
import Testing
import VirtualDevices

/// The real executable with sticks: file systems in files, mounted where root would mount a stick.
@Suite(.serialized, .enabled(if: LoopDisk.isPossible, LoopDisk.need)) struct StickTests {
    /// A running terminal that knows the company's key, and an empty place for sticks.
    private func started(hasKey: Bool = true) async throws -> (WallTerminal, PageClient, sticks: URL) {
        let terminal = try await WallTerminal()
        let sticks = terminal.daemon.directory.appendingPathComponent("sticks")
        let folder = terminal.daemon.path("kioskd.d")
        for path in [sticks.path, folder] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let certificate = terminal.daemon.path("company.pem")
        _ = try Shell.output(
            "/usr/bin/openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=Company",
            "-keyout", terminal.daemon.path("company.key"), "-out", certificate)
        let key = hasKey ? "backup_certificate = \"\(certificate)\"\n" : ""
        try terminal.daemon.write(
            "[store]\nstick_directory = \"\(sticks.path)\"\n" + key, to: "kioskd.d/20-stick.toml")
        try terminal.importPeople()
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        return (terminal, page, sticks)
    }

    private func strip(_ terminal: WallTerminal) async throws -> String {
        try await PageClient.text(try terminal.daemon.address())
    }

    private func copies(_ disk: LoopDisk) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: disk.path + "/kioskd")) ?? []
        return names.filter { $0.hasSuffix(".sqlite.cms") }
    }

    @Test func `a stick that is plugged in gets a copy, the screen says when it is done, and the book knows`()
        async throws
    {
        let (terminal, _, sticks) = try await started()
        // What only looks like a stick would fill the disk below.
        let plain = sticks.appendingPathComponent("plain")
        try FileManager.default.createDirectory(at: plain, withIntermediateDirectories: true)
        let disk = try LoopDisk(directory: sticks, name: "sda1", mebibytes: 32)
        try await eventually("done on the screen") {
            try await strip(terminal).contains("class=\"stick saved\"")
        }
        #expect(copies(disk).count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: plain.path).isEmpty)
        try await disk.unmount()
        try await eventually("nothing on the screen") {
            try await !strip(terminal).contains("class=\"stick")
        }
        // Plugged in again: a newer copy beside the first.
        try disk.mount()
        try await eventually("a second copy") { copies(disk).count == 2 }
        #expect(try await terminal.daemon.stop() == 0)
        let export = try terminal.command("journal", "export").out
        #expect(export.components(separatedBy: "\"kind\":\"bookCopied\"").count == 3)
        #expect(export.contains("\"step\":\"done\""))
        let copy = disk.path + "/kioskd/" + (try #require(copies(disk).first))
        let restore = try terminal.command(
            "restore", "--directory", terminal.daemon.path("new"), "--key",
            terminal.daemon.path("company.key"),
            copy)
        #expect(restore.status == 0, "\(restore.out)\(restore.error)")
        try await disk.unmount()
        await terminal.end()
    }

    @Test func `a full stick is said to be full, keeps what is on it, and the terminal goes on`() async throws
    {
        let (terminal, page, sticks) = try await started()
        let disk = try LoopDisk(directory: terminal.daemon.directory, name: "stick", mebibytes: 8)
        let filler = URL(fileURLWithPath: disk.path + "/film.mp4")
        _ = FileManager.default.createFile(atPath: filler.path, contents: nil)
        let handle = try FileHandle(forWritingTo: filler)
        let block = Data(repeating: 7, count: 65_536)
        #expect(throws: (any Error).self) { while true { try handle.write(contentsOf: block) } }
        try handle.close()
        let size = try Data(contentsOf: filler).count
        let place = sticks.appendingPathComponent("sda1").path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        _ = try Shell.output("/usr/bin/mount", "--bind", disk.path, place)
        defer { _ = try? Shell.output("/usr/bin/umount", "-l", place) }
        try await eventually("full on the screen") { try await strip(terminal).contains("E-36") }
        #expect(copies(disk).isEmpty)
        #expect(try Data(contentsOf: filler).count == size)
        let before = page.acknowledged.count
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("an answer") { page.acknowledged.count > before }
        #expect(try await terminal.daemon.stop() == 0)
        #expect(try terminal.command("journal", "export").out.contains("\"step\":\"full\""))
        await terminal.end()
    }

    @Test func `settings on a stick with the code of the screen are taken, others are refused`()
        async throws
    {
        let (terminal, _, sticks) = try await started(hasKey: false)
        try await terminal.daemon.stop()
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let start = try #require(text.range(of: "[[reader]]"))
        try terminal.daemon.write(String(text[start.lowerBound...]), to: "kioskd.toml")
        try await terminal.start()
        let disk = try LoopDisk(directory: terminal.daemon.directory, name: "stick", mebibytes: 8)
        let place = sticks.appendingPathComponent("sda1").path
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        func plug(_ code: String) throws {
            let file = URL(fileURLWithPath: disk.path + "/kioskd-provision.toml")
            try Data(("code = \"\(code)\"\n" + ProvisioningBench.sound).utf8).write(to: file)
            _ = try Shell.output("/usr/bin/mount", "--bind", disk.path, place)
        }
        defer { _ = try? Shell.output("/usr/bin/umount", "-l", place) }
        try plug("0000-0000")
        try await eventually("refused on the screen") {
            let strip = try await strip(terminal)
            return strip.contains("class=\"stick failed\"") && strip.contains("E-19")
        }
        _ = try Shell.output("/usr/bin/umount", "-l", place)
        try await eventually("nothing on the screen") { try await !strip(terminal).contains("class=\"stick") }
        let code = try String(contentsOfFile: terminal.book + "/provisioned/code", encoding: .utf8)
        try plug(code.trimmingCharacters(in: .newlines))
        try await eventually("a start anew") {
            terminal.daemon.notify.lines.filter { $0 == "READY=1" }.count == 3
        }
        // Still plugged in: what was taken is not refused by the terminal that has it.
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("a punch") { !page.acknowledged.isEmpty }
        #expect(try await !strip(terminal).contains("stick failed"))
        #expect(try await terminal.daemon.stop() == 0)
        let export = try terminal.command("journal", "export").out
        #expect(export.components(separatedBy: "\"kind\":\"provisioned\"").count == 3)
        #expect(export.contains("refused") && export.contains("its code is not the one on the screen"))
        _ = try Shell.output("/usr/bin/umount", "-l", place)
        try await disk.unmount()
        await terminal.end()
    }

    @Test func `without the company's key nothing is written to a stick`() async throws {
        let (terminal, _, sticks) = try await started(hasKey: false)
        try await terminal.daemon.stop()
        // It is there at the start: whoever looked for one would find it before the first badge.
        let disk = try LoopDisk(directory: sticks, name: "sda1", mebibytes: 16)
        let before = try FileManager.default.contentsOfDirectory(atPath: disk.path)
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("an answer") { !page.acknowledged.isEmpty }
        #expect(try await !strip(terminal).contains("class=\"stick"))
        #expect(try await terminal.daemon.stop() == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == before)
        #expect(!(try terminal.command("journal", "export").out.contains("bookCopied")))
        try await disk.unmount()
        await terminal.end()
    }
}
