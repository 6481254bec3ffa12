import Domain
import HTTPTypes
import Hummingbird

// What a page of one subject has beside its form.

extension ConsoleRoutes {
    /// Each already drawn.
    func cards(_ page: RegisterSubject, _ visit: ConsoleVisit, mayChange: Bool) async throws -> [String] {
        var cards: [String] = []
        switch page.value {
        case .agent(let agent, let id?):
            cards += await agentCards(agent, id, page, visit, mayChange: mayChange)
        case .site(let site):
            let tasks = page.view.company.tasks(at: site.code).map { Subject.task($0) }
            let add =
                visit.visitor?.may(.add, .tasks) == true
                ? ("add.tasks.here", "/tasks/new?site=\(page.id.percentEncoded)") : nil
            cards.append(related("tasks", tasks, add, page, visit))
            if page.view.state.settings?.value.site == site.code {
                cards += [await posterCard(visit)].compactMap(\.self)
            }
        case .client(let client):
            let sites = page.view.company.sites.values.filter { $0.value.client == client.code }
            cards.append(related("sites", sites.map { .site($0.value.code) }, nil, page, visit))
        case .group(let group):
            let tasks = page.view.company.tasks.values.filter { $0.value.group == group.code }
            cards.append(related("tasks", tasks.map { .task($0.value.code) }, nil, page, visit))
        case .task(let task):
            let agents = page.view.company.agents(linkedTo: task.code).map { Subject.agent($0) }
            let link =
                visit.visitor?.may(.modify, .agents) == true
                ? ("link", "/links?task=\(page.id.percentEncoded)") : nil
            cards.append(related("agents", agents, link, page, visit))
        case .company:
            cards.append(licenceCard(page, screens.catalogues[visit.language]))
            cards += [await posterCard(visit)].compactMap(\.self)
        default: break
        }
        if mayChange, page.part != .company { cards.append(activity(page, visit)) }
        return cards
    }

    private func activity(_ page: RegisterSubject, _ visit: ConsoleVisit) -> String {
        let words = screens.catalogues[visit.language]
        let key = page.value.isActive ? "disable" : "enable"
        let form = FormDrawing(
            title: words("console.register.\(key)"), hint: words("console.register.\(key).hint"),
            action: "\(page.part.path)/active",
            fields: known(page) + [
                .init(name: "active", label: "", kind: .hidden, value: page.value.isActive ? "no" : "yes")
            ], button: words("console.register.\(key).button"), isGrave: page.value.isActive)
        return screens.draw(form, token: visit.formToken)
    }

    private static let mostRelated = 20

    /// What belongs to it, by name: the first of them, and how many there are.
    func related(
        _ key: String, _ subjects: [Subject], _ action: (key: String, path: String)?, _ page: RegisterSubject,
        _ visit: ConsoleVisit, more: (Subject) -> (label: String, path: String)? = { _ in nil }
    ) -> String {
        let words = screens.catalogues[visit.language]
        let known = subjects.compactMap { subject in
            page.view.state.registered(subject).map { (subject, $0) }
        }.sorted { ($0.1.name, $0.1.code) < ($1.1.name, $1.1.code) }
        var values: ConsoleScreens.Values = [
            "title": words("console.place.\(key)"), "total": String(subjects.count),
            "items": known.prefix(Self.mostRelated).map { subject, value -> ConsoleScreens.Values in
                let place = subject.place
                var item: ConsoleScreens.Values = [
                    "name": value.name.isEmpty ? value.code : value.name, "code": value.code,
                    "isInactive": !value.isActive, "inactive": words("console.register.state.inactive"),
                    "path": place.map { $0.part.path(of: $0.id) } ?? "",
                ]
                if let more = more(subject) { item["more"] = ["label": more.label, "path": more.path] }
                return item
            },
        ]
        if known.count > Self.mostRelated {
            values["rest"] = words.counted("console.register.more", known.count - Self.mostRelated)
        }
        if known.isEmpty { values["none"] = words("console.register.related.none") }
        if let action {
            values["action"] = ["label": words("console.register.\(action.key)"), "path": action.path]
        }
        return screens.render("related", values)
    }
}
