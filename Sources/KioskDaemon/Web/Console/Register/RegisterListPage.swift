import Domain
import HTTPTypes
import Hummingbird

// The list of one part of the register: search, state, a page at a time.

extension ConsoleRoutes {
    func listPage(_ part: RegisterPart, _ visit: ConsoleVisit) async -> String {
        let words = screens.catalogues[visit.language]
        let view = await port.register()
        let query = RegisterQuery(visit)
        let listing = RegisterListing(part, query, in: view)
        let table = RegisterTable(part: part, view: view, words: words)
        var values = table.values(listing)
        values["path"] = part.path
        values["query"] = query.text
        values["queryLabel"] = words("console.register.search.\(part.rawValue)")
        values["stateLabel"] = words("console.register.field.active")
        values["states"] = RegisterQuery.State.all(of: part).map { state -> ConsoleScreens.Values in
            [
                "value": state.rawValue, "label": words("console.register.state.\(state.rawValue)"),
                "isChosen": state == query.state,
            ]
        }
        values["filter"] = words("console.punches.filter")
        values["count"] = words.counted("console.register.found", listing.count)
        values["tools"] = tools(part, visit, words)
        if let next = listing.next {
            values["next"] = [
                "path": query.path(part, after: next), "label": words("console.register.further"),
            ]
        }
        if query.after != nil {
            values["first"] = [
                "path": query.path(part, after: nil), "label": words("console.register.begin"),
            ]
        }
        if listing.rows.isEmpty {
            let key = listing.isEmpty ? "none.\(part.rawValue)" : "noneFound"
            values["nothing"] = [
                "title": words("console.register.\(key)"), "hint": words("console.register.\(key).hint"),
            ]
        }
        let mayAdd = visit.visitor?.may(.add, part.area) == true
        return screens.page(
            visit, path: part.path, title: words("console.place.\(part.rawValue)"),
            subtitle: words("console.register.about.\(part.rawValue)"), body: screens.render("list", values),
            action: mayAdd ? (words("console.register.add.\(part.rawValue)"), "\(part.path)/new") : nil)
    }

    /// What else may be done with the whole part.
    private func tools(
        _ part: RegisterPart, _ visit: ConsoleVisit, _ words: Catalogue
    ) -> [[String: String]] {
        var tools: [[String: String]] = []
        func offer(_ key: String, _ path: String) {
            tools.append(["label": words("console.register.\(key)"), "path": path])
        }
        if part.hasTable {
            if visit.visitor?.may(.add, part.area) == true { offer("import", "\(part.path)/import") }
            offer("export", "\(part.path)/export")
        }
        if [.agents, .tasks].contains(part), visit.visitor?.may(.modify, .agents) == true {
            offer("link", "/links")
        }
        return tools
    }
}

/// The columns of each part, and what its rows show in them.
struct RegisterTable {
    let part: RegisterPart
    let view: RegisterView
    let words: Catalogue

    private var columns: [String] {
        switch part {
        case .agents: ["type", "engagement", "tasks"]
        case .sites: ["client", "town", "works", "tasks"]
        case .tasks: ["site", "group", "agents"]
        case .groups: ["tasks"]
        case .clients: ["town", "enterprise", "sites"]
        case .company: []
        }
    }

    func values(_ listing: RegisterListing) -> ConsoleScreens.Values {
        let counts = counts(of: listing.rows)
        let heads = columns.map { words("console.register.head.\($0)") }
        return [
            "heads": [words("console.register.head.name")] + heads + [words("console.register.field.active")],
            "rows": listing.rows.map { row -> ConsoleScreens.Values in
                let value = part.subject(row.id).flatMap { view.state.registered($0) } ?? row.value
                return [
                    "path": part.path(of: row.id), "name": value.name, "code": value.code,
                    "cells": zip(heads, cells(value, row.id, counts)).map { ["head": $0, "text": $1] },
                    "chips": chips(value),
                ]
            },
        ]
    }

    /// How many of what else belongs to each row, counted in one look.
    private func counts(of rows: [RegisterListing.Row]) -> [String: Int] {
        var counts = Dictionary(rows.map { ($0.id, 0) }) { first, _ in first }
        switch part {
        case .groups:
            for task in view.company.tasks.values {
                if let group = task.value.group { counts[group.description]? += 1 }
            }
        case .clients:
            for site in view.company.sites.values {
                if let client = site.value.client { counts[client.description]? += 1 }
            }
        default: break
        }
        return counts
    }

    private func cells(_ value: Amendment.Value, _ id: String, _ counts: [String: Int]) -> [String] {
        let company = view.company
        switch value {
        case .agent(let agent, let id?):
            let tasks = company.rows[id]?.value.links?.value ?? agent.person.tasks
            return [agent.particulars.type?.description ?? "–", engagement(of: id), String(tasks.count)]
        case .site(let site):
            let client = site.client.map { company.clients[$0]?.value.name ?? $0.description }
            let works = view.today.flatMap { site.declaration(on: $0) }
            return [
                client ?? "–", site.address?.town ?? "–",
                works?.number.text ?? words("console.register.works.none"),
                String(company.tasks(at: site.code).count),
            ]
        case .task(let task):
            let site = task.site.map { company.sites[$0]?.value.name ?? $0.description }
            let group = task.group.map { company.groups[$0]?.value.name ?? $0.description }
            return [site ?? "–", group ?? "–", String(company.agents(linkedTo: task.code).count)]
        case .group: return [String(counts[id] ?? 0)]
        case .client(let client):
            return [client.address?.town ?? "–", client.enterprise?.text ?? "–", String(counts[id] ?? 0)]
        default: return []
        }
    }

    /// What holds today.
    private func engagement(of id: PersonID) -> String {
        let valid = view.company.engagements(of: id, atMicroseconds: view.now.wallMicroseconds)
        guard let first = valid.first else { return "–" }
        let text = "\(first.employer.text) · \(words("console.register.capacity.\(first.capacity.rawValue)"))"
        return valid.count == 1 ? text : "\(text) (+ \(valid.count - 1))"
    }

    private func chips(_ value: Amendment.Value) -> [[String: String]] {
        func chip(_ tone: String, _ mark: String, _ key: String) -> [String: String] {
            ["tone": tone, "mark": mark, "label": words("console.register.state.\(key)")]
        }
        var chips = [value.isActive ? chip("good", "●", "active") : chip("calm", "○", "inactive")]
        if case .agent(let agent, _) = value, !agent.particulars.mayUseTerminal {
            chips.append(chip("wait", "■", "noTerminal"))
        }
        return chips
    }
}
