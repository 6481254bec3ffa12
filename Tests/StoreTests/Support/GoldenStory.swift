import Domain

/// Two days at a terminal, with every kind of thing that happens there, told by the terminal's own decisions.
/// The people do not exist.
struct GoldenStory {
    private(set) var terminal: Terminal
    private(set) var entries: [Entry] = []
    /// The entries whose private part tells of somebody in the register who is erased afterwards.
    var leaving: [Sequence] = []
    /// Wall and boot clock of the next event, microseconds.
    var clock: Int64 = 0
    var boot = BootID(high: 1, low: 1)
    private var trust = ClockTrust.realTimeClock
    private var uncertaintyMilliseconds: Int32?

    static let midnight: Int64 = 1_767_571_200_000_000  // Monday 2026-01-05, UTC
    static let badges = ["em:62E3086C01", "em:62E3086C02", "w26:0A1B2C", "uid:04A224B2C31F80"]

    init(book: BookID, opening: [Entry]) {
        terminal = Terminal(book: book)
        for entry in opening { terminal.apply(entry) }
        tell()
    }

    /// A moment after the story.
    static let afterwards = Instant(
        wallMicroseconds: midnight + 400 * 86_400_000_000, bootMicroseconds: 60_000_000,
        boot: BootID(high: 1, low: 3),
        trust: .synchronised)

    mutating func at(_ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64 = 0) {
        clock = ((day * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000
    }

    mutating func happens(_ happening: Happening, reader: String? = "entrance") {
        let instant = Instant(
            wallMicroseconds: Self.midnight + clock, bootMicroseconds: clock + 5_000_000, boot: boot,
            trust: trust, uncertaintyMilliseconds: uncertaintyMilliseconds)
        let event = Event(
            instant: instant, reader: reader.map { ReaderName($0) }, place: Story.place, happening: happening)
        for entry in terminal.decide(event) {
            terminal.apply(entry)
            entries.append(entry)
        }
        clock += 1_000_000
    }

    private mutating func badge(_ index: Int) {
        happens(.presented(keys: [CredentialKey(Self.badges[index])], method: .badge))
    }

    private mutating func tell() {
        at(0, 4, 0)
        happens(.started(program: "1.0.0"), reader: nil)
        happens(.deviceChanged(.init(step: .arrived, type: "serial-badge")))
        badge(0)
        happens(.configured(settings), reader: nil)
        happens(.clockChanged(.init(stepMicroseconds: -1_500, from: .realTimeClock, to: .gnss)), reader: nil)
        trust = .gnss
        enrol()
        firstDay()
        at(0, 22, 0)
        happens(.stopped(program: "1.0.0"), reader: nil)
        boot = BootID(high: 1, low: 2)
        trust = .synchronised
        at(1, 5, 0)
        happens(.started(program: "1.0.1"), reader: nil)
        secondDay()
        boot = BootID(high: 1, low: 4)
        trust = .unknown
        withoutTime()
        nights()
    }

    private var settings: TerminalSettings {
        var settings = TerminalSettings(
            name: "Dépôt 2", licence: "LIC-0001", company: "Exemple SA", site: SiteCode("LLN-02"),
            siteName: "Bâtiment B", surveyed: Story.place?.position)
        settings.tasks = [SiteTask(code: TaskCode("T-1"), name: "Bureaux", isActive: true)]
        settings.tasksAreUsed = true
        return settings
    }

    private mutating func enrol() {
        let people = [
            Person(code: "4711", firstName: "Amina", lastName: "Examplé", tasks: [TaskCode("T-1")]),
            Person(code: "4712", firstName: "Amina", lastName: "Essai", language: .nl, shift: .split),
            Person(
                code: "4713", firstName: "Łukasz \"Luc\"", lastName: "Próba", language: .en, isActive: false),
            Person(code: "4714", firstName: "Jörg", lastName: "Muster", language: .de, shift: .night),
        ]
        let first = terminal.head + 1
        happens(.staged(people.map { .person($0, existing: nil) }, batch: nil), reader: nil)
        let credentials = Self.badges.enumerated().map { index, key in
            let person = PersonID(EntryID(book: terminal.book, sequence: first + Sequence(index)))
            return Credential(key: CredentialKey(key), person: person, fromMicroseconds: Self.midnight)
        }
        happens(.staged(credentials.map { .credential($0, existing: nil) }, batch: first), reader: nil)
        happens(.applied(batch: first, count: people.count + credentials.count), reader: nil)
    }

    private mutating func firstDay() {
        at(0, 5, 58)
        badge(0)
        badge(0)
        happens(.presented(keys: [CredentialKey("em:0000000000")], method: .badge))
        happens(.readFailed(defect: "checksum"))
        badge(2)
        at(0, 6, 30)
        badge(1)
        happens(.undo(punch: terminal.head))
        at(0, 6, 31)
        badge(1)
        if let place = Story.place {
            happens(.located(Place(position: place.position, source: .live), accuracyCentimetres: 240))
        }
        at(0, 9, 0)
        badge(0)
        happens(.chosen(.breakStart, presented: terminal.head))
        at(0, 9, 20)
        badge(0)
        at(0, 9, 21)
        happens(.woke, reader: nil)
        happens(.keyPressed(.checkOut))
        badge(1)
        at(0, 14, 0)
        badge(0)
        happens(.cancelled(presented: terminal.head))
        at(0, 14, 5)
        badge(0)
        at(0, 14, 6)
        happens(.woke, reader: nil)
    }

    private mutating func secondDay() {
        at(1, 6, 2)
        badge(1)
        badge(3)
        happens(.languageChosen(person: PersonID(EntryID(book: terminal.book, sequence: 8)), .fr))
        at(2, 6, 3)
        badge(3)
        happens(
            .answered(punch: terminal.head, leftMicroseconds: Self.midnight + 151_200_000_000), reader: nil)
        if let far = Position(latitudeE7: 508_603_000, longitudeE7: 43_517_000) {
            for _ in 0..<20 {
                clock += 60_000_000
                happens(.located(Place(position: far, source: .live), accuracyCentimetres: 180))
            }
        }
        happens(.deviceChanged(.init(step: .faulty, type: "gnss", cause: "read: EIO")))
    }

    /// The battery of the clock is empty: two punches in 1970, dated an hour later.
    private mutating func withoutTime() {
        clock = 30_000_000 - Self.midnight
        happens(.started(program: "1.0.1"), reader: nil)
        badge(0)
        clock += 3_600_000_000
        happens(
            .timeFound(
                offsetMicroseconds: Self.midnight + 3 * 86_400_000_000, trust: .gnss,
                uncertaintyMilliseconds: 1_001), reader: nil)
        clock += 3 * 86_400_000_000 + Self.midnight
        trust = .synchronised
        uncertaintyMilliseconds = 25
        happens(
            .clockChanged(
                .init(
                    stepMicroseconds: 1_767_830_400_000_000, from: .unknown, to: .synchronised,
                    cause: "satellites-disagree")), reader: nil)
        happens(.knownTimeReset, reader: nil)
        badge(2)
        technician()
    }

    /// A technician comes at the second try, reads a badge, gives it to somebody, and says where the terminal hangs.
    private mutating func technician() {
        happens(.serviced(.knocked(isRight: false)), reader: nil)
        happens(.serviced(.knocked(isRight: true)), reader: nil)
        happens(.serviced(.tested(output: "green")), reader: nil)
        happens(.serviced(.readsOnly(microseconds: 120_000_000)), reader: nil)
        badge(1)
        happens(.serviced(.readsOnly(microseconds: 0)), reader: nil)
        happens(.presented(keys: [CredentialKey("em:62E3086CFF")], method: .badge))
        let person = terminal.people.keys.min { $0.entry < $1.entry }
        if let person {
            happens(
                .serviced(.enrolled(keys: [CredentialKey("em:62E3086CFF")], person: person)), reader: nil)
        }
        happens(.presented(keys: [CredentialKey("em:62E3086CFF")], method: .badge))
        happens(.serviced(.moveAnswered(.newSite, sinceMicroseconds: Self.midnight)), reader: nil)
        happens(.serviced(.moveAnswered(.sameSite, sinceMicroseconds: nil)), reader: nil)
        happens(.knownTimeReset, reader: nil)
        anotherSite()
        happens(.serviced(.left(.finished)), reader: nil)
        surroundings()
    }

    /// What happens to the terminal around its people.
    private mutating func surroundings() {
        clock += 3_600_000_000
        happens(
            .provisioned(
                Provisioned(
                    step: .taken, way: .stick, serial: 3, settings: String(repeating: "1f", count: 32),
                    certificate: String(repeating: "2e", count: 32))), reader: nil)
        happens(
            .provisioned(Provisioned(step: .refused, way: .stick, cause: "older than what is in force")),
            reader: nil)
        happens(.storageChanged(StorageChanged(level: .low, usedPercent: 91)), reader: nil)
        happens(
            .linkRemedied(LinkRemedied(remedy: .reresolve, downSeconds: 180, cause: "dns")), reader: nil)
        happens(
            .dataUsed(DataUsed(interface: "wwan0", month: nil, used: .none, counters: .none)), reader: nil)
        var used = DataUsed(
            interface: "wwan0", month: BillingMonth("2026-01"),
            used: DataVolume(received: 400_000_000, sent: 12_000_000),
            counters: DataVolume(received: 9_876_543_210, sent: 1_234_567))
        (used.budget, used.reached) = (500_000_000, 80)
        happens(.dataUsed(used), reader: nil)
        happens(
            .bookCopied(
                BookCopied(step: .done, file: "copy.sqlite.cms", through: 40, byteCount: 262_144)),
            reader: nil)
        happens(.bookCopied(BookCopied(step: .full, cause: "No space left on device")), reader: nil)
        happens(
            .bookDamaged(
                BookDamaged(
                    cause: "entry 30: private part", privateLost: [SequenceRange(30, 30)].compactMap(\.self))),
            reader: nil)
        happens(.housing(isOpen: true), reader: "lid")
        happens(.housing(isOpen: false), reader: "lid")
        happens(
            .resolved(Resolved(upstream: "platform", sequence: 12, decision: .received)), reader: nil)
        happens(
            .registered(
                Registered(
                    upstream: "ciao",
                    receipts: [
                        Registered.Receipt(sequence: 12, state: .received, isLate: true, number: "17611"),
                        Registered.Receipt(sequence: 13, state: .outOfScope, number: nil),
                    ])), reader: nil)
        happens(
            .asideRemoved(
                AsideRemoved(file: "book-1.damaged", byteCount: 131_072, reason: .retention)), reader: nil)
        imports()
        register()
        writes(
            .keyReplaced(
                KeyReplaced(
                    cause: "device.key: no key", key: String(repeating: "5b", count: 32),
                    before: String(repeating: "6a", count: 32))))
        accounts()
        prune()
    }

    /// An import that is left half-way, and the one that ends it.
    private mutating func imports() {
        let person = Person(code: "4715", firstName: "Ondine", lastName: "Voorbeeld", language: .nl)
        happens(.staged([.person(person, existing: nil)], batch: nil), reader: nil)
        let batch = terminal.head + 1
        happens(.staged([.person(person, existing: nil)], batch: nil), reader: nil)
        happens(.applied(batch: batch, count: 1), reader: nil)
    }

    /// Retention writes it when nobody is there. Here the seal itself is left out.
    private mutating func prune() {
        writes(
            .pruned(
                Pruned(
                    through: 0, hash: String(repeating: "0", count: 64),
                    state: String(repeating: "3d", count: 32), key: String(repeating: "4c", count: 32),
                    months: 14)))
    }

    /// What no event asks for.
    private mutating func writes(_ fact: Fact) {
        let entry = Entry(
            sequence: terminal.head + 1, instant: Self.afterwards, reader: nil, place: nil, fact: fact)
        terminal.apply(entry)
        entries.append(entry)
    }
}
