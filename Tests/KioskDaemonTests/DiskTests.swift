import Foundation
import Testing
import VirtualDevices
import VirtualUpstream

/// The real executable on disks that refuse: full, failing, read-only.
@Suite(.serialized, .enabled(if: LoopDisk.isPossible, LoopDisk.need)) struct DiskTests {
    /// A running terminal on a disk of its own, with one punch recorded.
    private func started(
        mebibytes: Int = 24, extra: String = ""
    ) async throws -> (WallTerminal, LoopDisk, PageClient) {
        let terminal = try await WallTerminal(book: "disk/book", extra: extra)
        let disk = try LoopDisk(directory: terminal.daemon.directory, mebibytes: mebibytes)
        try terminal.importPeople()
        try await terminal.start()
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(0))
        try await eventually("recorded") { page.acknowledged.count == 1 }
        return (terminal, disk, page)
    }

    /// Holds badges to the reader until one is refused in red, and looks at the code; the page stays alive.
    private func expectRefused(
        _ code: String, _ terminal: WallTerminal, _ page: PageClient
    ) async throws {
        var number = 1
        try await eventually("a red screen") {
            try terminal.badgeReader.send(WallTerminal.frame(number % terminal.people))
            number += 1
            return
                (try? await eventually("red", within: 0.2) {
                    page.screens.contains { $0.kind == "notRecorded" }
                }) != nil
        }
        let red = try #require(page.screens.last { $0.kind == "notRecorded" })
        #expect(red.html.contains(code), "\(red.html)")
        let address = try terminal.daemon.address()
        #expect(try await metric("kioskd_recording", at: address) == 0)
        #expect(try await PageClient.text(address).contains("<html"))
    }

    /// The rest screen that follows says so, too.
    private func expectNobodyInvited(_ code: String, _ page: PageClient) async throws {
        try await eventually("nobody is invited") {
            page.screens.last.map { $0.kind == "rest" && $0.html.contains(code) } == true
        }
    }

    /// Recording works again by itself, without a restart, and everything acknowledged is there once.
    private func expectRecovered(_ terminal: WallTerminal, _ page: PageClient) async throws {
        let address = try terminal.daemon.address()
        try await eventually("recording works") { try await metric("kioskd_recording", at: address) == 1 }
        let before = page.acknowledged.max() ?? 0
        try terminal.badgeReader.send(WallTerminal.frame(19))
        try await eventually("recorded again") { page.acknowledged.max() ?? 0 > before }
        try await eventually("all acknowledged are upstream") {
            let numbers = await terminal.upstream.received.map(\.number)
            return page.acknowledged.isSubset(of: numbers)
        }
        #expect(try await terminal.daemon.stop() == 0)
        try expectSound(terminal)
    }

    @Test func `a full disk warns, refuses in red with its code, and records again when there is room`()
        async throws
    {
        let (terminal, disk, page) = try await started()
        let address = try terminal.daemon.address()
        let filler = disk.path + "/filler"
        try fill(filler, to: 85, of: disk.path)
        try await eventually("low") { try await metric("kioskd_disk_level", at: address) == 1 }
        try fill(filler, to: 95, of: disk.path)
        try await eventually("critical") { try await metric("kioskd_disk_level", at: address) == 2 }
        #expect(try await metric("kioskd_disk_used_percent", at: address) ?? 0 >= 90)
        try await eventually("upstream is told") {
            await terminal.upstream.received.filter { $0.type.contains("storageChanged") }.count == 2
        }
        try await eventually("the page warns") { try await PageClient.text(address).contains("E-34") }
        #expect(terminal.daemon.logText.contains("disk is filling up"))

        try fill(filler, to: 100, of: disk.path)
        try await expectRefused("E-31", terminal, page)
        try await expectNobodyInvited("E-31", page)
        unlink(filler)
        try await expectRecovered(terminal, page)
        await terminal.end()
        try await disk.unmount()
    }

    @Test func `a start on a full disk shows the code, and goes on by itself when there is room`()
        async throws
    {
        let (terminal, disk, _) = try await started()
        let filler = try await restartedWithoutRoom(terminal, disk)
        let address = try terminal.daemon.address()
        let page = PageClient(address: address)
        try await expectNobodyInvited("E-31", page)
        #expect(try await metric("kioskd_recording", at: address) == 0)
        try await eventually("systemd is told") {
            terminal.daemon.notify.lines.contains { $0.contains("NOTHING IS RECORDED") }
        }
        #expect(!terminal.daemon.notify.lines.contains { $0.contains("STOPPING") })
        unlink(filler)
        // Of any free port, so another one: the page of the terminal itself.
        try await eventually("the terminal stands") {
            try terminal.daemon.notify.lines.last { $0.hasPrefix("STATUS=page on") } != nil
                && terminal.daemon.address() != address
        }
        try await expectRecovered(terminal, PageClient(address: terminal.daemon.address()))
        await terminal.end()
        try await disk.unmount()
    }

    @Test func `told to end while it waits for a disk, the program ends well`() async throws {
        let (terminal, disk, _) = try await started()
        _ = try await restartedWithoutRoom(terminal, disk)
        try await expectNobodyInvited("E-31", PageClient(address: try terminal.daemon.address()))
        try await eventually("systemd is told") {
            terminal.daemon.notify.lines.contains { $0.contains("NOTHING IS RECORDED") }
        }
        #expect(try await terminal.daemon.stop() == 0)
        try await eventually("systemd is told") {
            terminal.daemon.notify.lines.contains { $0.contains("STOPPING") }
        }
        await terminal.end()
        try await disk.unmount()
    }

    @Test func `a read-only disk refuses in red with its code, and records again when it can be written`()
        async throws
    {
        let (terminal, disk, page) = try await started()
        try disk.failIntoReadOnly()
        try await expectRefused("E-33", terminal, page)
        try await expectNobodyInvited("E-33", page)
        try disk.mend()
        try await expectRecovered(terminal, page)
        await terminal.end()
        try await disk.unmount()
    }

    @Test func `a disk that fails refuses in red with its code, and records again when it answers`()
        async throws
    {
        let (terminal, disk, page) = try await started()
        try disk.cutPower()
        try await expectRefused("E-32", terminal, page)
        try disk.mend()
        try await expectRecovered(terminal, page)
        await terminal.end()
        try await disk.unmount()
    }

    /// Ends it without notice, and starts it where there is no room for what SQLite makes when it opens the book. Returns
    /// the file that takes it.
    private func restartedWithoutRoom(_ terminal: WallTerminal, _ disk: LoopDisk) async throws -> String {
        try await terminal.daemon.stop(SIGKILL)
        #expect(unlink(disk.path + "/book/book.sqlite-shm") == 0)
        let filler = disk.path + "/filler"
        try fill(filler, to: 100, of: disk.path)
        try await terminal.daemon.start()
        return filler
    }

    /// Grows a file until so much of the disk is used.
    private func fill(_ file: String, to percent: UInt64, of disk: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw HarnessError.timedOut("open \(file)") }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 0x55, count: 4_096)
        while true {
            var found = statvfs()
            guard statvfs(disk, &found) == 0 else { throw HarnessError.timedOut("statvfs") }
            let used = UInt64(found.f_blocks - found.f_bfree)
            if percent < 100, used * 100 / (used + UInt64(found.f_bavail)) >= percent { return }
            guard write(descriptor, bytes, bytes.count) == bytes.count else { return }
        }
    }
}
