import Domain
import Store
import Testing

@testable import Upstreams

/// Random faults from a seed: links that break before and after the receiver has recorded, refusals, events
/// put off, a book that fails, and crashes that lose what was not settled. Whatever happens, promise 4 holds
/// at the end.
@Suite struct FaultScheduleTests {
    private static let count: Sequence = 60
    private static let persons: Int64 = 6
    private static let poison: Set<Sequence> = [9, 31, 32]

    private func run(_ receiver: FaultyReceiver, _ book: MemoryBook, seed: UInt64) async throws -> [Received]
    {
        var generator = SplitMix(state: seed &* 77)
        var told: [Received] = []
        var next: Sequence = 1
        while true {
            let rig = Rig(receiver, book: book, time: fastTime(5_000), seed: seed)
            let isLast = next > Self.count
            let upTo = min(Self.count, next + Sequence.random(in: 0...25, using: &generator))
            let from = next
            let pieces = Int.random(in: 1...4, using: &generator)
            let failures = Int.random(in: 0...3, using: &generator)
            let patience = Int.random(in: 0...6, using: &generator)
            try await rig.running {
                if from <= upTo {
                    for sequence in from...upTo {
                        await book.add([Rows.punch(sequence, person: sequence % Self.persons + 1)])
                        if sequence % Sequence(pieces) == 0 || sequence == upTo {
                            await rig.forwarder.committed(Head(book: book.id, sequence: sequence, hash: []))
                        }
                    }
                }
                await book.fail(calls: failures)
                if isLast {
                    await receiver.mend()
                    await until("seed \(seed): everything settled") { await rig.isEmptied(upTo: Self.count) }
                    await until("seed \(seed): the book knows") {
                        let saved = await book.saved("main")
                        return saved.cursor == Self.count && saved.attempts.isEmpty
                            && saved.exceptions.allSatisfy { $0.state != .waiting }
                    }
                } else {
                    let calls = await receiver.calls
                    await until("seed \(seed): it tries") {
                        if await receiver.calls >= calls + patience { return true }
                        return await rig.isEmptied(upTo: upTo)
                    }
                    // A crash: what was not settled by now is lost.
                    await book.fail(calls: .max)
                }
            }
            await book.fail(calls: 0)
            told += await rig.observer.received
            if isLast { return told }
            next = upTo + 1
        }
    }

    @Test(arguments: UInt64(1)...30)
    func `a receiver that remembers ids ends with exactly the deliverable set`(_ seed: UInt64) async throws {
        let receiver = FaultyReceiver(isIdempotent: true, seed: seed, poison: Self.poison)
        let book = MemoryBook()
        let told = try await run(receiver, book, seed: seed)
        let recorded = await receiver.recorded
        let expected = Set(1...Self.count).subtracting(Self.poison)
        #expect(Set(recorded) == expected)
        #expect(recorded.count == expected.count)
        #expect(Set(told.map(\.sequence)).isSubset(of: expected))
        let saved = await book.saved("main")
        #expect(Set(saved.exceptions.map(\.sequence)) == Self.poison)
        var last: [Int64: Sequence] = [:]
        for sequence in recorded {
            #expect(
                sequence > last[sequence % Self.persons, default: 0], "seed \(seed): order of \(recorded)")
            last[sequence % Self.persons] = sequence
        }
    }

    @Test(arguments: UInt64(1)...30)
    func `a receiver without memory gets nothing twice, and each entry has one end`(_ seed: UInt64)
        async throws
    {
        let receiver = FaultyReceiver(isIdempotent: false, seed: seed, poison: Self.poison)
        let book = MemoryBook()
        let told = try await run(receiver, book, seed: seed)
        let recorded = await receiver.recorded
        #expect(Set(recorded).count == recorded.count)
        let exceptions = await book.saved("main").exceptions
        let refused = Set(
            exceptions.filter { if case .refused = $0.state { true } else { false } }.map(\.sequence))
        let doubtful = Set(exceptions.filter { $0.state == .doubtful }.map(\.sequence))
        #expect(Set(told.map(\.sequence)).isSubset(of: recorded))
        #expect(refused.isSubset(of: Self.poison))
        #expect(refused.isDisjoint(with: recorded))
        #expect(Set(recorded).union(refused).union(doubtful) == Set(1...Self.count))
    }
}

/// A receiver with a seeded will of its own.
actor FaultyReceiver: Upstream {
    nonisolated let traits: UpstreamTraits
    private(set) var recorded: [Sequence] = []
    private(set) var calls = 0
    private var known: Set<Sequence> = []
    private var generator: SplitMix
    private let poison: Set<Sequence>
    private var isMended = false

    init(isIdempotent: Bool, seed: UInt64, poison: Set<Sequence>) {
        traits = UpstreamTraits(
            kinds: ["punched"], batchLimit: isIdempotent ? 8 : 1, isIdempotent: isIdempotent)
        generator = SplitMix(state: seed)
        self.poison = poison
    }

    func mend() { isMended = true }

    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
        calls += 1
        switch isMended ? 9 : Int.random(in: 0..<12, using: &generator) {
        case 0: return whole(batch, .later(after: nil), .failed("connect"))
        case 1: return whole(batch, .later(after: 2), .refused("http-503"))
        case 2:
            // Recorded in part, and the answer is lost.
            for item in batch.prefix(Int.random(in: 0...batch.count, using: &generator)) { _ = take(item) }
            return whole(batch, traits.isIdempotent ? .later(after: nil) : .unknown, .silent("timeout"))
        case 3:
            let middle = Int.random(in: 0...batch.count, using: &generator)
            let outcomes =
                batch.prefix(middle).map { take($0) }
                + batch.dropFirst(middle).map { _ in .later(after: nil) }
            return Exchange(outcomes: outcomes, traffic: .failed("reset"))
        case 4, 5:
            var putOff: Set<PersonID?> = []
            let outcomes = batch.map { item in
                if putOff.contains(item.person) || Bool.random(using: &generator) {
                    putOff.insert(item.person)
                    return Outcome.later(after: 1)
                }
                return take(item)
            }
            return Exchange(outcomes: outcomes, traffic: .answered(microseconds: 1))
        default: return Exchange(outcomes: batch.map { take($0) }, traffic: .answered(microseconds: 1))
        }
    }

    func reconcile(_ doubtful: [Outgoing]) async -> Reconciliation {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where !isMended: return Reconciliation(verdicts: [], traffic: .failed("connect"))
        case 1:
            return Reconciliation(
                verdicts: doubtful.map { _ in .undecidable }, traffic: .answered(microseconds: 1))
        default:
            let verdicts = doubtful.map { known.contains($0.sequence) ? Verdict.received(nil) : .absent }
            return Reconciliation(verdicts: verdicts, traffic: .answered(microseconds: 1))
        }
    }

    private func whole(_ batch: [Outgoing], _ outcome: Outcome, _ traffic: Traffic) -> Exchange {
        Exchange(outcomes: batch.map { _ in outcome }, traffic: traffic)
    }

    private func take(_ item: Outgoing) -> Outcome {
        if poison.contains(item.sequence) { return .rejected(reason: "poison") }
        if known.insert(item.sequence).inserted || !traits.isIdempotent { recorded.append(item.sequence) }
        return .accepted(nil)
    }
}
