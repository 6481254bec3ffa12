import Domain

/// Which subjects of a part somebody looks for.
struct RegisterQuery: Hashable, Sendable {
    enum State: String, CaseIterable, Sendable {
        case active, inactive, all
        /// Agents who are active and have no national number.
        case noNumber

        /// Those by which that part can be searched.
        static func all(of part: RegisterPart) -> [State] {
            allCases.filter { $0 != .noNumber || part == .agents }
        }
    }

    var text = ""
    var state = State.active
    /// Only those after the one with that id.
    var after: String?

    init(_ visit: ConsoleVisit) {
        text = String((visit.query("q") ?? "").prefix(64))
        state = visit.query("state").flatMap(State.init) ?? .active
        after = visit.query("after")
    }

    init() {}

    /// The same search, further on, or from its beginning.
    func path(_ part: RegisterPart, after: String?) -> String {
        var fields: [(String, String)] = []
        if !text.isEmpty { fields.append(("q", text)) }
        if state != .active { fields.append(("state", state.rawValue)) }
        if let after { fields.append(("after", after)) }
        let query = fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        return query.isEmpty ? part.path : "\(part.path)?\(query)"
    }
}

/// A page of what was found, by name.
///
/// One look at each subject of the part; what a row shows is looked up for the rows of the page alone.
struct RegisterListing {
    struct Row: Hashable, Sendable {
        var id: String
        var value: Amendment.Value
    }

    static let pageRows = 50

    private(set) var rows: [Row] = []
    /// Everything that was found.
    private(set) var count = 0
    /// What to ask for next; nil: that is all.
    private(set) var next: String?
    /// Whether the part has anything at all.
    private(set) var isEmpty = true

    init(_ part: RegisterPart, _ query: RegisterQuery, in view: RegisterView) {
        let wanted = query.text.lowercased().split(separator: " ").map(String.init)
        var found: [(name: String, row: Row)] = []
        Self.each(part, in: view) { id, value in
            isEmpty = false
            guard Self.isMeant(value, by: query.state, view) else { return }
            let name = Self.sortName(of: value)
            guard wanted.isEmpty || wanted.allSatisfy(Self.text(of: value, name).contains) else { return }
            found.append((name, Row(id: id, value: value)))
        }
        count = found.count
        found.sort { ($0.name, $0.row.id) < ($1.name, $1.row.id) }
        var begin = 0
        if let after = query.after, let subject = part.subject(after),
            let value = view.state.registered(subject)
        {
            let key = (Self.sortName(of: value), after)
            begin = found.firstIndex { ($0.name, $0.row.id) > key } ?? found.count
        }
        rows = found[begin...].prefix(Self.pageRows).map(\.row)
        if begin + rows.count < found.count { next = rows.last?.id }
    }

    private static func isMeant(
        _ value: Amendment.Value, by state: RegisterQuery.State, _ view: RegisterView
    ) -> Bool {
        switch state {
        case .all: return true
        case .active: return value.isActive
        case .inactive: return !value.isActive
        case .noNumber:
            guard case .agent(_, let id?) = value else { return value.isActive }
            return value.isActive && view.company.rows[id]?.value.particulars?.nationalNumber == nil
        }
    }

    private static func each(
        _ part: RegisterPart, in view: RegisterView, _ look: (String, Amendment.Value) -> Void
    ) {
        let company = view.company
        switch part {
        case .clients: for (code, client) in company.clients { look(code.description, .client(client.value)) }
        case .sites: for (code, site) in company.sites { look(code.description, .site(site.value)) }
        case .groups: for (code, group) in company.groups { look(code.description, .group(group.value)) }
        case .tasks: for (code, task) in company.tasks { look(code.description, .task(task.value)) }
        case .agents:
            for (id, person) in view.state.people {
                // What only the page shows is looked up there.
                look(id.description, .agent(Agent(person: person), id))
            }
        case .company: break
        }
    }

    /// Families together.
    private static func sortName(of value: Amendment.Value) -> String {
        guard case .agent(let agent, _) = value else { return value.name.lowercased() }
        return "\(agent.person.lastName) \(agent.person.firstName)".lowercased()
    }

    private static func text(of value: Amendment.Value, _ name: String) -> String {
        var more = value.code
        if case .site(let site) = value, let address = site.address {
            more += " \(address.street) \(address.town)"
        }
        if case .client(let client) = value, let address = client.address { more += " \(address.town)" }
        return "\(name) \(more.lowercased())"
    }
}
