import Domain
import Store
import Upstreams
import Web

/// Finds what people have declared and nobody has decided. Each part of the book is looked through once; after that only
/// what is new.
actor DeclarationReader {
    private let terminal: TerminalService
    private let book: ShelvedBook
    private let clock: TerminalClock
    private let registrations: RegistrationReader
    private let zone: Zone

    /// Declarations that are kept in mind: the newest.
    private static let most = 2_000
    private static let day: Int64 = 86_400_000_000
    /// A file may say what was so far from its punch, microseconds.
    private static let reach = 2 * day

    /// Everything up to here has been looked at; 0: nothing.
    private var reached: Domain.Sequence = 0
    private var found: [Domain.Sequence: Entry] = [:]

    init(
        terminal: TerminalService, book: ShelvedBook, clock: TerminalClock, configuration: Configuration,
        registrations: RegistrationReader
    ) {
        self.terminal = terminal
        self.book = book
        self.clock = clock
        self.registrations = registrations
        zone = configuration.clock.zone
    }

    func waiting() async throws(StoreError) -> DeclarationList {
        let state = await terminal.state
        try await look(through: state.head)
        let oldest = clock.now().wallMicroseconds - DeclarationList.days * Self.day
        let rows = found.values.compactMap { entry -> DeclarationRow? in
            guard entry.instant.wallMicroseconds >= oldest, !isDecided(entry, state) else { return nil }
            return DeclarationRow(entry, state)
        }
        return DeclarationList(
            rows: rows.filter { !$0.name.isEmpty }.sorted { $0.entry > $1.entry }, zone: zone)
    }

    func file(_ entry: Domain.Sequence) async throws(StoreError) -> DeclarationFile? {
        let state = await terminal.state
        let row = try await book.rows(after: entry - 1, through: entry, limit: 1).first
        guard let found = row.map({ Entry($0) }), let declaration = DeclarationRow(found, state) else {
            return nil
        }
        return DeclarationFile(
            declaration: declaration, beside: try await beside(found, declaration),
            isDecided: isDecided(found, state), zone: zone)
    }

    /// Decided, or a file about the same punch says already what is right.
    private func isDecided(_ entry: Entry, _ state: Terminal) -> Bool {
        if state.decidedDeclarations?.contains(entry.sequence) == true { return true }
        guard case .declared(let declared) = entry.fact, declared.leftMicroseconds != nil else {
            return false
        }
        return state.corrections?[declared.punch]?.state.counts == true
    }

    /// The newest, whatever the clock says: one that was wrong for a while hides nothing from then on.
    private func look(through head: Domain.Sequence) async throws(StoreError) {
        let first = max(reached, await terminal.prunedThrough) + 1
        var before = head + 1
        var seen = 0
        while before > first, seen < Self.most {
            let page = try await book.page(of: ["declared"], from: first, before: before, limit: 500) { _ in
                true
            }
            for entry in page.entries { found[entry.sequence] = entry }
            seen += page.entries.count
            before = page.reached
        }
        reached = max(reached, head)
        let newest = found.keys.sorted().suffix(Self.most).first ?? 0
        found = found.filter { $0.key >= newest }
    }

    private func beside(_ entry: Entry, _ said: DeclarationRow) async throws(StoreError) -> RegistrationRow? {
        guard case .declared(let declared) = entry.fact else { return nil }
        if said.question == .departure { return try await registrations.file(of: declared.punch)?.row }
        let person = declared.person
        let first = try await book.firstSequence(fromWallMicroseconds: said.wallMicroseconds - Self.reach)
        var before = try await book.firstSequence(fromWallMicroseconds: said.wallMicroseconds + Self.reach)
        var nearest: (punch: Domain.Sequence, distance: UInt64)?
        while before > first {
            let page = try await book.page(of: ["punched"], from: first, before: before, limit: 500) {
                entry in
                if case .punched(let punched) = entry.fact { punched.person == person } else { false }
            }
            for entry in page.entries {
                let distance = (entry.instant.wallMicroseconds - said.wallMicroseconds).magnitude
                if distance < nearest?.distance ?? .max { nearest = (entry.sequence, distance) }
            }
            before = page.reached
        }
        guard let punch = nearest?.punch else { return nil }
        return try await registrations.file(of: punch)?.row
    }
}

extension DeclarationRow {
    /// Nil: it is none, or says nothing that anybody could decide.
    init?(_ entry: Entry, _ state: Terminal) {
        guard case .declared(let declared) = entry.fact else { return nil }
        let person = state.people[declared.person]
        let said = state.chronology.derivedMicroseconds(of: entry.instant) ?? entry.instant.wallMicroseconds
        self.init(
            entry: entry.sequence, person: declared.person, name: person?.fullName ?? "",
            code: person?.code ?? "", question: .departure, action: .checkOut, wallMicroseconds: said,
            saidMicroseconds: said)
        if let missing = declared.missing {
            (question, action) = (.missing(missing.reason), missing.action)
            wallMicroseconds = missing.wallMicroseconds
        } else if declared.read != nil {
            guard declared.isHis == true, let wall = declared.readMicroseconds else { return nil }
            (question, action, wallMicroseconds) = (.read, nil, wall)
        } else {
            guard let left = declared.leftMicroseconds else { return nil }
            wallMicroseconds = left
        }
    }
}
