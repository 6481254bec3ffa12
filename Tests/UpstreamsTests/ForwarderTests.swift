import Domain
import Store
import Testing
import Upstreams

@Suite struct ForwarderTests {
    @Test func `every entry of a kind that upstream takes arrives once and in order`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 7)
        let rig = Rig(upstream, book: MemoryBook())
        let rows = (1...50).map { sequence in
            sequence % 3 == 0
                ? Rows.row(Sequence(sequence), "positioned", "{}") : Rows.punch(Sequence(sequence), person: 1)
        }
        await rig.book.add(rows)
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 50) }
        }
        let expected = rows.filter { $0.coded.kind == "punched" }.map(\.sequence)
        #expect(await upstream.sent == expected)
        #expect(await rig.observer.sequences == expected)
        #expect(await upstream.batches.allSatisfy { $0.count <= 7 })
        #expect(await rig.book.saved("main").cursor == 50)
        #expect(await upstream.isClosed)
    }

    @Test func `an entry carries its id, its person's agent code and its stored text`() async throws {
        let upstream = ScriptedUpstream()
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add([Rows.punch(1, person: 4)])
        try await rig.running {
            await until("it arrives") { await rig.isEmptied(upTo: 1) }
        }
        let item = try #require(await upstream.batches.first?.first)
        #expect(item.id == EntryID(book: BookID(7), sequence: 1))
        #expect(item.person == Rows.person(4))
        #expect(item.subject == "A4")
        #expect(item.data == Array(#"{"person":4,"action":"checkIn","site":"S1"}"#.utf8))
        #expect(item.isLate)
    }

    @Test func `a lone entry is sent although none follows it`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 100)
        let rig = Rig(upstream, book: MemoryBook())
        try await rig.running {
            for sequence in Sequence(1)...20 {
                try await rig.commit([Rows.punch(sequence)])
                await until("entry \(sequence) is not stuck") { await rig.observer.sequences.last == sequence }
            }
            await until("and the book knows") { await rig.book.saved("main").cursor == 20 }
        }
    }

    @Test func `at rest nothing is asked of the book`() async throws {
        let rig = Rig(ScriptedUpstream(), book: MemoryBook(), time: fastTime(2_000))
        await rig.book.add(Rows.punches(1...3))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 3) }
            await until("settled") { await rig.book.saved("main").cursor == 3 }
            let asked = await rig.book.rowsAsked
            let signs = await rig.observer.signs
            // Ten signs of life are more than a minute at rest.
            await until("signs of life go on") { await rig.observer.signs > signs + 10 }
            #expect(await rig.book.rowsAsked == asked)
        }
    }

    @Test func `a refused entry is recorded and the others go on`() async throws {
        let upstream = ScriptedUpstream { batch, _ in
            Exchange(
                outcomes: batch.map { $0.sequence == 4 ? .rejected(reason: "unknown agent") : .accepted(nil) },
                traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...9))
        try await rig.running {
            await until("the others arrive") { await rig.isEmptied(upTo: 9) }
            #expect(await rig.status?.refused == 1)
        }
        #expect(await rig.observer.sequences == [1, 2, 3, 5, 6, 7, 8, 9])
        let saved = await rig.book.saved("main")
        #expect(saved.cursor == 9)
        #expect(saved.exceptions.map(\.state) == [.refused(reason: "unknown agent")])
        #expect(saved.exceptions.map(\.sequence) == [4])
    }

    @Test func `a refused entry is sent again when a person says so`() async throws {
        let upstream = ScriptedUpstream { batch, call in
            Exchange(
                outcomes: batch.map { _ in call == 1 ? .rejected(reason: "no") : .accepted("N-1") },
                traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add([Rows.punch(1)])
        try await rig.running {
            await until("refused") { await rig.status?.refused == 1 }
            await rig.forwarder.resolve(1, .sendAgain)
            await until("received") { await rig.observer.sequences == [1] }
            await until("no exception is left") { await rig.book.saved("main").exceptions.isEmpty }
        }
        #expect(await rig.observer.received.first?.receipt.text == "N-1")
    }

    @Test func `an entry put off holds only its person's later ones`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 1) { batch, call in
            let isPutOff = batch[0].sequence == 1 && call < 12
            return Exchange(
                outcomes: [isPutOff ? .later(after: 1) : .accepted(nil)], traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: MemoryBook())
        // Person 1: 1, 3, 5. Person 2: 2, 4, 6.
        await rig.book.add((1...6).map { Rows.punch($0, person: ($0 + 1) % 2 + 1) })
        try await rig.running {
            await until("the other person's go on") { await rig.observer.sequences == [2, 4, 6] }
            #expect(await rig.status?.unsent == 3)
            await until("then all arrive") { await rig.isEmptied(upTo: 6) }
        }
        #expect(await rig.observer.sequences == [2, 4, 6, 1, 3, 5])
        #expect(await rig.book.saved("main").exceptions.isEmpty)
    }

    @Test func `waiting entries and their order survive a restart`() async throws {
        let book = MemoryBook()
        await book.add((1...6).map { Rows.punch($0, person: ($0 + 1) % 2 + 1) })
        let puttingOff = ScriptedUpstream(batchLimit: 1) { batch, _ in
            Exchange(
                outcomes: [batch[0].person == Rows.person(1) ? .later(after: 3_600) : .accepted(nil)],
                traffic: .answered(microseconds: 1))
        }
        let first = Rig(puttingOff, book: book)
        try await first.running {
            await until("the other person's arrive") { await first.observer.sequences == [2, 4, 6] }
        }
        #expect(await book.saved("main").cursor == 6)
        #expect(await book.saved("main").exceptions.map(\.sequence) == [1, 3, 5])

        let second = Rig(ScriptedUpstream(batchLimit: 1), book: book)
        try await second.running {
            await until("the rest arrives") { await second.isEmptied(upTo: 6) }
        }
        #expect(await second.observer.sequences == [1, 3, 5])
    }

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
            #expect(await rig.status?.oldestUnsent == Rows.instant(1))
            #expect(await rig.book.saved("main").exceptions.isEmpty)
            await until("all arrive") { await rig.isEmptied(upTo: 95) }
            #expect(await rig.status?.link == .up)
            #expect(await rig.status?.lastError == "connect")
        }
        #expect(await rig.observer.sequences == Array(1...95))
        #expect(await upstream.remedies.contains(.reresolve))
    }

    @Test func `half a batch before the link broke is not sent again`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 6) { batch, call in
            guard call == 1 else { return await ScriptedUpstream.accepting(batch, call) }
            let outcomes = batch.map { $0.sequence == 3 || $0.sequence == 4 ? Outcome.accepted(nil) : .later(after: nil) }
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
        let time = fastTime(1_000)
        let calls = CallTimes(time)
        let upstream = ScriptedUpstream { batch, call in
            await calls.note()
            return call == 1
                ? Exchange(
                    outcomes: batch.map { _ in .later(after: nil) }, traffic: .refused("http-429"), retryAfterSeconds: 90)
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
        #expect(times[1] - times[0] >= 90_000_000)
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

    @Test func `after a receiver's wipe a replay fills it again`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 10)
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...30))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 30) }
            await rig.forwarder.replay(from: 11)
            await until("again") { await rig.observer.sequences.count == 50 }
        }
        #expect(await upstream.sent == Array(1...30) + Array(11...30))
        #expect(await rig.book.saved("main").cursor == 30)
    }

    @Test func `a full table of exceptions stops the cursor with an alarm, and room starts it again`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 1_000) { batch, _ in
            Exchange(outcomes: batch.map { _ in .rejected(reason: "no") }, traffic: .answered(microseconds: 1))
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

    @Test func `receipts reach the book at most every second or five hundred, and all at rest`() async throws {
        let rig = Rig(ScriptedUpstream(batchLimit: 50), book: MemoryBook(), time: fastTime(1))
        await rig.book.add(Rows.punches(1...2_000))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 2_000) }
            await until("settled") { await rig.book.saved("main").cursor == 2_000 }
            #expect(await rig.book.settlements <= 12)
        }
    }

    @Test func `a backlog is carried in bounded batches`() async throws {
        let upstream = ScriptedUpstream(batchLimit: 500)
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...20_000, persons: 300))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 20_000) }
        }
        #expect(await rig.observer.sequences == Array(1...20_000))
        #expect(await rig.book.mostRowsAsked <= 1_000)
        #expect(await upstream.batches.allSatisfy { $0.count <= 500 })
    }
}

/// When calls came, boot clock, microseconds.
actor CallTimes {
    private let time: Timekeeper
    private(set) var times: [Int64] = []

    init(_ time: Timekeeper) { self.time = time }

    func note() { times.append(time.now().bootMicroseconds) }
}
