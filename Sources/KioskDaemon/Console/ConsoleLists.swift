import Domain
import Store
import Upstreams
import Web

/// The lists of the console, read from the book a page at a time.
struct ConsoleLists: Sendable {
    var terminal: TerminalService
    var book: ShelvedBook
    var clock: TerminalClock
    var configuration: Configuration

    static let pageRows = 100

    // MARK: punches

    func punches(_ query: PunchQuery) async throws(StoreError) -> PunchPage {
        let state = await terminal.state
        let zone = configuration.clock.zone
        var (first, before) = (Domain.Sequence(1), query.before ?? .max)
        let range = query.day.map { zone.dawn(ofDay: $0)..<zone.dawn(ofDay: $0 + 1) }
        if let range {
            first = try await book.firstSequence(fromWallMicroseconds: range.lowerBound)
            before = min(before, try await book.firstSequence(fromWallMicroseconds: range.upperBound))
        }
        let people = state.people(matching: query.person)
        let page = try await book.page(
            of: ["punched"], from: first, before: before, limit: query.limit
        ) { entry in
            guard case .punched(let punched) = entry.fact else { return false }
            return people?.contains(punched.person) != false
                && (query.action == nil || query.action == punched.action)
                && (!query.onlyAnomalies || !punched.anomalies.isEmpty)
                && range?.contains(entry.instant.wallMicroseconds) != false
        }
        let rows = try await rows(of: page, state)
        return PunchPage(
            rows: rows, next: page.reached > first ? page.reached : nil, zone: zone, now: clock.now())
    }

    private func rows(of page: BookPage, _ state: Terminal) async throws(StoreError) -> [PunchPage.Row] {
        let punches = page.entries.compactMap { entry -> (Entry, Punched)? in
            if case .punched(let punched) = entry.fact { (entry, punched) } else { nil }
        }
        let moments = try await book.moments(of: punches.map(\.1.presented))
        let takenBack = try await takenBack(of: page.entries)
        let looks = await DeliveryLook.all(configuration.upstreams.punchReceivers, in: book)
        return punches.map { entry, punched in
            let person = state.people[punched.person]
            return PunchPage.Row(
                sequence: entry.sequence, instant: moments[punched.presented] ?? entry.instant,
                name: person?.fullName ?? "", code: person?.code ?? "", action: punched.action,
                site: state.siteName(punched.site),
                task: punched.task.map { code in
                    state.siteTask(code)?.name ?? code.description
                }, anomalies: punched.anomalies, isUndone: takenBack.contains(entry.sequence),
                deliveries: looks.map {
                    PunchPage.Delivery(upstream: $0.upstream, state: $0.state(of: entry.sequence))
                })
        }
    }

    /// Which of these punches, newest first, were undone: within seconds, so that the entry that says so is not far behind.
    func takenBack(of punches: [Entry]) async throws(StoreError) -> Set<Domain.Sequence> {
        guard let newest = punches.first?.sequence, let oldest = punches.last?.sequence else { return [] }
        let undone = try await book.page(
            of: ["undone"], from: oldest, before: newest + 1_000, limit: PunchQuery.mostRows,
            accepts: { _ in true }
        ).entries.compactMap { entry -> Domain.Sequence? in
            if case .undone(let undone) = entry.fact { undone.punch } else { nil }
        }
        return Set(undone)
    }

    // MARK: changes

    /// Kinds of entries that say who changed or saw what.
    private static let audited = [
        "accountChanged", "accessed", "configured", "provisioned", "serviced", "enrolled", "moveAnswered",
        "siteAssigned", "amended", "applied", "erased", "resolved", "knownTimeReset", "keyReplaced",
        "correctionNoted", "pinChanged", "integrationKeyChanged", "loanBadgeChanged", "loaned",
    ]

    func audit(before: Domain.Sequence?) async throws(StoreError) -> AuditPage {
        let state = await terminal.state
        let page = try await book.page(
            of: Self.audited, before: before ?? .max, limit: Self.pageRows,
            accepts: { AuditPage.Row($0, state) != nil })
        return AuditPage(
            rows: page.entries.compactMap { AuditPage.Row($0, state) },
            next: page.reached > 1 ? page.reached : nil, zone: configuration.clock.zone, now: clock.now())
    }
}

extension AuditPage.Row {
    /// Nil: nothing for a list of changes.
    init?(_ entry: Entry, _ state: Terminal) {
        let accounts = state.accounts ?? Accounts()
        func name(_ id: AccountID?) -> String? {
            // A key may have made an account, with an agent.
            id.flatMap { accounts[$0]?.name ?? state.author($0.description) ?? $0.description }
        }
        self.init(sequence: entry.sequence, instant: entry.instant, actor: nil, key: entry.fact.kind)
        switch entry.fact {
        case .accountChanged(let fact):
            key = fact.step.rawValue
            actor = name(fact.by)
            subject = name(fact.account) ?? fact.name ?? ""
            (before, after) = fact.values
        case .accessed(let fact):
            key = fact.step.rawValue
            actor = fact.step == .denied ? nil : name(fact.account)
            subject = [name(fact.account), fact.address].compactMap(\.self).joined(separator: " · ")
            if let person = fact.subject {
                subject = state.people[person].map { "\($0.fullName) (\($0.code))" } ?? ""
            } else if fact.step == .tookFile {
                subject = ""
            }
            after = fact.file.map { .file($0) }
            switch fact.step {
            case .sawPresent, .inspected:
                after = fact.count.map { .text("\($0)") }
                if let day = fact.day.flatMap({ Day(number: $0) }) { subject = day.description }
            case .inspectionGranted:
                actor = name(fact.account)
                subject = ""
            default: count = fact.count
            }
        case .serviced(let fact):
            guard fact.step == .opened else { return nil }
        case .resolved(let fact):
            actor = name(fact.by)
            subject = "\(fact.upstream) · \(fact.sequence)"
        case .correctionNoted(let fact):
            key = "correction.\(fact.step.rawValue)"
            actor = name(fact.by)
            subject = "\(fact.punch)"
        case .integrationKeyChanged(let fact):
            key = "key.\(fact.step.rawValue)"
            actor = name(fact.by)
            let made = EntryID(book: state.book(of: entry.sequence), sequence: entry.sequence)
            let changed = fact.key ?? IntegrationKeyID(made)
            subject = state.integrationKeys?[changed]?.name ?? fact.name ?? ""
            after = fact.scopes.isEmpty ? nil : .text(fact.scopes.map(\.rawValue).joined(separator: ", "))
        case .pinChanged(let fact):
            if fact.isPassword { key = "agentPassword" }
            actor = AccountID(fact.by).flatMap { accounts[$0]?.name }
            subject = state.people[fact.person].map { "\($0.fullName) (\($0.code))" } ?? ""
        case .loanBadgeChanged(let fact):
            key = "loan.badge"
            actor = AccountID(fact.by).flatMap { accounts[$0]?.name }
            subject = fact.name
        case .loaned(let fact):
            guard [.lent, .ended].contains(fact.step) else { return nil }
            key = "loan.\(fact.step.rawValue)"
            let supervisor = fact.supervisor.flatMap { state.people[$0]?.fullName }
            actor = fact.by.flatMap(AccountID.init).flatMap { accounts[$0]?.name } ?? supervisor
            let badge = fact.badge.flatMap { state.loans?[$0]?.name }
            let person = state.people[fact.person].map { "\($0.fullName) (\($0.code))" }
            subject = [badge, person].compactMap(\.self).joined(separator: " · ")
        case .siteAssigned(let fact): subject = fact.place.name
        case .applied(let fact): count = fact.count
        case .amended(let fact):
            // Of a bulk change its end says how many they were.
            guard fact.batch == nil, let (kind, name) = fact.amendment.value.audited(in: state) else {
                return nil
            }
            key = "amended.\(kind)"
            actor = state.author(fact.author)
            subject = name
        case .erased(let fact): subject = "\(fact.sequence)"
        case .provisioned(let fact):
            guard fact.step != .refused else { return nil }
        default: break
        }
    }
}

extension Amendment.Value {
    /// What was changed, and how people call it; nil: it was erased, and its erasure says so.
    fileprivate func audited(in state: Terminal) -> (kind: String, name: String)? {
        func called(_ id: PersonID) -> String {
            state.people[id].map { "\($0.fullName) (\($0.code))" } ?? "–"
        }
        return switch self {
        case .company(let card): ("company", card.name)
        case .client(let client): ("client", "\(client.name) (\(client.code))")
        case .site(let site): ("site", "\(site.name) (\(site.code))")
        case .group(let group): ("group", "\(group.name) (\(group.code))")
        case .task(let task): ("task", "\(task.name) (\(task.code))")
        case .agent(let agent, _): ("agent", "\(agent.person.fullName) (\(agent.person.code))")
        case .links(let id, _): ("links", called(id))
        case .badge(let badge, _): ("badge", called(badge.person))
        case .erasedAgent, .erasedBadge: nil
        }
    }
}

extension AccountChanged {
    fileprivate var values: (before: AuditValue?, after: AuditValue?) {
        switch step {
        case .created: (nil, role.map { .role($0) })
        case .role: (roleBefore.map { .role($0) }, role.map { .role($0) })
        case .language: (languageBefore.map { .language($0) }, language.map { .language($0) })
        case .name: (nameBefore.map { .text($0) }, name.map { .text($0) })
        case .invited: (nil, untilMicroseconds.map { .moment(wallMicroseconds: $0) })
        case .disabled, .enabled, .password: (nil, nil)
        }
    }
}
