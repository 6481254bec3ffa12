// Stored form of the register's amendments. Codes, flags, declarations and numbers of companies are public. Whatever is of
// a person is private: an agent's and a badge's whole value, a client's name and address (it may be a person), and the
// licence.

extension Amended: JournalFact {
    fileprivate enum Kind: String { case company, client, site, group, task, agent, links, badge }

    private var subject: Kind {
        switch amendment.value {
        case .company: .company
        case .client: .client
        case .site: .site
        case .group: .group
        case .task: .task
        case .agent, .erasedAgent: .agent
        case .links: .links
        case .badge, .erasedBadge: .badge
        }
    }

    func write(to writer: inout FactWriter) {
        writer.field("author", author)
        writer.field("batch", batch)
        writer.field("endsOthers", endsOthers)
        writer.field("previous", amendment.previous)
        writer.field("subject", subject)
        switch amendment.value {
        case .company(let card): card.write(to: &writer)
        case .client(let client): client.write(to: &writer)
        case .site(let site): site.write(to: &writer)
        case .group(let group): group.write(to: &writer)
        case .task(let task): task.write(to: &writer)
        case .agent(_, let id), .erasedAgent(let id): writer.field("agent", id?.entry)
        case .badge(_, let id), .erasedBadge(let id): writer.field("badge", id?.entry)
        case .links(let id, let tasks):
            writer.field("agent", id.entry)
            writer.field("tasks", tasks.lazy.map(\.description))
        }
    }

    func writePrivate(to writer: inout FactWriter) {
        switch amendment.value {
        case .company(let card): writer.field("licence", card.licence)
        case .client(let client):
            writer.field("name", client.name)
            client.address?.write(to: &writer)
        case .agent(let agent, _):
            agent.person.write(to: &writer)
            agent.particulars.write(to: &writer)
        case .badge(let badge, _):
            writer.field("person", badge.person.entry)
            writer.field("state", badge.state)
            writer.field("fromMicroseconds", badge.fromMicroseconds)
            writer.field("toMicroseconds", badge.toMicroseconds)
            writer.field("key", badge.key.text)
        case .site, .group, .task, .links, .erasedAgent, .erasedBadge: break
        }
    }

    init(from reader: inout FactReader, secret: inout FactReader?) throws(FactDamage) {
        author = try reader.text("author")
        batch = try reader.optionalInteger("batch")
        endsOthers = try reader.truth("endsOthers")
        let previous = try reader.optionalInteger("previous")
        amendment = Amendment(try reader.amendedValue(&secret), previous: previous)
    }
}

extension FactReader {
    fileprivate mutating func amendedValue(
        _ secret: inout FactReader?
    ) throws(FactDamage) -> Amendment.Value {
        switch try choice("subject", Amended.Kind.self) {
        case .company: return .company(try companyCard(&secret))
        case .client: return .client(try client(&secret))
        case .site: return .site(try workSite())
        case .group:
            return .group(
                TaskGroup(
                    code: GroupCode(try text("code")), name: try text("name"), isActive: try truth("isActive")
                ))
        case .task:
            return .task(
                WorkTask(
                    code: TaskCode(try text("code")), name: try text("name"),
                    site: try optionalText("site").map(SiteCode.init),
                    group: try optionalText("group").map(GroupCode.init), isActive: try truth("isActive")))
        case .links:
            return .links(PersonID(try entry("agent")), try texts("tasks").map(TaskCode.init))
        case .agent:
            let id = try optionalEntry("agent").map(PersonID.init)
            guard let person = try secret?.person(), let particulars = try secret?.particulars() else {
                return .erasedAgent(id)
            }
            return .agent(Agent(person: person, particulars: particulars), id)
        case .badge:
            let id = try optionalEntry("badge").map(CredentialID.init)
            guard let badge = try secret?.badge() else { return .erasedBadge(id) }
            return .badge(badge, id)
        }
    }

    private mutating func companyCard(_ secret: inout FactReader?) throws(FactDamage) -> CompanyCard {
        var card = CompanyCard(
            code: try text("code"), name: try text("name"), enterprise: try enterprise("enterprise"))
        if try truth("isLicensed") { card.licence = try secret?.text("licence") ?? "" }
        return card
    }

    private mutating func client(_ secret: inout FactReader?) throws(FactDamage) -> Client {
        var client = Client(
            code: ClientCode(try text("code")), name: "", enterprise: try enterprise("enterprise"),
            isActive: try truth("isActive"))
        client.name = try secret?.text("name") ?? ""
        client.address = try secret?.address()
        return client
    }

    private mutating func workSite() throws(FactDamage) -> WorkSite {
        var site = WorkSite(
            code: SiteCode(try text("code")), client: try optionalText("client").map(ClientCode.init),
            name: try text("name"), address: try address(),
            position: try position("latitudeE7", "longitudeE7"),
            radiusMetres: try optionalCount("radiusMetres"))
        for row in try texts("declarations") {
            guard let declaration = WorksDeclaration(written: row) else { throw FactDamage() }
            site.declarations.append(declaration)
        }
        site.isActive = try truth("isActive")
        return site
    }

    private mutating func badge() throws(FactDamage) -> Credential {
        let person = PersonID(try entry("person"))
        let state = try choice("state", CredentialState.self)
        let from = try optionalInteger("fromMicroseconds")
        let to = try optionalInteger("toMicroseconds")
        return Credential(
            key: CredentialKey(try text("key")), person: person, state: state, fromMicroseconds: from,
            toMicroseconds: to)
    }

    private mutating func enterprise(_ name: StaticString) throws(FactDamage) -> EnterpriseNumber? {
        guard let text = try optionalText(name) else { return nil }
        guard let number = EnterpriseNumber(text), number.text == text else { throw FactDamage() }
        return number
    }

    /// The street says whether there is one.
    private mutating func address() throws(FactDamage) -> Address? {
        guard let street = try optionalText("street") else { return nil }
        return Address(
            street: street, houseNumber: try text("houseNumber"), box: try optionalText("box"),
            postalCode: try text("postalCode"), town: try text("town"), country: try text("country"))
    }
}

extension CompanyCard {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("code", code)
        writer.field("name", name)
        writer.field("enterprise", enterprise?.text)
        writer.field("isLicensed", licence != nil)
    }
}

extension Client {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("code", code.description)
        writer.field("enterprise", enterprise?.text)
        writer.field("isActive", isActive)
    }
}

extension Address {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("street", street)
        writer.field("houseNumber", houseNumber)
        writer.field("box", box)
        writer.field("postalCode", postalCode)
        writer.field("town", town)
        writer.field("country", country)
    }
}

extension WorkSite {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("code", code.description)
        writer.field("client", client?.description)
        writer.field("name", name)
        address?.write(to: &writer)
        writer.field("latitudeE7", position?.latitudeE7)
        writer.field("longitudeE7", position?.longitudeE7)
        writer.field("radiusMetres", radiusMetres)
        writer.field("declarations", declarations.lazy.map(\.written))
        writer.field("isActive", isActive)
    }
}

extension TaskGroup {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("code", code.description)
        writer.field("name", name)
        writer.field("isActive", isActive)
    }
}

extension WorkTask {
    fileprivate func write(to writer: inout FactWriter) {
        writer.field("code", code.description)
        writer.field("name", name)
        writer.field("site", site?.description)
        writer.field("group", group?.description)
        writer.field("isActive", isActive)
    }
}
