import Domain

// Random amendments, for the property tests.

extension RandomSource {
    mutating func anyDay() -> Day? {
        Day(year: Int(number(1900...2199)), month: Int(number(1...12)), day: Int(number(1...28)))
    }

    mutating func anyEnterprise() -> EnterpriseNumber? {
        let front = number(0...19_999_999)
        let check = 97 - front % 97
        let text = String(front * 100 + check)
        return EnterpriseNumber(String(repeating: "0", count: 10 - text.utf8.count) + text)
    }

    mutating func anyEmployer() -> Employer {
        let enterprise = anyEnterprise().map(Employer.enterprise)
        let foreign = VATNumber("FR4030326504\(number(0...9))").map(Employer.foreign)
        guard let employer = chance(70) ? enterprise : foreign else { preconditionFailure() }
        return employer
    }

    mutating func anyEngagement() -> Engagement {
        Engagement(
            number: Int(chance(90) ? number(1...4) : anyInteger()), employer: anyEmployer(),
            capacity: one(of: Engagement.Capacity.allCases, or: .student),
            fromMicroseconds: maybe(anyInteger()), toMicroseconds: maybe(anyInteger()))
    }

    mutating func anyWorksNumber() -> WorksNumber {
        guard let number = WorksNumber("1Y1003SQ5VS\(number(0...9))Z") else { preconditionFailure() }
        return number
    }

    mutating func anyAddress() -> Address {
        Address(
            street: anyText(), houseNumber: anyText(), box: maybe(anyText()), postalCode: anyText(),
            town: anyText(), country: anyText())
    }

    mutating func anyAgent() -> Agent {
        Agent(
            person: anyPerson(),
            particulars: AgentParticulars(
                type: maybe(AgentType(one(of: ["ADM", "gst", anyText()], or: ""))),
                mayUseTerminal: chance(70), birthDay: anyDay(),
                nationalNumber: maybe(SealedNumber(text: anyText(), mark: anyText())),
                accountName: chance(50) ? "" : anyText(),
                engagements: (0..<number(0...3)).map { _ in anyEngagement() }))
    }

    mutating func anySite(_ code: SiteCode) -> WorkSite {
        WorkSite(
            code: code, client: maybe(ClientCode("C1")), name: anyText(), address: maybe(anyAddress()),
            position: maybe(anyPosition()), radiusMetres: maybe(Int(anyInteger())),
            declarations: (0..<number(0...3)).map { _ in
                WorksDeclaration(number: anyWorksNumber(), firstDay: anyDay(), lastDay: anyDay())
            }, isActive: chance(70))
    }

    /// One value of each subject; `person` is whom those name that name somebody.
    mutating func anyValues(of person: PersonID, in book: BookID) -> [Amendment.Value] {
        [
            .company(
                CompanyCard(
                    code: anyText(), name: anyText(), enterprise: anyEnterprise(),
                    licence: maybe(anyText()))),
            .client(
                Client(
                    code: ClientCode(anyText()), name: anyText(), address: maybe(anyAddress()),
                    enterprise: anyEnterprise(), isActive: chance(70))),
            .site(anySite(SiteCode(one(of: ["S1", "S2", anyText()], or: "")))),
            .group(TaskGroup(code: GroupCode(anyText()), name: anyText(), isActive: chance(70))),
            .task(
                WorkTask(
                    code: TaskCode(one(of: ["T1", anyText()], or: "")), name: anyText(),
                    site: maybe(SiteCode("S1")), group: maybe(GroupCode(anyText())), isActive: chance(70))),
            .agent(anyAgent(), maybe(person)),
            .links(person, some(of: [TaskCode("T1"), TaskCode("T2"), TaskCode(anyText())])),
            .badge(anyCredential(in: book), maybe(CredentialID(anyEntryID(in: book)))),
            .erasedAgent(maybe(person)), .erasedBadge(maybe(CredentialID(anyEntryID(in: book)))),
        ]
    }

    mutating func anyAmendedFacts(in book: BookID) -> [Fact] {
        anyValues(of: anyPersonID(in: book), in: book).map { value in
            .amended(
                Amended(
                    by: anyText(), batch: maybe(anyInteger()), endsOthers: chance(20),
                    Amendment(value, previous: maybe(anyInteger()))))
        }
    }
}

// Likely ones, of a small company.
extension RandomSource {
    private mutating func code(_ letter: String) -> String { "\(letter)\(number(1...4))" }

    mutating func likelyPeriod(_ instant: Instant) -> (from: Int64?, to: Int64?) {
        let wall = instant.wallMicroseconds
        return (
            maybe(wall &- number(-9...9) &* Scene.hour),
            chance(30) ? wall &+ number(-9...9) &* Scene.hour : nil
        )
    }

    mutating func likelyAgent(_ person: Person, at instant: Instant) -> Agent {
        var person = person
        person.code = chance(80) ? code("A") : "A\(next())"
        (person.firstName, person.lastName) = (code("N"), code("L"))
        person.allowedSites = []
        person.tasks = chance(50) ? [] : [TaskCode(code("T"))]
        let engagements = (0..<number(0...2)).map { index in
            let (from, to) = likelyPeriod(instant)
            return Engagement(
                number: Int(index) + 1, employer: anyEmployer(), capacity: .employee, fromMicroseconds: from,
                toMicroseconds: to)
        }
        return Agent(
            person: person,
            particulars: AgentParticulars(
                mayUseTerminal: chance(95),
                nationalNumber: maybe(SealedNumber(text: code("x"), mark: code("m"))),
                accountName: chance(50) ? "" : code("U"), engagements: engagements))
    }

    mutating func likelyValue(for terminal: Terminal, at instant: Instant) -> Amendment.Value {
        let people = terminal.people.keys.sorted { $0.entry < $1.entry }
        let person = people.randomElement(using: &self) ?? anyPersonID(in: terminal.book)
        let isActive = chance(80)
        switch number(0...7) {
        case 0:
            return .company(CompanyCard(code: "PROPRE", name: code("N"), licence: maybe(code("L"))))
        case 1: return .client(Client(code: ClientCode(code("C")), name: code("N"), isActive: isActive))
        case 2:
            return .site(
                WorkSite(
                    code: SiteCode(code("S")), client: chance(30) ? ClientCode(code("C")) : nil,
                    name: code("N"), isActive: isActive))
        case 3: return .group(TaskGroup(code: GroupCode(code("G")), name: code("N"), isActive: isActive))
        case 4:
            return .task(
                WorkTask(
                    code: TaskCode(code("T")), name: code("N"), site: SiteCode(code("S")),
                    group: chance(30) ? GroupCode(code("G")) : nil, isActive: isActive))
        case 5:
            let agent = likelyAgent(terminal.people[person] ?? anyPerson(), at: instant)
            return .agent(agent, people.count < 16 && chance(50) ? nil : person)
        case 6: return .links(person, some(of: (1...4).map { TaskCode("T\($0)") }))
        default:
            let (from, to) = likelyPeriod(instant)
            return .badge(
                Credential(
                    key: CredentialKey("k\(number(0...12))"), person: person,
                    state: chance(70) ? .active : .returned, fromMicroseconds: from, toMicroseconds: to), nil)
        }
    }

    /// Amendments as managers send them; now and then as nobody should.
    mutating func anyAmendments(for terminal: Terminal, at instant: Instant, isWild: Bool) -> Amendments {
        let list = (0..<number(1...3)).map { _ in
            var value = likelyValue(for: terminal, at: instant)
            if isWild, chance(30) {
                let person = terminal.people.keys.first ?? anyPersonID(in: terminal.book)
                value = one(of: anyValues(of: person, in: terminal.book), or: value)
            }
            let revision = value.subject.flatMap(terminal.revision)
            return Amendment(value, previous: chance(90) ? revision : maybe(anyInteger()))
        }
        return Amendments(
            by: isWild && chance(20) ? anyText() : "4711", list,
            chance(80) ? .atOnce : .staged)
    }
}
