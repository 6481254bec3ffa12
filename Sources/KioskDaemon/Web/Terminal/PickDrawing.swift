import Domain

/// Questions with names for answers: at which task, for whom.
extension Screens {
    /// More than that are on further pages, which the page itself turns.
    private static let mostAtOnce = 8

    /// Nil: the question is another one.
    func pick(_ choose: Choose, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing? {
        switch choose.question {
        case .action: nil
        case .task(let action, let tasks):
            pick(
                choose, "task", action, tasks.map { ($0.code.description, $0.name, nil) }, isOpen: false,
                catalogue, surroundings)
        case .engagement(let action, let offers, let isOpen):
            pick(
                choose, "engagement", action, offers.map { label($0, among: offers, catalogue) },
                isOpen: isOpen, catalogue, surroundings)
        }
    }

    private typealias Label = (code: String, name: String, detail: String?)

    private func pick(
        _ choose: Choose, _ touch: String, _ action: Action, _ labels: [Label], isOpen: Bool,
        _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Drawing {
        let now = surroundings.local(choose.at)
        let picks = labels.enumerated().map { index, label -> Values in
            var values: Values = [
                "touch": touch, "code": label.code, "name": label.name, "presented": choose.presented,
                "page": index / Self.mostAtOnce, "isLater": index >= Self.mostAtOnce,
            ]
            values["detail"] = label.detail
            if index == 0, !isOpen { values["tag"] = catalogue("choose.default") }
            return values
        }
        var values: Values = [
            "greeting": catalogue("greeting.\(action.rawValue)", ["name": choose.person.text]),
            "person": choose.person.id.entry.description, "action": action.rawValue,
            "stamp": "\(catalogue("action.\(action.rawValue)")) \(catalogue.markedTime(now))",
            "question": catalogue("pick.\(touch)"), "picks": picks,
            "count": min(picks.count, Self.mostAtOnce),
            "presented": choose.presented, "cancel": catalogue("choose.cancel"),
            "nothing": catalogue(isOpen ? "pick.open" : "choose.fallback"),
            "left": surroundings.milliseconds(untilBoot: choose.settlesAtBootMicroseconds),
            "total": max(1, (choose.settlesAtBootMicroseconds &- choose.at.bootMicroseconds) / 1000),
        ]
        values["fallback"] = isOpen ? nil : labels.first?.name
        values["more"] = picks.count > Self.mostAtOnce ? catalogue("pick.more") : nil
        return Drawing(kind: "pick", tone: "night", template: "pick", values: values)
    }

    /// Two that look alike have their number, as the register has it.
    private func label(
        _ offer: EngagementOffer, among offers: [EngagementOffer], _ catalogue: Catalogue
    ) -> Label {
        let capacity = catalogue("capacity.\(offer.capacity.rawValue)")
        let isAlike = offers.count { $0.employer == offer.employer && $0.capacity == offer.capacity } > 1
        let word = isAlike ? "\(capacity) (\(offer.number))" : capacity
        guard let employer = offer.employer else { return ("\(offer.number)", word, nil) }
        return ("\(offer.number)", employer, word)
    }
}
