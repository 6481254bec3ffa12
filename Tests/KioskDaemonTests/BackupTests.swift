import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// The real executable: copies beside the running daemon, and a terminal that goes on from one.
@Suite(.serialized) struct BackupTests {
    /// A running terminal with its page, and a folder for copies.
    private func started(extra: String = "") async throws -> (WallTerminal, PageClient, copies: String) {
        let terminal = try await WallTerminal(extra: "[attendance]\nchoice_seconds = 2\n" + extra)
        try terminal.importPeople()
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        let copies = terminal.daemon.path("copies")
        try FileManager.default.createDirectory(atPath: copies, withIntermediateDirectories: true)
        return (terminal, page, copies)
    }

    private func hold(_ numbers: Range<Int>, _ terminal: WallTerminal, _ page: PageClient) async throws {
        for number in numbers {
            let before = page.acknowledged.count
            try terminal.badgeReader.send(WallTerminal.frame(number))
            try await eventually("an answer to badge \(number)") { page.acknowledged.count > before }
        }
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Has the daemon take its book from this folder from now on.
    private func move(_ terminal: WallTerminal, to book: String) throws {
        let folder = terminal.daemon.path("kioskd.d")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try terminal.daemon.write("[store]\ndirectory = \"\(book)\"\n", to: "kioskd.d/10-book.toml")
    }

    @Test func `a copy made while badges arrive is restored, and the terminal goes on behind it`()
        async throws
    {
        let (terminal, page, copies) = try await started()
        try await hold(0..<6, terminal, page)
        let configuration = terminal.daemon.path("kioskd.toml")
        async let copying = DaemonProcess.run(["backup", "--config", configuration, copies])
        try await hold(6..<12, terminal, page)
        let backup = try await copying
        #expect(backup.status == 0, "\(backup.error)")
        let copy = copies + "/" + (try #require(try names(copies).first))
        #expect(backup.out.hasPrefix(copy + ": "), "\(backup.out)")
        // The old terminal goes on for a while, and all of it is sent; then its disk dies.
        try await eventually("all are upstream") {
            page.acknowledged.isSubset(of: await terminal.upstream.received.map(\.number))
        }
        #expect(try await terminal.daemon.stop() == 0)
        let old = await terminal.upstream.received
        #expect(try terminal.command("restore", copy).error.contains("into an empty directory only"))

        try move(terminal, to: terminal.daemon.path("new"))
        let restore = try terminal.command("restore", copy)
        #expect(restore.status == 0, "\(restore.out)\(restore.error)")
        #expect(restore.out.contains("the book goes on as"))
        try await terminal.start()
        let again = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !again.screens.isEmpty }
        try await hold(12..<15, terminal, again)
        try await eventually("all are upstream") {
            again.acknowledged.isSubset(of: await terminal.upstream.received.map(\.number))
        }
        let address = try terminal.daemon.address()
        try await eventually("0 unsent") { try await metric("kioskd_unsent", at: address) == 0 }
        #expect(try await terminal.daemon.stop() == 0)
        let verify = try terminal.command("journal", "verify")
        #expect(verify.status == 0, "\(verify.out)\(verify.error)")

        let received = await terminal.upstream.received
        #expect(received.count == Set(received.map(\.id)).count)
        // What the old book sent keeps its ids and comes once; the new book's entries have its own id.
        #expect(Array(received.prefix(old.count)) == old)
        let book = try #require(verify.out.range(of: "head ")).upperBound
        let fresh = verify.out[book...].prefix { $0 != "-" }
        let punches = received.dropFirst(old.count).filter { $0.type.contains("punched") }
        #expect(punches.map(\.id) == again.acknowledged.sorted().map { "\(fresh)-\($0)" })
        await terminal.end()
    }

    @Test func `an encrypted copy needs the company's key on both ways`() async throws {
        let (terminal, page, copies) = try await started()
        try await hold(0..<2, terminal, page)
        let without = try terminal.command("backup", "--encrypt", copies)
        #expect(without.status == 78)
        #expect(without.error.contains("backup_certificate is not set"))
        #expect(try names(copies) == [])
        let (key, certificate) = (terminal.daemon.path("key.pem"), terminal.daemon.path("company.pem"))
        _ = try Shell.output(
            "/usr/bin/openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=Company",
            "-keyout", key, "-out", certificate)
        let folder = terminal.daemon.path("kioskd.d")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try terminal.daemon.write(
            "[store]\nbackup_certificate = \"\(certificate)\"\n", to: "kioskd.d/20-backup.toml")
        let backup = try terminal.command("backup", "--encrypt", copies)
        #expect(backup.status == 0, "\(backup.error)")
        let copy = copies + "/" + (try #require(try names(copies).first))
        let target = terminal.daemon.path("new")
        let locked = try terminal.command("restore", "--directory", target, copy)
        #expect(locked.status == 74)
        #expect(locked.error.contains("is encrypted"))
        #expect(try terminal.command("restore", "--directory", target, "--key", key, copy).status == 0)
        #expect(try terminal.command("journal", "verify", "--directory", target).status == 0)
        await terminal.end()
    }

    @Test(.enabled(if: LoopDisk.isPossible, LoopDisk.need))
    func `a full disk keeps no copy, says so, and hurts nothing`() async throws {
        let (terminal, page, _) = try await started()
        try await hold(0..<2, terminal, page)
        let disk = try LoopDisk(directory: terminal.daemon.directory, mebibytes: 8)
        let letter = disk.path + "/letter.txt"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: letter))
        let filler = try FileHandle(forWritingTo: Self.created(disk.path + "/filler"))
        let block = Data(repeating: 7, count: 65_536)
        #expect(throws: (any Error).self) { while true { try filler.write(contentsOf: block) } }
        let before = try names(disk.path)
        let full = try terminal.command("backup", disk.path)
        #expect(full.status == 74, "\(full.out)")
        #expect(full.error.contains("full") || full.error.contains("No space left"), "\(full.error)")
        #expect(try names(disk.path) == before)
        #expect(try String(contentsOfFile: letter, encoding: .utf8) == "mine")
        try await hold(2..<3, terminal, page)
        try filler.truncate(atOffset: 0)
        try filler.close()
        #expect(try terminal.command("backup", disk.path).status == 0)
        #expect(try names(disk.path).count == before.count + 1)
        await terminal.end()
        try await disk.unmount()
    }

    private static func created(_ path: String) -> URL {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return URL(fileURLWithPath: path)
    }
}
