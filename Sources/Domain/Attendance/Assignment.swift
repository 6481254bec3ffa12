/// On what somebody works here, and for whom: what the company's register says, or the configuration where it has no tasks.
struct Assignment {
    /// Whether a punch without a linked, open task is marked.
    var tasksAreUsed = false
    /// The first of his tasks that is open here.
    var open: TaskCode?
    /// The first of his tasks that is here and closed; looked for where none is open.
    var closed: TaskCode?
    /// What is peculiar about the task that he is at.
    var runningDefect: Anomaly?
    /// The engagement that he works under: the only one, or, of several, the one that he used last.
    var engagement: Int?
    /// Whether there are several.
    var hasSeveralEngagements = false
    /// False: he has engagements, and none holds now.
    var isEngaged = true

    /// Of several engagements of which he used none yet none is taken: which one it is only he can say.
    fileprivate mutating func engage(_ row: Shared<Company.Row>, at instant: Instant) {
        guard let engagements = row.value.particulars?.engagements, !engagements.isEmpty else { return }
        let last = row.value.habit?.engagement
        var (valid, number) = (0, 0)
        for engagement in engagements
        where !instant.canDatePeriods || engagement.covers(instant.wallMicroseconds) {
            valid += 1
            number = engagement.number
            if number == last { self.engagement = number }
        }
        isEngaged = valid > 0
        hasSeveralEngagements = valid > 1
        if valid == 1 { self.engagement = number }
    }
}

extension Terminal {
    /// What that person is assigned to at that moment. `row` is what the register has of him, `running` the task that he is
    /// at.
    ///
    /// A badge waits for this: nothing is copied that need not be, and mostly the task that he used last ends the search.
    func assignment(
        of person: Person, _ row: Shared<Company.Row>?, running: TaskCode?, at instant: Instant
    ) -> Assignment {
        var assignment = Assignment()
        assignment.tasksAreUsed = settings?.tasksAreUsed == true || company?.tasks.isEmpty == false
        let linked = row?.value.links?.value
        let tasks = linked ?? person.tasks
        let last = linked == nil ? nil : row?.value.habit?.task
        if let last, tasks.contains(last), isOpen(last) == true {
            assignment.open = last
        } else {
            for code in tasks {
                guard let isOpen = isOpen(code) else { continue }
                if isOpen {
                    assignment.open = code
                    break
                }
                if assignment.closed == nil || code == last { assignment.closed = code }
            }
        }
        if let running, running != assignment.open { assignment.runningDefect = defect(of: running, tasks) }
        if let row { assignment.engage(row, at: instant) }
        return assignment
    }

    /// What is peculiar about being at that task, linked to `tasks`.
    private func defect(of code: TaskCode, _ tasks: [TaskCode]) -> Anomaly? {
        let isOpen = tasks.contains(code) ? isOpen(code) : nil
        return isOpen.map { $0 ? nil : .taskInactive } ?? .taskNotLinked
    }

    /// What is peculiar about a task that was picked a moment ago.
    func defect(ofPicked code: TaskCode, by id: PersonID) -> Anomaly? {
        defect(of: code, company?.rows[id]?.value.links?.value ?? staff.people[id]?.tasks ?? [])
    }

    /// What somebody is asked who arrives; nil: nothing, because he has no choice.
    ///
    /// Without a register of tasks nobody asks: the first of his tasks in `people.csv` is the usual one.
    func asked(_ action: Action, _ basis: Basis, _ visit: borrowing Visit) -> Asked? {
        guard action == .checkIn else { return nil }
        let tasks = openTasks(of: visit.id, visit.assignment.open)
        guard !tasks.isEmpty || visit.assignment.hasSeveralEngagements,
            case .punches(.checkIn, _, _, _) = visit.conclusion(of: action)
        else { return nil }
        var asked = Asked(action: action, basis: basis, tasks: tasks)
        if visit.assignment.hasSeveralEngagements {
            let wall = visit.instant.canDatePeriods ? visit.instant.wallMicroseconds : nil
            let engagements = company?.engagements(of: visit.id, atMicroseconds: wall) ?? []
            asked.engagements = engagements.map(\.number)
            asked.isEngagementOpen = visit.assignment.engagement == nil
        }
        return asked.tasks.isEmpty && asked.engagements.isEmpty ? nil : asked
    }

    /// His tasks of the register that are open here, that one first; empty: there are no two.
    private func openTasks(of id: PersonID, _ usual: TaskCode?) -> [TaskCode] {
        guard let usual, let person = staff.people[id], company?.tasks.isEmpty == false else { return [] }
        var open = [usual]
        for code in company?.rows[id]?.value.links?.value ?? person.tasks
        where code != usual && open.count < Asked.mostTasks && isOpen(code) == true {
            open.append(code)
        }
        return open.count > 1 ? open : []
    }

    /// Whether that task may be punched here; nil: it is no task here.
    private func isOpen(_ code: TaskCode) -> Bool? {
        guard let settings else { return nil }
        if company?.tasks.isEmpty != false { return settings.tasks.first { $0.code == code }?.isActive }
        guard let task = company?.tasks[code]?.value, task.site == settings.site else { return nil }
        guard task.isActive, company?.sites[settings.site]?.value.isActive != false else { return false }
        return task.group.map { company?.groups[$0]?.value.isActive != false } ?? true
    }

    /// A task as screens show it.
    package func siteTask(_ code: TaskCode) -> SiteTask? {
        if let task = company?.tasks[code]?.value {
            return SiteTask(code: code, name: task.name, isActive: task.isActive)
        }
        return settings?.tasks.first { $0.code == code }
    }
}
