import Domain
import Store
import Upstreams
import Web

/// Reads what became of punches at ONSS: from the book, a page at a time.
struct RegistrationReader: Sendable {
    var terminal: TerminalService
    var book: ShelvedBook
    var clock: TerminalClock
    var configuration: Configuration

    private static let pageRows = 50
    /// Of what waits for somebody: as many as can wait there, and as many words of ONSS.
    private static let mostPoor = 10_000

    /// The receiver that registers presences; nil: there is none.
    var upstream: String? { configuration.upstreams.registrar }

    func page(_ query: RegistrationQuery) async throws(StoreError) -> RegistrationPage {
        let state = await terminal.state
        let zone = configuration.clock.zone
        let range = query.day.map { zone.dawn(ofDay: $0)..<zone.dawn(ofDay: $0 + 1) }
        let people = state.people(matching: query.person)
        let accepts: @Sendable (Entry) -> Bool = { entry in
            guard case .punched(let punched) = entry.fact else { return false }
            return people?.contains(punched.person) != false
                && range?.contains(entry.instant.wallMicroseconds) != false
        }
        var (entries, next): ([Entry], Domain.Sequence?)
        if query.needsSomebody {
            (entries, next) = try await poor(before: query.before ?? .max, state, accepts)
        } else {
            var (first, before) = (Domain.Sequence(1), query.before ?? .max)
            if let range {
                first = try await book.firstSequence(fromWallMicroseconds: range.lowerBound)
                before = min(before, try await book.firstSequence(fromWallMicroseconds: range.upperBound))
            }
            let page = try await book.page(
                of: ["punched"], from: first, before: before, limit: Self.pageRows, accepts: accepts)
            (entries, next) = (page.entries, page.reached > first ? page.reached : nil)
        }
        return RegistrationPage(
            rows: try await rows(of: entries, state), next: next, isRegistering: upstream != nil, zone: zone,
            now: clock.now())
    }

    /// Punches that wait for somebody, newest first.
    private func poor(
        before: Domain.Sequence, _ state: Terminal, _ accepts: (Entry) -> Bool
    ) async throws(StoreError) -> ([Entry], Domain.Sequence?) {
        var wanted = Set(state.corrections?.all.filter { $0.value.state.isOpen }.keys.map(\.self) ?? [])
        if let upstream {
            let exceptions = try await book.delivery(of: upstream).exceptions
            wanted.formUnion(exceptions.filter { $0.state != .waiting }.map(\.sequence))
            wanted.formUnion(try await book.poorReceipts(of: upstream, limit: Self.mostPoor).map(\.sequence))
        }
        var entries: [Entry] = []
        for sequence in wanted.filter({ $0 < before }).sorted(by: >) {
            guard let entry = try await entry(sequence), accepts(entry) else { continue }
            entries.append(entry)
            if entries.count == Self.pageRows { return (entries, sequence) }
        }
        return (entries, nil)
    }

    private func entry(_ sequence: Domain.Sequence) async throws(StoreError) -> Entry? {
        try await book.rows(after: sequence - 1, through: sequence, limit: 1).first.map { Entry($0) }
    }

    func file(of punch: Domain.Sequence) async throws(StoreError) -> RegistrationFile? {
        let state = await terminal.state
        guard let entry = try await entry(punch), let row = try await rows(of: [entry], state).first else {
            return nil
        }
        var steps: [RegistrationFile.Step] = []
        if let correction = row.correction {
            // Later files about the same punch begin behind the end of the one before.
            let page = try await book.page(
                of: ["correctionNoted"], from: punch, before: correction.changed + 1, limit: 100
            ) { entry in
                if case .correctionNoted(let noted) = entry.fact { noted.punch == punch } else { false }
            }
            steps = page.entries.reversed().compactMap { entry in
                guard case .correctionNoted(let noted) = entry.fact else { return nil }
                let by = state.accounts?[noted.by]?.name ?? noted.by.description
                return RegistrationFile.Step(instant: entry.instant, noted: noted, by: by)
            }
        }
        var proofs: [RegistrationFile.Attached] = []
        for sequence in row.correction?.proofs ?? [] {
            guard case .correctionNoted(let noted)? = try await self.entry(sequence)?.fact,
                let proof = noted.proof
            else { continue }
            proofs.append(.init(entry: sequence, proof: proof))
        }
        return RegistrationFile(
            row: row, steps: steps, proofs: proofs, company: state.settings?.company ?? "",
            terminal: state.settings?.name ?? "", head: state.head, zone: configuration.clock.zone,
            now: clock.now())
    }

    // MARK: one punch

    private func rows(of entries: [Entry], _ state: Terminal) async throws(StoreError) -> [RegistrationRow] {
        let punches = entries.compactMap { entry -> (Entry, Punched)? in
            if case .punched(let punched) = entry.fact { (entry, punched) } else { nil }
        }
        let moments = try await book.moments(of: punches.map(\.1.presented))
        var rows: [RegistrationRow] = []
        for (entry, punched) in punches {
            let instant = moments[punched.presented] ?? entry.instant
            let derived = state.chronology.derivedMicroseconds(of: instant)
            let person = state.people[punched.person]
            rows.append(
                RegistrationRow(
                    punch: entry.sequence, person: punched.person,
                    wallMicroseconds: derived ?? instant.wallMicroseconds,
                    isCertain: derived != nil || instant.trust.isTrusted, name: person?.fullName ?? "",
                    code: person?.code ?? "", action: punched.action, site: state.siteName(punched.site),
                    task: punched.task.map { state.siteTask($0)?.name ?? $0.description },
                    anomalies: punched.anomalies,
                    registration: try await registration(of: entry.sequence, state),
                    correction: state.corrections?[entry.sequence]))
        }
        return rows
    }

    private func registration(
        of punch: Domain.Sequence, _ state: Terminal
    ) async throws(StoreError) -> Registration {
        guard let upstream else { return Registration(.nowhere) }
        return Registration(try await book.fate(of: punch, with: upstream), state)
    }
}

extension Registration {
    init(_ fate: DeliveryFate, _ state: Terminal) {
        switch fate {
        case .unsent, .exception(.waiting): self.init(.waiting)
        case .exception(.doubtful): self.init(.doubtful)
        case .exception(.refused(let reason)): self.init(.refused, words: [reason])
        case .exception(.held(let reason)):
            if let hold = RegistrationHold(reason) {
                self.init(.held, hold: hold, heldSubject: state.name(of: hold.subject))
            } else {
                self.init(.held, words: [reason])
            }
        case .settled: self.init(.settled)
        case .receipt(let receipt):
            self.init(
                State(receipt.state), number: receipt.number,
                words: receipt.remarks.isEmpty ? [receipt.validity].compactMap(\.self) : receipt.remarks,
                isLate: receipt.isLate, saidMicroseconds: receipt.wallMicroseconds)
        }
    }
}

extension Registration.State {
    init(_ state: RegistrationState) {
        self =
            switch state {
            case .received: .received
            case .validated: .validated
            case .remarked: .remarked
            case .rejected: .rejected
            case .outOfScope: .outOfScope
            }
    }
}

extension Terminal {
    /// What is to be mended, as people call it; nil: the company itself.
    func name(of subject: RegistrationHold.Subject) -> String? {
        switch subject {
        case .person(let id): people[id].map { "\($0.fullName) (\($0.code))" } ?? id.description
        case .task(let code): siteTask(code).map { "\($0.name) (\(code))" } ?? code.description
        case .site(let code): siteName(code)
        case .company: nil
        }
    }
}
