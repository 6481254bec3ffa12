import Domain
import Store
import Testing
import Upstreams
import VirtualUpstream

/// The forwarder on the real book, with the real upstream.
@Suite struct RealBookTests {
    private func entries(_ range: ClosedRange<Sequence>, in book: BookID) -> [Entry] {
        range.map { sequence in
            let punched = Punched(
                person: PersonID(EntryID(book: book, sequence: sequence % 3 + 1)), action: .checkIn,
                basis: .sole,
                method: .badge, presented: sequence, site: SiteCode("S1"), before: .absent)
            return Entry(
                sequence: sequence, instant: Rows.instant(sequence), reader: ReaderName("entrance"),
                place: nil,
                fact: .punched(punched))
        }
    }

    private func open(_ folder: String) throws -> Book {
        try Book.open(directory: folder + "/book", program: "test", now: Rows.instant(1))
    }

    private func running(
        _ upstream: any Upstream, _ book: Book, _ body: (Forwarder, Observer) async throws -> Void
    ) async throws {
        let observer = Observer()
        let forwarder = Forwarder(
            name: "main", upstream: upstream, book: ShelvedBook(book), directory: AgentCodes(),
            timekeeper: fastTime(), listeners: observer.listeners, logger: quietLogger(), seed: 1)
        let run = Task { try await forwarder.run() }
        do {
            try await body(forwarder, observer)
        } catch {
            run.cancel()
            _ = await run.result
            throw error
        }
        run.cancel()
        try await run.value
    }

    @Test func `punches arrive once over faults and a restart, and the book knows`() async throws {
        try await withFolder { folder in
            let receiver = VirtualUpstream(logger: quietLogger())
            try await receiver.start()
            var settings = UpstreamSettings(name: "main", url: await receiver.url)
            settings.requestSeconds = 1
            let surroundings = UpstreamSurroundings(terminal: "hall", timekeeper: fastTime())
            var faults = UpstreamFaults(.dropsAcknowledgement, requests: 2)
            faults.rejects = ["40"]
            await receiver.set(faults)

            let first = try open(folder)
            try first.append(entries(2...501, in: first.id))
            try await running(try UpstreamCatalog.make(settings, in: surroundings), first) { _, observer in
                await until("all arrive") {
                    let status = await observer.status
                    return status?.cursor == 501 && status?.unsent == 0
                }
            }
            #expect(try first.delivery(of: "main").cursor == 501)
            #expect(try first.delivery(of: "main").exceptions.map(\.sequence) == [40])
            try first.close()

            let second = try open(folder)
            try await running(try UpstreamCatalog.make(settings, in: surroundings), second) {
                forwarder, observer in
                try second.append(entries(502...503, in: second.id))
                await forwarder.committed(try second.head())
                await until("the next arrive") { await observer.sequences == [502, 503] }
            }
            #expect(try second.delivery(of: "main").cursor == 503)
            try second.close()
            await receiver.unplug()

            let events = await receiver.received
            #expect(events.map(\.number) == (1...503).filter { $0 != 40 })
            #expect(events.first?.type.contains("bookOpened") == true)
            #expect(events.dropFirst().first?.subject == "A3")
            #expect(events.dropFirst().first?.data?.action == "checkIn")
            #expect(events.dropFirst().first?.id == "\(first.id)-2")
        }
    }

    @Test func `an attempt survives in the book and becomes a doubt`() async throws {
        try await withFolder { folder in
            let book = try open(folder)
            try book.append(entries(2...4, in: book.id))
            try book.attempt("main", [2])
            let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1)
            try await running(upstream, book) { _, observer in
                await until("the others arrive") { await observer.sequences == [3, 4] }
                await until("the doubt is kept") {
                    guard let saved = try? book.delivery(of: "main") else { return false }
                    return saved.exceptions.map(\.state) == [.doubtful] && saved.attempts.isEmpty
                        && saved.cursor == 4
                }
            }
            #expect(await upstream.sent == [3, 4])
            try book.close()
        }
    }

    @Test func `a replay starts again from the sequence`() async throws {
        try await withFolder { folder in
            let book = try open(folder)
            try book.append(entries(2...9, in: book.id))
            let upstream = ScriptedUpstream()
            try await running(upstream, book) { forwarder, observer in
                await until("all arrive") { await observer.sequences.count == 8 }
                await forwarder.replay(from: 6)
                await until("again") { await observer.sequences.count == 12 }
            }
            #expect(await upstream.sent == Array(2...9) + Array(6...9))
            try book.close()
        }
    }

    /// A copy of a book when 5 of 8 punches had been delivered, restored after the old book had sent all.
    private func restored(in folder: String) throws -> (old: BookID, book: Book) {
        let old = try open(folder)
        try old.append(entries(2...9, in: old.id))
        let waiting = DeliveryException(sequence: 4, person: nil, state: .waiting, attempts: 1)
        try old.settle("main", cursor: 6, exceptions: [4: waiting])
        let copy = try old.backUp(to: folder, now: Rows.instant(10)).path ?? ""
        try old.settle("main", cursor: 9, exceptions: [4: nil])
        try old.close()
        _ = try Book.restore(copy, into: folder + "/new", program: "test", now: Rows.instant(11))
        let book = try Book.open(directory: folder + "/new", program: "test", now: Rows.instant(12))
        let next = (1...2).map { (number: Sequence) in
            var entry = entries(2...2, in: book.id)[0]
            entry.sequence = 10 + number
            return entry
        }
        try book.append(next)
        return (old.id, book)
    }

    @Test func `after a restore an upstream that remembers gets what the copy did not know, by its old ids`()
        async throws
    {
        try await withFolder { folder in
            let (old, book) = try restored(in: folder)
            let upstream = ScriptedUpstream()
            try await running(upstream, book) { _, observer in
                await until("all arrive") { await observer.sequences.count == 6 }
            }
            let ids = await upstream.batches.flatMap { $0.map(\.id) }.sorted { $0.sequence < $1.sequence }
            #expect(
                ids == [4, 7, 8, 9].map { EntryID(book: old, sequence: $0) }
                    + [11, 12].map { EntryID(book: book.id, sequence: $0) })
            try book.close()
        }
    }

    @Test func `after a restore an upstream that does not remember is asked first, from half-way too`()
        async throws
    {
        try await withFolder { folder in
            let (_, book) = try restored(in: folder)
            try book.settle("main", cursor: 7)
            let upstream = ScriptedUpstream(isIdempotent: false, batchLimit: 1)
            try await running(upstream, book) { _, observer in
                await until("the new ones arrive") { await observer.sequences == [11, 12] }
                await until("the others are asked about") { await Set(upstream.reconciled) == [4, 8, 9] }
                await until("doubts") { await observer.status?.doubtful == 3 }
            }
            #expect(await upstream.sent == [11, 12])
            try book.close()
        }
    }
}
