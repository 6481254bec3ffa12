import Domain
import Testing
import Web

@testable import KioskDaemon
@testable import Upstreams

/// What the status bar and the metrics make of how upstreams stand.
@Suite struct MetricsTests {
    private func status(_ link: LinkState) -> UpstreamStatus {
        UpstreamStatus(
            name: "platform", link: link, cursor: 7, unsent: 300, refused: 0, doubtful: 0, awaitingTime: 0,
            isStalled: false)
    }

    @Test func `each state of a link is told apart, with what is stopped and what waits for its time`()
        async throws
    {
        let bench = try await ReaderBench()
        for link in LinkState.allCases {
            var status = status(link)
            status.isStalled = link == .refused
            status.awaitingTime = 5
            await bench.board.update(status)
            let text = await Metrics.text(board: bench.board, terminal: bench.terminal)
            for other in LinkState.allCases {
                let line = "kioskd_link_state{upstream=\"platform\",state=\"\(other.rawValue)\"}"
                #expect(text.contains("\(line) \(other == link ? 1 : 0)\n"))
            }
            #expect(
                text.contains("kioskd_upstream_stalled{upstream=\"platform\"} \(link == .refused ? 1 : 0)\n"))
            #expect(text.contains("kioskd_awaiting_time{upstream=\"platform\"} 5\n"))
        }
        try bench.end()
    }

    @Test func `entries that are no punches are counted under a name of their own and ring no alarm`()
        async throws
    {
        let bench = try await ReaderBench()
        var status = status(.down)
        await bench.board.update(status)
        #expect(await bench.board.delay == .none)
        #expect(await bench.board.statusLine.contains("; 0 to send"))
        var text = await Metrics.text(board: bench.board, terminal: bench.terminal)
        #expect(text.contains("kioskd_unsent{upstream=\"platform\"} 0\n"))
        #expect(text.contains("kioskd_unsent_entries{upstream=\"platform\"} 300\n"))
        status.unsentPunches = 2
        status.oldestPunchMicroseconds = 90 * 3_600_000_000
        await bench.board.update(status)
        #expect(await bench.board.delay == .alarm)
        #expect(await bench.board.statusLine.contains("; 2 to send"))
        text = await Metrics.text(board: bench.board, terminal: bench.terminal)
        #expect(text.contains("kioskd_unsent{upstream=\"platform\"} 2\n"))
        #expect(text.contains("kioskd_oldest_unsent_seconds{upstream=\"platform\"} 324000\n"))
        try bench.end()
    }
}
