import Domain
import Store
import Testing
import Upstreams

/// Upstreams that do not remember ids: what may have been taken is never blindly sent again.
@Suite struct DoubtTests {
    private static let unknown: ScriptedUpstream.Answer = { batch, _ in
        Exchange(outcomes: batch.map { _ in .unknown }, traffic: .silent("timeout"))
    }

    @Test func `the attempt is in the book before the first byte`() async throws {
        let book = MemoryBook()
        let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1) { batch, _ in
            let attempts = await book.saved("main").attempts
            return Exchange(
                outcomes: [
                    attempts == batch.map(\.sequence) ? .accepted(nil) : .rejected(reason: "\(attempts)")
                ],
                traffic: .answered(microseconds: 1))
        }
        let rig = Rig(upstream, book: book)
        await book.add(Rows.punches(1...5))
        try await rig.running {
            await until("all arrive") { await rig.isEmptied(upTo: 5) }
        }
        #expect(await rig.observer.sequences == [1, 2, 3, 4, 5])
        #expect(await book.attempts == [[1], [2], [3], [4], [5]])
        #expect(await book.saved("main").attempts.isEmpty)
    }

    @Test func `an attempt that cannot be committed is not sent`() async throws {
        let book = MemoryBook()
        let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1)
        let rig = Rig(upstream, book: book)
        try await rig.running {
            await until("it looks") { await rig.status != nil }
            await book.add(Rows.punches(1...2))
            await book.fail(calls: 6)
            await rig.forwarder.committed(Head(book: book.id, sequence: 2, hash: []))
            await until("all arrive") { await rig.isEmptied(upTo: 2) }
        }
        #expect(await upstream.sent == [1, 2])
        #expect(await book.attempts == [[1], [2]])
    }

    @Test func `an unknown outcome is doubtful, not repeated, and the others go on`() async throws {
        let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1) { batch, call in
            batch[0].sequence == 2
                ? await Self.unknown(batch, call) : await ScriptedUpstream.accepting(batch, call)
        }
        let rig = Rig(upstream, book: MemoryBook())
        await rig.book.add(Rows.punches(1...4))
        try await rig.running {
            await until("the others arrive") { await rig.isEmptied(upTo: 4) }
            #expect(await rig.status?.doubtful == 1)
        }
        #expect(await upstream.sent == [1, 2, 3, 4])
        #expect(await upstream.reconciled == [2])
        #expect(await rig.book.saved("main").exceptions.map(\.state) == [.doubtful])
        #expect(await rig.observer.sequences == [1, 3, 4])
    }

    @Test func `after a crash between attempt and outcome the entry is doubtful, not repeated`() async throws
    {
        let book = MemoryBook()
        await book.add(Rows.punches(1...6))
        await book.put(Delivery(cursor: 2, exceptions: [], attempts: [3]), for: "main")
        let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1)
        let rig = Rig(upstream, book: book)
        try await rig.running {
            await until("the others arrive") { await rig.isEmptied(upTo: 6) }
        }
        #expect(await upstream.sent == [4, 5, 6])
        #expect(await upstream.reconciled == [3])
        let saved = await book.saved("main")
        #expect(saved.exceptions.map(\.sequence) == [3])
        #expect(saved.exceptions.map(\.state) == [.doubtful])
        #expect(saved.attempts.isEmpty)
    }

    @Test func `an attempt that begins again stays in the book while its outcome is open`() async throws {
        let book = MemoryBook()
        await book.add([Rows.punch(1)])
        let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1) { batch, call in
            if call == 1 {
                // The outcome of the first attempt cannot be written down at once.
                await book.fail(calls: 1)
                return Exchange(outcomes: [.later(after: nil)], traffic: .failed("connect"))
            }
            try? await Task.sleep(for: .seconds(3_600))
            return Exchange(outcomes: [.unknown], traffic: .silent("timeout"))
        }
        let rig = Rig(upstream, book: book)
        try await rig.running {
            await until("the second attempt hangs") { await upstream.batches.count == 2 }
            // New entries make the loop turn and settle what it can.
            for sequence in Sequence(2)...30 {
                try await rig.commit([Rows.punch(sequence)])
                await until("seen") { await rig.status?.unsent == Int(sequence) }
            }
            #expect(await book.saved("main").attempts.contains(1))
        }
    }

    @Test func `what upstream says it has is received, and what it has not is sent again`() async throws {
        for verdict in [Verdict.received("N-9"), .absent] {
            let book = MemoryBook()
            await book.add(Rows.punches(1...2, persons: 1))
            await book.put(Delivery(cursor: 0, exceptions: [], attempts: [1]), for: "main")
            let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1)
            await upstream.reconcile(as: verdict)
            let rig = Rig(upstream, book: book)
            try await rig.running {
                await until("all arrive") { await rig.isEmptied(upTo: 2) }
            }
            #expect(await rig.observer.sequences == [1, 2])
            #expect(await upstream.sent == (verdict == .absent ? [1, 2] : [2]))
            #expect(await book.saved("main").exceptions.isEmpty)
        }
    }

    @Test func `a person settles a doubt`() async throws {
        for decision in [Resolved.Decision.received, .again] {
            let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1) { batch, call in
                call == 1 ? await Self.unknown(batch, call) : await ScriptedUpstream.accepting(batch, call)
            }
            let rig = Rig(upstream, book: MemoryBook())
            await rig.book.add([Rows.punch(1)])
            try await rig.running {
                await until("reconciled in vain") { await upstream.reconciled == [1] }
                await until("saved as such") { await rig.book.saved("main").exceptions.count == 1 }
                await rig.forwarder.resolve(1, decision)
                await until("settled") { await rig.book.saved("main").exceptions.isEmpty }
            }
            #expect(await upstream.sent == (decision == .received ? [1] : [1, 1]))
        }
    }

    @Test func `an entry without a trusted time waits for it and says so`() async throws {
        let upstream = ScriptedUpstream(needsTrustedTime: true)
        let other = BootID(high: 9, low: 9)
        let rig = Rig(upstream, book: MemoryBook(), time: fastTime(200, trust: .unknown))
        await rig.book.add([
            Rows.punch(1, person: 1, trust: .unknown, boot: other), Rows.punch(2, person: 2),
            Rows.punch(3, person: 1),
        ])
        try await rig.running {
            await until("the other person's goes on") { await rig.observer.sequences == [2] }
            // Receipts are told before the status.
            await until("the status says so") {
                let status = await rig.status
                return status?.awaitingTime == 1 && status?.unsent == 2
            }
            try await rig.commit([
                Rows.row(4, "clockChanged", "{}", Rows.instant(4, trust: .gnss, boot: other))
            ])
            await until("all arrive") { await rig.isEmptied(upTo: 4) }
        }
        #expect(await rig.observer.sequences == [2, 1, 3])
        let items = await upstream.batches.flatMap { $0 }
        let waited = try #require(items.first { $0.sequence == 1 })
        #expect(waited.derivedWallMicroseconds == Rows.instant(1).wallMicroseconds)
        #expect(waited.instant.trust == .unknown)
        #expect(items.first { $0.sequence == 2 }?.derivedWallMicroseconds == nil)
    }

    @Test func `after a restart the trusted moment is found in the book`() async throws {
        let other = BootID(high: 9, low: 9)
        let book = MemoryBook()
        await book.add([
            Rows.punch(1, trust: .saved, boot: other),
            Rows.row(2, "clockChanged", "{}", Rows.instant(2, boot: other)),
        ])
        let waiting = DeliveryException(sequence: 1, person: Rows.person(1), state: .waiting, attempts: 0)
        await book.put(Delivery(cursor: 2, exceptions: [waiting]), for: "main")
        let rig = Rig(ScriptedUpstream(needsTrustedTime: true), book: book)
        try await rig.running {
            await until("it arrives") { await rig.isEmptied(upTo: 2) }
        }
        #expect(await rig.observer.sequences == [1])
    }
}
