import Domain

extension Crowd {
    /// A company's register: the terminal's site among the others, everybody with an engagement and linked to five tasks,
    /// of which the first ones are elsewhere. The entries that say so.
    mutating func found(sites: Int, tasks: Int) -> [Entry] {
        var entries = amend((0..<sites).map { .site(WorkSite(code: SiteCode("S\($0)"), name: "Site \($0)")) })
        entries += amend(
            (0..<tasks).map { number in
                .task(
                    WorkTask(
                        code: TaskCode("T\(number)"), name: "Task \(number)",
                        site: SiteCode(number % 5 == 4 ? "S1" : "S\(number % sites)")))
            })
        let everybody = terminal.people.keys.sorted { $0.entry < $1.entry }
        let employer = Employer("BE0884303369")
        entries += amend(
            everybody.compactMap { id in
                guard var agent = terminal.agent(id), let employer else { return nil }
                agent.particulars.engagements = [
                    Engagement(number: 1, employer: employer, capacity: .employee)
                ]
                return .agent(agent, id)
            })
        entries += amend(
            everybody.enumerated().map { number, id in
                .links(id, (0..<5).map { TaskCode("T\((number * 5 + $0) % tasks)") })
            })
        return entries
    }

    private mutating func amend(_ values: [Amendment.Value]) -> [Entry] {
        stride(from: 0, to: values.count, by: 100).flatMap { start in
            let list = values[start..<min(start + 100, values.count)].map { value in
                Amendment(value, previous: value.subject.flatMap { terminal.revision(of: $0) })
            }
            return commit(.amended(Amendments(by: Amendments.system, list)))
        }
    }
}
