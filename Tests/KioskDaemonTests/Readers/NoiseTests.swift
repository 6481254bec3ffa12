import Foundation
import Stands
import Testing
import VirtualDevices

/// The real executable beside a reader that babbles.
@Suite(.serialized) struct NoiseTests {
    private var seed: UInt64 = 7

    private mutating func noise(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: seed >> 40)
        }
    }

    /// A running terminal with a second reader, on the line that is returned.
    private func started() async throws -> (WallTerminal, VirtualSerial) {
        let extra = """
            [[reader]]
            name = "noisy"
            type = "serial-badge"
            device = "NOISY"
            """
        let terminal = try await WallTerminal(people: 20)
        let noisy = try VirtualSerial(path: terminal.daemon.path("noisy"))
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        try terminal.daemon.write(
            text + extra.replacing("NOISY", with: terminal.daemon.path("noisy")), to: "kioskd.toml")
        try terminal.importPeople()
        try await terminal.start()
        try await terminal.reads("noisy")
        let page = PageClient(address: try terminal.daemon.address())
        try await eventually("a screen") { !page.screens.isEmpty }
        return (terminal, noisy)
    }

    @Test func `garbage at full speed from one reader disturbs nobody and fills nothing`() async throws {
        var maker = self
        let (terminal, noisy) = try await started()
        for round in 0..<400 {
            try noisy.send(maker.noise(1000))
            if round % 40 == 0 { try terminal.badgeReader.send(WallTerminal.frame(round / 40)) }
            try await Task.sleep(for: .milliseconds(1))
        }
        let address = try terminal.daemon.address()
        try await eventually("ten punches") { try await metric("kioskd_punches_total", at: address) == 10 }
        let export = try terminal.command("journal", "export")
        #expect(export.out.split(separator: "\n").filter { $0.contains("readFailed") }.count <= 30)
        await terminal.end()
    }

    @Test func `a megabyte of noise a second costs less than a fifth of a core`() async throws {
        var maker = self
        let (terminal, noisy) = try await started()
        let process = terminal.daemon.process.processIdentifier
        let used = try #require(ProcessUse.processorSeconds(process))
        // In the pace of the clock; what finds no room is lost, as on a line. The share is of processor time: a busy
        // machine makes it smaller, not larger.
        let (start, seconds, rate) = (ContinuousClock.now, 5, 1_000_000)
        var sent = 0
        while sent < seconds * rate {
            let due = min(
                seconds * rate, Int((ContinuousClock.now - start) / .microseconds(1)) * rate / 1_000_000)
            if due > sent { try noisy.send(maker.noise(due - sent)) }
            sent = max(sent, due)
            try await Task.sleep(for: .milliseconds(5))
        }
        let cost = try #require(ProcessUse.processorSeconds(process)) - used
        let share = cost / ((ContinuousClock.now - start) / .seconds(1))
        print("a megabyte of noise a second: \((share * 1000).rounded() / 10) % of a core")
        #expect(share < 0.2 * Patience.factor, "\(share)")
        #expect(try terminal.command("journal", "export").out.contains("readFailed"))
        await terminal.end()
    }
}
