import Domain
import Foundation
import Logging
import Store
import Synchronization
import Testing
import VirtualDevices
import VirtualUpstream

@testable import KioskDaemon

/// The real executable under a watchdog: who hangs is named, the watchdog goes hungry, and the restart that follows
/// loses nothing. The test stands for systemd.
@Suite(.serialized, .enabled(if: LoopDisk.isPossible, "needs root: freezes disks and single threads"))
struct SupervisionTests {
    /// As systemd does with `WatchdogSec=6`.
    private static let watchdog = ["WATCHDOG_USEC": "6000000"]

    private func withTerminal(
        book: String = "book", disk: Bool = false,
        _ body: (WallTerminal, PageClient, LoopDisk?) async throws -> Void
    ) async throws {
        let terminal = try await WallTerminal(book: book)
        let disk = disk ? try LoopDisk(directory: terminal.daemon.directory) : nil
        do {
            try terminal.importPeople()
            try await terminal.daemon.start(environment: Self.watchdog)
            let page = PageClient(address: try terminal.daemon.address())
            try await eventually("a screen") { !page.screens.isEmpty }
            try terminal.badgeReader.send(WallTerminal.frame(0))
            try await eventually("a punch") { page.acknowledged.count == 1 }
            try await body(terminal, page, disk)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
        try await disk?.unmount()
    }

    /// The culprit is named in STATUS and in the log, and from then on nothing is fed.
    private func expectCulprit(_ name: String, _ terminal: WallTerminal) async throws {
        let notify = terminal.daemon.notify
        try await eventually("\(name) is named", within: 120) {
            notify.lines.contains { $0.hasPrefix("STATUS=\(name) has been silent") }
        }
        let logged = name.contains(" ") ? "\"\(name)\"" : name
        #expect(terminal.daemon.logText.contains("service is silent service.name=\(logged) "))
        let named = notify.lines.firstIndex { $0.hasPrefix("STATUS=\(name) has been silent") } ?? 0
        #expect(!notify.lines[named...].contains("WATCHDOG=1"))
    }

    /// What systemd does then: the daemon is killed and started again; everything is there once.
    /// It is stopped as a whole before its threads or its disk are let go, so that it dies as it stood and yet can
    /// be waited for at once: the one thread that looks after children would wait for a dead one that cannot end.
    private func restart(_ terminal: WallTerminal, thaw: () throws -> Void) async throws {
        terminal.daemon.signal(SIGSTOP)
        try thaw()
        try await terminal.daemon.stop(SIGKILL)
        try await terminal.daemon.start(environment: Self.watchdog)
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        try terminal.badgeReader.send(WallTerminal.frame(9))
        try await eventually("recorded again") { !page.acknowledged.isEmpty }
        try await eventually("all is upstream") {
            let subjects = await terminal.upstream.received.compactMap(\.subject)
            return Set(subjects).isSuperset(of: ["1000", "1009"]) && subjects.count == Set(subjects).count
        }
        #expect(try await terminal.daemon.stop() == 0)
        try expectSound(terminal)
    }

    @Test func `a database whose disk stands still is named, and a restart loses nothing`() async throws {
        try await withTerminal(book: "disk/book", disk: true) { terminal, page, disk in
            let disk = try #require(disk)
            try disk.freeze()
            do {
                try terminal.badgeReader.send(WallTerminal.frame(1))
                try await expectCulprit("book", terminal)
                // Nobody was told that it is recorded, and the page is still there.
                #expect(page.acknowledged.count == 1)
                #expect(try await PageClient.text(try terminal.daemon.address()).contains("<html"))
            } catch {
                try? disk.thaw()
                throw error
            }
            try await restart(terminal, thaw: disk.thaw)
        }
    }

    @Test(.enabled(if: FrozenThreads.isPossible, FrozenThreads.rest))
    func `a web loop that stands still is named, and a restart loses nothing`() async throws {
        try await withTerminal { terminal, _, _ in
            let frozen = try FrozenThreads(
                of: terminal.daemon.process.processIdentifier, named: "NIO-SGLTN-")
            try await expectCulprit("web", terminal)
            // The badge is recorded all the same; nobody sees it.
            try terminal.badgeReader.send(WallTerminal.frame(1))
            let book = terminal.book + "/book.sqlite"
            let kinds = "SELECT count(*) FROM entry WHERE kind = 'punched'"
            try await eventually("recorded") {
                try Shell.output("/usr/bin/sqlite3", "-readonly", book, kinds) == "2\n"
            }
            try await restart(terminal, thaw: frozen.thaw)
        }
    }

    @Test(.enabled(if: FrozenThreads.isPossible, FrozenThreads.rest))
    func `a forwarder that stands still is named, and a restart loses nothing`() async throws {
        try await withTerminal { terminal, _, _ in
            // While it waits for an answer, the threads stop on which it would write that down.
            var slow = UpstreamFaults(.slow)
            slow.slowMilliseconds = 5_000
            await terminal.upstream.set(slow)
            let requests = await terminal.upstream.summary.requests
            try terminal.badgeReader.send(WallTerminal.frame(1))
            try await eventually("it waits") { await terminal.upstream.summary.requests > requests }
            let frozen = try FrozenThreads(of: terminal.daemon.process.processIdentifier, named: "SGLTN-TP")
            await terminal.upstream.set(UpstreamFaults())
            try await expectCulprit("upstream platform", terminal)
            try await restart(terminal, thaw: frozen.thaw)
        }
    }

    @Test(.enabled(if: FrozenThreads.isPossible, FrozenThreads.rest))
    func `a database that nobody can read is named, though nobody waits for it`() async throws {
        try await withTerminal { terminal, _, _ in
            // The forwarder has read and written down everything, and asks the book for nothing any more.
            let rest = "SELECT max(sequence) = (SELECT cursor FROM upstream) FROM entry"
            try await eventually("a forwarder at rest") {
                try Shell.output("/usr/bin/sqlite3", "-readonly", terminal.book + "/book.sqlite", rest)
                    == "1\n"
            }
            let frozen = try FrozenThreads(of: terminal.daemon.process.processIdentifier, named: "SGLTN-TP")
            try await expectCulprit("book", terminal)
            try await restart(terminal, thaw: frozen.thaw)
        }
    }

    @Test(.enabled(if: FrozenThreads.isPossible, FrozenThreads.rest))
    func `a reader that hangs does not restart the terminal`() async throws {
        try await withTerminal { terminal, _, _ in
            let frozen = try FrozenThreads(
                of: terminal.daemon.process.processIdentifier, named: "reader entrance")
            try terminal.badgeReader.send(WallTerminal.frame(1))
            // Twice in three seconds: longer than the deadlines of terminal and page.
            let fed = feeds(terminal)
            try await eventually("the watchdog is still fed") { feeds(terminal) >= fed + 20 }
            #expect(await terminal.upstream.received.compactMap(\.subject) == ["1000"])
            let culprit = terminal.daemon.notify.lines.first { $0.contains("has been silent") }
            #expect(culprit == nil)
            frozen.thaw()
            #expect(try await terminal.daemon.stop() == 0)
        }
    }

    private func feeds(_ terminal: WallTerminal) -> Int {
        terminal.daemon.notify.lines.filter { $0 == "WATCHDOG=1" }.count
    }
}

/// A terminal whose own task does not come back.
@Suite struct StuckTerminalTests {
    @Test func `a terminal task that does not come back is named, and not the page`() async throws {
        let bench = try await ReaderBench()
        let listener = try SystemdTests.Listener("@kioskd-stuck-\(getpid())")
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let watchdog = Watchdog(
            notifier: SystemdNotifier(environment: ["NOTIFY_SOCKET": listener.address]), logger: logger)
        // Whatever follows from a commit blocks: the terminal's own thread stands still.
        let gate = DispatchSemaphore(value: 0)
        let isShut = Atomic(false)
        let clock = try TerminalClock()
        let folder = bench.folder.appendingPathComponent("stuck").path
        let opened = try Book.openFolded(directory: folder, program: "test", now: clock.now())
        let terminal = TerminalService(
            opened, settings: Configuration.standard.terminal.settings, clock: clock, program: "test",
            sinks: TerminalSinks(
                effects: { _ in }, grown: { if isShut.load(ordering: .relaxed) { gate.wait() } },
                recording: { _ in }, moved: { _ in }, refused: { _ in }), logger: logger)
        let proof = ProofService(terminal: terminal, watchdog: watchdog)
        let running = Task { try await proof.run() }
        await terminal.begin()
        try await eventually("proved alive") { await watchdog.look(.now + .seconds(14)) }
        isShut.store(true, ordering: .relaxed)
        let event = await terminal.stamped(.readFailed(defect: "parity"))
        let stuck = Task { await terminal.submit(event) }
        try await eventually("the terminal is named", within: 30) {
            await watchdog.look(.now + .seconds(13))
                ? nil : listener.received().contains { $0.hasPrefix("STATUS=terminal has been silent") }
        }
        isShut.store(false, ordering: .relaxed)
        gate.signal()
        _ = await stuck.value
        running.cancel()
        _ = await running.result
        try bench.end()
    }
}
