import Testing

@testable import Upstreams

@Suite struct LinkWatchdogTests {
    private func watchdog(heartbeat: Int64? = 60_000_000) -> LinkWatchdog {
        LinkWatchdog(LinkWatchdog.Limits(slowMicroseconds: 5_000_000, heartbeatMicroseconds: heartbeat))
    }

    @Test func `answers make a link up or slow, refusals refused, silence down, a fault of our own a fault`()
    {
        var link = watchdog()
        #expect(link.state == .idle)
        let steps: [(Traffic, LinkState)] = [
            (.answered(microseconds: 20_000), .up), (.answered(microseconds: 5_000_001), .slow),
            (.refused("http-401"), .refused),
            (.refused("captive"), .captive),
            (.answered(microseconds: 1), .up), (.silent("timeout"), .down),
            (.answered(microseconds: 1), .up), (.unable("disk-full"), .fault),
            (.answered(microseconds: 1), .up), (.failed("connect"), .down),
        ]
        for (index, (traffic, state)) in steps.enumerated() {
            _ = link.note(traffic, now: Int64(index))
            #expect(link.state == state)
        }
        #expect(link.lastCause == "connect")
    }

    @Test func `a silent connection is dropped at once, and every third fault resolves again`() {
        var link = watchdog()
        let remedies = (0..<7).map { link.note(.silent("timeout"), now: $0) }
        #expect(
            remedies == [
                .newConnection, .newConnection, .reresolve, .newConnection, .newConnection, .reresolve,
                .newConnection,
            ])
        #expect(link.note(.answered(microseconds: 1), now: 8) == nil)
        #expect(link.faults == 0)
        let failures = (0..<3).map { link.note(.failed("connect"), now: $0) }
        #expect(failures == [nil, nil, .reresolve])
    }

    @Test func `a heartbeat is due so long after the last traffic`() {
        var link = watchdog()
        #expect(link.heartbeatDue(since: 5) == 60_000_005)
        _ = link.note(.answered(microseconds: 1), now: 100)
        #expect(link.heartbeatDue(since: 5) == 60_000_100)
        link.heartbeatFactor = 5
        #expect(link.heartbeatDue(since: 5) == 300_000_100)
        #expect(watchdog(heartbeat: nil).heartbeatDue(since: 5) == nil)
    }

    @Test func `waiting times double to their cap, keep to their upper half and begin again after success`() {
        var backoff = Backoff(firstMicroseconds: 1_000, capMicroseconds: 60_000, seed: 3)
        var whole: Int64 = 1_000
        for _ in 0..<200 {
            let delay = backoff.next()
            #expect((whole / 2...whole).contains(delay))
            whole = min(whole * 2, 60_000)
        }
        backoff.reset()
        #expect((500...1_000).contains(backoff.next()))
        #expect((30_000...60_000).contains(backoff.delay(attempts: .max)))
        #expect((500...1_000).contains(backoff.delay(attempts: 0)))
    }

    @Test func `two terminals do not come back together`() {
        var one = Backoff(seed: 1)
        var other = Backoff(seed: 2)
        #expect((0..<8).map { _ in one.next() } != (0..<8).map { _ in other.next() })
    }
}
