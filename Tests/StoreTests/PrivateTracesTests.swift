import Domain
import Testing

@testable import Store

/// What of the book tells of a person.
struct PrivateTracesTests: LongStory {
    let directory = try? TemporaryDirectory()

    @Test func `somebody of whom only the seal knows is found, and gone after his erasure`() throws {
        let directory = try #require(directory)
        let book = try written(directory)
        try prune(book, now: now())
        let state = try book.load()
        let person = PersonID(EntryID(book: book.id, sequence: 2))
        let kept = try #require(try first(book))
        #expect(kept > 3)
        let traces = try book.privateTraces(of: person, in: state)
        #expect(traces == [2, 3])
        var running = state
        for entry in try book.erase(traces, rule: "test", at: now()) { running.apply(entry) }
        #expect(running.people[person] == nil && running.people.count == 2)
        #expect(!running.credentials.values.contains { $0.person == person })
        #expect(try book.load() == running)
        #expect(try book.verify().isSound)
    }

    @Test func `an agent of the register of whom only the seal knows is found, and gone after his erasure`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.open(directory: directory.book, program: "1.0.0", now: Self.moment(day: 0))
        var terminal = try book.load()
        func amend(_ value: Amendment.Value) throws {
            let previous = value.subject.flatMap(terminal.revision)
            let amendments = Amendments(by: "31", [Amendment(value, previous: previous)])
            let event = Event(instant: Self.moment(day: 0), happening: .amended(amendments))
            let entries = terminal.decide(event)
            try book.append(entries)
            for entry in entries { terminal.apply(entry) }
        }
        let person = Person(code: "4711", firstName: "Amina", lastName: "Examplé", isActive: false)
        let sealed = SealedNumber(text: "sealed-4711", mark: "m")
        try amend(.agent(Agent(person: person, particulars: AgentParticulars(nationalNumber: sealed)), nil))
        let id = PersonID(EntryID(book: book.id, sequence: terminal.head))
        try amend(.badge(Credential(key: CredentialKey("k4711"), person: id), nil))
        try amend(.agent(Agent(person: person), id))
        var story = Story(after: try book.head())
        try book.append(
            (Int64(0)..<1_000).flatMap { tenth in
                story.punch(of: 2).map { entry in
                    var entry = entry
                    entry.instant = Self.moment(day: tenth / 10, minute: tenth % 10)
                    return entry
                }
            })
        try book.settle("platform", cursor: book.head().sequence)
        try prune(book, now: now())
        #expect(try #require(try first(book)) > 5)
        var running = try book.load()
        #expect(running.agent(id)?.particulars.accountName == "4711")
        let traces = try book.privateTraces(of: id, in: running)
        #expect(traces == [2, 3])
        for entry in try book.erase(traces, rule: "test", at: now()) { running.apply(entry) }
        #expect(running.agent(id) == nil && running.credentials.isEmpty)
        #expect(running.company?.agent(withAccount: "4711") == nil)
        #expect(try book.load() == running)
        #expect(try book.verify().isSound)
    }

    @Test func `an import that was dropped tells of him, too, and a badge that is another's by now does not`()
        throws
    {
        let directory = try #require(directory)
        let book = try Book.fresh(in: directory)
        var sequence = try book.head().sequence
        let key = CredentialKey("em:62E3086CED")
        func add(_ fact: Fact) throws -> Sequence {
            sequence += 1
            let entry = Entry(
                sequence: sequence, instant: Story.instant(sequence), reader: nil, place: nil, fact: fact)
            try book.append([entry])
            return sequence
        }
        func enrol(_ person: Person, until end: Int64?) throws -> [Sequence] {
            let batch = sequence + 1
            let id = PersonID(EntryID(book: book.id, sequence: batch))
            let badge = Credential(key: key, person: id, toMicroseconds: end)
            let staged = [
                try add(.staged(Staged(batch: batch, change: .person(person, existing: nil)))),
                try add(.staged(Staged(batch: batch, change: .credential(badge, existing: nil)))),
            ]
            _ = try add(.applied(Applied(batch: batch, count: 2)))
            return staged
        }
        let stranger = Refused(reason: .unknownCredential, method: .badge, key: key)
        let read = try add(.refused(stranger))
        let gone = Person(code: "4711", firstName: "Amina", lastName: "Examplé")
        let own = try enrol(gone, until: 1)
        let id = PersonID(EntryID(book: book.id, sequence: own[0]))
        #expect(try book.privateTraces(of: id, in: book.load()) == [read] + own)
        _ = try enrol(Person(code: "4712", firstName: "Bram", lastName: "Essai"), until: nil)
        let dropped = try add(.staged(Staged(batch: sequence + 1, change: .person(gone, existing: nil))))
        #expect(try book.privateTraces(of: id, in: book.load()) == own + [dropped])
    }
}
