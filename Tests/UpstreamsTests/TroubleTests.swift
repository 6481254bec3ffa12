import Domain
import Store
import Testing
import Upstreams

/// Broken links, a full table, a book that fails: nothing is lost, and everything is said.
@Suite struct TroubleTests {
    @Test func `a broken link leaves no exceptions and loses nothing`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 10) { batch, call in
            call < 8
                ? Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .failed("connect"))
                : await ScriptedUpstream.accepting(batch, call)
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...95))
        try await rig.running {
            await until("seen down") { await rig.status?.link == .down }
            #expect(await rig.status?.unsent == 95)
            #expect(await rig.status?.oldestPunch == Rows.instant(1))
            #expect(await rig.book.saved("main").exceptions.isEmpty)
            await until("all arrive") { await rig.isEmptied(upTo: 95) }
            #expect(await rig.status?.link == .up)
            #expect(await rig.status?.lastError == "connect")
        }
        #expect(await rig.observer.sequences == Array(1...95))
        #expect(await upstream.remedies.contains(.reresolve))
    }

    @Test func `what the terminal says of itself waits too, but is no punch and rings no alarm`() async throws
    {
        let upstream = ScriptedUpstream(kinds: ["punched", "undone", "linkRemedied"], batchLimit: 3) {
            batch, _ in
            Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .failed("connect"))
        }
        let rig = Rig(upstream, book: MemoryBook())
        // More of them than are read ahead.
        await rig.book.add(Rows.remedies(1...300))
        try await rig.running {
            await until("they count as entries") { await rig.status?.unsent == 300 }
            #expect(await rig.status?.unsentPunches == 0)
            #expect(await rig.status?.oldestPunch == nil)
            #expect(await rig.status?.oldestPunchMicroseconds == nil)
            try await rig.commit(
                [Rows.punch(301)] + Rows.remedies(302...303) + [Rows.row(304, "undone", "{}")])
            await until("punch and undo count") { await rig.status?.unsentPunches == 2 }
            await until("its age is told") { await rig.status?.oldestPunch == Rows.instant(301) }
            #expect(await rig.status?.unsent == 304)
            await upstream.set(ScriptedUpstream.accepting)
            await until("all arrive") { await rig.isEmptied(upTo: 304) }
            #expect(await rig.status?.unsentPunches == 0)
            #expect(await rig.status?.oldestPunch == nil)
        }
    }

    @Test func `a punch that waits for its turn counts as one, and other entries that wait do not`()
        async throws
    {
        let upstream = ScriptedUpstream(kinds: ["punched", "linkRemedied"]) { batch, _ in
            Exchange(outcomes: batch.map { _ in .later(after: 60) }, traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add([
            Rows.row(1, "linkRemedied", "{}"), Rows.punch(2), Rows.row(3, "linkRemedied", "{}"),
        ])
        try await rig.running {
            await until("all are put off") { await rig.status?.cursor == 3 }
            #expect(await rig.status?.unsent == 3)
            #expect(await rig.status?.unsentPunches == 1)
            #expect(await rig.status?.oldestPunch == Rows.instant(2))
            await upstream.set(ScriptedUpstream.accepting)
            await until("all arrive") { await rig.isEmptied(upTo: 3) }
            #expect(await rig.status?.unsentPunches == 0)
        }
    }

    @Test func `just started, nobody is told that there is nothing to send`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 10) { batch, _ in
            Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .failed("connect"))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...95))
        try await rig.running {
            await until("a call") { await upstream.batches.count == 1 }
            await until("a status") { await rig.status != nil }
        }
        #expect(await rig.observer.statuses.allSatisfy { $0.unsent == 95 })
    }

    @Test func `while a request hangs new entries are counted and shown`() async throws {
        let upstream = ScriptedUpstream { batch, call in
            if call == 1 { try? await Task.sleep(for: .seconds(3_600)) }
            return Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .silent("timeout"))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add([Rows.punch(1)])
        try await rig.running {
            await until("it hangs") { await upstream.batches.count == 1 }
            for sequence in Sequence(2)...400 { try await rig.commit([Rows.punch(sequence)]) }
            await until("they count") { await rig.status?.unsent == 400 }
            #expect(await upstream.batches.count == 1)
        }
    }

    @Test func `half a batch before the link broke is not sent again`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 6) { batch, call in
            guard call == 1 else { return await ScriptedUpstream.accepting(batch, call) }
            let outcomes = batch.map {
                $0.sequence == 3 || $0.sequence == 4 ? Outcome.accepted(nil) : .later(after: nil)
            }
            return Exchange(outcomes: outcomes, traffic: .failed("reset"))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...6, persons: 6))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 6) }
        }
        #expect(await upstream.sent == [1, 2, 3, 4, 5, 6, 1, 2, 5, 6])
        #expect(await rig.observer.sequences == [3, 4, 1, 2, 5, 6])
    }

    @Test func `what upstream asks to wait is waited`() async throws {
        let time = fastTime(5_000)
        let calls = CallTimes(time)
        let upstream = ScriptedUpstream { batch, call in
            await calls.note()
            return call == 1
                ? Exchange(
                    outcomes: batch.map { _ in .later(after: nil) }, traffic: .refused("http-429"),
                    retryAfterSeconds: 3_600)
                : await ScriptedUpstream.accepting(batch, call)
        }
        let rig = Rig(upstream, book: MemoryBook(), time: time)
        await rig.book.add(Rows.punches(1...3))
        try await rig.running {
            await until("refused") { await rig.status?.link == .refused }
            try await rig.commit([Rows.punch(4)])
            await until("all arrive") { await rig.isEmptied(upTo: 4) }
        }
        let times = await calls.times
        #expect(times.count >= 2)
        #expect(times[1] - times[0] >= 3_600_000_000)
    }

    @Test func `a fault of the book delays and loses nothing`() async throws {
        let rig = Rig(ScriptedUpstream(batchLimit: 10), book: MemoryBook())
        await rig.book.add(Rows.punches(1...30))
        await rig.book.fail(calls: 4)
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 30) }
            await rig.book.add([Rows.punch(31)])
            await rig.book.fail(calls: 3)
            await rig.forwarder.committed(Head(book: rig.book.id, sequence: 31, hash: []))
            await until("also the next") { await rig.observer.sequences.last == 31 }
            await until("and the book knows") { await rig.book.saved("main").cursor == 31 }
        }
        #expect(await rig.observer.sequences == Array(1...31))
    }

    @Test func `a damaged row is refused visibly and does not stop the others`() async throws {
        let rig = Rig(ScriptedUpstream(batchLimit: 100), book: MemoryBook())
        await rig.book.add(Rows.punches(1...900))
        for sequence in [Sequence(1), 433, 434, 900] { await rig.book.damage(sequence) }
        try await rig.running {
            await until("the others arrive") { await rig.isEmptied(upTo: 900) }
            await until("the book knows") { await rig.book.saved("main").cursor == 900 }
        }
        #expect(await rig.observer.sequences == (1...900).filter { ![1, 433, 434, 900].contains($0) })
        #expect(await rig.book.saved("main").exceptions.map(\.sequence) == [1, 433, 434, 900])
    }

    @Test func `a full table of exceptions stops the cursor with an alarm, and room starts it again`()
        async throws
    {
        let upstream = ScriptedUpstream(batchLimit: 1_000) { batch, _ in
            Exchange(
                outcomes: batch.map { _ in .rejected(reason: "no") }, traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...10_050))
        try await rig.running {
            await until("stalled") { await rig.status?.isStalled == true }
            #expect(await rig.status?.refused == 10_000)
            #expect(await rig.status?.cursor == 10_000)
            #expect(await rig.status?.unsent == 50)
            await upstream.set(ScriptedUpstream.accepting)
            for sequence in Sequence(1)...10 { await rig.forwarder.resolve(sequence, .received) }
            await until("the rest goes on") { await rig.isEmptied(upTo: 10_050) }
        }
        #expect(await rig.book.saved("main").exceptions.count == 9_990)
    }

    @Test func `several upstreams have each their own cursor`() async throws {
        let book = MemoryBook()
        await book.add(Rows.punches(1...40))
        let good = Rig(ScriptedUpstream(), book: book, name: "good")
        let bad = Rig(
            ScriptedUpstream { batch, _ in
                Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .silent("timeout"))
            }, book: book, name: "bad")
        try await good.running {
            try await bad.running {
                await until("one is done") { await good.isEmptied(upTo: 40) }
                await until("the other is down") { await bad.status?.link == .down }
            }
        }
        #expect(await book.saved("good").cursor == 40)
        #expect(await book.saved("bad").cursor == 0)
    }

    @Test func `receipts reach the book at most every second or five hundred, and all at rest`() async throws
    {
        let rig = Rig(ScriptedUpstream(batchLimit: 50), book: MemoryBook(), time: fastTime(1))
        await rig.book.add(Rows.punches(1...2_000))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 2_000) }
            await until("settled") { await rig.book.saved("main").cursor == 2_000 }
            #expect(await rig.book.settlements <= 12)
        }
    }
}

/// When calls came, boot clock, microseconds.
actor CallTimes {
    private let time: Timekeeper
    private(set) var times: [Int64] = []

    init(_ time: Timekeeper) { self.time = time }

    func note() { times.append(time.now().bootMicroseconds) }
}
