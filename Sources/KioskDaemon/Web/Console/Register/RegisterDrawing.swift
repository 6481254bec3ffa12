import Domain

/// Draws the form of one subject of the register: its fields with what they hold, and what is wrong with each.
struct RegisterDrawing {
    let part: RegisterPart
    let view: RegisterView
    let catalogues: Catalogues
    let language: Language
    let texts: RegisterTexts
    /// What may be shown of the number that stands; nil: there is none.
    var tail: String?
    var isNew: Bool
    /// By the field's or the list's name.
    var problems: [String: String] = [:]

    private var words: Catalogue { catalogues[language] }

    var sections: [FormDrawing.Section] {
        part.sections.map { section in
            FormDrawing.Section(
                title: words("console.register.section.\(section.key)"),
                fields: section.fields.flatMap { drawn($0) }, rows: section.rows.map(drawn))
        }
    }

    private func drawn(_ field: RegisterField) -> [FormDrawing.Field] {
        guard field.kind == .secret else { return [drawn(field, key: field.name)] }
        var secret = drawn(field, key: field.name)
        if let tail { secret.hint = words("console.register.number.kept", ["digits": "•••• \(tail)"]) }
        guard tail != nil else { return [secret] }
        let removal = FormDrawing.Field(
            name: "\(field.name).removed", label: words("console.register.number.remove"), kind: .tick,
            value: texts["\(field.name).removed"])
        return [secret, removal]
    }

    private func drawn(_ rows: RegisterRows) -> FormDrawing.Rows {
        let count = min(rows.count(in: texts.all), RegisterRows.most)
        let lines = (0..<count + RegisterRows.spare).map { row in
            rows.columns.map { column in drawn(column, key: rows.key(row, column.name)) }
        }
        return FormDrawing.Rows(
            name: rows.name, label: words("console.register.section.\(rows.name)"),
            hint: words("console.register.hint.\(rows.name)"), problem: problems[rows.name], lines: lines)
    }

    private func drawn(_ field: RegisterField, key: String) -> FormDrawing.Field {
        var drawn = FormDrawing.Field(
            name: key, label: words("console.register.field.\(field.name)"), value: texts[key],
            problem: problems[key], isRequired: field.isRequired)
        let isFixed = field.isIdentity && !isNew
        if let hint = field.hint, !isFixed { drawn.hint = words("console.register.hint.\(hint)") }
        drawn.isFixed = isFixed
        switch field.kind {
        case .text: break
        case .code, .secret: drawn.kind = .code
        case .date: drawn.kind = .date
        case .decimal, .whole: drawn.kind = .decimal
        case .tick: drawn.kind = .tick
        case .hidden: drawn.kind = .hidden
        case .choice(let choices):
            drawn.choices = self.choices(choices, standing: texts[key], isRequired: field.isRequired)
            if drawn.choices.isEmpty { drawn.kind = .code }
        }
        return drawn
    }

    // MARK: choices

    /// More are not listed: their code is typed.
    private static let mostChoices = 500

    private func choices(
        _ choices: RegisterField.Choices, standing: String, isRequired: Bool
    ) -> [FormDrawing.Choice] {
        switch choices {
        case .languages:
            return Language.allCases.map {
                .init(value: $0.rawValue, label: catalogues[$0]("language.name"))
            }
        case .shifts:
            return ShiftPattern.allCases.map {
                .init(value: $0.rawValue, label: words("console.register.shift.\($0.rawValue)"))
            }
        case .capacities:
            return Engagement.Capacity.allCases.map {
                .init(value: $0.rawValue, label: words("console.register.capacity.\($0.rawValue)"))
            }
        case .clients: return listed(view.company.clients.values.map { .client($0.value) }, standing)
        case .sites: return listed(view.company.sites.values.map { .site($0.value) }, standing)
        case .groups: return listed(view.company.groups.values.map { .group($0.value) }, standing)
        }
    }

    /// Those that are active, and the one that stands. Empty: too many.
    private func listed(_ values: [Amendment.Value], _ standing: String) -> [FormDrawing.Choice] {
        let open = values.filter { $0.isActive || $0.code == standing }
        guard open.count <= Self.mostChoices else { return [] }
        let none = FormDrawing.Choice(value: "", label: words("console.register.none"))
        var choices = open.sorted { ($0.name, $0.code) < ($1.name, $1.code) }.map {
            FormDrawing.Choice(value: $0.code, label: "\($0.name) (\($0.code))")
        }
        // What was typed and is not there is shown as typed, with what is wrong with it.
        if !standing.isEmpty, !choices.contains(where: { $0.value == standing }) {
            choices.append(.init(value: standing, label: standing))
        }
        return [none] + choices
    }
}
