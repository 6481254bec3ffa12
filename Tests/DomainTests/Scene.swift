import Domain
import Testing

/// A terminal on a wall, with people who come by. Every event is decided, applied and answered like in the
/// daemon, and every fact takes the way through its stored form.
struct Scene {
    static let book = BookID(0xC1A0)
    static let boot = BootID(high: 1, low: 2)
    /// Monday 2026-11-23, 06:00 UTC.
    static let start: Int64 = 1_795_413_600_000_000

    static let second: Int64 = 1_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute

    var terminal: Terminal
    private(set) var entries: [Entry] = []
    private(set) var effects: [Effect] = []
    var now = Instant(
        wallMicroseconds: Scene.start, bootMicroseconds: 100 * Scene.second, boot: Scene.boot,
        trust: .synchronised)
    private(set) var ids: [String: PersonID] = [:]

    static func settings() -> TerminalSettings {
        TerminalSettings(
            name: "Entrée", licence: "L-1", company: "PROPRE", site: SiteCode("S1"), siteName: "Rue Haute",
            surveyed: Position(latitude: 50.64, longitude: 5.57))
    }

    init(settings: TerminalSettings? = Scene.settings(), follows: BookID? = nil) {
        terminal = Terminal(book: Scene.book)
        fold(.bookOpened(BookOpened(follows: follows, program: "1")))
        happen(.started(program: "1"))
        if let settings { happen(.configured(settings)) }
    }

    /// Applies a fact that no event led to.
    mutating func fold(_ fact: Fact) {
        let entry = Entry(sequence: terminal.head + 1, instant: now, reader: nil, place: nil, fact: fact)
        entries.append(entry)
        terminal.apply(entry)
    }

    // MARK: time

    mutating func wait(_ microseconds: Int64) { now = now.advanced(by: microseconds) }
    mutating func wait(seconds: Int64) { wait(seconds * Scene.second) }
    mutating func wait(minutes: Int64) { wait(minutes * Scene.minute) }
    mutating func wait(hours: Int64) { wait(hours * Scene.hour) }

    /// Power comes back after a time that only the wall clock has seen.
    mutating func reboot(after microseconds: Int64, trust: ClockTrust = .synchronised) {
        now.wallMicroseconds += microseconds
        now.bootMicroseconds = 20 * Scene.second
        now.boot = BootID(high: now.boot.high + 1, low: 7)
        now.trust = trust
        happen(.started(program: "1"))
    }

    // MARK: events

    @discardableResult
    mutating func happen(_ happening: Happening, reader: String = "door") -> [Fact] {
        let event = Event(instant: now, reader: ReaderName(reader), place: nil, happening: happening)
        let decided = terminal.decide(event)
        for entry in decided {
            #expect(entry.sequence == terminal.head + 1)
            var stored = entry
            stored.fact = Fact(entry.fact.coded(in: Scene.book), in: Scene.book)
            #expect(stored == entry)
            terminal.apply(stored)
        }
        entries += decided
        effects = terminal.effects(of: decided, after: event)
        return decided.map(\.fact)
    }

    @discardableResult
    mutating func badge(_ key: String, reader: String = "door") -> [Fact] {
        happen(.presented(keys: [CredentialKey(key)], method: .badge), reader: reader)
    }

    @discardableResult
    mutating func key(_ action: Action) -> [Fact] { happen(.keyPressed(action)) }

    /// Touches a choice of the open screen.
    @discardableResult
    mutating func choose(_ action: Action) -> [Fact] {
        happen(.chosen(action, presented: terminal.openChoice?.presented ?? 0))
    }

    /// Lets the window close.
    @discardableResult
    mutating func lapse() -> [Fact] {
        if let ends = terminal.openChoice?.settlesAtBootMicroseconds { wait(ends - now.bootMicroseconds) }
        return happen(.woke)
    }

    // MARK: people

    /// Stages and applies one import of a person with a badge each. The key of the badge is the person's
    /// first name.
    mutating func enrol(_ people: Person...) {
        let first = terminal.head + 1
        let changes: [Staged.Change] = people.enumerated().flatMap { index, person in
            let id = PersonID(EntryID(book: Scene.book, sequence: first + Int64(index) * 2))
            ids[person.firstName] = id
            let credential = Credential(key: CredentialKey(person.firstName), person: id)
            return [Staged.Change.person(person, existing: nil), .credential(credential, existing: nil)]
        }
        stage(changes)
    }

    mutating func stage(_ changes: [Staged.Change]) {
        let batch = terminal.head + 1
        happen(.staged(changes, batch: nil))
        let applied = happen(.applied(batch: batch, count: changes.count))
        #expect(applied.map(\.kind) == ["applied"])
    }

    mutating func change(_ name: String, _ change: (inout Person) -> Void) {
        guard let id = ids[name], var person = terminal.people[id] else { return }
        change(&person)
        stage([.person(person, existing: id)])
    }

    mutating func changeBadge(_ name: String, _ change: (inout Credential) -> Void) {
        guard let id = credential(name), var credential = terminal.credentials[id] else { return }
        change(&credential)
        stage([.credential(credential, existing: id)])
    }

    /// Somebody who was registered in another way is called by that name from here on.
    mutating func note(_ id: PersonID, as name: String) { ids[name] = id }

    func credential(_ key: String) -> CredentialID? {
        terminal.credentials.first { $0.value.key.text == key }?.key
    }

    func attendance(_ name: String) -> Attendance? { ids[name].map { terminal.attendance(of: $0).value } }
    func presence(_ name: String) -> Presence? { attendance(name)?.presence }

    // MARK: what was seen

    var punches: [Punched] {
        entries.compactMap { if case .punched(let punched) = $0.fact { punched } else { nil } }
    }

    var lastPunch: Punched? { punches.last }

    var answers: [Answer] { effects.compactMap { if case .show(let answer) = $0 { answer } else { nil } } }

    var signals: [Signal] { effects.compactMap { if case .signal(let signal) = $0 { signal } else { nil } } }

    var wake: Int64? {
        effects.compactMap { if case .wake(let at) = $0 { at } else { nil } }.last
    }

    var recorded: Recorded? {
        answers.compactMap { if case .recorded(let recorded) = $0 { recorded } else { nil } }.last
    }

    var offered: Choose? {
        answers.compactMap { if case .choose(let choose) = $0 { choose } else { nil } }.last
    }

    var refusal: RefusalReason? {
        answers.compactMap { if case .refused(let reason, _, _, _) = $0 { reason } else { nil } }.last
    }
}

extension Person {
    init(
        _ firstName: String, _ lastName: String = "Benali", shift: ShiftPattern = .day, sites: [String] = [],
        tasks: [String] = []
    ) {
        self.init(
            code: "C-\(firstName)", firstName: firstName, lastName: lastName,
            allowedSites: sites.map(SiteCode.init), tasks: tasks.map(TaskCode.init), shift: shift)
    }
}
