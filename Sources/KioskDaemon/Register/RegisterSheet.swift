import Domain
import Web

/// What a table of the company's register is about.
enum RegisterKind: String, CaseIterable, Sendable {
    case clients, sites, tasks, agents
}

/// A table of the company's register as a spreadsheet gives it (docs/register.md). What is more than one of a thing, a
/// declaration of works of a site or an engagement of an agent, stands on rows of its own with the same code.
struct RegisterSheet {
    /// One client, site, task or agent, and the line on which it begins.
    struct Item<Value> {
        var line: Int
        var value: Value
    }

    /// An agent as the table has him: what is sealed only later.
    struct TypedAgent: Hashable {
        var person: Person
        var type: AgentType?
        var mayUseTerminal: Bool
        var birthDay: Day?
        var nationalNumber: NationalNumber?
        /// Without numbers yet.
        var engagements: [Engagement]
        var tasks: [TaskCode]
    }

    private(set) var clients: [Item<Client>] = []
    private(set) var sites: [Item<WorkSite>] = []
    private(set) var tasks: [Item<WorkTask>] = []
    private(set) var agents: [Item<TypedAgent>] = []
    private(set) var problems: [RosterFile.Problem] = []
    /// Columns that the table has. What has none stays as it stands.
    private(set) var columns: Set<String> = []
    /// Where each code stands in its list.
    private var places: [String: Int] = [:]

    private static let address = ["street", "house_number", "box", "postal_code", "town", "country"]

    static func columns(_ kind: RegisterKind) -> [String] {
        switch kind {
        case .clients: ["code", "name", "enterprise"] + address + ["active"]
        case .sites:
            ["code", "name", "client"] + address + [
                "latitude", "longitude", "radius_metres", "works_number", "works_from", "works_to", "active",
            ]
        case .tasks: ["code", "name", "site", "active"]
        case .agents:
            [
                "code", "first_name", "last_name", "language", "active", "type", "may_use_terminal",
                "birth_date", "national_number", "employer", "capacity", "employed_from", "employed_to",
                "sites",
                "tasks", "shift",
            ]
        }
    }

    private static func required(_ kind: RegisterKind) -> [String] {
        switch kind {
        case .clients, .sites: ["code", "name"]
        case .tasks: ["code", "name", "site"]
        case .agents: ["code", "first_name", "last_name"]
        }
    }

    init(_ bytes: [UInt8], _ kind: RegisterKind, language: Language, zone: Zone) {
        let table = DelimitedTable(
            bytes, columns: Self.columns(kind), required: Self.required(kind), zone: zone)
        (problems, columns) = (table.problems, table.columns)
        for var row in table.rows {
            switch kind {
            case .clients:
                let client = Client(&row)
                take(client, client.code.description, &row, in: \.clients)
            case .sites:
                let site = WorkSite(&row)
                take(site, site.code.description, &row, in: \.sites, joining: \.declarations)
            case .tasks:
                let task = WorkTask(&row)
                take(task, task.code.description, &row, in: \.tasks)
            case .agents:
                let agent = TypedAgent(&row, language: language)
                take(agent, agent.person.code, &row, in: \.agents, joining: \.engagements)
            }
        }
    }

    // MARK: rows of one thing

    private mutating func take<Value>(
        _ value: Value, _ code: String, _ row: inout DelimitedRow,
        in list: WritableKeyPath<Self, [Item<Value>]>
    ) {
        if place(of: code, at: self[keyPath: list].count) != nil { row.complain(.codeTwice) }
        self[keyPath: list].append(Item(line: row.line, value: value))
        problems += row.problems
    }

    /// The same for what may stand on several rows, each with one of its `parts`.
    private mutating func take<Value: Equatable, Part>(
        _ value: Value, _ code: String, _ row: inout DelimitedRow,
        in list: WritableKeyPath<Self, [Item<Value>]>, joining parts: WritableKeyPath<Value, [Part]>
    ) {
        guard let index = place(of: code, at: self[keyPath: list].count) else {
            self[keyPath: list].append(Item(line: row.line, value: value))
            problems += row.problems
            return
        }
        var (earlier, rest) = (self[keyPath: list][index], value)
        earlier.value[keyPath: parts] += rest[keyPath: parts]
        rest[keyPath: parts] = earlier.value[keyPath: parts]
        if earlier.value != rest {
            row.complain(.differs(line: earlier.line))
        }
        self[keyPath: list][index] = earlier
        problems += row.problems
    }

    /// Where that code stands already; nil: it is new, and stands at `next`.
    private mutating func place(of code: String, at next: Int) -> Int? {
        if let earlier = places[code] { return earlier }
        places[code] = next
        return nil
    }

}

extension Address {
    /// Nil: the row has none.
    fileprivate init?(_ row: inout DelimitedRow) {
        guard let street = row.optional("street") else { return nil }
        self.init(
            street: street, houseNumber: row.field("house_number"), box: row.optional("box"),
            postalCode: row.field("postal_code"), town: row.field("town"),
            country: row.optional("country")?.uppercased() ?? "BE")
    }
}

extension Client {
    fileprivate init(_ row: inout DelimitedRow) {
        self.init(
            code: ClientCode(row.required("code", limit: 64)), name: row.required("name", limit: 256),
            address: Address(&row), enterprise: row.checked("enterprise") { EnterpriseNumber.read($0) },
            isActive: row.flag("active"))
    }
}

extension WorkTask {
    fileprivate init(_ row: inout DelimitedRow) {
        self.init(
            code: TaskCode(row.required("code", limit: 64)), name: row.required("name", limit: 256),
            site: SiteCode(row.required("site", limit: 64)), isActive: row.flag("active"))
    }
}

extension WorkSite {
    fileprivate init(_ row: inout DelimitedRow) {
        self.init(
            code: SiteCode(row.required("code", limit: 64)),
            client: row.optional("client").map(ClientCode.init),
            name: row.required("name", limit: 256), address: Address(&row), position: Position(&row),
            radiusMetres: row.number("radius_metres").flatMap { Int(exactly: $0) },
            isActive: row.flag("active"))
        let number = row.checked("works_number") { WorksNumber.read($0) }
        let (first, last) = (row.day("works_from"), row.day("works_to"))
        if let number {
            declarations = [WorksDeclaration(number: number, firstDay: first, lastDay: last)]
        } else if first != nil || last != nil, row.field("works_number").isEmpty {
            row.complain(.worksWithoutNumber)
        }
    }
}

extension Position {
    /// Nil: the row has none.
    fileprivate init?(_ row: inout DelimitedRow) {
        let (latitude, longitude) = (row.number("latitude"), row.number("longitude"))
        guard let latitude, let longitude else {
            if (latitude == nil) != (longitude == nil) {
                row.complain(.halfPosition)
            }
            return nil
        }
        guard let position = Position(latitude: latitude, longitude: longitude) else {
            row.complain(.positionOutOfRange)
            return nil
        }
        self = position
    }
}

extension RegisterSheet.TypedAgent {
    fileprivate init(_ row: inout DelimitedRow, language: Language) {
        person = Person(
            code: row.required("code", limit: 40), firstName: row.required("first_name", limit: 80),
            lastName: row.required("last_name", limit: 80),
            language: row.choice("language", default: language),
            isActive: row.flag("active"), allowedSites: row.list("sites").map { SiteCode($0) },
            shift: row.choice("shift", default: .day))
        type = row.optional("type").map(AgentType.init)
        mayUseTerminal = row.flag("may_use_terminal")
        birthDay = row.day("birth_date")
        nationalNumber = row.checked("national_number") { NationalNumber.read($0) }
        tasks = row.list("tasks").map { TaskCode($0) }
        engagements = []
        let capacity = row.choice("capacity", default: Engagement.Capacity.employee)
        let (from, to) = (row.date("employed_from"), row.date("employed_to"))
        guard let text = row.optional("employer") else {
            if from != nil || to != nil {
                row.complain(.employmentWithoutEmployer)
            }
            return
        }
        let employer =
            EnterpriseNumber(text).map(Employer.enterprise) ?? VATNumber(text).map(Employer.foreign)
        guard let employer else {
            row.complain(.employer)
            return
        }
        engagements = [
            Engagement(
                number: 0, employer: employer, capacity: capacity, fromMicroseconds: from, toMicroseconds: to)
        ]
    }
}
