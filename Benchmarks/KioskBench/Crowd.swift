import Domain

/// Invented people who come and go: every badge is a punch, decided as the terminal decides it.
struct Crowd {
    static let boot = BootID(high: 1, low: 2)
    var terminal: Terminal
    /// What the reader makes of each badge.
    private var keys: [CredentialKey] = []
    private var next = 0
    /// Microseconds since 1970.
    private var clock: Int64
    /// Microseconds between two of them.
    private let pace: Int64

    /// Goes on from what is in the book.
    init(_ terminal: Terminal, from clock: Int64 = 1_767_225_600_000_000, pace: Int64 = 1_000_000) {
        self.terminal = terminal
        self.clock = clock
        self.pace = pace
    }

    /// Entries that make the terminal ready: settings and `count` people with one badge each.
    mutating func assemble(_ count: Int) -> [Entry] {
        keys = (0..<count).map(Self.key)
        var entries = commit(.configured(Self.settings))
        var batch: Sequence?
        let persons = (0..<count).map { number in
            Staged.Change.person(
                Person(code: "\(number)", firstName: "Person", lastName: "No\(number)"), existing: nil)
        }
        for part in stride(from: 0, to: count, by: 100) {
            let staged = commit(.staged(Array(persons[part..<min(part + 100, count)]), batch: batch))
            batch = batch ?? staged.first?.sequence
            entries += staged
            let badges = zip(part..., staged).map { number, entry in
                Staged.Change.credential(
                    Credential(
                        key: Self.key(number),
                        person: PersonID(EntryID(book: terminal.book, sequence: entry.sequence))),
                    existing: nil)
            }
            entries += commit(.staged(badges, batch: batch))
        }
        if let batch { entries += commit(.applied(batch: batch, count: count * 2)) }
        return entries
    }

    /// The next person badges.
    mutating func badge() -> [Entry] {
        next = (next + 1) % max(1, keys.count)
        return commit(.presented(keys: [keys[next]], method: .badge))
    }

    mutating func commit(_ happening: Happening) -> [Entry] {
        clock += pace
        let instant = Instant(
            wallMicroseconds: clock, bootMicroseconds: clock - 1_767_225_600_000_000, boot: Self.boot,
            trust: .synchronised)
        let event = Event(instant: instant, reader: ReaderName("entrance"), happening: happening)
        let entries = terminal.decide(event)
        for entry in entries { terminal.apply(entry) }
        _ = terminal.effects(of: entries, after: event)
        return entries
    }

    static func key(_ number: Int) -> CredentialKey {
        let digits = String(0x1A_0000_0000 + number, radix: 16, uppercase: true)
        return CredentialKey("em:" + digits)
    }

    /// One meaning for each badge, so that each is a punch.
    private static var settings: TerminalSettings {
        var settings = TerminalSettings(
            name: "bench", licence: "BENCH", company: "", site: SiteCode("S1"), siteName: "",
            surveyed: Position(latitude: 50, longitude: 4))
        settings.duplicateSeconds = 0
        settings.quietMinutes = 0
        settings.bareBadge = [
            BareBadgeRow(presence: .absent, offers: [.checkIn]),
            BareBadgeRow(presence: .present, offers: [.checkOut]),
        ]
        return settings
    }
}
