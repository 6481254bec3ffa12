import Foundation
import Testing

/// The real executable on a disk of its own, whose power is cut; and the same with the death of the process alone.
@Suite(.serialized) struct PowerCutTests {
    @Test func `kill -9 at random moments: every acknowledged punch is upstream once, in order`() async throws
    {
        let ordeal = Ordeal("kill -9", seed: 0x9E37_79B9)
        let terminal = try await WallTerminal(people: ordeal.people)
        try await ordeal.run(on: terminal) {
            try await terminal.daemon.stop(SIGKILL)
        } between: { _ in
        }
        await terminal.end()
    }

    @Test(.enabled(if: LoopDisk.isPossible, LoopDisk.need))
    func `power cuts at random moments: every acknowledged punch is upstream once, in order`() async throws {
        let ordeal = Ordeal("power cuts", seed: 0x5EED_0001, countsLateAnswers: false)
        let terminal = try await WallTerminal(people: ordeal.people, book: "disk/book")
        let disk = try LoopDisk(directory: terminal.daemon.directory)
        try await ordeal.run(on: terminal) {
            try disk.cutPower()
            try await terminal.daemon.stop(SIGKILL)
        } between: { _ in
            try await disk.unmount()
            try disk.mount()
            let integrity = try Shell.output(
                "/usr/bin/sqlite3", "-readonly", terminal.book + "/book.sqlite", "PRAGMA integrity_check")
            #expect(integrity == "ok\n")
            let verify = try terminal.command("journal", "verify")
            #expect(verify.status == 0, "\(verify.out)\(verify.error)")
        }
        await terminal.end()
        try await disk.unmount()
    }
}
