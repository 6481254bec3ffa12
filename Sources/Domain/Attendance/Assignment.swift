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
    /// The engagement that he works under, where there is no choice.
    var engagement: Int?
    /// False: he has engagements, and none holds now.
    var isEngaged = true

    /// Of several engagements none is taken: which one it is only he can say.
    fileprivate mutating func engage(_ row: Shared<Company.Row>, at instant: Instant) {
        guard let engagements = row.value.particulars?.engagements, !engagements.isEmpty else { return }
        var (valid, number) = (0, 0)
        for engagement in engagements
        where !instant.canDatePeriods || engagement.covers(instant.wallMicroseconds) {
            valid += 1
            number = engagement.number
        }
        isEngaged = valid > 0
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
        if let running, running != assignment.open {
            let isOpen = tasks.contains(running) ? isOpen(running) : nil
            assignment.runningDefect = isOpen.map { $0 ? nil : .taskInactive } ?? .taskNotLinked
        }
        if let row { assignment.engage(row, at: instant) }
        return assignment
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
