import Domain

/// What a subject is, as a form has it: one text for each field. A form shows it, a history and a conflict compare it.
struct RegisterTexts: Hashable, Sendable {
    private(set) var all: [String: String] = [:]

    subscript(name: String) -> String {
        get { all[name] ?? "" }
        set { all[name] = newValue.isEmpty ? nil : newValue }
    }

    init() {}

    /// What somebody has typed.
    init(typed form: ConsoleForm) { for (name, text) in form.all { self[name] = text } }

    /// `zone`: days of engagements begin there.
    init(_ value: Amendment.Value, zone: Zone) {
        switch value {
        case .company(let card):
            (self["code"], self["name"]) = (card.code, card.name)
            (self["enterprise"], self["licence"]) = (card.enterprise?.text ?? "", card.licence ?? "")
        case .client(let client):
            (self["code"], self["name"]) = (client.code.description, client.name)
            self["enterprise"] = client.enterprise?.text ?? ""
            write(client.address)
        case .site(let site): write(site)
        case .group(let group): (self["code"], self["name"]) = (group.code.description, group.name)
        case .task(let task):
            (self["code"], self["name"]) = (task.code.description, task.name)
            (self["site"], self["group"]) = (task.site?.description ?? "", task.group?.description ?? "")
        case .agent(let agent, _):
            write(agent.person)
            write(agent.particulars, zone)
        case .links, .badge, .erasedAgent, .erasedBadge: break
        }
    }

    private mutating func write(_ address: Address?) {
        guard let address else { return }
        (self["street"], self["houseNumber"]) = (address.street, address.houseNumber)
        (self["box"], self["postalCode"]) = (address.box ?? "", address.postalCode)
        (self["town"], self["country"]) = (address.town, address.country)
    }

    private mutating func write(_ site: WorkSite) {
        (self["code"], self["name"]) = (site.code.description, site.name)
        self["client"] = site.client?.description ?? ""
        write(site.address)
        if let position = site.position {
            self["latitude"] = Position.degrees(position.latitudeE7)
            self["longitude"] = Position.degrees(position.longitudeE7)
        }
        self["radius"] = site.radiusMetres.map(String.init) ?? ""
        for (row, works) in site.declarations.enumerated() {
            let key = { RegisterPart.works.key(row, $0) }
            self[key("number")] = works.number.text
            self[key("from")] = works.firstDay?.description ?? ""
            self[key("to")] = works.lastDay?.description ?? ""
        }
    }

    private mutating func write(_ person: Person) {
        (self["code"], self["firstName"], self["lastName"]) = (person.code, person.firstName, person.lastName)
        (self["language"], self["shift"]) = (person.language.rawValue, person.shift.rawValue)
        self["allowedSites"] = person.allowedSites.map(\.description).joined(separator: " + ")
    }

    private mutating func write(_ particulars: AgentParticulars, _ zone: Zone) {
        self["type"] = particulars.type?.description ?? ""
        self["mayUseTerminal"] = particulars.mayUseTerminal ? "1" : ""
        self["birthDay"] = particulars.birthDay?.description ?? ""
        self["accountName"] = particulars.accountName
        for (row, engagement) in particulars.engagements.enumerated() {
            let key = { RegisterPart.engagements.key(row, $0) }
            self[key("id")] = String(engagement.number)
            self[key("employer")] = engagement.employer.text
            self[key("capacity")] = engagement.capacity.rawValue
            self[key("from")] =
                engagement.fromMicroseconds.flatMap { Day(wallMicroseconds: $0, in: zone) }?.description ?? ""
            self[key("to")] =
                engagement.toMicroseconds.flatMap { Day(lastBefore: $0, in: zone) }?.description ?? ""
        }
    }
}

extension Day {
    /// The last day of a period that ends before that moment.
    init?(lastBefore microseconds: Int64, in zone: Zone) {
        guard microseconds > .min else { return nil }
        self.init(wallMicroseconds: microseconds - 1, in: zone)
    }

    /// Where the day after it begins; nil: it is the last one that there is.
    func end(in zone: Zone) -> Int64? {
        Day(number: number + 1).map { $0.startSeconds(in: zone) * 1_000_000 }
    }
}
