import Domain

/// Random events around a small cast, likely and unlikely ones, for the property tests.
struct AnyEvent {
    var random: RandomSource
    var now = Instant(
        wallMicroseconds: Scene.start, bootMicroseconds: 0, boot: Scene.boot, trust: .gnss)
    private var staged: (batch: Sequence, count: Int) = (0, 0)
    /// Also instants, numbers and settings that no sane daemon would pass in.
    var isWild = false

    init(seed: UInt64) { random = RandomSource(seed: seed) }

    /// A configured terminal that knows ten people with a badge each.
    mutating func opening() -> Terminal {
        var terminal = Terminal(book: Scene.book)
        let changes = (0..<10).flatMap { index -> [Staged.Change] in
            let id = PersonID(EntryID(book: Scene.book, sequence: 2 + Int64(index) * 2))
            var person = random.anyPerson()
            person.isActive = true
            person.allowedSites = []
            let credential = Credential(key: CredentialKey("k\(index)"), person: id)
            return [.person(person, existing: nil), .credential(credential, existing: nil)]
        }
        let happenings: [Happening] = [
            .configured(Scene.settings()), .staged(changes, batch: nil),
            .applied(batch: 2, count: changes.count),
        ]
        for happening in happenings {
            terminal.decide(Event(instant: now, happening: happening)).forEach { terminal.apply($0) }
        }
        return terminal
    }

    mutating func next(for terminal: Terminal) -> Event {
        step()
        let place = random.chance(20) ? Place(position: random.anyPosition(), source: .live) : nil
        let reader = random.chance(80) ? ReaderName(random.one(of: ["door", "yard"], or: "door")) : nil
        return Event(instant: now, reader: reader, place: place, happening: happening(for: terminal))
    }

    private mutating func step() {
        let gaps: [Int64] = [
            0, 1, Scene.second / 2, Scene.second, 7 * Scene.second, Scene.minute, 12 * Scene.minute,
            Scene.hour,
            7 * Scene.hour, 13 * Scene.hour,
        ]
        now = now.advanced(by: random.one(of: gaps, or: 0))
        if random.chance(2) {
            now.boot = BootID(high: random.next(), low: random.next())
            now.bootMicroseconds = random.number(0...Scene.minute)
        }
        if random.chance(3) {
            now.trust = random.one(of: [.unknown, .saved, .realTimeClock, .gnss], or: .gnss)
        }
        if random.chance(1) {
            now.wallMicroseconds = now.wallMicroseconds &+ random.number(-Scene.hour...Scene.hour)
        }
        if isWild, random.chance(5) {
            now.wallMicroseconds = random.anyInteger()
            now.bootMicroseconds = random.anyInteger()
        } else if now.wallMicroseconds < 0 || now.wallMicroseconds > 4_000_000_000_000_000 {
            now.wallMicroseconds = Scene.start
            now.bootMicroseconds = 0
        }
    }

    private mutating func pick(for terminal: Terminal) -> Pick {
        let asked = terminal.openChoice?.asked
        if random.chance(50) { return .task(random.one(of: asked?.tasks ?? [], or: TaskCode("T1"))) }
        return .engagement(random.one(of: asked?.engagements ?? [], or: 1))
    }

    private mutating func happening(for terminal: Terminal) -> Happening {
        let action = random.one(of: Action.allCases, or: .checkIn)
        let sequence = terminal.head - random.number(0...8)
        switch random.number(0...99) {
        case 0..<40: return .presented(keys: keys(), method: .badge)
        case 40..<50:
            return .chosen(
                action, presented: random.chance(90) ? terminal.openChoice?.presented ?? 0 : sequence)
        case 50..<51: return .picked(pick(for: terminal), presented: terminal.openChoice?.presented ?? 0)
        case 51..<52:
            let people = terminal.people.keys.sorted { $0.entry < $1.entry }
            return random.chance(50)
                ? random.chance(50)
                    ? .wrongCode("\(random.number(0...3))")
                    : .wrongPassword(account: "\(random.number(0...3))")
                : .identified(
                    person: random.one(of: people, or: PersonID(EntryID(book: Scene.book, sequence: 2))),
                    method: random.chance(50) ? .code : .typed)
        case 52..<54: return .cancelled(presented: terminal.openChoice?.presented ?? sequence)
        case 54..<62: return .woke
        case 62..<68: return random.chance(80) ? .keyPressed(action) : .undoKeyPressed
        case 68..<74: return .undo(punch: sequence)
        case 74..<77:
            let punch = terminal.openQuestions.questions.last?.punch ?? sequence
            return .answered(
                punch: punch, leftMicroseconds: random.maybe(now.wallMicroseconds &- Scene.minute))
        case 77: return .claimed(punch: sequence, isHis: random.chance(50))
        case 78..<81: return located(terminal)
        case 81..<83:
            let person =
                terminal.people.keys.min { $0.entry < $1.entry } ?? random.anyPersonID(in: terminal.book)
            return .languageChosen(person: person, random.one(of: Language.allCases, or: .fr))
        case 83:
            let changes = changes(terminal)
            staged = (terminal.head + 1, changes.count)
            return .staged(changes, batch: random.chance(20) ? sequence : nil)
        case 84..<86:
            return random.chance(70)
                ? .applied(batch: staged.batch, count: staged.count)
                : .applied(batch: sequence, count: Int(random.number(-1...4)))
        case 86..<93: return .readFailed(defect: random.anyText())
        case 93 where random.chance(80): return .serviced(deed(terminal))
        case 93:
            return random.chance(50)
                ? .housing(isOpen: random.chance(50))
                : .deviceChanged(DeviceChanged(step: .faulty, type: "gnss", cause: random.anyText()))
        case 95:
            return .clockChanged(ClockChanged(stepMicroseconds: random.anyInteger(), from: .saved, to: .gnss))
        case 94:
            return .timeFound(
                offsetMicroseconds: random.anyInteger(), trust: .gnss, uncertaintyMilliseconds: nil)
        case 96:
            let lost = SequenceRange(random.number(1...9), random.number(1...20)).map { [$0] } ?? []
            return random.chance(50)
                ? .started(program: "1") : .bookDamaged(BookDamaged(cause: random.anyText(), lost: lost))
        case 97:
            return random.chance(50)
                ? random.one(
                    of: [
                        .stopped(program: "1"),
                        .resolved(
                            Resolved(
                                upstream: random.anyText(), sequence: random.number(-1...99), decision: .again
                            )),
                        .dataUsed(random.anyDataUsed()),
                        .registered(
                            Registered(
                                upstream: random.anyText(),
                                receipts: [
                                    Registered.Receipt(
                                        sequence: random.number(-1...99), state: .received,
                                        number: random.anyText())
                                ])),
                        .asideRemoved(
                            AsideRemoved(
                                file: random.anyText(), byteCount: random.anyInteger(), reason: .surplus)),
                    ], or: .woke)
                : .linkRemedied(
                    LinkRemedied(
                        remedy: random.one(of: LinkRemedied.Remedy.allCases, or: .reresolve),
                        downSeconds: Int(random.anyInteger()), cause: random.anyText()))
        case 98:
            let amendments = random.anyAmendments(for: terminal, at: now, isWild: isWild)
            if amendments.timing == .staged { staged = (terminal.head + 1, amendments.list.count) }
            return .amended(amendments)
        default: return .configured(settings())
        }
    }

    private mutating func deed(_ terminal: Terminal) -> ServiceDeed {
        let known = terminal.people.keys.min { $0.entry < $1.entry }
        return switch random.number(0...7) {
        case 0...1: .knocked(isRight: random.chance(70))
        case 2: .left(random.one(of: Serviced.Cause.allCases, or: .idle))
        case 3: .tested(output: random.anyText())
        case 4: .readsOnly(microseconds: isWild ? random.anyInteger() : random.number(0...Scene.second))
        case 5: .enrolled(keys: keys(), person: known ?? random.anyPersonID(in: terminal.book))
        case 6:
            .siteAssigned(
                SitePlace(
                    site: SiteCode(random.anyText()), name: random.anyText(),
                    position: random.anyPosition()),
                sinceMicroseconds: now.wallMicroseconds &- random.number(0...Scene.hour))
        default:
            .moveAnswered(
                random.one(of: MoveAnswered.Answer.allCases, or: .sameSite),
                sinceMicroseconds: random.maybe(random.anyInteger()))
        }
    }

    private mutating func keys() -> [CredentialKey] {
        (0..<Int(random.number(isWild ? 0...4 : 1...2))).map { _ in CredentialKey("k\(random.number(0...12))")
        }
    }

    private mutating func changes(_ terminal: Terminal) -> [Staged.Change] {
        let known = terminal.people.keys.sorted { $0.entry < $1.entry }
        return (0..<Int(random.number(0...3))).map { _ in
            let person = known.randomElement(using: &random) ?? random.anyPersonID(in: terminal.book)
            guard random.chance(60) else {
                var staged = random.anyPerson()
                staged.isActive = random.chance(90)
                if random.chance(80) { staged.allowedSites = [] }
                return .person(staged, existing: known.count > 8 || random.chance(30) ? person : nil)
            }
            let existing = terminal.credentials.keys.sorted { $0.entry < $1.entry }.randomElement(
                using: &random)
            return .credential(
                Credential(
                    key: CredentialKey("k\(random.number(0...9))"), person: person,
                    state: random.chance(70)
                        ? .active : random.one(of: [.lost, .returned, .lent], or: .lent),
                    fromMicroseconds: random.maybe(Scene.start + random.number(-9...9) * Scene.hour),
                    toMicroseconds: random.chance(20) ? now.wallMicroseconds : nil),
                existing: terminal.credentials.count > 20 || random.chance(30) ? existing : nil)
        }
    }

    private mutating func located(_ terminal: Terminal) -> Happening {
        let home = terminal.settings?.surveyed ?? .zero
        let shift = Int32(random.one(of: [0, 10, 300, 40_000, 9_000_000], or: 0))
        let position = Position(latitudeE7: home.latitudeE7 &+ shift, longitudeE7: home.longitudeE7) ?? home
        let accuracy = random.maybe(isWild ? Int(random.anyInteger()) : Int(random.number(0...5_000)))
        return .located(Place(position: position, source: .live), accuracyCentimetres: accuracy)
    }

    private mutating func settings() -> TerminalSettings {
        if isWild, random.chance(30) { return random.anySettings() }
        var settings = Scene.settings()
        settings.tasksAreUsed = random.chance(50)
        settings.quietMinutes = Int(random.number(0...10))
        if random.chance(5) { settings.licence = nil }
        if random.chance(5) { settings.surveyed = nil }
        if random.chance(20) { settings.site = SiteCode("S2") }
        return settings
    }
}
