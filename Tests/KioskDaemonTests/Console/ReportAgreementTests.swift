import Domain
import Foundation
import Store
import Testing
import Upstreams

@testable import KioskDaemon
@testable import Web

/// Reports of random months over a real book: what they count is what stands in the lists.
@Suite struct ReportAgreementTests {
    private static let minute: Int64 = 60_000_000

    private struct Stand {
        var lists: ConsoleLists
        var registrations: RegistrationReader
        var attendance: AttendanceReader
        var reports: ReportReader
        var query: AttendanceQuery

        var days: ClosedRange<Int64> { query.days(today: 0) }

        func punches(_ day: Int64, person: String, onlyAnomalies: Bool) async throws -> [PunchPage.Row] {
            var query = PunchQuery()
            (query.day, query.person, query.onlyAnomalies, query.limit) = (day, person, onlyAnomalies, 40)
            var rows: [PunchPage.Row] = []
            while true {
                let page = try await lists.punches(query)
                rows += page.rows
                guard let next = page.next else { return rows }
                query.before = next
            }
        }

        func registered(_ day: Int64, person: String) async throws -> [RegistrationRow] {
            var query = RegistrationQuery()
            (query.day, query.person) = (day, person)
            var rows: [RegistrationRow] = []
            while true {
                let page = try await registrations.page(query)
                rows += page.rows
                guard let next = page.next else { return rows }
                query.before = next
            }
        }
    }

    private static let onss = """
        [[upstream]]
        name = "ciao"
        type = "check-in-and-out"
        url = "http://127.0.0.1:1/"
        token_url = "http://127.0.0.1:1/token"
        client_id = "c"
        private_key_file = "/nowhere"

        """

    /// Badges, touches, answers and second thoughts of two people over some 33 days; what the receiver said of them.
    private func withMonth(seed: UInt64, _ body: (Stand) async throws -> Void) async throws {
        try await TwoPeople.run { people in
            var random = Dice(seed: seed)
            let configuration = try ConfigurationLoader.load(text: Self.onss).configuration
            let book = ShelvedBook(people.book)
            var now = people.clock.now()
            let zone = configuration.clock.zone
            let first = zone.day(atMicroseconds: now.wallMicroseconds) + 2
            now = now.later(by: zone.dawn(ofDay: first) - now.wallMicroseconds - 20 * Self.minute)
            func happen(_ happening: Happening) async -> [Entry] {
                let done = await people.terminal.submit(Event(instant: now, happening: happening))
                guard case .recorded(let entries) = done else { return [] }
                return entries
            }
            var punches: [Domain.Sequence] = []
            let end = zone.dawn(ofDay: first + 32)
            while now.wallMicroseconds < end {
                now = now.later(by: Int64(random.roll(500) + 1) * Self.minute)
                let badge = CredentialKey(random.roll(2) == 0 ? "text:0009030510" : "text:0009030511")
                var entries = await happen(.presented(keys: [badge], method: .badge))
                if case .presented(let fact)? = entries.last?.fact, !fact.offered.isEmpty,
                    let shown = entries.last?.sequence
                {
                    now = now.later(by: 2_000_000)
                    let touched = fact.offered[random.roll(fact.offered.count)]
                    let isTouched = random.roll(3) > 0
                    if !isTouched { now = now.later(by: 60_000_000) }
                    entries = await happen(isTouched ? .chosen(touched, presented: shown) : .woke)
                }
                guard let punch = entries.last(where: { $0.fact.kind == "punched" }) else { continue }
                punches.append(punch.sequence)
                now = now.later(by: 1_000_000)
                switch random.roll(8) {
                case 0: _ = await happen(.undo(punch: punch.sequence))
                case 1:
                    _ = await happen(
                        .answered(
                            punch: punch.sequence, leftMicroseconds: now.wallMicroseconds - 600 * Self.minute)
                    )
                case 2: _ = await happen(.answered(punch: punch.sequence, leftMicroseconds: nil))
                default: break
                }
            }
            try Self.say(of: punches, people.book, &random)
            try await body(
                Stand(
                    lists: ConsoleLists(
                        terminal: people.terminal, book: book, clock: people.clock,
                        configuration: configuration),
                    registrations: RegistrationReader(
                        terminal: people.terminal, book: book, clock: people.clock,
                        configuration: configuration),
                    attendance: AttendanceReader(
                        terminal: people.terminal, book: book, clock: people.clock,
                        configuration: configuration),
                    reports: ReportReader(
                        terminal: people.terminal, book: book, clock: people.clock,
                        configuration: configuration),
                    query: AttendanceQuery(first: first, last: first + 30)))
        }
    }

    /// Some of everything that a receiver can say, and nothing of the newest.
    private static func say(of punches: [Domain.Sequence], _ book: Book, _ random: inout Dice) throws {
        let said = punches.dropLast(punches.count / 6)
        var exceptions: [Domain.Sequence: DeliveryException?] = [:]
        var receipts: [KeptReceipt] = []
        for punch in said {
            let states: [DeliveryException.State] = [
                .waiting, .doubtful, .refused(reason: "http-400"),
                .held(reason: "nationalNumberMissing company"), .held(reason: "something else"),
            ]
            let face = random.roll(14)
            if face < states.count {
                exceptions[punch] = DeliveryException(
                    sequence: punch, person: nil, state: states[face], attempts: 1)
            } else if face < 13 {
                receipts.append(
                    KeptReceipt(
                        sequence: punch,
                        state: RegistrationState.allCases[random.roll(RegistrationState.allCases.count)],
                        number: "1", wallMicroseconds: 7, isLate: random.roll(4) == 0))
            }
        }
        try book.settle("ciao", cursor: said.last ?? 0, exceptions: exceptions, receipts: receipts)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what a report counts is what the lists of the same days say`(seed: UInt64) async throws {
        try await withMonth(seed: seed) { stand in
            for person in ["", "amina"] {
                var query = stand.query
                query.person = person
                let anomalies = try await stand.reports.anomalies(query)
                let compliance = try await stand.reports.compliance(query)
                #expect(anomalies.frame.days == stand.days && compliance.lines.count == 31)
                for (day, line) in zip(stand.days, compliance.lines) {
                    let listed = try await stand.punches(day, person: person, onlyAnomalies: false)
                    let peculiar = listed.filter { !$0.anomalies.isEmpty && !$0.isUndone }.reversed()
                    let rows = anomalies.rows.filter { $0.day == day }
                    #expect(rows.map(\.punch) == peculiar.map(\.sequence))
                    #expect(rows.map(\.kinds) == peculiar.map(\.anomalies))
                    let gone = Set(listed.filter(\.isUndone).map(\.sequence))
                    var counted = ComplianceReport.Line()
                    for row in try await stand.registered(day, person: person)
                    where !gone.contains(row.punch) { counted.add(row.registration) }
                    #expect(line == counted, "day \(day)")
                }
                #expect(anomalies.rows.count > 10 && compliance.total.toRegister > 50)
                #expect(!anomalies.isCut)
                #expect(Set(compliance.total.states.keys).count >= 9)
                let answers = Set(anomalies.rows.compactMap(\.departure))
                #expect(answers.contains(.unanswered) && answers.count > 2)
            }
        }
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `sums by day, site and agent are those of the hours`(seed: UInt64) async throws {
        try await withMonth(seed: seed) { stand in
            let hours = try await stand.attendance.report(stand.query)
            let sums = AttendanceSums(hours)
            #expect(hours.rows.count > 20 && hours.workedMinutes > 0)
            #expect(sums.all.minutes == hours.workedMinutes && sums.all.stays == hours.rows.count)
            #expect(sums.all.people.count == hours.people.count)
            #expect(sums.all.withoutEnd == hours.rows.count { $0.left == nil } && sums.all.withoutEnd > 0)
            for (day, minutes) in hours.minutesOfDays { #expect((sums.byDay[day]?.minutes ?? 0) == minutes) }
            for own in hours.people {
                let first = try #require(own.first)
                let sum = sums.byPerson[.init(name: first.name, code: first.code)]
                #expect(sum?.stays == own.count)
                #expect(sum?.minutes == own.reduce(0) { $0 + ($1.workedMinutes ?? 0) })
            }
            for parts in [Array(sums.byDay.values), Array(sums.bySite.values), Array(sums.byPerson.values)] {
                #expect(parts.reduce(0) { $0 + $1.minutes } == sums.all.minutes)
                #expect(parts.reduce(0) { $0 + $1.stays } == sums.all.stays)
                #expect(parts.reduce(0) { $0 + $1.withoutEnd } == sums.all.withoutEnd)
            }
        }
    }
}

/// The same throws for the same seed (SplitMix64).
private struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 0 to `sides` − 1.
    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
    }
}

extension Instant {
    fileprivate func later(by microseconds: Int64) -> Instant {
        var later = self
        later.wallMicroseconds += microseconds
        later.bootMicroseconds += microseconds
        return later
    }
}
