import Domain

@testable import Web

/// Canned people, answers and states. Invented: no real person, badge or place.
enum Samples {
    static let boot = BootID(high: 1, low: 2)
    static let book = BookID(0x0123_4567_89AB_CDEF)
    static let brussels = Zone(
        name: "Europe/Brussels",
        transitions: [
            // 2026-03-29T01:00Z
            Zone.Transition(fromSeconds: 1_774_746_000, offsetSeconds: 7200, isSummer: true),
            // 2026-10-25T01:00Z
            Zone.Transition(fromSeconds: 1_792_890_000, offsetSeconds: 3600, isSummer: false),
        ])
    /// 2026-11-21T04:58:00Z, a Saturday, 05:58 in Brussels.
    static let dawn: Int64 = 1_795_237_080_000_000
    static let bootAtDawn: Int64 = 5_000_000_000

    /// `minutes` after dawn, by both clocks.
    static func at(_ minutes: Int64, trust: ClockTrust = .gnss) -> Instant {
        Instant(
            wallMicroseconds: dawn + minutes * 60_000_000,
            bootMicroseconds: bootAtDawn + minutes * 60_000_000,
            boot: boot, trust: trust)
    }

    static func person(_ text: String = "Amina B.", _ language: Language = .fr) -> PersonLabel {
        PersonLabel(id: PersonID(EntryID(book: book, sequence: 7)), text: text, language: language)
    }

    static func status(
        minutes: Int64 = 0, trust: ClockTrust = .gnss, links: [LinkStatus]? = nil,
        position: PositionStatus = .known,
        readers: [ReaderStatus]? = nil, isActivated: Bool = true, outOfService: OutOfService? = nil,
        storage: StorageChanged.Level = .sufficient, damage: DamageStatus? = nil
    ) -> StageStatus {
        StageStatus(
            terminalName: "Borne Astrid", siteName: "Résidence Astrid, Namur",
            company: "Nettoyage Exemple SRL",
            contact: "Assistance 081 00 00 00", retentionMonths: 14, isActivated: isActivated,
            outOfService: outOfService, clock: at(minutes, trust: trust),
            zone: brussels, links: links ?? [LinkStatus(name: "platform", state: .up)],
            readers: readers ?? [
                ReaderStatus(name: "entrance", type: "serial-badge", identifies: true, state: .ok),
                ReaderStatus(name: "slot", type: "smart-card", identifies: true, state: .ok),
            ], position: position, storage: storage, damage: damage)
    }

    /// One of each state of the terminal that is not in order, as rest shows it.
    static var everyTrouble: [(name: String, status: StageStatus)] {
        let silent = ["serial-badge", "smart-card", "gnss"].map {
            ReaderStatus(name: $0, type: $0, identifies: $0 != "gnss", state: .silent)
        }
        let faulty = [ReaderStatus(name: "entrance", type: "serial-badge", identifies: true, state: .faulty)]
        let down = LinkStatus(
            name: "p", state: .down, unsentCount: 1234, oldestUnsentMinutes: 4321, downMinutes: 4320)
        return everyDelay + [
            ("rest-not-activated", status(isActivated: false)), ("rest-no-reader", status(readers: faulty)),
            ("rest-timeless", timeless),
            ("rest-silent", status(readers: silent)), ("rest-reader-missing", status(readers: [])),
            ("rest-disk-low", status(storage: .low)),
            ("rest-repaired", status(damage: DamageStatus(lostCount: 0))),
            (
                "rest-everything",
                status(
                    trust: .unknown, links: [down], position: .moved, storage: .critical,
                    damage: DamageStatus(lostCount: 123_456))
            ), ("rest-safe-mode", status(outOfService: .recording)),
            ("rest-out-of-service", status(outOfService: .pageOnly)),
        ]
    }

    /// Punches that wait for hours, a day and days; and a SIM without data.
    private static var everyDelay: [(name: String, status: StageStatus)] {
        let delays = [(DelayLevel.notice, 5), (.warning, 26), (.alarm, 80)].map { delay, hours in
            var late = status(links: [
                LinkStatus(
                    name: "p", state: .down, unsentCount: 214, oldestUnsentMinutes: hours * 60 + 7,
                    downMinutes: hours * 60 + 9, mending: .modem)
            ])
            late.delay = delay
            return (name: "rest-delay-\(delay)", status: late)
        }
        let captive = LinkStatus(name: "p", state: .captive, unsentCount: 3, oldestUnsentMinutes: 14)
        let refusing = LinkStatus(
            name: "p", state: .refused, unsentCount: 1234, oldestUnsentMinutes: 4321, refusedCount: 123,
            doubtfulCount: 45)
        var stalled = refusing
        stalled.isStalled = true
        let broken = LinkStatus(name: "p", state: .fault, unsentCount: 1234, oldestUnsentMinutes: 4321)
        var full = status()
        full.recordingFault = .diskFull
        return delays + [
            ("rest-captive", status(links: [captive])), ("rest-refused", status(links: [refusing])),
            ("rest-stalled", status(links: [stalled])), ("rest-fault", status(links: [broken])),
            ("rest-not-recording", full), ("rest-data-near", data(85)), ("rest-data-used-up", data(100)),
        ]
    }

    private static func data(_ percent: Int) -> StageStatus {
        var status = status()
        status.dataPercent = percent
        return status
    }

    /// The same, with as many refused reads as there can be.
    private static func claimed(_ answer: Answer) -> Answer {
        guard case .recorded(var recorded) = answer else { return answer }
        recorded.claims = (1...4).map {
            Claim(
                read: $0, wallMicroseconds: dawn - $0 * 86_400_000_000, reader: ReaderName("main-entrance"))
        }
        return .recorded(recorded)
    }

    /// Nobody's, and it will not know the time after a power cut.
    private static var timeless: StageStatus {
        var status = status(trust: .unknown, isActivated: false)
        status.provisioningCode = "7K3M-P2QX"
        status.isTimeless = true
        return status
    }

    static func recorded(
        _ action: Action, _ person: PersonLabel = person(), minutes: Int64 = 0, anomalies: [Anomaly] = [],
        missingOutSince: Instant? = nil, punch: Domain.Sequence = 17, worked: Int64? = nil
    ) -> Answer {
        .recorded(
            Recorded(
                punch: punch, person: person, action: action, at: at(minutes),
                task: SiteTask(code: TaskCode("B"), name: "Nettoyage des communs, bloc B", isActive: true),
                anomalies: anomalies,
                undo: Undo(punch: punch, untilBootMicroseconds: at(minutes).bootMicroseconds + 15_000_000),
                missingOutSince: missingOutSince, workedMicroseconds: worked))
    }

    static func choose(
        _ person: PersonLabel = person(), presence: Presence = .present,
        offers: [Action] = [.breakStart, .checkOut],
        fallback: Action? = .breakStart, minutes: Int64 = 244
    ) -> Answer {
        .choose(
            Choose(
                presented: 21, person: person, presence: presence, since: at(0), offers: offers,
                fallback: fallback,
                at: at(minutes), settlesAtBootMicroseconds: at(minutes).bootMicroseconds + 6_000_000,
                workedMicroseconds: minutes * 60_000_000))
    }

    /// A supervisor's screen, on which he may lend a badge.
    static func supervisor(_ language: Language = .fr) -> PersonLabel {
        PersonLabel(
            id: person().id, text: "Sofie D.", language: language, mayLend: true)
    }

    static func lending(_ person: PersonLabel, _ language: Language) -> Answer {
        .lending(
            LendingAsked(
                asked: 33, person: person, supervisor: supervisor(language),
                untilBootMicroseconds: bootAtDawn + 60_000_000))
    }

    static func lent(_ person: PersonLabel, _ language: Language) -> Answer {
        .lent(
            person: person, supervisor: supervisor(language), name: "Prêt 1",
            untilMicroseconds: dawn + 1_082 * 60_000_000)
    }

    static func pick(_ question: Choose.Question, _ person: PersonLabel = person()) -> Answer {
        guard case .choose(var choose) = choose(person, presence: .absent, offers: [.checkIn], minutes: 0)
        else { return .rest }
        choose.question = question
        choose.settlesAtBootMicroseconds += 6_000_000
        return .choose(choose)
    }

    static func tasks(_ count: Int) -> Choose.Question {
        let names = [
            "Nettoyage des communs, bloc B", "Vitres", "Bureaux du deuxième étage", "Parking souterrain",
            "Remise en état après travaux de peinture, cage d’escalier C", "Sanitaires",
            "Cuisine du personnel",
            "Hall", "Ascenseurs", "Local poubelles",
        ]
        return .task(
            .checkIn,
            names.prefix(count).enumerated().map { index, name in
                SiteTask(code: TaskCode("T\(index)"), name: name, isActive: true)
            })
    }

    static let engagements = Choose.Question.engagement(
        .checkIn,
        [
            EngagementOffer(number: 2, capacity: .temporary, employer: "Intérim Meuse & Sambre SA"),
            EngagementOffer(number: 1, capacity: .employee, employer: "BE0884303369"),
            EngagementOffer(number: 3, capacity: .selfEmployed, employer: nil),
        ], isOpen: true)

    /// One of each screen, with the minute after dawn at which it is shown.
    static func everyAnswer(_ language: Language) -> [(name: String, answer: Answer, minutes: Int64)] {
        let amina = person("Amina B.", language)
        let undo = Undo(punch: 17, untilBootMicroseconds: bootAtDawn + 12_000_000)
        var all: [(name: String, answer: Answer, minutes: Int64)] = Action.allCases.enumerated().map {
            index, action in
            (
                "recorded-\(action.rawValue)", recorded(action, amina, minutes: Int64(index) * 61),
                Int64(index) * 61
            )
        }
        all += RefusalReason.allCases.map { reason in
            let isKnown = reason != .unknownCredential && reason != .notActivated
            return (
                "refused-\(reason.rawValue)",
                .refused(reason: reason, person: isKnown ? amina : nil, keyTail: "3F2A", at: at(5)), 5
            )
        }
        all += [
            (
                "recorded-anomalies",
                recorded(.checkOut, amina, anomalies: [.outWithoutIn, .noTask], worked: 14_400_000_000), 0
            ),
            ("question", recorded(.checkIn, amina, missingOutSince: at(-1437)), 0),
            ("claims", claimed(recorded(.checkIn, amina)), 0),
            ("choose", choose(amina), 244),
            ("choose-nothing", choose(amina, fallback: nil, minutes: 4), 4),
            (
                "choose-break",
                choose(amina, presence: .onBreak, offers: [.breakEnd, .checkOut], fallback: .breakEnd), 244
            ),
            (
                "choose-unknown",
                choose(amina, presence: .unknown, offers: [.checkIn, .checkOut], fallback: .checkIn), 244
            ),
            ("pick-two", pick(tasks(2), amina), 0), ("pick-three", pick(tasks(3), amina), 0),
            ("pick-five", pick(tasks(5), amina), 0), ("pick-many", pick(tasks(10), amina), 0),
            ("pick-engagement", pick(engagements, amina), 0),
            ("repeated", .repeated(person: amina, action: .checkIn, at: at(0), undo: undo), 0),
            ("unchanged", .unchanged(person: amina, presence: .present, since: at(0)), 6),
            ("undone", .undone(person: amina, action: .checkIn, at: at(0)), 0),
            ("read-failed", .readFailed(at: at(0)), 0),
            ("armed", .armed(.checkOut), 0),
            ("thanked", .thanked(person: amina), 0), ("technician", .technician(person: amina), 0),
            ("lending", lending(amina, language), 0), ("lent", lent(amina, language), 0),
        ]
        all += RecordingFault.allCases.map {
            ("not-recorded-\($0.rawValue)", .notRecorded($0, at: at(0)), 0)
        }
        return all
    }

    static func surroundings(
        _ language: Language = .fr, minutes: Int64 = 0, status: StageStatus? = status(),
        isReceived: Bool = false
    ) -> Surroundings {
        Surroundings(
            id: 3, language: language, status: status, bootMicroseconds: at(minutes).bootMicroseconds,
            endsAtBootMicroseconds: at(minutes).bootMicroseconds + 15_000_000, isReceived: isReceived)
    }
}

extension Instant {
    /// The same wall clock, as if it were now by this machine's boot clock.
    fileprivate var live: Instant {
        var live = self
        live.bootMicroseconds = StageClock.system.bootMicroseconds()
        return live
    }
}

extension StageStatus {
    static func live(_ status: StageStatus) -> StageStatus {
        var status = status
        status.clock = status.clock.live
        return status
    }
}

extension Answer {
    /// The same answer, given just now: its windows are open.
    var live: Answer {
        let now = StageClock.system.bootMicroseconds()
        switch self {
        case .recorded(var recorded):
            recorded.at = recorded.at.live
            recorded.undo.untilBootMicroseconds = now + 15_000_000
            return .recorded(recorded)
        case .choose(var choose):
            choose.at = choose.at.live
            choose.settlesAtBootMicroseconds = now + 6_000_000
            return .choose(choose)
        case .repeated(let person, let action, let at, let undo):
            return .repeated(
                person: person, action: action, at: at,
                undo: undo.map { Undo(punch: $0.punch, untilBootMicroseconds: now + 12_000_000) })
        default: return self
        }
    }
}
