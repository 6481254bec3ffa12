import Domain

/// Makes a subject of what somebody has typed, and says at each field what is wrong with it. What the form does not have
/// stays as it stands.
struct RegisterReading {
    /// What a form alone can see; the rest the domain says. Names a text: `console.register.problem.KEY`.
    enum Problem: String, CaseIterable {
        case missing
        case numberForm, numberCheckDigits, numberDate, numberSerial
        case employer, day, decimal, whole, position, halfPosition
        case engagementGone, worksNumber, choice
    }

    let texts: RegisterTexts
    let zone: Zone
    /// By the field's name.
    private(set) var problems: [String: Problem] = [:]
    /// The line of a list that has it, from 0, by the list's name.
    private(set) var lines: [String: Int] = [:]
    private(set) var number = RegisterOrder.TypedNumber.kept

    init(_ texts: RegisterTexts, zone: Zone) {
        self.texts = texts
        self.zone = zone
    }

    /// - Parameter standing: what it is now; nil: it is new.
    mutating func value(_ part: RegisterPart, over standing: Amendment.Value?, _ id: String)
        -> Amendment.Value
    {
        switch part {
        case .clients:
            var client = Client(code: ClientCode(code(id)), name: "")
            if case .client(let old) = standing { client = old }
            client.name = text("name")
            client.enterprise = checked("enterprise", EnterpriseNumber.read)
            client.address = address()
            return .client(client)
        case .sites: return .site(site(over: standing, id))
        case .groups:
            var group = TaskGroup(code: GroupCode(code(id)), name: "")
            if case .group(let old) = standing { group = old }
            group.name = text("name")
            return .group(group)
        case .tasks:
            var task = WorkTask(code: TaskCode(code(id)), name: "", site: nil)
            if case .task(let old) = standing { task = old }
            task.name = text("name")
            task.site = optional("site").map(SiteCode.init)
            task.group = optional("group").map(GroupCode.init)
            return .task(task)
        case .agents: return agent(over: standing)
        case .company:
            var card = CompanyCard(code: "", name: "")
            if case .company(let old) = standing { card = old }
            (card.code, card.name) = (text("code"), text("name"))
            card.enterprise = checked("enterprise", EnterpriseNumber.read)
            card.licence = optional("licence")
            return .company(card)
        }
    }

    private mutating func site(over standing: Amendment.Value?, _ id: String) -> WorkSite {
        var site = WorkSite(code: SiteCode(code(id)), name: "")
        if case .site(let old) = standing { site = old }
        site.name = text("name")
        site.client = optional("client").map(ClientCode.init)
        site.address = address()
        site.position = position()
        site.radiusMetres = whole("radius")
        site.declarations = rows(RegisterPart.works) { reading, key in
            guard reading.optional(key("number")) != nil else {
                return reading.complain(of: key("number"), .worksNumber)
            }
            guard let number = reading.checked(key("number"), WorksNumber.read) else { return nil }
            return WorksDeclaration(
                number: number, firstDay: reading.day(key("from")), lastDay: reading.day(key("to")))
        }
        return site
    }

    private mutating func agent(over standing: Amendment.Value?) -> Amendment.Value {
        var (agent, id) = (Agent(person: Person(code: "", firstName: "", lastName: "")), PersonID?.none)
        if case .agent(let old, let known) = standing { (agent, id) = (old, known) }
        agent.person.code = text("code")
        (agent.person.firstName, agent.person.lastName) = (text("firstName"), text("lastName"))
        agent.person.language = choice("language", agent.person.language)
        agent.person.shift = choice("shift", agent.person.shift)
        agent.person.allowedSites = text("allowedSites").split { "+,;".contains($0) }.map {
            SiteCode(String($0).trimmingBlanks)
        }.filter { !$0.description.isEmpty }
        agent.particulars.type = optional("type").map(AgentType.init)
        agent.particulars.mayUseTerminal = !text("mayUseTerminal").isEmpty
        agent.particulars.birthDay = day("birthDay")
        agent.particulars.accountName = text("accountName")
        agent.particulars.engagements = engagements(agent.particulars.engagements)
        if !text("nationalNumber.removed").isEmpty { number = .removed }
        if let typed = checked("nationalNumber", NationalNumber.read) { number = .typed(typed) }
        return .agent(agent, id)
    }

    /// Punches name engagements: each keeps its number, none is given twice, and none goes.
    private mutating func engagements(_ standing: [Engagement]) -> [Engagement] {
        var next = (standing.map(\.number).max() ?? 0) + 1
        var kept: Set<Int> = []
        let typed = rows(RegisterPart.engagements) { reading, key -> Engagement? in
            let known = Int(reading.text(key("id"))).flatMap { number in
                standing.first { $0.number == number }
            }
            guard let text = reading.optional(key("employer")) else {
                return reading.complain(of: key("employer"), known == nil ? .missing : .engagementGone)
            }
            guard let employer = Employer(typed: text) else {
                return reading.complain(of: key("employer"), .employer)
            }
            let number = known?.number ?? next
            if known == nil { next += 1 }
            kept.insert(number)
            return Engagement(
                number: number, employer: employer,
                capacity: reading.choice(key("capacity"), known?.capacity ?? .employee),
                fromMicroseconds: reading.begin(key("from"), known?.fromMicroseconds),
                toMicroseconds: reading.end(key("to"), known?.toMicroseconds))
        }
        // What somebody else has added meanwhile the domain tells; what is not in the form at all stays.
        return (typed + standing.filter { !kept.contains($0.number) }).sorted { $0.number < $1.number }
    }
}

// MARK: single fields

extension RegisterReading {
    /// The moment itself stays where its day has not been changed.
    mutating func begin(_ name: String, _ standing: Int64?) -> Int64? {
        guard let day = day(name) else { return nil }
        if let standing, Day(wallMicroseconds: standing, in: zone) == day { return standing }
        return day.startSeconds(in: zone) * 1_000_000
    }

    /// Typed is the last day, kept the moment after it.
    mutating func end(_ name: String, _ standing: Int64?) -> Int64? {
        guard let day = day(name) else { return nil }
        if let standing, Day(lastBefore: standing, in: zone) == day { return standing }
        return day.end(in: zone)
    }

    func text(_ name: String) -> String { texts[name].trimmingBlanks }

    func optional(_ name: String) -> String? {
        let text = text(name)
        return text.isEmpty ? nil : text
    }

    /// Of something that is new it is typed, of all else it stands in the address.
    private func code(_ id: String) -> String { id.isEmpty ? text("code") : id }

    /// The first of a field is the one that is told.
    mutating func note(_ name: String, _ problem: Problem) {
        if problems[name] == nil { problems[name] = problem }
    }

    mutating func complain<Value>(of name: String, _ problem: Problem) -> Value? {
        note(name, problem)
        return nil
    }

    mutating func checked<Value>(_ name: String, _ read: (String) -> Result<Value, NumberDefect>) -> Value? {
        guard let text = optional(name) else { return nil }
        switch read(text) {
        case .success(let value): return value
        case .failure(.form): return complain(of: name, .numberForm)
        case .failure(.checkDigits): return complain(of: name, .numberCheckDigits)
        case .failure(.date): return complain(of: name, .numberDate)
        case .failure(.serial): return complain(of: name, .numberSerial)
        }
    }

    mutating func day(_ name: String) -> Day? {
        guard let text = optional(name) else { return nil }
        return Day(text) ?? complain(of: name, .day)
    }

    mutating func whole(_ name: String) -> Int? {
        guard let text = optional(name) else { return nil }
        return Int(text) ?? complain(of: name, .whole)
    }

    private mutating func decimal(_ name: String) -> Double? {
        guard let text = optional(name) else { return nil }
        let value = Double(text.replacing(",", with: "."))
        return value.flatMap { $0.isFinite ? $0 : nil } ?? complain(of: name, .decimal)
    }

    mutating func choice<Value: RawRepresentable<String>>(_ name: String, _ standing: Value) -> Value {
        guard let text = optional(name) else { return standing }
        return Value(rawValue: text) ?? complain(of: name, .choice) ?? standing
    }

    private mutating func position() -> Position? {
        let (latitude, longitude) = (decimal("latitude"), decimal("longitude"))
        guard let latitude, let longitude else {
            if optional("latitude") == nil, optional("longitude") != nil {
                note("latitude", .halfPosition)
            } else if optional("longitude") == nil, optional("latitude") != nil {
                note("longitude", .halfPosition)
            }
            return nil
        }
        return Position(latitude: latitude, longitude: longitude) ?? complain(of: "latitude", .position)
    }

    private func address() -> Address? {
        let names = ["street", "houseNumber", "box", "postalCode", "town"]
        guard names.contains(where: { optional($0) != nil }) else { return nil }
        return Address(
            street: text("street"), houseNumber: text("houseNumber"), box: optional("box"),
            postalCode: text("postalCode"), town: text("town"),
            country: optional("country")?.uppercased() ?? "BE")
    }

    /// The lines of a list that say anything.
    private mutating func rows<Value>(
        _ list: RegisterRows, _ read: (inout RegisterReading, (String) -> String) -> Value?
    ) -> [Value] {
        var values: [Value] = []
        for row in 0..<list.count(in: texts.all) {
            let key = { list.key(row, $0) }
            // What is chosen from a list by itself, or hidden, says nothing.
            let says = list.columns.contains { column in
                switch column.kind {
                case .choice: false
                default: optional(key(column.name)) != nil
                }
            }
            if says, let value = read(&self, key) { values.append(value) }
        }
        return values
    }
}

extension Employer {
    /// What somebody has typed: an enterprise number, or a VAT number of another country.
    init?(typed text: String) {
        if let number = EnterpriseNumber(text) {
            self = .enterprise(number)
        } else if let number = VATNumber(text) {
            self = .foreign(number)
        } else {
            return nil
        }
    }
}
