import Domain
import Logging
import Store
import Upstreams

/// What a forwarder said to others.
actor Observer {
    private(set) var statuses: [UpstreamStatus] = []
    private(set) var received: [Received] = []
    private(set) var signs = 0

    var status: UpstreamStatus? { statuses.last }
    var sequences: [Sequence] { received.map(\.sequence) }

    func note(_ status: UpstreamStatus) { statuses = statuses.suffix(999) + [status] }
    func note(_ receipts: [Received]) { received += receipts }
    func sign() { signs += 1 }

    nonisolated var listeners: ForwarderListeners {
        ForwarderListeners(
            status: { await self.note($0) }, received: { _, receipts in await self.note(receipts) },
            alive: { _ in await self.sign() })
    }
}

/// What the terminal knows of its place.
actor PlaceAsKnown {
    private(set) var doubt = PlaceDoubt()

    func set(_ doubt: PlaceDoubt) { self.doubt = doubt }
}

struct AgentCodes: Directory {
    var place = PlaceAsKnown()

    func placeDoubt() async -> PlaceDoubt { await place.doubt }

    func subjects(of persons: Set<PersonID>) async -> [PersonID: String] {
        Dictionary(uniqueKeysWithValues: persons.map { ($0, "A\($0.entry.sequence)") })
    }
}

func quietLogger() -> Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

/// A book, a forwarder and who listens to it.
struct Rig: Sendable {
    let book: MemoryBook
    let forwarder: Forwarder
    let observer: Observer
    let place = PlaceAsKnown()

    init(
        _ upstream: any Upstream, book: MemoryBook, name: String = "main", time: Timekeeper = fastTime(),
        seed: UInt64 = 42
    ) {
        self.book = book
        let observer = Observer()
        self.observer = observer
        forwarder = Forwarder(
            name: name, upstream: upstream, book: book, directory: AgentCodes(place: place), timekeeper: time,
            listeners: observer.listeners, logger: quietLogger(), seed: seed)
    }

    /// Commits rows and says so.
    func commit(_ rows: [Row]) async throws {
        await book.add(rows)
        await forwarder.committed(try await book.head())
    }

    /// Runs the forwarder while `body` runs, then stops it.
    func running(_ body: @Sendable () async throws -> Void) async throws {
        let run = Task { try await forwarder.run() }
        do {
            try await body()
        } catch {
            run.cancel()
            _ = await run.result
            throw error
        }
        run.cancel()
        try await run.value
    }

    var status: UpstreamStatus? { get async { await observer.status } }

    func isEmptied(upTo sequence: Sequence) async -> Bool {
        guard let status = await observer.status else { return false }
        return status.unsent == 0 && status.cursor == sequence
    }
}

/// An upstream whose answers a test writes.
actor ScriptedUpstream: Upstream {
    typealias Answer = @Sendable (_ batch: [Outgoing], _ call: Int) async -> Exchange
    nonisolated let traits: UpstreamTraits
    private var answer: Answer
    private var verdict: @Sendable (Outgoing) -> Reconciliation
    private(set) var batches: [[Outgoing]] = []
    private(set) var reconciled: [Sequence] = []
    private(set) var remedies: [LinkRemedy] = []
    private(set) var heartbeats = 0
    private(set) var isClosed = false

    init(
        kinds: Set<String> = ["punched"], isIdempotent: Bool = true, batchLimit: Int = 100,
        needsTrustedTime: Bool = false, holdsWhileMoved: Bool = false, heartbeatSeconds: Int? = nil,
        answer: @escaping Answer = ScriptedUpstream.accepting
    ) {
        traits = UpstreamTraits(
            kinds: kinds, batchLimit: batchLimit, isIdempotent: isIdempotent,
            needsTrustedTime: needsTrustedTime, holdsWhileMoved: holdsWhileMoved,
            heartbeatSeconds: heartbeatSeconds)
        self.answer = answer
        verdict = { _ in Reconciliation(verdicts: [.undecidable], traffic: .answered(microseconds: 1)) }
    }

    static let accepting: Answer = { batch, _ in
        Exchange(outcomes: batch.map { _ in .accepted(nil) }, traffic: .answered(microseconds: 1))
    }

    func set(_ answer: @escaping Answer) { self.answer = answer }

    /// Reconciles one item at a time with what `verdict` says.
    func reconcile(as verdict: Verdict) {
        self.verdict = { _ in Reconciliation(verdicts: [verdict], traffic: .answered(microseconds: 1)) }
    }

    var sent: [Sequence] { batches.flatMap { $0.map(\.sequence) } }

    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
        batches.append(batch)
        return await answer(batch, batches.count)
    }

    func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation {
        reconciled += doubtful.map(\.sequence)
        return Reconciliation(
            verdicts: doubtful.flatMap { verdict($0).verdicts }, traffic: .answered(microseconds: 1))
    }

    func heartbeat(head: Head) async -> Traffic? {
        heartbeats += 1
        return .answered(microseconds: 1)
    }

    func apply(_ remedy: LinkRemedy) async { remedies.append(remedy) }
    func close() async { isClosed = true }
}
