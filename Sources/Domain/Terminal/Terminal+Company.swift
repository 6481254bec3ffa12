// The company's register changes.

extension Terminal {
    /// Nothing is written where anything is wrong with any of them (`problems(of:)` says what), and nothing for a value
    /// that stands already.
    func decideAmended(_ amendments: Amendments, _ draft: inout Draft) {
        guard problems(of: amendments).isEmpty else { return }
        let changes = completed(amendments.list)
        switch amendments.timing {
        case .atOnce:
            var newcomers: [(agent: Agent, sequence: Sequence)] = []
            for change in changes where isNews(change.value) {
                let sequence = draft.add(.amended(Amended(by: amendments.author, change)))
                if case .agent(let agent, nil) = change.value { newcomers.append((agent, sequence)) }
            }
            if amendments.opensAccounts {
                decideAgentAccounts(of: newcomers, by: amendments.author, &draft)
            }
        case .staged, .stagedIn:
            let batch = if case .stagedIn(let name) = amendments.timing { name } else { draft.next }
            for (index, change) in changes.enumerated() {
                let ends = batch == draft.next && index == 0 && staging.room < Staging.most
                draft.add(
                    .amended(Amended(by: amendments.author, batch: batch, endsOthers: ends, change)))
            }
        }
    }

    /// Everybody whom a manager registers gets his account name with it (C-36).
    private func completed(_ list: [Amendment]) -> [Amendment] {
        var given: Set<String> = []
        return list.map { amendment in
            guard case .agent(var agent, let id) = amendment.value, agent.particulars.accountName.isEmpty
            else { return amendment }
            let name = accountName(for: agent.person.code, of: id, besides: given)
            given.insert(name.lowercased())
            agent.particulars.accountName = name
            return Amendment(.agent(agent, id), previous: amendment.previous)
        }
    }

    /// Made of the agent code: what may stand before an @, in capitals, with a number where another has it.
    private func accountName(for code: String, of id: PersonID?, besides given: Set<String>) -> String {
        let kept = String(decoding: code.uppercased().utf8.filter(AccountName.isPlain), as: UTF8.self)
        let stem = kept.isEmpty ? "AGENT" : String(kept.prefix(AccountName.mostBytes - 6))
        func isFree(_ name: String) -> Bool {
            !given.contains(name.lowercased())
                && company?.accounts.another(than: id, with: name.lowercased()) == nil
        }
        if isFree(stem) { return stem }
        return (2...99_999).lazy.map { "\(stem)-\($0)" }.first(where: isFree) ?? stem
    }

    /// Whether anything would be different after it.
    private func isNews(_ value: Amendment.Value) -> Bool {
        guard let subject = value.subject else { return true }
        guard case .agent(var agent, let id?) = value else { return registered(subject) != value }
        agent.person = known(agent.person, as: id)
        return self.agent(id) != agent
    }

    // MARK: folding

    mutating func apply(_ fact: Amended, _ entry: Entry) {
        let id = EntryID(book: book(of: entry.sequence), sequence: entry.sequence)
        if company == nil { company = Company() }
        if let batch = fact.batch {
            staging.add(fact, to: batch, as: id)
        } else {
            amend(fact.amendment.value, by: id)
            company?.revision = entry.sequence
        }
    }

    mutating func apply(_ fact: Applied, _ entry: Entry) {
        let amendments = staging.apply(fact.batch, to: &staff)
        for staged in amendments { amend(staged.amendment.value, by: staged.id) }
        if !amendments.isEmpty { company?.revision = entry.sequence }
    }

    /// Gives a subject its new value, which `entry` said.
    mutating func amend(_ value: Amendment.Value, by entry: EntryID) {
        switch value {
        case .agent(let agent, let existing):
            let id = existing ?? PersonID(entry)
            staff.set(agent.person, for: id, as: entry.sequence)
            company?.set(agent.particulars, for: id)
        case .badge(let badge, let existing):
            staff.set(badge, for: existing ?? CredentialID(entry), as: entry.sequence)
        case .company, .client, .site, .group, .task, .links, .erasedAgent, .erasedBadge:
            company?.fold(value, as: entry.sequence)
        }
    }
}

/// `AGENT` of `AGENT@ENTREPRISE`.
enum AccountName {
    static let mostBytes = 64

    /// What it may consist of: letters and digits of ASCII, `-`, `.`, `_`.
    static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
    }
}
