import Domain
import HTTPTypes
import Hummingbird

// What a page of an agent has beside his form: badges, tasks, his account of the console.

extension ConsoleRoutes {
    func agentCards(
        _ agent: Agent, _ id: PersonID, _ page: RegisterSubject, _ visit: ConsoleVisit, mayChange: Bool
    ) async -> [String] {
        let words = screens.catalogues[visit.language]
        let tasks = page.view.company.rows[id]?.value.links?.value ?? agent.person.tasks
        let link = mayChange ? ("link", "/links?agent=\(page.id.percentEncoded)") : nil
        var cards = [
            related("tasks", tasks.map { .task($0) }, link, page, visit) { subject in
                guard case .task(let code) = subject else { return nil }
                return (
                    words("console.register.offer.link"),
                    "/agents/offer?id=\(page.id.percentEncoded)&task=\(code.description.percentEncoded)"
                )
            }
        ]
        let badges = page.view.state.credentials.filter { $0.value.person == id }.sorted {
            $0.key.entry > $1.key.entry
        }
        if mayChange {
            cards += badges.prefix(Self.mostBadges).enumerated().map { row, badge in
                let form = badgeForm(badge.value, badge.key, row: String(row), page, words)
                return screens.draw(form, token: visit.formToken)
            }
            cards.append(screens.draw(badgeForm(nil, nil, row: "new", page, words), token: visit.formToken))
        } else {
            cards.append(badgeList(badges.map(\.value), page, words))
        }
        if let card = loanCard(id, page, visit) { cards.append(card) }
        cards.append(account(of: id, page, visit, words))
        if let card = await secretCard(agent, id, visit) { cards.append(card) }
        if mayChange { cards.append(personalDataCard(page, visit)) }
        return cards
    }

    /// Older ones have been given back.
    private static let mostBadges = 12

    func badgeForm(
        _ badge: Credential?, _ id: CredentialID?, row: String, _ page: RegisterSubject, _ words: Catalogue
    ) -> FormDrawing {
        func key(_ name: String) -> String { "badge.\(row).\(name)" }
        func day(_ microseconds: Int64?, isEnd: Bool) -> String {
            let day = microseconds.flatMap {
                isEnd
                    ? Day(lastBefore: $0, in: page.view.zone) : Day(wallMicroseconds: $0, in: page.view.zone)
            }
            return day?.description ?? ""
        }
        var fields: [FormDrawing.Field] = [
            .init(name: "id", label: "", kind: .hidden, value: page.id),
            .init(name: "row", label: "", kind: .hidden, value: row),
        ]
        if let id {
            fields += [
                .init(name: "badge", label: "", kind: .hidden, value: id.description),
                .init(
                    name: "seen", label: "", kind: .hidden,
                    value: page.view.state.revision(of: .badge(id)).map(String.init) ?? ""),
            ]
        } else {
            fields.append(
                .init(
                    name: key("key"), label: words("console.register.field.badge"), kind: .code,
                    hint: words("console.register.hint.badge")))
        }
        fields += [
            .init(
                name: key("state"), label: words("console.register.field.badgeState"),
                value: (badge?.state ?? .active).rawValue,
                choices: CredentialState.allCases.map {
                    .init(value: $0.rawValue, label: words("console.register.badge.\($0.rawValue)"))
                }),
            .init(
                name: key("from"), label: words("console.register.field.from"), kind: .date,
                value: day(badge?.fromMicroseconds, isEnd: false), isRequired: false),
            .init(
                name: key("to"), label: words("console.register.field.to"), kind: .date,
                value: day(badge?.toMicroseconds, isEnd: true), isRequired: false),
        ]
        return FormDrawing(
            title: badge.map { words("console.register.badge.title", ["tail": $0.key.tail]) }
                ?? words("console.register.badge.new"), action: "/agents/badge", fields: fields,
            button: words(badge == nil ? "console.register.badge.give" : "console.save"),
            ways: ways(of: badge, words))
    }

    /// What can be said of it with one touch.
    private func ways(of badge: Credential?, _ words: Catalogue) -> [FormDrawing.Way] {
        (badge?.state.ways ?? []).map { state in
            .init(
                value: state.rawValue, label: words("console.register.badge.way.\(state.rawValue)"),
                isGrave: state == .lost)
        }
    }

    private func badgeList(_ badges: [Credential], _ page: RegisterSubject, _ words: Catalogue) -> String {
        var values: ConsoleScreens.Values = [
            "title": words("console.register.badges"), "total": String(badges.count),
            "items": badges.prefix(Self.mostBadges).map { badge -> ConsoleScreens.Values in
                [
                    "name": "…\(badge.key.tail)", "path": "",
                    "code": words("console.register.badge.\(badge.state.rawValue)"),
                ]
            },
        ]
        if badges.isEmpty { values["none"] = words("console.register.related.none") }
        return screens.render("related", values)
    }

    private func account(
        of id: PersonID, _ page: RegisterSubject, _ visit: ConsoleVisit, _ words: Catalogue
    ) -> String {
        var values: ConsoleScreens.Values = ["title": words("console.register.account")]
        if let (account, known) = page.view.state.accounts?.account(of: id) {
            values["total"] = "1"
            values["items"] = [
                [
                    "name": known.userName, "code": words("role.\(known.role.rawValue)"),
                    "path": visit.visitor?.may(.modify, .users) == true ? "/users/one?id=\(account)" : "",
                ]
            ]
        } else {
            values["total"] = "0"
            values["none"] = words("console.register.account.none")
        }
        return screens.render("related", values)
    }

    // MARK: giving and changing a badge

    func changeBadge(_ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let (form, row) = (visit.form, visit.form["row"])
        func key(_ name: String) -> String { "badge.\(row).\(name)" }
        let way = CredentialState(rawValue: form["way"])
        guard let visitor = visit.visitor, let agent = PersonID(form["id"]), view.state.people[agent] != nil,
            let state = way ?? CredentialState(rawValue: form[key("state")])
        else { throw Refusal(.badRequest, "console.refused.form") }
        let words = screens.catalogues[visit.language]
        let id = form["badge"].isEmpty ? nil : CredentialID(form["badge"])
        guard form["badge"].isEmpty || id.map({ view.state.credentials[$0]?.person == agent }) == true else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        var badge =
            id.flatMap { view.state.credentials[$0] }
            ?? Credential(key: CredentialKey(form[key("key")].trimmingBlanks), person: agent)
        var reading = RegisterReading(RegisterTexts(typed: form), zone: view.zone)
        badge.state = state
        // One touch says that it is lost, whatever else stands in the form.
        if way == nil {
            badge.fromMicroseconds = reading.begin(key("from"), badge.fromMicroseconds)
            badge.toMicroseconds = reading.end(key("to"), badge.toMicroseconds)
        }
        if badge.key.text.isEmpty { reading.note(key("key"), .missing) }
        var problems = reading.problems.mapValues { words.text($0) }
        if problems.isEmpty {
            let amendment = Amendment(.badge(badge, id), previous: id == nil ? nil : Int64(form["seen"]))
            switch await port.change(RegisterOrder([amendment], by: visitor.id)) {
            case .done: return .seeOther("\(RegisterPart.agents.path(of: form["id"]))&done=saved")
            case .forbidden: throw Refusal(.forbidden, "console.refused.right")
            case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
            case .problems(let found):
                for problem in found {
                    let name = problem.field == .period ? key("to") : key(id == nil ? "key" : "state")
                    problems[name] = words.text(problem, view)
                }
            }
        }
        return try await badgePage(visit, badge, id, problems)
    }

    /// The form again by itself, with what is wrong.
    private func badgePage(
        _ visit: ConsoleVisit, _ badge: Credential, _ id: CredentialID?, _ problems: [String: String]
    ) async throws -> Response {
        let view = await port.register()
        guard let person = view.state.people[badge.person] else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        let words = screens.catalogues[visit.language]
        let page = RegisterSubject(
            part: .agents, id: badge.person.description, subject: .agent(badge.person),
            value: .agent(Agent(person: person), badge.person), view: view)
        var form = badgeForm(id == nil ? nil : badge, id, row: visit.form["row"], page, words)
        for index in form.fields.indices where form.fields[index].kind != .hidden {
            let name = form.fields[index].name
            form.fields[index].value = visit.form[name]
            form.fields[index].problem = problems[name]
        }
        form.leave = (words("console.cancel"), RegisterPart.agents.path(of: page.id))
        return .html(
            screens.page(
                visit, path: "/agents", title: person.fullName, subtitle: person.code,
                body: screens.draw(form, token: visit.formToken)), status: .unprocessableContent)
    }

    // MARK: why a task is not offered

    func offerPage(_ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let code = TaskCode(visit.query("task") ?? "")
        guard let id = visit.query("id").flatMap(PersonID.init), let agent = view.state.agent(id),
            let offer = view.state.offer(of: code, to: id)
        else { throw Refusal(.notFound, "console.refused.notFound") }
        let words = screens.catalogues[visit.language]
        let holdsAll = offer.allSatisfy(\.holds)
        let name = view.company.tasks[code]?.value.name ?? code.description
        let values: ConsoleScreens.Values = [
            "tone": holdsAll ? "good" : "bad", "mark": holdsAll ? "✓" : "▲",
            "verdict": words(holdsAll ? "console.register.offer.yes" : "console.register.offer.no"),
            "rows": offer.map { condition -> ConsoleScreens.Values in
                let key = condition.question.rawValue
                return [
                    "question": words("console.register.offer.\(key)"),
                    "tone": condition.holds ? "good" : "bad", "mark": condition.holds ? "✓" : "✕",
                    "answer": words(condition.holds ? "console.yes" : "console.no"),
                    "advice": condition.holds ? "" : words("console.register.offer.\(key).advice"),
                ]
            },
            "heads": ["question", "answer", "advice"].map { words("console.register.offer.head.\($0)") },
            "links": [
                ["label": agent.person.fullName, "path": RegisterPart.agents.path(of: id.description)],
                ["label": name, "path": RegisterPart.tasks.path(of: code.description)],
            ],
        ]
        return .html(
            screens.page(
                visit, path: "/agents", title: words("console.register.offer.title"),
                subtitle: "\(agent.person.fullName) (\(agent.person.code)) · \(name)",
                body: screens.render("offer", values)))
    }
}

extension CredentialState {
    /// What one touch makes of a badge.
    fileprivate var ways: [CredentialState] {
        switch self {
        case .active, .lent: [.lost, .returned]
        case .lost: [.active, .returned]
        case .returned: []
        }
    }
}
