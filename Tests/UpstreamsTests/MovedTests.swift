import Domain
import Store
import Testing
import Upstreams

/// An upstream that registers people holds what was recorded while nobody knew where the terminal was.
@Suite struct MovedTests {
    private func answered(since: Sequence) -> PlaceDoubt {
        PlaceDoubt(answered: [
            SiteAssignments.Span(
                site: SiteCode("S9"), sinceMicroseconds: Rows.instant(since).wallMicroseconds, after: 2,
                before: 5)
        ])
    }

    private let rows = [
        Rows.punch(1, person: 1), Rows.row(2, "moved", #"{"isAway":true}"#), Rows.punch(3, person: 2),
        Rows.punch(4, person: 1),
    ]

    @Test func `punches after the move are held until the answer, then sent with the site that was said`()
        async throws
    {
        let upstream = ScriptedUpstream(holdsWhileMoved: true)
        let rig = Rig(upstream, book: MemoryBook())
        await rig.place.set(PlaceDoubt(openSince: 2))
        await rig.book.add(rows)
        try await rig.running {
            await until("what was before goes on, the others wait and say so") {
                let status = await rig.status
                return status?.awaitingPlace == 2 && status?.unsent == 2 && status?.cursor == 4
            }
            #expect(await rig.observer.sequences == [1])
            await rig.place.set(answered(since: 4))
            try await rig.commit([Rows.row(5, "moveAnswered", "{}")])
            await until("all arrive") { await rig.isEmptied(upTo: 5) }
        }
        #expect(await rig.observer.sequences == [1, 3, 4])
        let items = await upstream.batches.flatMap { $0 }
        #expect(items.map(\.assignedSite) == [nil, nil, SiteCode("S9")])
    }

    @Test func `what was held is still held after a restart, and another upstream holds nothing`()
        async throws
    {
        let book = MemoryBook()
        await book.add(rows)
        let waiting = DeliveryException(sequence: 3, person: Rows.person(2), state: .waiting, attempts: 0)
        await book.put(Delivery(cursor: 3, exceptions: [waiting]), for: "main")
        let rig = Rig(ScriptedUpstream(holdsWhileMoved: true), book: book)
        let other = Rig(ScriptedUpstream(), book: book, name: "other")
        for rig in [rig, other] { await rig.place.set(PlaceDoubt(openSince: 2)) }
        try await rig.running {
            try await other.running {
                await until("the other has all") { await other.isEmptied(upTo: 4) }
            }
            await until("both wait") { await rig.status?.awaitingPlace == 2 }
            #expect(await rig.observer.received.isEmpty)
            await rig.place.set(PlaceDoubt())
            try await rig.commit([Rows.row(5, "moved", #"{"isAway":false}"#)])
            await until("all arrive") { await rig.isEmptied(upTo: 5) }
        }
        #expect(await rig.observer.sequences == [3, 4])
    }

    @Test func `an entry behind another of its person waits for its own time too`() async throws {
        let (first, second) = (BootID(high: 9, low: 9), BootID(high: 9, low: 10))
        let rig = Rig(
            ScriptedUpstream(needsTrustedTime: true), book: MemoryBook(),
            time: fastTime(200, trust: .unknown))
        await rig.book.add([
            Rows.punch(1, trust: .unknown, boot: first), Rows.punch(2, trust: .unknown, boot: second),
            Rows.row(3, "clockChanged", "{}", Rows.instant(3, trust: .gnss, boot: first)),
        ])
        try await rig.running {
            await until("the first goes") {
                let status = await rig.status
                return status?.cursor == 3 && status?.unsent == 1
            }
            #expect(await rig.observer.sequences == [1])
            try await rig.commit([
                Rows.row(4, "clockChanged", "{}", Rows.instant(4, trust: .gnss, boot: second))
            ])
            await until("then the second") { await rig.isEmptied(upTo: 4) }
        }
        #expect(await rig.observer.sequences == [1, 2])
    }
}
