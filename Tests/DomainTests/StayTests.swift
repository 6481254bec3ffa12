import Domain
import Testing

/// What a report says of a period: stays, folded from punches alone.
@Suite struct StayTests {
    private static let amina = PersonID(EntryID(book: Scene.book, sequence: 7))
    private static let lukasz = PersonID(EntryID(book: Scene.book, sequence: 8))

    /// Punches by hand, since a report folds books of every release.
    private struct Pages {
        var entries: [Entry] = []
        var now = Instant(
            wallMicroseconds: Scene.start, bootMicroseconds: Scene.hour, boot: Scene.boot,
            trust: .synchronised)

        mutating func wait(minutes: Int64) { now = now.advanced(by: minutes * Scene.minute) }

        mutating func restart(trust: ClockTrust) {
            now.boot = BootID(high: now.boot.high + 1, low: 9)
            now.bootMicroseconds = Scene.minute
            now.trust = trust
        }

        mutating func add(_ fact: Fact) {
            entries.append(
                Entry(
                    sequence: Sequence(entries.count + 1), instant: now, reader: nil, place: nil, fact: fact))
        }

        @discardableResult
        mutating func punch(
            _ action: Action, _ person: PersonID = StayTests.amina, anomalies: [Anomaly] = []
        ) -> Sequence {
            add(
                .presented(
                    Presented(person: person, credential: nil, method: .badge, settlesAtBootMicroseconds: 0)))
            let presented = Sequence(entries.count)
            // A choice that was open for a while: the punch has the moment of its badge.
            let moment = now
            now = now.advanced(by: 5 * Scene.second)
            add(
                .punched(
                    Punched(
                        person: person, action: action, basis: .defaulted, method: .badge,
                        presented: presented,
                        site: SiteCode("S1"), task: TaskCode("B"), before: .absent, anomalies: anomalies)))
            now = moment
            return Sequence(entries.count)
        }

        func stays(
            from: Int64 = -24, hours: Int64 = 48, _ chronology: Chronology = Chronology()
        ) -> [Stay] {
            let start = Scene.start + from * Scene.hour
            var fold = StayFold(of: start..<start + hours * Scene.hour, chronology)
            for entry in entries { fold.fold(entry) }
            return fold.stays.sorted { $0.punches[0] < $1.punches[0] }
        }
    }

    @Test func `a day with a break is one stay, and its work is without the break`() {
        var pages = Pages()
        let first = pages.punch(.checkIn)
        pages.wait(minutes: 180)
        pages.punch(.breakStart)
        pages.wait(minutes: 30)
        pages.punch(.breakEnd)
        pages.wait(minutes: 150)
        pages.punch(.checkOut, anomalies: [.noTask])
        let stays = pages.stays()
        #expect(stays.count == 1)
        #expect(stays.first?.arrived?.wallMicroseconds == Scene.start)
        #expect(stays.first?.left?.wallMicroseconds == Scene.start + 360 * Scene.minute)
        #expect(stays.first?.breakMicroseconds == 30 * Scene.minute)
        #expect(stays.first?.workedMicroseconds == 330 * Scene.minute)
        #expect(stays.first?.anomalies == [.noTask])
        #expect(stays.first?.punches == [first, first + 2, first + 4, first + 6])
        #expect(stays.first?.site == SiteCode("S1") && stays.first?.task == TaskCode("B"))
    }

    @Test func `whoever leaves during his break has worked until it, and a second arrival begins nothing`() {
        var pages = Pages()
        pages.punch(.checkIn)
        pages.wait(minutes: 60)
        pages.punch(.checkIn, anomalies: [.doubleIn])
        pages.wait(minutes: 60)
        pages.punch(.breakStart)
        pages.wait(minutes: 45)
        pages.punch(.checkOut, anomalies: [.breakClosedByOut])
        let stays = pages.stays()
        #expect(stays.map(\.workedMicroseconds) == [120 * Scene.minute])
        #expect(stays.first?.anomalies == [.doubleIn, .breakClosedByOut])
    }

    @Test func `a departure that nobody made leaves a stay without end, and the next one begins`() {
        var pages = Pages()
        pages.punch(.checkIn)
        pages.wait(minutes: 20 * 60)
        pages.punch(.checkIn, anomalies: [.missingOut])
        pages.wait(minutes: 60)
        pages.punch(.checkOut)
        let stays = pages.stays()
        #expect(stays.count == 2)
        #expect(stays.first?.left == nil && stays.first?.workedMicroseconds == nil)
        #expect(stays.last?.workedMicroseconds == 60 * Scene.minute)
    }

    @Test func `a departure without arrival is a stay of unknown length`() {
        var pages = Pages()
        pages.punch(.checkOut, anomalies: [.outWithoutIn])
        pages.wait(minutes: 5)
        pages.punch(.breakEnd, Self.lukasz, anomalies: [.resumedWithoutBreak])
        let stays = pages.stays()
        #expect(stays.count == 2)
        #expect(stays.allSatisfy { $0.arrived == nil && $0.workedMicroseconds == nil })
    }

    @Test func `what was taken back is in no stay`() {
        var pages = Pages()
        pages.punch(.checkIn)
        pages.wait(minutes: 60)
        let wrong = pages.punch(.checkOut)
        pages.add(.undone(Undone(person: Self.amina, punch: wrong)))
        pages.wait(minutes: 60)
        pages.punch(.checkOut)
        #expect(pages.stays().map(\.workedMicroseconds) == [120 * Scene.minute])
    }

    @Test func `a night belongs to the day on which it began, whole`() {
        var pages = Pages()
        pages.wait(minutes: 16 * 60)
        pages.punch(.checkIn)
        pages.wait(minutes: 8 * 60)
        pages.punch(.checkOut)
        // Midnight lies two hours after the arrival.
        #expect(pages.stays(from: 0, hours: 18).map(\.workedMicroseconds) == [8 * Scene.hour])
        #expect(pages.stays(from: 18, hours: 24).isEmpty)
    }

    @Test func `over a restart with a clock that nobody vouches for only a derived time tells the length`() {
        var pages = Pages()
        pages.punch(.checkIn)
        pages.restart(trust: .unknown)
        pages.now.wallMicroseconds = 3 * Scene.hour  // 1970
        pages.punch(.checkOut)
        #expect(pages.stays().map(\.workedMicroseconds) == [nil])
        var scene = Scene()
        scene.fold(
            .anchored(
                Anchored(
                    boot: pages.now.boot, offsetMicroseconds: Scene.start + 4 * Scene.hour,
                    trust: .synchronised, uncertaintyMilliseconds: nil, first: 1, last: 4)))
        let stays = pages.stays(scene.terminal.chronology)
        #expect(stays.map(\.workedMicroseconds) == [4 * Scene.hour + Scene.minute])
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `each punch that stands is in one stay, and nobody works longer than he was there`(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var pages = Pages()
        var standing: Set<Sequence> = []
        for _ in 0..<60 {
            pages.wait(minutes: random.number(0...600))
            let person = random.one(of: [Self.amina, Self.lukasz], or: Self.amina)
            let action = random.one(of: Action.allCases, or: .checkIn)
            let punch = pages.punch(action, person, anomalies: random.chance(20) ? [.missingOut] : [])
            if random.chance(10) {
                pages.add(.undone(Undone(person: person, punch: punch)))
            } else {
                standing.insert(punch)
            }
        }
        let stays = pages.stays(from: -1, hours: 24 * 40)
        #expect(stays.flatMap(\.punches).sorted() == standing.sorted())
        for stay in stays {
            guard let worked = stay.workedMicroseconds, let arrived = stay.arrived, let left = stay.left
            else {
                continue
            }
            let whole = left.wallMicroseconds - arrived.wallMicroseconds
            #expect(worked >= 0 && worked + stay.breakMicroseconds <= whole)
        }
    }
}
