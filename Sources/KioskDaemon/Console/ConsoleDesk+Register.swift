import Domain
import Logging
import Store
import Upstreams
import Web

// What managers ask of the company's register.

extension ConsoleDesk {
    func register() async -> RegisterView {
        RegisterView(
            state: await terminal.state, zone: configuration.clock.zone, now: clock.now())
    }

    func tail(of number: SealedNumber) async -> String? {
        let key = NumberKey(configuration)
        return key.standing(environment: environment)?.open(number.text).map { String($0.suffix(2)) }
    }

    func change(_ order: RegisterOrder) async -> RegisterReply {
        let state = await terminal.state
        guard let account = state.accounts?[order.by], account.mayEnter,
            order.list.allSatisfy({ state.allows(account.role, $0.value) })
        else { return .forbidden }
        return await write(order.list, order.number, by: order.by.description, over: state)
    }

    func change(_ order: ProgramOrder) async -> RegisterReply {
        let state = await terminal.state
        guard let key = state.integrationKeys?[order.by], key.holds(on: today(state)),
            state.allows(key.scopes, order.amendment.value)
        else { return .forbidden }
        return await write([order.amendment], order.number, by: order.by.description, over: state)
    }

    /// - Parameter author: the id of an account or of a key.
    private func write(
        _ list: [Amendment], _ number: RegisterOrder.TypedNumber, by author: String, over state: Terminal
    ) async -> RegisterReply {
        guard let list = completed(list, number) else { return .notRecorded }
        // Who registers an agent makes his account with him.
        let amendments = Amendments(by: author, list, opensAccounts: true)
        let problems = state.problems(of: amendments)
        guard problems.isEmpty else { return .problems(problems) }
        switch await terminal.submit(await terminal.stamped(.amended(amendments))) {
        case .notRecorded: return .notRecorded
        case .recorded(let entries):
            let newcomer = entries.first { entry in
                guard case .amended(let fact) = entry.fact, case .agent(_, nil) = fact.amendment.value else {
                    return false
                }
                return true
            }
            if let newcomer {
                return .done(PersonID(EntryID(book: state.book, sequence: newcomer.sequence)))
            }
            if !entries.isEmpty || list.isEmpty { return .done(nil) }
            // Nothing to change, or somebody was faster.
            let now = await terminal.state
            let problems = now.problems(of: amendments)
            return problems.isEmpty ? .done(nil) : .problems(problems)
        }
    }

    /// Numbers sealed, badges in their one spelling. Nil: numbers cannot be sealed.
    private func completed(
        _ ordered: [Amendment], _ number: RegisterOrder.TypedNumber
    ) -> [Amendment]? {
        var list = ordered
        for index in list.indices {
            if case .badge(var badge, nil) = list[index].value {
                badge.key = RosterKeys.key(ofTyped: badge.key.text)
                list[index].value = .badge(badge, nil)
            }
        }
        guard number != .kept, case .agent(var agent, let id) = list.first?.value else { return list }
        switch number {
        case .kept: break
        case .removed: agent.particulars.nationalNumber = nil
        case .typed(let number):
            do {
                let seal = try NumberKey(configuration).seal(environment: environment)
                let mark = try seal.mark(of: number.text)
                // Sealed anew it would be another text, though it is the same number.
                if agent.particulars.nationalNumber?.mark != mark {
                    agent.particulars.nationalNumber = SealedNumber(
                        text: try seal.seal(number.text), mark: mark)
                }
            } catch {
                logger.error("a national number cannot be sealed", metadata: ["error": "\(error)"])
                return nil
            }
        }
        list[0].value = .agent(agent, id)
        return list
    }

    // MARK: history

    private static let historyRows = 20

    func history(of subject: Subject, from revision: Domain.Sequence?) async -> RegisterHistory? {
        do throws(StoreError) {
            // One more: what stood before the last one that is shown.
            // From where it goes on stands in the address: what is about something else is nobody's there.
            let entries = try await book.history(from: revision, limit: Self.historyRows + 1).prefix {
                $0.isAbout(subject)
            }
            return RegisterHistory(
                Array(entries), of: subject, limit: Self.historyRows, await terminal.state)
        } catch {
            logger.warning("a history cannot be read", metadata: ["store.error": "\(error)"])
            return nil
        }
    }
}

extension NumberKey {
    init(_ configuration: Configuration) {
        self.init(reference: configuration.register.numberKey, directory: configuration.store.directory)
    }
}

extension Entry {
    /// Whether it says something of that subject.
    fileprivate func isAbout(_ subject: Subject) -> Bool {
        switch (fact, subject) {
        case (.amended(let fact), _):
            if let named = fact.amendment.value.subject { return named == subject }
            return isNamesake(of: subject)
        case (.staged(let staged), .agent(let id)):
            guard case .person(_, let existing) = staged.change else { return false }
            return existing.map { $0 == id } ?? isNamesake(of: subject)
        case (.enrolled, .badge): return isNamesake(of: subject)
        default: return false
        }
    }

    /// Who or what is new is named by the entry that says so.
    private func isNamesake(of subject: Subject) -> Bool {
        switch subject {
        case .agent(let id): id.entry.sequence == sequence
        case .badge(let id): id.entry.sequence == sequence
        default: false
        }
    }
}

extension RegisterHistory {
    /// `entries`: newest first, one more than `limit` where there is more.
    init(_ entries: [Entry], of subject: Subject, limit: Int, _ state: Terminal) {
        // An import of people says nothing of the rest: that stays as the change before it had it.
        var values: [Amendment.Value?] = []
        var particulars = AgentParticulars()
        for entry in entries.reversed() {
            let value = Self.value(of: entry, subject, particulars)
            if case .agent(let agent, _) = value { particulars = agent.particulars }
            values.append(value)
        }
        values.reverse()
        let rows = entries.prefix(limit).enumerated().map { index, entry in
            let isLast = index == entries.count - 1
            return Row(
                sequence: entry.sequence, instant: entry.instant, author: Self.author(of: entry, state),
                value: values[index], before: isLast ? nil : values[index + 1],
                isFirst: isLast && Self.isBeginning(entry))
        }
        self.init(rows: rows, next: entries.count > limit ? entries[limit].sequence : nil)
    }

    private static func value(
        of entry: Entry, _ subject: Subject, _ particulars: AgentParticulars
    ) -> Amendment.Value? {
        switch entry.fact {
        case .amended(let fact):
            switch fact.amendment.value {
            case .erasedAgent, .erasedBadge: return nil
            case let value: return value
            }
        case .staged(let staged):
            guard case .agent(let id) = subject, case .person(let person, _) = staged.change else {
                return nil
            }
            return .agent(Agent(person: person, particulars: particulars), id)
        default: return nil
        }
    }

    /// Nothing stood before it.
    private static func isBeginning(_ entry: Entry) -> Bool {
        switch entry.fact {
        case .amended(let fact): fact.amendment.previous == nil
        case .staged(let staged):
            if case .person(_, nil) = staged.change { staged.previous == nil } else { false }
        case .enrolled: true
        default: false
        }
    }

    private static func author(of entry: Entry, _ state: Terminal) -> Row.Author {
        guard case .amended(let fact) = entry.fact, AccountID(fact.author) != nil else { return .terminal }
        return .account(state.author(fact.author) ?? fact.author)
    }
}

extension Terminal {
    /// Whose name stands there: an account's or a key's. Nil: nobody's, or erased.
    func author(_ text: String) -> String? {
        if let account = AccountID(text).flatMap({ accounts?[$0] }) { return account.name }
        return IntegrationKeyID(text).flatMap { integrationKeys?[$0]?.name }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
