import Domain
import HTTPTypes
import Hummingbird

/// A subject as its page shows it.
struct RegisterSubject {
    var part: RegisterPart
    var id: String
    var subject: Subject
    var value: Amendment.Value
    var view: RegisterView

    var revision: Domain.Sequence? { view.state.revision(of: subject) }
}

extension ConsoleRoutes {
    func draw(_ page: RegisterSubject, _ visit: ConsoleVisit, _ attempt: RegisterAttempt?) async throws
        -> String
    {
        let words = screens.catalogues[visit.language]
        let comparison = RegisterComparison(
            part: page.part, view: page.view, catalogues: screens.catalogues, language: visit.language)
        let mayChange = visit.visitor.map { page.view.state.allows($0.account.role, page.value) } ?? false
        var values: ConsoleScreens.Values = [:]
        if mayChange {
            values["form"] = screens.draw(
                await form(page, visit, attempt, words), token: visit.formToken)
        } else {
            values["facts"] = await facts(page, comparison, words)
        }
        if let attempt, attempt.isOvertaken {
            values["conflict"] = conflict(page, comparison, attempt, words)
        }
        values["cards"] = try await cards(page, visit, mayChange: mayChange)
        values["history"] = try await history(page, visit, comparison, words)
        values["back"] = [
            "label": words("console.register.all.\(page.part.rawValue)"), "path": page.part.path,
        ]
        if page.part == .company { values["back"] = nil }
        let state = page.value.isActive ? nil : words("console.register.state.inactive")
        let subtitle = [page.value.code, state].compactMap(\.self).joined(separator: " · ")
        return screens.page(
            visit, path: page.part.path, title: page.value.name.isEmpty ? page.value.code : page.value.name,
            subtitle: subtitle, body: screens.render("subject", values))
    }

    private func form(
        _ page: RegisterSubject, _ visit: ConsoleVisit, _ attempt: RegisterAttempt?, _ words: Catalogue
    ) async -> FormDrawing {
        let drawing = RegisterDrawing(
            part: page.part, view: page.view, catalogues: screens.catalogues, language: visit.language,
            texts: attempt?.texts ?? RegisterTexts(page.value, zone: page.view.zone),
            tail: await tail(of: page.value), isNew: false, problems: attempt?.problems ?? [:])
        let isOvertaken = attempt?.isOvertaken == true
        return FormDrawing(
            title: words("console.register.form"),
            action: page.part == .company ? page.part.path : "\(page.part.path)/one",
            fields: known(page), sections: drawing.sections,
            button: words(isOvertaken ? "console.register.saveMine" : "console.save"), problem: attempt?.note,
            isBare: true)
    }

    /// Which subject, and as whom somebody saw it.
    func known(_ page: RegisterSubject) -> [FormDrawing.Field] {
        [
            .init(name: "id", label: "", kind: .hidden, value: page.id),
            .init(name: "seen", label: "", kind: .hidden, value: page.revision.map(String.init) ?? ""),
        ]
    }

    /// What may be shown of his national number.
    private func tail(of value: Amendment.Value) async -> String? {
        guard case .agent(let agent, _) = value, let number = agent.particulars.nationalNumber else {
            return nil
        }
        return await port.tail(of: number) ?? "••"
    }

    /// For whoever may not change it.
    private func facts(
        _ page: RegisterSubject, _ comparison: RegisterComparison, _ words: Catalogue
    ) async -> ConsoleScreens.Values {
        var lines = comparison.differences(from: nil, to: page.value).filter { $0.right != "–" }.map {
            ["label": $0.label, "text": $0.right]
        }
        if let tail = await tail(of: page.value) {
            let label = words("console.register.field.nationalNumber")
            lines.removeAll { $0["label"] == label }
            lines.append(["label": label, "text": "•••• \(tail)"])
        }
        return ["lines": lines]
    }

    /// His values beside the present ones; nothing is overwritten before he says so.
    private func conflict(
        _ page: RegisterSubject, _ comparison: RegisterComparison, _ attempt: RegisterAttempt,
        _ words: Catalogue
    ) -> ConsoleScreens.Values {
        var differences = comparison.differences(from: attempt.texts, to: page.value)
        // Which one he has typed is not shown again but in its field.
        if !attempt.texts["nationalNumber"].isEmpty {
            differences.append(
                RegisterDifference(
                    label: words("console.register.field.nationalNumber"),
                    left: words("console.register.number.changed"), right: "••••"))
        }
        return [
            "text": words(
                differences.isEmpty ? "console.register.conflict.same" : "console.register.conflict"),
            "heads": ["field", "yours", "now"].map { words("console.register.conflict.\($0)") },
            "head": ["yours", "now"].reduce(into: [String: String]()) { heads, key in
                heads[key] = words("console.register.conflict.\(key)")
            },
            "rows": differences.map { ["label": $0.label, "left": $0.left, "right": $0.right] },
            "take": ["label": words("console.register.conflict.take"), "path": page.part.path(of: page.id)],
        ]
    }

    // MARK: history

    private func history(
        _ page: RegisterSubject, _ visit: ConsoleVisit, _ comparison: RegisterComparison, _ words: Catalogue
    ) async throws -> ConsoleScreens.Values {
        let asked = visit.query(sequence: "before")
        guard let history = await port.history(of: page.subject, from: asked ?? page.revision) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        var values: ConsoleScreens.Values = [
            "title": words("console.register.history"),
            "heads": ["moment", "author", "change"].map { words("console.register.history.\($0)") },
            "rows": history.rows.map { row -> ConsoleScreens.Values in
                let local = LocalTime(wallMicroseconds: row.instant.wallMicroseconds, zone: page.view.zone)
                let author =
                    switch row.author {
                    case .account(let name): name
                    case .terminal: words("console.audit.terminal")
                    }
                return [
                    "time": words.markedTime(local), "date": words.date(local), "author": author,
                    "changes": changes(row, comparison, words),
                ]
            },
        ]
        if let next = history.next {
            let path = page.part.path(of: page.id)
            values["older"] = [
                "label": words("console.older"),
                "path": "\(path)\(path.contains("?") ? "&" : "?")before=\(next)#history",
            ]
        }
        return values
    }

    private func changes(
        _ row: RegisterHistory.Row, _ comparison: RegisterComparison, _ words: Catalogue
    ) -> [[String: String]] {
        guard let value = row.value else { return [["label": words("console.erased"), "text": ""]] }
        if row.isFirst { return [["label": words("console.register.history.first"), "text": ""]] }
        guard let before = row.before else {
            return [["label": words("console.register.history.unknown"), "text": ""]]
        }
        let differences = comparison.differences(from: before, to: value)
        if differences.isEmpty { return [["label": words("console.register.history.same"), "text": ""]] }
        return differences.map { ["label": $0.label, "text": "\($0.left) → \($0.right)"] }
    }
}
