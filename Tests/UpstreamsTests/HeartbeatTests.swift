import Domain
import Store
import Synchronization
import Testing
import Upstreams

/// Heartbeats that come more seldom once the month's data are used up.
@Suite struct HeartbeatTests {
    /// Answers everything, and remembers when heartbeats came, by the boot clock.
    private final class Pulse: Upstream {
        let traits: UpstreamTraits
        private let time: Timekeeper
        private let beats = Mutex<[Int64]>([])

        init(usesLink: Bool, time: Timekeeper) {
            traits = UpstreamTraits(
                kinds: ["punched"], batchLimit: 10, isIdempotent: true, heartbeatSeconds: 60,
                usesLink: usesLink)
            self.time = time
        }

        /// Between one heartbeat and the next, seconds.
        var gaps: [Int64] {
            let beats = beats.withLock { $0 }
            return zip(beats.dropFirst(), beats).map { ($0 - $1) / 1_000_000 }
        }

        func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
            Exchange(outcomes: batch.map { _ in .accepted(nil) }, traffic: .answered(microseconds: 1))
        }

        func heartbeat(head: Head) async -> Traffic? {
            beats.withLock { $0.append(time.now().bootMicroseconds) }
            return .answered(microseconds: 1)
        }
    }

    @Test func `a factor spaces them, punches overtake it, and a factor of one takes it back`() async throws {
        let time = fastTime(2_000)
        let upstream = Pulse(usesLink: true, time: time)
        let rig = Rig(upstream, book: MemoryBook(), time: time)
        try await rig.running {
            await until("a gap of one minute or little more") { upstream.gaps.contains { $0 < 300 } }
            await rig.forwarder.spaceHeartbeats(5)
            let before = upstream.gaps.count
            await until("more of them") { upstream.gaps.count >= before + 5 }
            // The first may have been on its way.
            #expect(upstream.gaps.dropFirst(before + 2).allSatisfy { $0 >= 300 }, "\(upstream.gaps)")
            try await rig.commit([Rows.punch(1)])
            await until("a punch arrives all the same") { await rig.observer.sequences == [1] }
            await rig.forwarder.spaceHeartbeats(1)
            let after = upstream.gaps.count
            await until("short gaps again") { upstream.gaps.dropFirst(after + 1).contains { $0 < 300 } }
        }
    }

    @Test func `what never leaves the machine keeps its heartbeats`() async throws {
        let time = fastTime(2_000)
        let upstream = Pulse(usesLink: false, time: time)
        let rig = Rig(upstream, book: MemoryBook(), time: time)
        await rig.forwarder.spaceHeartbeats(100)
        try await rig.running {
            await until("a gap far below a hundred minutes") { upstream.gaps.contains { $0 < 3_000 } }
        }
    }
}
