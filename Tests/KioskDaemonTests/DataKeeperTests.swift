import Domain
import Foundation
import Logging
import Store
import Synchronization
import Testing
import Web

@testable import KioskDaemon

/// What passes the modem, from the kernel's counters to book, page and forwarders.
@Suite struct DataKeeperTests {
    /// A folder that stands for `/sys/class/net`.
    private struct Modem {
        let counters: InterfaceCounters

        init(_ bench: ReaderBench) {
            counters = InterfaceCounters(folder: bench.folder.appendingPathComponent("net").path)
        }

        private var statistics: String { counters.folder + "/wwan0/statistics" }

        func set(received: String, sent: String) throws {
            try FileManager.default.createDirectory(atPath: statistics, withIntermediateDirectories: true)
            try (received + "\n").write(toFile: statistics + "/rx_bytes", atomically: true, encoding: .utf8)
            try (sent + "\n").write(toFile: statistics + "/tx_bytes", atomically: true, encoding: .utf8)
        }

        func set(_ megabytes: Int64) throws { try set(received: "\(megabytes * 1_000_000)", sent: "0") }

        func pullOut() throws { try FileManager.default.removeItem(atPath: counters.folder + "/wwan0") }
    }

    private final class Factors: Sendable {
        private let told = Mutex<[Int]>([])
        func add(_ factor: Int) { told.withLock { $0.append(factor) } }
        var all: [Int] { told.withLock { $0 } }
    }

    private func keeper(
        _ bench: ReaderBench, _ modem: Modem, _ factors: Factors, megabytes: Int64? = 100
    ) -> DataKeeper {
        DataKeeper(
            terminal: bench.terminal, board: bench.board,
            plan: DataPlan(
                interface: "wwan0", budget: megabytes.map { DataBudget(bytes: $0 * 1_000_000) }, firstDay: 1,
                zone: .utc),
            heartbeatFactor: 7, counters: modem.counters, spaceHeartbeats: { factors.add($0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func facts(in bench: ReaderBench) throws -> [DataUsed] {
        try bench.book.rows(after: 0, through: .max, limit: 1_000).map { Entry($0) }.compactMap {
            if case .dataUsed(let used) = $0.fact { used } else { nil }
        }
    }

    /// 2026-11-23, 06:00 UTC, and so many minutes.
    private func at(_ minutes: Int64, boot: UInt64 = 1) -> Instant {
        Instant(
            wallMicroseconds: 1_795_413_600_000_000 + minutes * 60_000_000,
            bootMicroseconds: 30_000_000 + minutes * 60_000_000, boot: BootID(high: 9, low: boot),
            trust: .synchronised)
    }

    @Test func `a month that is used up is in the book, on the page, in the metrics, and spaces heartbeats`()
        async throws
    {
        let bench = try await ReaderBench()
        let (modem, factors) = (Modem(bench), Factors())
        try modem.set(2_000)
        var keeper = keeper(bench, modem, factors)
        await keeper.turn(at: at(0))
        #expect(await bench.board.data?.used == DataVolume.none)
        #expect(await !bench.board.statusLine.contains("data used"))
        try modem.set(2_085)
        await keeper.turn(at: at(1))
        #expect(await bench.board.statusLine.contains("85 % of the month's data used"))
        #expect(await bench.board.status().dataPercent == 85)
        #expect(factors.all.isEmpty)
        try modem.set(2_100)
        await keeper.turn(at: at(2))
        #expect(factors.all == [7])
        #expect(try facts(in: bench).compactMap(\.reached) == [80, 100])
        let page = await Metrics.text(board: bench.board, terminal: bench.terminal)
        for line in [
            "kioskd_data_month_received_bytes{interface=\"wwan0\"} 100000000\n",
            "kioskd_data_month_sent_bytes{interface=\"wwan0\"} 0\n",
            "kioskd_data_month_budget_bytes{interface=\"wwan0\"} 100000000\n",
        ] { #expect(page.contains(line)) }
        let report = await DaemonReport(board: bench.board, terminal: bench.terminal)
        #expect(
            report.condition?.data
                == .init(month: "2026-11", received: 100_000_000, sent: 0, percent: 100))
        // A program that starts again still knows, and a month later it is over by itself.
        var next = self.keeper(bench, modem, factors)
        await next.turn(at: at(3))
        #expect(factors.all == [7, 7])
        await next.turn(at: at(9 * 24 * 60))
        #expect(factors.all == [7, 7, 1])
        #expect(await bench.board.status().dataPercent == nil)
        #expect(try facts(in: bench).last?.month?.description == "2026-12")
        try bench.end()
    }

    @Test func `it looks once a minute, and a look writes nothing while little passes`() async throws {
        let bench = try await ReaderBench()
        let (modem, factors) = (Modem(bench), Factors())
        try modem.set(0)
        var keeper = keeper(bench, modem, factors)
        await keeper.turn(at: at(0))
        let first = await bench.terminal.state.head
        try modem.set(received: "40000", sent: "2000")
        await keeper.turn(at: at(0).advanced(by: 59_000_000))
        #expect(await bench.board.data?.used == DataVolume.none, "not yet a minute")
        for minute in 1...50 { await keeper.turn(at: at(Int64(minute))) }
        #expect(await bench.board.data?.used == DataVolume(received: 40_000, sent: 2_000))
        #expect(await bench.terminal.state.head == first)
        try modem.set(received: "41000", sent: "2000")
        await keeper.finish(at: at(51))
        #expect(try facts(in: bench).last?.used == DataVolume(received: 41_000, sent: 2_000))
        #expect(await bench.terminal.state.head == first + 1)
        // The end of a program is not the end of the kernel's count.
        try modem.set(received: "50000", sent: "2000")
        var next = self.keeper(bench, modem, factors)
        await next.turn(at: at(52))
        #expect(await bench.board.data?.used == DataVolume(received: 50_000, sent: 2_000))
        var afterwards = self.keeper(bench, modem, factors)
        try modem.set(received: "600", sent: "0")
        await afterwards.turn(at: at(0, boot: 2))
        #expect(await bench.board.data?.used == DataVolume(received: 41_600, sent: 2_000))
        try bench.end()
    }

    @Test func `a modem that is pulled out is shown as such, and what cannot be read changes nothing`()
        async throws
    {
        let bench = try await ReaderBench()
        let (modem, factors) = (Modem(bench), Factors())
        var keeper = keeper(bench, modem, factors, megabytes: nil)
        await keeper.turn(at: at(0))
        #expect(await bench.board.data?.isThere == false)
        #expect(try facts(in: bench).isEmpty)
        try modem.set(3)
        await keeper.turn(at: at(1))
        #expect(await bench.board.data?.used.received == 3_000_000, "it came up while somebody looked")
        for nonsense in ["", "-1", "many", "99999999999999999999999"] {
            try modem.set(received: nonsense, sent: "0")
            await keeper.turn(at: at(2))
            #expect(modem.counters.look(at: "wwan0") == .unreadable)
        }
        #expect(await bench.board.data?.used.received == 3_000_000)
        #expect(await bench.board.data?.isThere == true)
        try modem.pullOut()
        #expect(modem.counters.look(at: "wwan0") == .absent)
        await keeper.turn(at: at(3))
        #expect(await bench.board.data?.isThere == false)
        try modem.set(5)
        await keeper.turn(at: at(4))
        #expect(await bench.board.data?.used.received == 8_000_000)
        let page = await Metrics.text(board: bench.board, terminal: bench.terminal)
        #expect(!page.contains("kioskd_data_month_budget_bytes"))
        try bench.end()
    }

    @Test func `the program counts what truly passes, and a restart goes on counting`() async throws {
        let terminal = try await WallTerminal(people: 1, extra: "[link]\ninterface = \"lo\"\n")
        do {
            var totals: [Int64] = []
            for _ in 1...2 {
                try await terminal.daemon.start()
                let page = PageClient(address: try terminal.daemon.address())
                try await eventually("a screen") { !page.screens.isEmpty }
                #expect(try await terminal.daemon.stop() == 0)
                let lines = try terminal.command("journal", "export").out.split(separator: "\n")
                let said = lines.filter { $0.contains("\"dataUsed\"") }
                #expect(said.allSatisfy { $0.contains("\"interface\":\"lo\"") })
                let received = try #require(said.last?.firstMatch(of: /"received":(\d+)/)?.output.1)
                totals.append(try #require(Int64(received)))
            }
            // The page alone is some kilobytes.
            #expect(totals[0] > 1_000 && totals[1] > totals[0] + 1_000)
        } catch {
            print(terminal.daemon.logText)
            await terminal.end()
            throw error
        }
        await terminal.end()
    }
}
