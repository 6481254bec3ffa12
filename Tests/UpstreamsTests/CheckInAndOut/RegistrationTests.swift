import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// Presences on their way to the social security, as long as nothing fails.
@Suite(.serialized) struct RegistrationTests {
    @Test func `a day is registered as in, out, in, out, each with its own time, and its receipts are kept`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([
                Presences.punch(1), Presences.punch(2, .breakStart, before: .present),
                Presences.punch(3, .breakEnd, before: .onBreak),
                Presences.punch(4, .checkOut, before: .present),
            ])
            try await rig.running {
                await until("all are received") { await rig.isEmptied(upTo: 4) }
            }
            let presences = await security.service.presences
            #expect(presences.map(\.type) == ["in", "out", "in", "out"])
            #expect(presences.map(\.ssin) == Array(repeating: "81050103522", count: 4))
            #expect(
                presences.map(\.registrationDate)
                    == (1...4).map { "2026-03-01T05:58:0\($0)Z" })
            #expect(await rig.observer.received.map(\.receipt.text) == ["17611", "17612", "17613", "17614"])
            #expect(await rig.book.attempts == [[1], [2], [3], [4]])
            let kept = await rig.book.kept
            #expect(kept.count == 4)
            #expect(kept[2]?.number == "17612" && kept[2]?.validity == "pending")
            #expect(kept[2]?.state == .received && kept[2]?.isLate == true)
            #expect(await security.service.tokenRequests == 1)
        }
    }

    @Test func `who leaves from a break is out already: nothing is sent, and it is settled as out of scope`()
        async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([
                Presences.punch(1), Presences.punch(2, .breakStart, before: .present),
                Presences.punch(3, .checkOut, before: .onBreak),
            ])
            try await rig.running {
                await until("all are done with") { await rig.isEmptied(upTo: 3) }
            }
            #expect(await security.service.presences.map(\.type) == ["in", "out"])
            #expect(await rig.book.attempts == [[1], [2]], "what is not sent has no attempt")
            #expect(await rig.observer.sequences == [1, 2], "nothing was received")
            let kept = try #require(await rig.book.kept[3])
            #expect(kept.state == .outOfScope && kept.validity == "afterBreak" && kept.number == nil)
        }
    }

    @Test func `a punch waits for its person to take it back, and one that was taken back is never sent`()
        async throws
    {
        try await withSocialSecurity({
            $0.registration?.undoSeconds = 20
            $0.registration?.lateSeconds = 86_400
        }) { security in
            let rig = security.rig()
            let now = fastTime().now()
            func after(_ seconds: Int64) -> Instant { now.advanced(by: seconds * 1_000_000) }
            await rig.book.add([
                Presences.punch(1, person: 1, at: after(0)), Presences.punch(2, person: 2, at: after(1)),
                Presences.undo(3, of: 1, person: 1, at: after(4)),
                Presences.punch(4, person: 1, at: after(5)),
            ])
            try await rig.running {
                await until("all are done with") { await rig.isEmptied(upTo: 4) }
            }
            #expect(await security.presences == ["in 19082416188", "in 81050103522"])
            #expect(await rig.observer.sequences == [2, 4])
            #expect(await rig.book.kept[1]?.validity == "undone")
            #expect(await rig.book.attempts == [[2], [4]])
            #expect(await rig.book.kept[2]?.isLate == false, "the window alone makes nothing late")
        }
    }

    @Test func `the time of a punch is that of its badge, however late its choice was settled`() async throws
    {
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([
                Rows.row(1, "presented", "{}", Rows.instant(1)),
                Presences.punch(2, presented: 1, at: Rows.instant(7_000)),
            ])
            try await rig.running {
                await until("received") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await security.service.presences.map(\.registrationDate) == ["2026-03-01T05:58:01Z"])
        }
    }

    @Test func `a punch without a trusted time waits for it, then its true time is sent and it is late`()
        async throws
    {
        let other = BootID(high: 9, low: 9)
        try await withSocialSecurity { security in
            let rig = security.rig()
            await rig.book.add([
                Presences.punch(1, person: 1, at: Rows.instant(1, trust: .unknown, boot: other)),
                Presences.punch(2, person: 2),
            ])
            try await rig.running {
                await until("the other person's goes on") { await rig.observer.sequences == [2] }
                await until("it says that it waits for its time") {
                    let status = await rig.status
                    return status?.awaitingTime == 1 && status?.unsent == 1
                }
                var trusted = Rows.instant(3, trust: .gnss, boot: other)
                trusted.wallMicroseconds += 3_600_000_000
                try await rig.commit([Rows.row(3, "clockChanged", "{}", trusted)])
                await until("both are received") { await rig.isEmptied(upTo: 3) }
            }
            let dates = await security.service.presences.map(\.registrationDate)
            #expect(dates == ["2026-03-01T05:58:02Z", "2026-03-01T06:58:01Z"], "an hour later than recorded")
            #expect(await rig.book.kept[1]?.isLate == true)
        }
    }

    @Test func `while the clock is not trusted no assertion is made, and nothing is sent`() async throws {
        let time = fastTime(200, trust: .realTimeClock)
        try await withSocialSecurity(time: time) { security in
            let rig = security.rig(time)
            await rig.book.add([Presences.punch(1)])
            try await rig.running {
                await until("it says why") { await rig.status?.lastError == "clock" }
            }
            #expect(await rig.status?.link == .fault)
            #expect(await rig.status?.unsent == 1)
            #expect(await security.service.tokenRequests == 0)
            #expect(
                await rig.book.saved("ciao").exceptions.isEmpty, "an attempt that was no attempt is no doubt")
        }
    }

    @Test func `one time-out puts one entry in doubt: the standard batch is one`() async throws {
        try await withSocialSecurity { security in
            #expect(security.upstream.traits.batchLimit == 1)
            #expect(!security.upstream.traits.isIdempotent)
            #expect(security.upstream.traits.needsTrustedTime && security.upstream.traits.holdsWhileMoved)
        }
    }
}
