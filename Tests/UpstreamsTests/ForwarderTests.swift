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
                await until("entry \(sequence) is not stuck") {
                    await rig.observer.sequences.last == sequence
                }
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
                outcomes: batch.map {
                    $0.sequence == 4 ? .rejected(reason: "unknown agent") : .accepted(nil)
                },
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
            await rig.forwarder.resolve(1, .again)
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
            await until("the status says so") { await rig.status?.unsent == 3 }
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
