import Domain
import Store

/// What a sheet would change of a register: amendments, each with its line.
struct RegisterPlan {
    struct Step {
        var line: Int
        var amendment: Amendment
    }

    struct Summary: Hashable, Sendable {
        var added = 0
        var changed = 0
        var unchanged = 0
    }

    private(set) var steps: [Step] = []
    /// Tasks of agents, who may get their ids only with their own steps: by the code of the agent.
    private(set) var links: [(line: Int, agent: String, tasks: [TaskCode])] = []
    private(set) var summary = Summary()

    private let state: Terminal
    private let columns: Set<String>

    init(_ sheet: RegisterSheet, on state: Terminal, seal: NumberSeal) throws(StoreError) {
        self.state = state
        columns = sheet.columns
        for item in sheet.clients { add(.client(merged(item.value)), .client(item.value.code), item.line) }
        for item in sheet.sites { add(.site(merged(item.value)), .site(item.value.code), item.line) }
        for item in sheet.tasks { add(.task(merged(item.value)), .task(item.value.code), item.line) }
        let ids = Dictionary(
            state.people.map { ($0.value.code, $0.key) }, uniquingKeysWith: { first, _ in first })
        for item in sheet.agents {
            let id = ids[item.value.person.code]
            let agent = try merged(item.value, id.flatMap { state.agent($0) }, seal)
            add(.agent(agent, id), id.map(Subject.agent), item.line)
            guard columns.contains("tasks") else { continue }
            let known = id.flatMap { id in
                state.company?.rows[id]?.value.links?.value ?? state.people[id]?.tasks
            }
            if known ?? [] != item.value.tasks {
                links.append((item.line, item.value.person.code, item.value.tasks))
            }
        }
    }

    /// What the plan is about, and as what it was found: as long as both are the same, so is what would be written.
    var outline: [Outline] {
        steps.map { Outline(line: $0.line, previous: $0.amendment.previous, tasks: nil) }
            + links.map { Outline(line: $0.line, previous: nil, tasks: $0.tasks) }
    }

    struct Outline: Hashable, Sendable {
        var line: Int
        var previous: Sequence?
        var tasks: [TaskCode]?
    }

    private mutating func add(_ value: Amendment.Value, _ subject: Subject?, _ line: Int) {
        let standing = subject.flatMap { state.registered($0) }
        guard let subject, standing != nil else {
            summary.added += 1
            steps.append(Step(line: line, amendment: Amendment(value)))
            return
        }
        if standing == value {
            summary.unchanged += 1
        } else {
            summary.changed += 1
            steps.append(
                Step(line: line, amendment: Amendment(value, previous: state.revision(of: subject))))
        }
    }

    // MARK: what the sheet has no column for stays

    private func merged(_ client: Client) -> Client {
        guard var now = state.company?.clients[client.code]?.value else { return client }
        now.name = client.name
        if columns.contains("enterprise") { now.enterprise = client.enterprise }
        if columns.contains("street") { now.address = client.address }
        if columns.contains("active") { now.isActive = client.isActive }
        return now
    }

    private func merged(_ site: WorkSite) -> WorkSite {
        guard var now = state.company?.sites[site.code]?.value else { return site }
        now.name = site.name
        if columns.contains("client") { now.client = site.client }
        if columns.contains("street") { now.address = site.address }
        if columns.contains("latitude") { now.position = site.position }
        if columns.contains("radius_metres") { now.radiusMetres = site.radiusMetres }
        if columns.contains("works_number") { now.declarations = site.declarations }
        if columns.contains("active") { now.isActive = site.isActive }
        return now
    }

    private func merged(_ task: WorkTask) -> WorkTask {
        guard var now = state.company?.tasks[task.code]?.value else { return task }
        (now.name, now.site) = (task.name, task.site)
        if columns.contains("active") { now.isActive = task.isActive }
        return now
    }

    private func merged(
        _ typed: RegisterSheet.TypedAgent, _ standing: Agent?, _ seal: NumberSeal
    ) throws(StoreError) -> Agent {
        var now = standing ?? Agent(person: typed.person)
        (now.person.firstName, now.person.lastName) = (typed.person.firstName, typed.person.lastName)
        if columns.contains("language") { now.person.language = typed.person.language }
        if columns.contains("active") { now.person.isActive = typed.person.isActive }
        if columns.contains("sites") { now.person.allowedSites = typed.person.allowedSites }
        if columns.contains("shift") { now.person.shift = typed.person.shift }
        if columns.contains("type") { now.particulars.type = typed.type }
        if columns.contains("may_use_terminal") { now.particulars.mayUseTerminal = typed.mayUseTerminal }
        if columns.contains("birth_date") { now.particulars.birthDay = typed.birthDay }
        if columns.contains("employer") {
            now.particulars.engagements = numbered(typed.engagements, now.particulars.engagements)
        }
        guard columns.contains("national_number") else { return now }
        guard let number = typed.nationalNumber else {
            now.particulars.nationalNumber = nil
            return now
        }
        // Sealed anew it would be another text, though it is the same number.
        let mark = try seal.mark(of: number.text)
        if now.particulars.nationalNumber?.mark != mark {
            now.particulars.nationalNumber = SealedNumber(text: try seal.seal(number.text), mark: mark)
        }
        return now
    }

    /// Punches name engagements by number: the same one keeps it, none is given twice, and none goes. What the table does
    /// not name any more stays as it stands.
    private func numbered(_ typed: [Engagement], _ standing: [Engagement]) -> [Engagement] {
        var next = (standing.map(\.number).max() ?? 0) + 1
        var rest = standing
        var numbered: [Engagement] = []
        for var engagement in typed {
            let same = rest.firstIndex { $0.isSame(as: engagement, among: typed, standing) }
            engagement.number = same.map { rest.remove(at: $0).number } ?? next
            if same == nil { next += 1 }
            numbered.append(engagement)
        }
        return (numbered + rest).sorted { $0.number < $1.number }
    }
}

extension Engagement {
    /// Whether that row of a table means this engagement: for the same employer in the same capacity, from the same day on
    /// or, with other days, where there is no other such one on either side.
    fileprivate func isSame(as row: Engagement, among rows: [Engagement], _ standing: [Engagement]) -> Bool {
        func isAlike(_ other: Engagement) -> Bool {
            other.employer == employer && other.capacity == capacity
        }
        guard isAlike(row) else { return false }
        if fromMicroseconds == row.fromMicroseconds { return true }
        return rows.count(where: isAlike) == 1 && standing.count(where: isAlike) == 1
    }
}
