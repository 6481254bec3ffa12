/// What is asked of somebody who arrives, once it is settled that he does: at which of his tasks, and for which of his
/// employers. The task first.
package struct Asked: Hashable, Sendable, Codable {
    package enum Question: Hashable, Sendable { case task, engagement }

    /// More are not offered.
    package static let mostTasks = 32

    package var action: Action
    /// How the action came about.
    package var basis: Basis
    /// Tasks to choose from, the one that is taken without an answer first; empty: not asked, or answered.
    package var tasks: [TaskCode]
    /// Numbers of engagements to choose from, the one that is taken without an answer first; empty: not asked.
    package var engagements: [Int]
    /// He never used any of them: without an answer the punch names none, and waits for somebody who knows.
    package var isEngagementOpen: Bool
    /// What he has answered to the first question.
    package var task: TaskCode?
    /// The badge was held again to reach what is first: then it was chosen.
    package var isBadgedThrough: Bool

    package init(
        action: Action, basis: Basis, tasks: [TaskCode] = [], engagements: [Int] = [],
        isEngagementOpen: Bool = false, task: TaskCode? = nil, isBadgedThrough: Bool = false
    ) {
        self.action = action
        self.basis = basis
        self.tasks = tasks
        self.engagements = engagements
        self.isEngagementOpen = isEngagementOpen
        self.task = task
        self.isBadgedThrough = isBadgedThrough
    }

    /// What he is asked now.
    package var question: Question { tasks.isEmpty ? .engagement : .task }

    /// The badge again: the next one is first.
    var movedOn: Asked {
        var asked = self
        asked.isBadgedThrough = true
        switch question {
        case .task: asked.tasks.append(asked.tasks.removeFirst())
        case .engagement where isEngagementOpen: asked.isEngagementOpen = false
        case .engagement where !engagements.isEmpty:
            asked.engagements.append(asked.engagements.removeFirst())
        case .engagement: break
        }
        return asked
    }

    /// What is left to ask once that was picked, or the punch has all it needs; nil: it was not offered.
    func answered(_ pick: Pick) -> Answered? {
        var rest = self
        switch pick {
        case .task(let code):
            guard tasks.contains(code) else { return nil }
            (rest.task, rest.tasks, rest.isBadgedThrough) = (code, [], false)
            return engagements.isEmpty
                ? .complete(Picked(task: code, taskBasis: .chosen)) : .asks(rest)
        case .engagement(let number):
            guard question == .engagement, engagements.contains(number) else { return nil }
            var picked = unanswered
            (picked.engagement, picked.engagementBasis) = (number, .chosen)
            return .complete(picked)
        }
    }

    enum Answered {
        case asks(Asked)
        case complete(Picked)
    }

    /// What a punch gets when nobody answers any more.
    var unanswered: Picked {
        let reached = isBadgedThrough ? Basis.chosen : .defaulted
        var picked = Picked(task: task, taskBasis: task == nil ? nil : .chosen)
        if let first = tasks.first { (picked.task, picked.taskBasis) = (first, reached) }
        if let first = engagements.first {
            picked.engagement = isEngagementOpen ? nil : first
            picked.engagementBasis = question == .engagement ? reached : .defaulted
        }
        return picked
    }

    /// What the first of the lists is, as a touch would say it; nil: nothing is taken.
    var first: Pick? {
        switch question {
        case .task: tasks.first.map(Pick.task)
        case .engagement: isEngagementOpen ? nil : engagements.first.map(Pick.engagement)
        }
    }
}

/// The answer to one question.
package enum Pick: Hashable, Sendable {
    case task(TaskCode)
    /// By its number.
    case engagement(Int)
}

/// What a punch is at and for, as its person was asked.
struct Picked {
    var task: TaskCode?
    /// Nil: he was not asked.
    var taskBasis: Basis?
    var engagement: Int?
    var engagementBasis: Basis?
}

extension Asked {
    func write(to writer: inout FactWriter) {
        writer.field("action", action)
        writer.field("basis", basis)
        writer.field("tasks", tasks.lazy.map(\.description))
        writer.field("engagements", engagements.lazy.map { "\($0)" })
        writer.field("isEngagementOpen", isEngagementOpen)
        writer.field("task", task?.description)
        writer.field("isBadgedThrough", isBadgedThrough)
    }

    /// Nil: nothing is asked.
    init?(from reader: inout FactReader) throws(FactDamage) {
        guard let action: Action = try reader.optionalChoice("action") else { return nil }
        self.action = action
        basis = try reader.choice("basis")
        tasks = try reader.texts("tasks").map { TaskCode($0) }
        engagements = []
        for text in try reader.texts("engagements") {
            guard let number = Int(text), "\(number)" == text else { throw FactDamage() }
            engagements.append(number)
        }
        isEngagementOpen = try reader.truth("isEngagementOpen")
        task = try reader.optionalText("task").map { TaskCode($0) }
        isBadgedThrough = try reader.truth("isBadgedThrough")
    }
}
