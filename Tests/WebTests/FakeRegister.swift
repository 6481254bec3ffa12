import Domain
import Foundation

@testable import Web

/// A small register of our making; what may become of it the real domain decides.
struct FakeRegister {
    private(set) var terminal = Terminal(book: FakeConsole.book)
    private(set) var entries: [Entry] = []
    /// Whose deeds the badges for a day are.
    private var chief = AccountID(EntryID(book: FakeConsole.book, sequence: 1))

    /// Two clients, two sites of one of them, two tasks in one group, three agents.
    init() {
        let address = Address(
            street: "Rue Haute", houseNumber: "1", postalCode: "5000", town: "Namur", country: "BE")
        happen(.started(program: "1"))
        happen(
            .configured(
                TerminalSettings(
                    name: "Borne Astrid", licence: "L-1", company: "PROPRE", site: SiteCode("S1"),
                    siteName: "Résidence Astrid", surveyed: Position(latitude: 50.4669, longitude: 4.8674))))
        amend(.company(CompanyCard(code: "PROPRE", name: "Propre SA")))
        amend(
            .client(
                Client(
                    code: ClientCode("C1"), name: "Immo Exemple", address: address,
                    enterprise: EnterpriseNumber("0884303369"))))
        amend(.client(Client(code: ClientCode("C2"), name: "Banque Neuve")))
        let works = WorksNumber("1Y1003SQ5VSSZ").map {
            [WorksDeclaration(number: $0, firstDay: nil, lastDay: nil)]
        }
        amend(
            .site(
                WorkSite(
                    code: SiteCode("S1"), client: ClientCode("C1"), name: "Résidence Astrid",
                    address: address,
                    position: Position(latitude: 50.4669, longitude: 4.8674), radiusMetres: 120,
                    declarations: works ?? [])))
        amend(.site(WorkSite(code: SiteCode("S2"), client: ClientCode("C1"), name: "Tour Nord")))
        amend(.group(TaskGroup(code: GroupCode("G1"), name: "Bureaux")))
        for (code, name) in [("T1", "Communs, bloc B"), ("T2", "Vitres, bloc A")] {
            amend(
                .task(
                    WorkTask(
                        code: TaskCode(code), name: name, site: SiteCode("S1"), group: GroupCode("G1"))))
        }
        let employer = EnterpriseNumber("0884303369").map { Employer.enterprise($0) }
        let engagements = employer.map {
            [Engagement(number: 1, employer: $0, capacity: .employee, fromMicroseconds: Samples.dawn)]
        }
        for (code, first, last, type) in [
            ("4711", "Amina", "Benali", ""), ("4712", "Pieter", "Verstraeten", "OUV"),
            ("4713", "Odile", "Chef", "GST"),
        ] {
            amend(
                .agent(
                    Agent(
                        person: Person(code: code, firstName: first, lastName: last),
                        particulars: AgentParticulars(
                            type: type.isEmpty ? nil : AgentType(type),
                            nationalNumber: code == "4711"
                                ? SealedNumber(text: "sealed…22", mark: "m1") : nil,
                            accountName: code, engagements: engagements ?? [])), nil))
        }
        amend(.links(id("4711"), [TaskCode("T1")]))
        amend(.badge(Credential(key: CredentialKey("em:62E3086CED"), person: id("4711")), nil))
        lendBadges()
    }

    /// Two badges for a day, of which Pieter has one.
    private mutating func lendBadges() {
        let new = NewAccount(
            userName: "chief", name: "Élise Chef", email: nil, role: .administrator, language: .fr)
        happen(.account(AccountOrder(.create(new), by: nil)))
        chief = AccountID(EntryID(book: FakeConsole.book, sequence: terminal.head))
        for number in 1...2 {
            happen(.loan(.mark(key: CredentialKey("text:90\(number)"), name: "Prêt \(number)", by: chief)))
        }
        guard let badge = loanBadge("Prêt 1") else { return }
        let end = Samples.dawn + 1_082 * 60_000_000
        happen(.loan(.lend(badge, to: id("4712"), toMicroseconds: end, by: chief)))
    }

    func loanBadge(_ name: String) -> LoanBadgeID? {
        terminal.loans?.badges.first { $0.value.name == name }?.key
    }

    mutating func perform(_ order: LoanOrder) -> LoanReply {
        let deed: LoanDeed =
            switch order {
            case .mark(let number, let name): .mark(key: CredentialKey(number), name: name, by: chief)
            case .withdraw(let id): .withdraw(id, by: chief)
            case .lend(let id, let person):
                .lend(id, to: person, toMicroseconds: Samples.dawn + 3_600_000_000, by: chief)
            case .takeBack(let id): .takeBack(id, by: chief)
            }
        let problems = terminal.problems(of: deed, at: Samples.moment(10))
        if problems.isEmpty { happen(.loan(deed)) }
        return problems.isEmpty ? .done : .problems(problems)
    }

    /// Nothing is in it.
    init(empty: Void) {}

    func id(_ code: String) -> PersonID {
        terminal.people.first { $0.value.code == code }?.key
            ?? PersonID(EntryID(book: FakeConsole.book, sequence: 1))
    }

    @discardableResult
    mutating func happen(_ happening: Happening) -> [Entry] {
        let decided = terminal.decide(Event(instant: Samples.moment(10), happening: happening))
        for entry in decided { terminal.apply(entry) }
        entries += decided
        return decided
    }

    /// As somebody does who has just looked at it.
    mutating func amend(_ value: Amendment.Value) {
        let previous = value.subject.flatMap(terminal.revision)
        happen(.amended(Amendments(by: Amendments.system, [Amendment(value, previous: previous)])))
    }

    mutating func change(_ order: RegisterOrder, as role: Role) -> RegisterReply {
        guard order.list.allSatisfy({ terminal.allows(role, $0.value) }) else { return .forbidden }
        return write(order.list, by: order.by.description)
    }

    mutating func change(_ order: ProgramOrder, with scopes: [IntegrationScope]) -> RegisterReply {
        guard terminal.allows(scopes, order.amendment.value) else { return .forbidden }
        return write([order.amendment], by: order.by.description)
    }

    private mutating func write(_ list: [Amendment], by author: String) -> RegisterReply {
        let amendments = Amendments(by: author, list, opensAccounts: true)
        let problems = terminal.problems(of: amendments)
        guard problems.isEmpty else { return .problems(problems) }
        let newcomer = happen(.amended(amendments)).first { entry in
            if case .amended(let fact) = entry.fact, case .agent(_, nil) = fact.amendment.value {
                true
            } else {
                false
            }
        }
        return .done(newcomer.map { PersonID(EntryID(book: FakeConsole.book, sequence: $0.sequence)) })
    }

    func history(from revision: Domain.Sequence?) -> RegisterHistory {
        var rows: [RegisterHistory.Row] = []
        var next = revision
        while let entry = entries.first(where: { $0.sequence == next }), case .amended(let fact) = entry.fact
        {
            next = fact.amendment.previous
            let before = entries.first { $0.sequence == next }.flatMap { entry in
                if case .amended(let fact) = entry.fact { fact.amendment.value } else { nil }
            }
            rows.append(
                .init(
                    sequence: entry.sequence, instant: entry.instant,
                    author: fact.author == Amendments.system ? .terminal : .account("Élise <b>Chef</b>"),
                    value: fact.amendment.value, before: before, isFirst: next == nil))
        }
        return RegisterHistory(rows: rows, next: nil)
    }
}

extension Samples {
    static func report(_ part: RegisterPart) -> TableReport {
        var report = TableReport(part: part)
        (report.added, report.changed, report.unchanged, report.token) = (12, 3, 240, "table-1")
        return report
    }

    static func badReport(_ part: RegisterPart) -> TableReport {
        var report = TableReport(part: part)
        report.problems = [
            TableProblem(line: 3, defect: .check(column: "national_number", .checkDigits)),
            TableProblem(line: 17, defect: .date(column: "employed_from", text: "<i>31/02/2026</i>")),
            TableProblem(
                line: 40, defect: .amendment(AmendmentProblem(index: 0, field: .tasks, cause: .unknown))),
        ]
        return report
    }
}

struct FakePieces: TablePieces {
    private var left = 3
    mutating func next() -> [UInt8]? {
        left -= 1
        return left >= 0 ? Array("piece \(left)\r\n".utf8) : nil
    }
}

/// A person's file of two pieces.
struct FakeData: PersonalDataPieces {
    private var left = 2
    var permille: Int { (2 - max(0, left)) * 500 }

    mutating func next() -> [UInt8]? {
        left -= 1
        return left >= 0 ? Array("{\"kind\":\"punched\"}\n".utf8) : nil
    }
}
