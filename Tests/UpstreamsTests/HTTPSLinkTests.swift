import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// Tokens, doubts, heartbeats and a long backlog against a real receiver.
@Suite(.serialized) struct HTTPSLinkTests {
    @Test func `a token renewed in its file is used at the first 401`() async throws {
        try await withFolder { folder in
            try write("first\n", to: folder + "/token")
            try await withReceiver({ $0.tokenFile = folder + "/token" }) { receiver, upstream in
                var faults = UpstreamFaults()
                faults.token = "first"
                await receiver.set(faults)
                let rig = Rig(upstream, book: MemoryBook())
                await rig.book.add(rows(1...3))
                try await rig.running {
                    await until("first arrive") { await rig.isEmptied(upTo: 3) }
                    var renewed = UpstreamFaults()
                    renewed.token = "second"
                    await receiver.set(renewed)
                    try write("second\n", to: folder + "/token")
                    try await rig.commit(rows(4...5))
                    await until("the next arrive") { await rig.isEmptied(upTo: 5) }
                    // No fault was seen: the request was repeated at once.
                    #expect(await rig.status?.lastError == nil)
                }
                #expect(await receiver.tokens == ["first", "first", "second"])
            }
        }
    }

    @Test func `a receiver without memory for ids gets no event twice after a lost answer`() async throws {
        try await withReceiver(
            recordsOnce: false,
            {
                $0.isIdempotent = false; $0.canReconcile = true
            },
            { receiver, upstream in
                #expect(upstream.traits.batchLimit == 1)
                await receiver.set(UpstreamFaults(.dropsAcknowledgement, requests: 1))
                let rig = Rig(upstream, book: MemoryBook())
                await rig.book.add(rows(1...6))
                try await rig.running {
                    await until("all arrive") { await rig.isEmptied(upTo: 6) }
                }
                #expect(await receiver.received.map(\.number) == [1, 2, 3, 4, 5, 6])
                #expect(await receiver.deliveries.values.allSatisfy { $0 == 1 })
                #expect(await rig.status?.doubtful == 0)
                #expect(await rig.observer.sequences.sorted() == [1, 2, 3, 4, 5, 6])
            })
    }

    @Test func `a request that never reached the receiver is no doubt`() async throws {
        try await withReceiver(recordsOnce: false, { $0.isIdempotent = false }) { receiver, upstream in
            await receiver.unplug()
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...3))
            try await rig.running {
                await until("down") { await rig.status?.link == .down }
                #expect(await rig.status?.doubtful == 0)
                try await receiver.plug()
                await until("all arrive") { await rig.isEmptied(upTo: 3) }
            }
            #expect(await receiver.received.map(\.number) == [1, 2, 3])
        }
    }

    @Test func `a link at rest is proved by heartbeats that carry the head`() async throws {
        try await withReceiver({ $0.heartbeatSeconds = 5 }) { receiver, upstream in
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...2))
            try await rig.running {
                await until("they arrive") { await rig.isEmptied(upTo: 2) }
                await until("heartbeats come") { await receiver.summary.heartbeats >= 3 }
                #expect(await receiver.summary.head?.hasPrefix("0000000000007-2;") == true)
                await receiver.unplug()
                await until("the silence is noticed") { await rig.status?.link == .down }
                try await receiver.plug()
                await until("and its end") { await rig.status?.link == .up }
            }
        }
    }

    @Test func `twenty thousand waiting events arrive once each in bounded batches`() async throws {
        try await withReceiver { receiver, upstream in
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(Rows.punches(1...20_000, persons: 300))
            try await rig.running {
                await until("all arrive", seconds: 120) { await rig.isEmptied(upTo: 20_000) }
            }
            #expect(await receiver.received.map(\.number) == Array(1...20_000))
            #expect(await receiver.summary.requests == 40)
            #expect(await rig.book.mostRowsAsked <= 1_000)
        }
    }
}
