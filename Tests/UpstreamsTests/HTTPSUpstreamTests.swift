import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// The real upstream against a receiver that fails in every way.
@Suite(.serialized) struct HTTPSUpstreamTests {
    private func inOrderPerPerson(_ events: [ReceivedEvent]) -> Bool {
        var last: [String: Int64] = [:]
        for event in events {
            if event.number <= last[event.subject ?? "", default: 0] { return false }
            last[event.subject ?? ""] = event.number
        }
        return true
    }

    @Test func `events arrive as CloudEvents with the head of the chain`() async throws {
        try await withReceiver(givesReceipts: true) { receiver, upstream in
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...20))
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 20) }
            }
            let events = await receiver.received
            #expect(events.map(\.number) == Array(1...20))
            #expect(events.first?.source == "/terminals/hall")
            #expect(events.first?.type == "eu.kioskd.punched.v1")
            #expect(events.first?.data?.action == "checkIn")
            #expect(events.first?.time == "2026-03-01T05:58:01.000000Z")
            let hash = String(repeating: "14", count: 32)
            #expect(await receiver.summary.head == "0000000000007-20; sha-256=\(hash)")
            #expect(await rig.observer.received.map(\.receipt.text) == (1...20).map { "V-\($0)" })
        }
    }

    @Test(arguments: UpstreamFaults.Answer.allCases)
    func `a passing fault loses nothing and doubles nothing`(_ answer: UpstreamFaults.Answer) async throws {
        try await withReceiver { receiver, upstream in
            await receiver.set(UpstreamFaults(answer, requests: answer == .halfOpen ? 1 : 3))
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...60))
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 60) }
                try await rig.commit(rows(61...63))
                await until("and the next") { await rig.isEmptied(upTo: 63) }
            }
            let events = await receiver.received
            #expect(events.map(\.number) == Array(1...63))
            #expect(await rig.observer.sequences == Array(1...63))
        }
    }

    @Test(
        arguments: [
            (.unauthorised, .refused, "http-401"), (.forbidden, .refused, "http-403"),
            (.tooManyRequests, .refused, "http-429"), (.serverError, .refused, "http-500"),
            (.page, .captive, "captive"), (.redirect, .captive, "captive"),
            (.garbage, .refused, "garbage"), (.flood, .captive, "captive"), (.resets, .down, "reset"),
            (.dropsAcknowledgement, .down, "reset"), (.halfOpen, .down, "timeout"),
        ] as [(UpstreamFaults.Answer, LinkState, String)])
    func `a lasting fault shows as the link's state and nothing counts as received`(
        _ answer: UpstreamFaults.Answer, _ state: LinkState, _ cause: String
    ) async throws {
        try await withReceiver { receiver, upstream in
            await receiver.set(UpstreamFaults(answer))
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...5))
            try await rig.running {
                await until("seen") { await rig.status?.link == state }
                #expect(await rig.status?.lastError == cause)
                #expect(await rig.status?.unsent == 5)
                #expect(await rig.observer.received.isEmpty)
                await receiver.set(UpstreamFaults())
                await rig.forwarder.retryNow()
                await until("all arrive") { await rig.isEmptied(upTo: 5) }
            }
            #expect(await receiver.received.map(\.number) == [1, 2, 3, 4, 5])
        }
    }

    @Test func `an answer that takes long makes the link slow`() async throws {
        try await withReceiver({ $0.slowMilliseconds = 20 }) { receiver, upstream in
            var faults = UpstreamFaults(.slow)
            faults.slowMilliseconds = 60
            await receiver.set(faults)
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...2))
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 2) }
                #expect(await rig.status?.link == .slow)
            }
        }
    }

    @Test func `an unplugged receiver is waited for`() async throws {
        try await withReceiver { receiver, upstream in
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...10))
            try await rig.running {
                await until("some arrive") { await rig.isEmptied(upTo: 10) }
                await receiver.unplug()
                for sequence in Sequence(11)...30 {
                    try await rig.commit([Rows.punch(sequence, person: sequence % 3 + 1)])
                }
                await until("down, and they count") {
                    let status = await rig.status
                    return status?.link == .down && status?.unsent == 20
                }
                try await receiver.plug()
                await until("all arrive") { await rig.isEmptied(upTo: 30) }
            }
            #expect(await receiver.received.map(\.number) == Array(1...30))
        }
    }

    @Test func `a receiver that was wiped is filled again by a replay`() async throws {
        try await withReceiver { receiver, upstream in
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...30))
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 30) }
                await receiver.unplug()
                await receiver.wipe()
                try await receiver.plug()
                await rig.forwarder.replay(from: 1)
                await until("filled again") { await receiver.received.count == 30 }
                await until("and told") { await rig.isEmptied(upTo: 30) }
            }
            #expect(await receiver.received.map(\.number) == Array(1...30))
        }
    }

    @Test func `refused events are shown, put-off ones come in their person's order, the others go on`()
        async throws
    {
        try await withReceiver { receiver, upstream in
            var faults = UpstreamFaults()
            faults.rejects = ["3"]
            faults.putsOff = ["A2"]
            await receiver.set(faults)
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...28))
            // Persons are `sequence % 7 + 1`: A2 has 1, 8, 15, 22.
            try await rig.running {
                await until("the others arrive") { await rig.observer.sequences.count == 23 }
                // Receipts are told before the status.
                await until("the status says so") {
                    let status = await rig.status
                    return status?.refused == 1 && status?.unsent == 4
                }
                await receiver.set(UpstreamFaults())
                await until("all arrive") { await rig.isEmptied(upTo: 28) }
            }
            let events = await receiver.received
            #expect(events.count == 27)
            #expect(inOrderPerPerson(events))
            #expect(await rig.book.saved("main").exceptions.map(\.sequence) == [3])
        }
    }

    @Test func `of a batch refused as a whole only the bad event is refused`() async throws {
        try await withReceiver { receiver, upstream in
            var faults = UpstreamFaults()
            faults.poisons = ["17"]
            faults.largestBatch = 40
            await receiver.set(faults)
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...100))
            try await rig.running {
                await until("the others arrive") { await rig.isEmptied(upTo: 100) }
            }
            #expect(await receiver.received.map(\.number) == (1...100).filter { $0 != 17 })
            let saved = await rig.book.saved("main")
            #expect(saved.exceptions.map(\.sequence) == [17])
            #expect(saved.exceptions.map(\.state) == [.refused(reason: "http-422")])
        }
    }

    @Test func `a receiver that refuses everything is at fault itself`() async throws {
        try await withReceiver { receiver, upstream in
            var faults = UpstreamFaults()
            faults.poisons = ["eu.kioskd.punched.v1"]
            await receiver.set(faults)
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add(rows(1...20))
            try await rig.running {
                await until("refused") { await rig.status?.link == .refused }
                #expect(await rig.status?.refused == 0)
                await receiver.set(UpstreamFaults())
                await rig.forwarder.retryNow()
                await until("all arrive") { await rig.isEmptied(upTo: 20) }
            }
            #expect(await receiver.received.map(\.number) == Array(1...20))
        }
    }
}
