import Domain
import Testing

@testable import Store

/// What the book knows of one subject of the company's register.
struct SubjectHistoryTests {
    let directory = try? TemporaryDirectory()

    /// A book with a register of its own, and what happens in it.
    private final class Register {
        let book: Book
        private(set) var terminal: Terminal

        init(in directory: TemporaryDirectory) throws {
            book = try Book.fresh(in: directory)
            terminal = try book.load()
        }

        @discardableResult
        func happen(_ happening: Happening) throws -> Sequence {
            let event = Event(instant: Story.instant(terminal.head), happening: happening)
            let entries = terminal.decide(event)
            try book.append(entries)
            for entry in entries { terminal.apply(entry) }
            return terminal.head
        }

        @discardableResult
        func amend(_ value: Amendment.Value) throws -> Sequence {
            let previous = value.subject.flatMap(terminal.revision)
            return try happen(.amended(Amendments(by: "31", [Amendment(value, previous: previous)])))
        }

        func history(_ subject: Subject, limit: Int = 100) throws -> [Sequence] {
            try book.history(from: terminal.revision(of: subject), limit: limit).map(\.sequence)
        }
    }

    private func site(_ code: String, _ name: String) -> Amendment.Value {
        .site(WorkSite(code: SiteCode(code), name: name))
    }

    @Test func `what was said of one subject is read newest first, page by page, and nothing else`() throws {
        let register = try Register(in: try #require(directory))
        var said: [Sequence] = []
        for number in 1...5 {
            said.insert(try register.amend(site("S1", "Name \(number)")), at: 0)
            try register.amend(site("S2", "Other \(number)"))
        }
        #expect(try register.history(.site(SiteCode("S1"))) == said)
        let page = try register.book.history(
            from: register.terminal.revision(of: .site(SiteCode("S1"))), limit: 2)
        guard case .amended(let last)? = page.last?.fact else { return }
        #expect(page.map(\.sequence) == Array(said[0..<2]))
        #expect(
            try register.book.history(from: last.amendment.previous, limit: 9).map(\.sequence)
                == Array(said[2...]))
        #expect(try register.history(.site(SiteCode("S9"))).isEmpty)
        #expect(try register.history(.company).isEmpty)
    }

    @Test func `of a person both the register and imports are told`() throws {
        let register = try Register(in: try #require(directory))
        let person = Person(code: "4711", firstName: "Amina", lastName: "Exampl\u{e9}")
        func imported(_ person: Person, _ existing: PersonID?) throws -> Sequence {
            let batch = try register.happen(.staged([.person(person, existing: existing)], batch: nil))
            try register.happen(.applied(batch: batch, count: 1))
            return batch
        }
        let first = try imported(person, nil)
        let id = PersonID(EntryID(book: register.book.id, sequence: first))
        var agent = Agent(person: person)
        agent.particulars.mayUseTerminal = false
        let second = try register.amend(.agent(agent, id))
        agent.person.lastName = "Voorbeeld"
        let third = try imported(agent.person, id)
        agent.particulars.mayUseTerminal = true
        let fourth = try register.amend(.agent(agent, id))
        #expect(try register.history(.agent(id)) == [fourth, third, second, first])
    }

    @Test func `who is erased is gone from the register, state, book and files, with all that told of him`()
        throws
    {
        let register = try Register(in: try #require(directory))
        try register.amend(site("S1", "Rue Haute"))
        var found: [Sequence] = []
        for code in ["4711", "4712"] {
            let person = Person(code: code, firstName: "Amina \(code)", lastName: "Examplé")
            let sealed = SealedNumber(text: "sealed-\(code)", mark: code)
            let created = try register.amend(
                .agent(Agent(person: person, particulars: AgentParticulars(nationalNumber: sealed)), nil))
            let id = PersonID(EntryID(book: register.book.id, sequence: created))
            var badge = Credential(key: CredentialKey("k\(code)"), person: id)
            let lent = try register.amend(.badge(badge, nil))
            badge.state = .returned
            let returned = try register.amend(
                .badge(badge, CredentialID(EntryID(book: register.book.id, sequence: lent))))
            guard var agent = register.terminal.agent(id) else { return }
            agent.person.isActive = false
            found = [created, lent, returned, try register.amend(.agent(agent, id))]
        }
        // A bulk change that was dropped tells of him, too.
        let again = Agent(person: Person(code: "4712", firstName: "Amina", lastName: "Examplé"))
        found.append(
            try register.happen(.amended(Amendments(by: "31", [Amendment(.agent(again, nil))], .staged))))
        let gone = PersonID(EntryID(book: register.book.id, sequence: found[0]))
        let traces = try register.book.privateTraces(of: gone, in: register.terminal)
        #expect(traces == found)
        var running = register.terminal
        for entry in try register.book.erase(traces, rule: "test", at: Story.instant(900)) {
            running.apply(entry)
        }
        #expect(running.agent(gone) == nil && running.people.count == 1)
        #expect(running.company?.rows.count == 1)
        #expect(try register.book.load() == running)
        #expect(try register.book.rebuild().terminal == running)
        #expect(try register.book.verify().isSound)
        let files = register.book.files
        for path in [files.database, files.database + "-wal"] {
            let text = String(decoding: try files.read(path, limit: 1 << 22) ?? [], as: UTF8.self)
            #expect(!text.contains("sealed-4712") && !text.contains("Amina 4712") && !text.contains("k4712"))
        }
    }

    @Test func `a checkpoint holds the register, and the same register has the same text`() throws {
        let directory = try #require(directory)
        let register = try Register(in: directory)
        for number in 1...20 { try register.amend(site("S\(number)", "Name \(number)")) }
        try register.book.checkpoint(register.terminal)
        try register.book.close()
        let book = try reopened(directory)
        #expect(try book.load() == register.terminal)
        let rebuild = try book.rebuild()
        #expect(rebuild.terminal == register.terminal && rebuild.differentCheckpoints == [])
    }
}
