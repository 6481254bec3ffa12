import Domain
import Foundation
import Testing

/// What holds after any sequence of events.
@Suite struct PropertyTests {
    /// Plays random events and returns the entries; checks each step on the way.
    private func play(_ count: Int, seed: UInt64, isWild: Bool) -> (Terminal, [Entry]) {
        var events = AnyEvent(seed: seed)
        events.isWild = isWild
        var terminal = events.opening()
        var entries: [Entry] = []
        for _ in 0..<count {
            let event = events.next(for: terminal)
            let decided = terminal.decide(event)
            guard check(decided, event, terminal) else { break }
            for entry in decided { terminal.apply(entry) }
            entries += decided
            _ = terminal.effects(of: decided, after: event)
            _ = Terminal.notRecordedEffects(for: event)
        }
        return (terminal, entries)
    }

    private func check(_ decided: [Entry], _ event: Event, _ terminal: Terminal) -> Bool {
        var head = terminal.head
        for entry in decided {
            head += 1
            let stored = Fact(entry.fact.coded(in: terminal.book), in: terminal.book)
            let opens = if case .presented(let fact) = entry.fact { !fact.offered.isEmpty } else { false }
            // An open choice is settled, or goes on, before another one opens.
            let isSettled = decided.contains { [.punched, .repeated, .unchanged].contains($0.settling) }
            let goesOn =
                if case .presented(let fact) = entry.fact { fact.continues != nil } else { false }
            guard entry.sequence == head, entry.instant == event.instant, stored == entry.fact,
                !opens || terminal.openChoice == nil || isSettled || goesOn
            else {
                Issue.record("\(event) led to \(decided)")
                return false
            }
        }
        return true
    }

    @Test(arguments: [(1, false), (2, false), (3, true), (4, true)] as [(UInt64, Bool)])
    func `whatever happens, the book alone gives the same state`(seed: UInt64, isWild: Bool) throws {
        let (live, entries) = play(25_000, seed: seed, isWild: isWild)
        var events = AnyEvent(seed: seed)
        var folded = events.opening()
        #expect(Int64(entries.count) == live.head - folded.head)
        for entry in entries {
            var stored = entry
            stored.fact = Fact(entry.fact.coded(in: Scene.book), in: Scene.book)
            folded.apply(stored)
        }
        #expect(folded == live)
        #expect(live.recentPunches.punches.count <= 64)
        #expect(live.refusedReads.reads.count <= 1_000)
        #expect(live.openQuestions.questions.count <= 100)
        let kinds = Set(entries.map(\.fact.kind))
        let expected = [
            "presented", "punched", "repeated", "unchanged", "refused", "undone", "armed", "moved",
            "declared",
            "applied", "amended",
        ]
        #expect(kinds.isSuperset(of: isWild ? [] : expected))
        #expect(live.punchCount > 500)
    }

    @Test(arguments: [11, 12] as [UInt64])
    func `a snapshot gives back the same state, which goes on in the same way`(seed: UInt64) throws {
        let (live, _) = play(4_000, seed: seed, isWild: false)
        let text = try JSONEncoder().encode(live)
        var restored = try JSONDecoder().decode(Terminal.self, from: text)
        #expect(restored == live)
        var events = AnyEvent(seed: seed + 100)
        var original = live
        for _ in 0..<2_000 {
            let event = events.next(for: original)
            let decided = original.decide(event)
            #expect(restored.decide(event) == decided)
            for entry in decided {
                original.apply(entry)
                restored.apply(entry)
            }
            #expect(
                restored.effects(of: decided, after: event) == original.effects(of: decided, after: event))
        }
        #expect(restored == original)
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func `undo gives back exactly what was`(seed: UInt64) {
        var events = AnyEvent(seed: seed)
        var terminal = events.opening()
        var undone = 0
        for _ in 0..<10_000 {
            let event = events.next(for: terminal)
            let before = terminal.attendance
            let decided = terminal.decide(event)
            for entry in decided { terminal.apply(entry) }
            guard case .punched(let punched) = decided.last?.fact, let sequence = decided.last?.sequence,
                decided.count(where: { $0.settling == .punched }) == 1
            else { continue }
            var after = terminal
            let undo = Event(instant: event.instant, happening: .undo(punch: sequence))
            let entries = after.decide(undo)
            guard !entries.isEmpty else { continue }
            for entry in entries { after.apply(entry) }
            undone += 1
            let isStillAsked = after.openQuestions.questions.contains { $0.punch == sequence }
            guard after.attendance == before, !isStillAsked, after.decide(undo).isEmpty else {
                Issue.record("undo of \(punched)")
                return
            }
        }
        #expect(undone > 100)
    }

    @Test func `facts of any content are folded without a trap`() {
        var random = RandomSource(seed: 31)
        for _ in 0..<300 {
            var terminal = Terminal(book: Scene.book)
            for _ in 0..<4 {
                for fact in random.anyFacts(in: Scene.book).shuffled(using: &random) {
                    let instant = Instant(
                        wallMicroseconds: random.anyInteger(), bootMicroseconds: random.anyInteger(),
                        boot: Scene.boot, trust: .gnss)
                    let entry = Entry(
                        sequence: random.anyInteger(), instant: instant, reader: nil, place: nil, fact: fact)
                    terminal.apply(entry)
                    let event = Event(instant: instant, happening: .woke)
                    _ = terminal.effects(of: [entry], after: event)
                    _ = terminal.decide(event)
                    _ = terminal.decide(Event(instant: instant, happening: .started(program: "")))
                }
            }
        }
    }
}

/// What kind of entry settles a choice.
enum Settling { case punched, repeated, unchanged }

extension Entry {
    var settling: Settling? {
        switch fact {
        case .punched: .punched
        case .repeated: .repeated
        case .unchanged: .unchanged
        default: nil
        }
    }
}
