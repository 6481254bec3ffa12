import Foundation
import Testing
import VirtualDevices

/// What the real executable does to the names in its directories, seen from outside.
struct FolderTests {
    @Test func `every create, rename and delete is followed by an fsync of its directory`() async throws {
        let terminal = try await WallTerminal()
        let events = terminal.daemon.path("events")
        try FileManager.default.createDirectory(atPath: events, withIntermediateDirectories: true)
        // So full that the first delivery closes the file, and the file closed before is one too many.
        let line = String(repeating: "x", count: 99) + "\n"
        try terminal.daemon.write(String(repeating: line, count: 700), to: "events/log")
        try terminal.daemon.write(line, to: "events/log.0000000000000000000")
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let receiver = """
            [[upstream]]
            name = "copy"
            url = "file://\(events)/log"
            rotate_kibibytes = 64
            kept_files = 1

            """
        try terminal.daemon.write(text + receiver, to: "kioskd.toml")
        let trace = terminal.daemon.path("trace")
        try await terminal.daemon.start(under: FolderTrace.strace(to: trace))
        try terminal.importPeople()
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("a closed file is deleted") {
            !FileManager.default.fileExists(atPath: events + "/log.0000000000000000000")
        }
        try await end(terminal)
        let seen = try FolderTrace(
            of: trace, below: terminal.daemon.directory.path, known: [events + "/log"])
        expectDurable(
            seen, ["book", "book.sqlite", "book.lock", "device.key", "log", "book.sqlite-wal"])
        #expect(seen.names.contains("log.0000000000000000000"))
        await terminal.end()
    }

    /// Ends the daemon that strace watches.
    private func end(_ terminal: WallTerminal) async throws {
        let strace = terminal.daemon.process.processIdentifier
        let daemon = try #require(
            Int32(try Shell.output("/usr/bin/pgrep", "-P", String(strace)).split(separator: "\n")[0]))
        kill(daemon, SIGTERM)
        try await eventually("the end") { !terminal.daemon.process.isRunning }
    }

    /// Every change was made durable before the next step, and these names were among them.
    private func expectDurable(_ trace: FolderTrace, _ names: Set<String>) {
        #expect(trace.names.isSuperset(of: names), "\(trace.names.sorted())")
        for change in trace.changes where change.fsync == nil {
            Issue.record("not durable: \(change.line)")
        }
    }

    /// Runs a command to its end, watched.
    private func watched(
        _ terminal: WallTerminal, below folder: String, known: Set<String> = [], _ arguments: [String]
    ) throws -> FolderTrace {
        let file = terminal.daemon.path("trace-\(arguments[0])")
        let done = try DaemonProcess.run(
            arguments + ["--config", terminal.daemon.path("kioskd.toml")],
            under: FolderTrace.strace(to: file))
        #expect(done.status == 0, "\(arguments[0]): \(done.out)\(done.error)")
        return try FolderTrace(of: file, below: folder, known: known)
    }

    private func files(_ folder: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" })
    }

    @Test func `so are those of provisioning, of a copy, of its restoration and of a factory reset`()
        async throws
    {
        let terminal = try await WallTerminal()
        // What is provisioned must not stand in the configuration too.
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let start = try #require(text.range(of: "[[reader]]"))
        try terminal.daemon.write(String(text[start.lowerBound...]), to: "kioskd.toml")
        try terminal.daemon.write(ProvisioningBench.sound, to: "answers.toml")
        expectDurable(
            try watched(
                terminal, below: terminal.book,
                ["provision", "--file", terminal.daemon.path("answers.toml")]),
            ["book", "provisioned", "kioskd.toml"])
        try terminal.importPeople()
        let (copies, saved) = (terminal.daemon.path("copies"), terminal.daemon.path("saved"))
        let fresh = terminal.daemon.path("fresh")
        for folder in [copies, saved] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let copied = try watched(terminal, below: copies, ["backup", copies])
        let copy = try #require(try FileManager.default.contentsOfDirectory(atPath: copies).first)
        expectDurable(copied, [copy])
        expectDurable(
            try watched(
                terminal, below: fresh, ["restore", "--directory", fresh, "\(copies)/\(copy)"]),
            ["fresh", "book.sqlite", "device.key"])
        let reset = try watched(
            terminal, below: terminal.book, known: files(terminal.book),
            ["factory-reset", "--export", saved, "--confirm", "namur-1", "--yes-erase"])
        expectDurable(reset, ["factory-reset", "book.sqlite", "device.key", "kioskd.toml"])
        // The mark, by which the next start goes on erasing, goes when all else has gone for good.
        let deletions = reset.changes.filter(\.isDeletion)
        let mark = try #require(deletions.first { $0.path == terminal.book + "/factory-reset" }?.fsync)
        #expect(deletions.filter { $0.fsync ?? mark >= mark }.count == 1)
        await terminal.end()
    }

    @Test func `so are those of a salvage and of a copy onto a stick`() async throws {
        let terminal = try await WallTerminal()
        let sticks = terminal.daemon.path("sticks")
        let certificate = terminal.daemon.path("company.pem")
        _ = try Shell.output(
            "/usr/bin/openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=Company",
            "-keyout", terminal.daemon.path("company.key"), "-out", certificate)
        for folder in [sticks, terminal.daemon.path("kioskd.d")] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        try terminal.daemon.write(
            "[store]\nstick_directory = \"\(sticks)\"\nbackup_certificate = \"\(certificate)\"\n",
            to: "kioskd.d/20-stick.toml")
        try terminal.importPeople()
        let database = terminal.book + "/book.sqlite"
        try Data(repeating: 0, count: 8_192).write(to: URL(fileURLWithPath: database))
        let trace = terminal.daemon.path("trace")
        let known = try files(terminal.book)
        try await terminal.daemon.start(under: FolderTrace.strace(to: trace))
        let disk = try LoopDisk(directory: URL(fileURLWithPath: sticks), name: "sda1", mebibytes: 32)
        var copies: [String] = []
        try await eventually("a copy") {
            let names = try? FileManager.default.contentsOfDirectory(atPath: disk.path + "/kioskd")
            copies = names?.filter { $0.hasSuffix(".cms") } ?? []
            return !copies.isEmpty
        }
        try await end(terminal)
        let salvage = try FolderTrace(of: trace, below: terminal.book, known: known)
        expectDurable(salvage, ["book.sqlite", "book.sqlite.new"])
        #expect(salvage.names.contains { $0.hasSuffix(".damaged") })
        expectDurable(try FolderTrace(of: trace, below: disk.path), ["kioskd", copies[0]])
        try await disk.unmount()
        await terminal.end()
    }
}
