/// One condition of a task being offered to an agent at this terminal, and whether it holds (C-30). A task is offered when
/// all of them do.
package struct OfferCondition: Hashable, Sendable {
    /// In the order in which a person would ask.
    package enum Question: String, Hashable, Sendable, CaseIterable {
        case agentActive, agentMayUseTerminal, agentAllowedHere
        case linked, taskHere, taskActive, groupActive, siteActive
        case terminalActivated, terminalSurveyed
    }

    package var question: Question
    package var holds: Bool
}

extension Terminal {
    /// Everything that decides whether that task is offered to that agent here. Nil: there is no such agent.
    package func offer(of code: TaskCode, to id: PersonID) -> [OfferCondition]? {
        guard let person = people[id] else { return nil }
        let task = company?.tasks[code]?.value
        let linked = company?.rows[id]?.value.links?.value ?? person.tasks
        let site = settings?.site
        return OfferCondition.Question.allCases.map { question in
            let holds =
                switch question {
                case .agentActive: person.isActive
                case .agentMayUseTerminal: company?.rows[id]?.value.particulars?.mayUseTerminal != false
                case .agentAllowedHere: person.isAllowed(at: site)
                case .linked: linked.contains(code)
                case .taskHere: task != nil && task?.site == site
                case .taskActive: task?.isActive == true
                case .groupActive:
                    task?.group.map { company?.groups[$0]?.value.isActive != false } ?? true
                case .siteActive:
                    (site ?? task?.site).map { company?.sites[$0]?.value.isActive != false } ?? true
                case .terminalActivated: settings?.licence != nil
                case .terminalSurveyed: settings?.surveyed != nil
                }
            return OfferCondition(question: question, holds: holds)
        }
    }
}
