import Domain
import Foundation
import Testing

/// What holds for any amendments.
@Suite struct RegisterPropertyTests {
    private let instant = Scene().now

    /// Applies what is decided, and says whether anything was.
    private func happens(_ amendments: Amendments, _ terminal: inout Terminal) -> [Entry] {
        let entries = terminal.decide(Event(instant: instant, happening: .amended(amendments)))
        for entry in entries { terminal.apply(entry) }
        return entries
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what is wrong is said, and what is written was not wrong`(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var events = AnyEvent(seed: seed)
        var terminal = events.opening()
        var (written, refused, unchanged) = (0, 0, 0)
        for _ in 0..<3_000 {
            let amendments = random.anyAmendments(for: terminal, at: instant, isWild: true)
            let problems = terminal.problems(of: amendments)
            let before = terminal
            let entries = happens(amendments, &terminal)
            if !problems.isEmpty {
                refused += 1
                guard entries.isEmpty, terminal == before else {
                    Issue.record("\(amendments) was written in spite of \(problems)")
                    return
                }
                let fields = problems.map { "\($0.index) \($0.field)" }
                guard Set(fields).count == fields.count else {
                    Issue.record("a field is told twice: \(fields)")
                    return
                }
            } else if entries.isEmpty {
                unchanged += 1
            } else {
                written += 1
            }
            for entry in entries {
                guard Fact(entry.fact.coded(in: Scene.book), in: Scene.book) == entry.fact else {
                    Issue.record("\(entry.fact)")
                    return
                }
            }
        }
        #expect(written > 200 && refused > 500 && unchanged > 0, "\(written) \(refused) \(unchanged)")
    }

    /// The register as a table of subjects, kept by hand.
    @Test(arguments: [11, 12] as [UInt64])
    func `a fold of random amendments is what a simple table says`(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var events = AnyEvent(seed: seed)
        var terminal = events.opening()
        var table: [Subject: (value: Amendment.Value, sequence: Sequence)] = [:]
        for _ in 0..<2_000 {
            var amendments = random.anyAmendments(for: terminal, at: instant, isWild: false)
            amendments.timing = .atOnce
            for entry in happens(amendments, &terminal) {
                guard case .amended(let fact) = entry.fact else { continue }
                let id = EntryID(book: terminal.book, sequence: entry.sequence)
                let value = fact.amendment.value.named(by: id)
                let subject = try #require(value.subject)
                #expect(fact.amendment.previous == table[subject]?.sequence || !subject.isOfTable)
                table[subject] = (value, entry.sequence)
            }
        }
        #expect(table.count > 20)
        for (subject, row) in table {
            guard terminal.registered(subject) == row.value, terminal.revision(of: subject) == row.sequence
            else {
                Issue.record("\(subject): \(String(describing: terminal.registered(subject)))")
                return
            }
        }
        // The indexes say what the values say.
        let company = try #require(terminal.company)
        for site in (1...4).map({ SiteCode("S\($0)") }) {
            let there = company.tasks.filter { $0.value.value.site == site }.keys
            #expect(company.tasks(at: site) == Set(there))
        }
        for task in (1...4).map({ TaskCode("T\($0)") }) {
            let linked = company.rows.filter { $0.value.links?.value.contains(task) == true }.keys
            #expect(company.agents(linkedTo: task) == Set(linked))
        }
        let restored = try JSONDecoder().decode(Terminal.self, from: JSONEncoder().encode(terminal))
        #expect(restored == terminal)
    }

    @Test func `declarations are refused exactly when two of them hold on one day`() {
        var random = RandomSource(seed: 21)
        let scene = Scene()
        var found = 0
        for _ in 0..<3_000 {
            let rows = (0..<random.number(0...5)).map { _ in
                let first = random.number(0...20)
                return WorksDeclaration(
                    number: random.anyWorksNumber(),
                    firstDay: random.chance(90) ? day(first) : nil,
                    lastDay: random.chance(90) ? day(first + random.number(0...6)) : nil)
            }
            // Long before and long after stand for what is not said.
            let days = ([-40_000] + Array(-1...40) + [100]).compactMap { day($0) }
            let isDouble = days.contains { day in rows.count { $0.covers(day) } > 1 }
            let site = WorkSite(code: SiteCode("S1"), name: "Rue Haute", declarations: rows)
            let problems = scene.problems(.site(site), previous: nil)
            guard problems.map(\.field) == (isDouble ? [.declarations] : []) else {
                Issue.record("\(rows.map { ($0.firstDay, $0.lastDay) }): \(problems)")
                return
            }
            found += isDouble ? 1 : 0
        }
        #expect(found > 500)
    }

    private func day(_ number: Int64) -> Day? {
        Day(wallMicroseconds: (20_000 + number) * 86_400 * Scene.second, in: .utc)
    }

    @Test func `a look for engagements gives all that hold, the one that was used last first`() {
        var random = RandomSource(seed: 31)
        for _ in 0..<500 {
            var scene = Scene.company()
            guard let amina = scene.ids["Amina"] else { return }
            var rows: [Engagement] = []
            for number in 1...Int(random.number(1...5)) {
                let from = random.maybe(scene.now.wallMicroseconds + random.number(-9...9) * Scene.hour)
                let to = random.maybe(
                    (from ?? scene.now.wallMicroseconds) + random.number(1...9) * Scene.hour)
                rows.append(
                    Engagement(
                        number: number, employer: random.anyEmployer(),
                        capacity: random.one(of: Engagement.Capacity.allCases, or: .student),
                        fromMicroseconds: from, toMicroseconds: to))
            }
            guard !scene.change("Amina", particulars: { $0.engagements = rows }).isEmpty else { continue }
            let used = random.maybe(Int(random.number(1...5)))
            if let used { scene.fold(.punched(punched(by: amina, under: used))) }
            let wall = scene.now.wallMicroseconds + random.number(-9...9) * Scene.hour
            let found = scene.terminal.company?.engagements(of: amina, atMicroseconds: wall)
            let valid = rows.filter {
                ($0.fromMicroseconds ?? .min) <= wall && wall < ($0.toMicroseconds ?? .max)
            }
            let expected = valid.filter { $0.number == used } + valid.filter { $0.number != used }
            guard found == expected else {
                Issue.record("\(rows) at \(wall) after \(String(describing: used))")
                return
            }
            #expect(
                Set(scene.terminal.company?.engagements(of: amina, atMicroseconds: nil) ?? []) == Set(rows))
        }
    }

    private func punched(by person: PersonID, under engagement: Int) -> Punched {
        Punched(
            person: person, action: .checkIn, basis: .sole, method: .badge, presented: 1,
            site: SiteCode("S1"), before: .absent, engagement: engagement)
    }
}

extension Amendment.Value {
    /// The same, of a subject that has its id now.
    fileprivate func named(by entry: EntryID) -> Self {
        switch self {
        case .agent(let agent, nil): .agent(agent, PersonID(entry))
        case .badge(let badge, nil): .badge(badge, CredentialID(entry))
        default: self
        }
    }
}

extension Subject {
    /// Whether nothing but amendments says anything of it.
    fileprivate var isOfTable: Bool {
        switch self {
        case .agent, .badge: false
        default: true
        }
    }
}
