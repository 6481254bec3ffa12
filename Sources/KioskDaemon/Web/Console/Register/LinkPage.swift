import Domain
import HTTPTypes
import Hummingbird

/// Agents and tasks that somebody has ticked to link them: several of each, one action.
private struct LinkChoice {
    var agents: [PersonID]
    var tasks: [TaskCode]
    var agentQuery = RegisterQuery()
    var taskQuery = RegisterQuery()

    static let most = 500

    init(_ visit: ConsoleVisit) {
        let isForm = visit.request.method == .post
        func ticked<Key>(_ prefix: String, _ read: (String) -> Key?) -> [Key] {
            visit.form.all.keys.filter { $0.hasPrefix(prefix) }.sorted().prefix(Self.most).compactMap {
                read(String($0.dropFirst(prefix.count)))
            }
        }
        agents =
            isForm
            ? ticked("a.", PersonID.init) : [visit.query("agent").flatMap(PersonID.init)].compactMap(\.self)
        tasks =
            isForm ? ticked("t.", TaskCode.init) : [visit.query("task").map(TaskCode.init)].compactMap(\.self)
        agentQuery.text = String(visit.form["agents"].prefix(64))
        taskQuery.text = String(visit.form["tasks"].prefix(64))
    }
}

// Linking agents to tasks in bulk.

extension ConsoleRoutes {
    func linkPage(_ visit: ConsoleVisit) async -> Response {
        linkPage(visit, LinkChoice(visit), await port.register(), nil)
    }

    private func linkPage(
        _ visit: ConsoleVisit, _ choice: LinkChoice, _ view: RegisterView, _ problem: String?
    ) -> Response {
        let words = screens.catalogues[visit.language]
        var values: ConsoleScreens.Values = [
            "token": visit.formToken, "link": words("console.register.link.button"),
            "unlink": words("console.register.unlink.button"), "search": words("console.punches.filter"),
            "panes": [
                pane(.agents, choice.agentQuery, choice.agents.map { .agent($0) }, "a.", view, words),
                pane(.tasks, choice.taskQuery, choice.tasks.map { .task($0) }, "t.", view, words),
            ],
        ]
        values["problem"] = problem
        return .html(
            screens.page(
                visit, path: "/links", title: words("console.register.link"),
                subtitle: words("console.register.link.hint"), body: screens.render("links", values)),
            status: problem == nil ? .ok : .unprocessableContent)
    }

    /// What is ticked comes first, whatever is searched for.
    private func pane(
        _ part: RegisterPart, _ query: RegisterQuery, _ ticked: [Subject], _ prefix: String,
        _ view: RegisterView, _ words: Catalogue
    ) -> ConsoleScreens.Values {
        let listing = RegisterListing(part, query, in: view)
        let kept = ticked.compactMap { subject in
            subject.place.flatMap { place in
                view.state.registered(subject).map { RegisterListing.Row(id: place.id, value: $0) }
            }
        }
        let keptIDs = Set(kept.map(\.id))
        let rows = kept + listing.rows.filter { !keptIDs.contains($0.id) }
        var values: ConsoleScreens.Values = [
            "paneTitle": words("console.place.\(part.rawValue)"), "paneName": part.rawValue,
            "paneQuery": query.text, "paneLabel": words("console.register.search.\(part.rawValue)"),
            "paneCount": words.counted("console.register.found", listing.count),
            "rows": rows.enumerated().map { index, row -> ConsoleScreens.Values in
                let site: String? =
                    if case .task(let task) = row.value {
                        task.site.map { view.company.sites[$0]?.value.name ?? $0.description }
                    } else { nil }
                return [
                    "tickName": prefix + row.id, "tickID": "\(part.rawValue)-\(index)",
                    "isTicked": keptIDs.contains(row.id), "name": row.value.name,
                    "code": [row.value.code, site].compactMap(\.self).joined(separator: " · "),
                ]
            },
        ]
        if rows.isEmpty { values["paneNone"] = words("console.register.noneFound") }
        return values
    }

    func link(_ visit: ConsoleVisit) async throws -> Response {
        let (choice, view) = (LinkChoice(visit), await port.register())
        let words = screens.catalogues[visit.language]
        guard let visitor = visit.visitor, ["search", "link", "unlink"].contains(visit.form["do"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        if visit.form["do"] == "search" { return linkPage(visit, choice, view, nil) }
        guard !choice.agents.isEmpty, !choice.tasks.isEmpty else {
            return linkPage(visit, choice, view, words("console.register.link.nothing"))
        }
        let amendments = choice.agents.compactMap { id -> Amendment? in
            let now = view.company.rows[id]?.value.links?.value ?? view.state.people[id]?.tasks ?? []
            let tasks =
                visit.form["do"] == "link"
                ? now + choice.tasks.filter { !now.contains($0) } : now.filter { !choice.tasks.contains($0) }
            guard tasks != now else { return nil }
            return Amendment(.links(id, tasks), previous: view.state.revision(of: .links(id)))
        }
        switch await port.change(RegisterOrder(amendments, by: visitor.id)) {
        case .done:
            // Back to where he came from, if that was one of them.
            let one =
                choice.agents.count == 1
                ? choice.agents.first.map { RegisterPart.agents.path(of: "\($0)") } : nil
            return .seeOther(done("saved", at: one ?? "/links"))
        case .forbidden: return linkPage(visit, choice, view, words("console.register.problem.protected"))
        case .notRecorded: return linkPage(visit, choice, view, words("console.busy"))
        case .problems(let problems):
            let text = problems.first.map { problem -> String in
                let agent =
                    amendments.indices.contains(problem.index)
                    ? amendments[problem.index].value.person.flatMap { view.state.people[$0]?.fullName } : nil
                return [agent, words.text(problem, view)].compactMap(\.self).joined(separator: ": ")
            }
            return linkPage(visit, choice, await port.register(), text)
        }
    }
}
