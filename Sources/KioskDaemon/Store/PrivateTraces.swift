import Domain
import GRDB

/// Collects, entry by entry in their order, which private parts tell of one person.
private struct PrivateTraces {
    private let code: String?
    /// Under which ids he was staged: an import that was dropped half-way has given him another.
    private var persons: Set<PersonID>
    private var keys: Set<CredentialKey> = []
    /// Accounts of the console that were made with him.
    private var accounts: Set<AccountID> = []
    private var found: [Sequence] = []
    /// Refused reads of badges that were nobody's then.
    private var strangers: [(sequence: Sequence, key: CredentialKey)] = []

    init(of person: PersonID, in terminal: Terminal) {
        code = terminal.people[person]?.code
        persons = [person]
        // What a seal stands for has no entries any more: these are known by what they left in the state.
        found.append(person.entry.sequence)
        for (id, credential) in terminal.credentials where credential.person == person {
            found.append(id.entry.sequence)
            keys.insert(credential.key)
        }
        if let (id, _) = terminal.accounts?.account(of: person) {
            found.append(id.entry.sequence)
            accounts.insert(id)
        }
        for read in terminal.refusedReads.reads { note(read.sequence, read.person, read.key) }
    }

    mutating func note(_ fact: Fact, as id: EntryID) {
        switch fact {
        case .staged(let staged):
            switch staged.change {
            case .person(let person, let existing):
                guard person.code == code || existing.map(persons.contains) == true else { return }
                if existing == nil { persons.insert(PersonID(id)) }
                found.append(id.sequence)
            case .credential(let credential, _):
                guard persons.contains(credential.person) else { return }
                keys.insert(credential.key)
                found.append(id.sequence)
            case .erased: break
            }
        case .enrolled(let enrolled):
            guard persons.contains(enrolled.person) else { return }
            if let key = enrolled.key { keys.insert(key) }
            found.append(id.sequence)
        case .refused(let refused): note(id.sequence, refused.person, refused.key)
        case .amended(let amended): note(amended.amendment.value, as: id)
        case .correctionNoted(let noted): note(id.sequence, noted.person, nil)
        case .accountChanged(let change):
            if change.agent.map(persons.contains) == true { accounts.insert(AccountID(id)) }
            if accounts.contains(change.account ?? AccountID(id)) { found.append(id.sequence) }
        case .accessed(let visit):
            if visit.account.map(accounts.contains) == true { found.append(id.sequence) }
        default: break
        }
    }

    private mutating func note(_ value: Amendment.Value, as id: EntryID) {
        switch value {
        case .agent(let agent, let existing):
            guard agent.person.code == code || existing.map(persons.contains) == true else { return }
            if existing == nil { persons.insert(PersonID(id)) }
            found.append(id.sequence)
        case .badge(let badge, _):
            guard persons.contains(badge.person) else { return }
            keys.insert(badge.key)
            found.append(id.sequence)
        default: break
        }
    }

    private mutating func note(_ sequence: Sequence, _ person: PersonID?, _ key: CredentialKey?) {
        if let person {
            if persons.contains(person) { found.append(sequence) }
        } else if let key {
            strangers.append((sequence, key))
        }
    }

    /// A badge that is somebody else's by now tells of him.
    func sequences(in terminal: Terminal) -> [Sequence] {
        let others = Set(
            terminal.credentials.values.filter { !persons.contains($0.person) }.map(\.key))
        let own = keys.subtracting(others)
        return Set(found + strangers.filter { own.contains($0.key) }.map(\.sequence)).sorted()
    }
}

extension Book {
    /// The entries whose private part tells of that person, ascending: his name and every change of it, his badges, and
    /// reads of them that were refused. `terminal` is the state of now. Reads all private parts, page by page.
    package func privateTraces(of person: PersonID, in terminal: Terminal) throws(StoreError) -> [Sequence] {
        var traces = PrivateTraces(of: person, in: terminal)
        var last: Sequence = 0
        while true {
            let after = last
            let page = try read("private parts") { database in
                do {
                    return try Domain.Sequence.fetchAll(
                        database,
                        sql: "SELECT sequence FROM private WHERE sequence > ? ORDER BY sequence LIMIT ?",
                        arguments: [after, Self.privatePartsOfOneRead]
                    ).compactMap { sequence in
                        try rowScan.rows(database, after: sequence - 1, through: sequence, limit: 1).first?
                            .row
                    }
                } catch let row as MalformedRow {
                    throw StoreError.permanent("entry \(row.sequence) is damaged: \(row.column)")
                }
            }
            guard let end = page.last else { return traces.sequences(in: terminal) }
            for row in page { traces.note(Fact(row.coded, in: row.book), as: row.id) }
            last = end.sequence
        }
    }

    private static let privatePartsOfOneRead = 500

    /// How many entries of these kinds about that person an upstream has no receipt for, as far as the book knows: they
    /// lie behind its cursor, wait, were refused, are in doubt or were attempted.
    package func unreceived(
        about person: PersonID, by upstream: String, kinds: Set<String>
    ) throws(StoreError) -> Int {
        let delivery = try delivery(of: upstream)
        var sequences = Set(delivery.exceptions.filter { $0.person == person }.map(\.sequence))
        func note(_ rows: [Row]) {
            for row in rows where kinds.contains(row.coded.kind) {
                if Fact(row.coded, in: row.book).person == person { sequences.insert(row.sequence) }
            }
        }
        for attempt in delivery.attempts { note(try rows(after: attempt - 1, through: attempt, limit: 1)) }
        var after = delivery.cursor
        while true {
            let page = try rows(after: after, through: .max, limit: Self.pageRows)
            guard let last = page.last else { return sequences.count }
            note(page)
            after = last.sequence
        }
    }
}
