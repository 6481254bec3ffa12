import Domain

/// One form of the console, as values: fields with their labels, what is wrong with each, and its button.
struct FormDrawing: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
    }

    struct Field: Sendable {
        enum Kind: Sendable { case text, email, password, code, hidden, moment }

        var name: String
        var label: String
        var kind = Kind.text
        var value = ""
        var hint: String?
        var problem: String?
        /// What browsers and their password stores fill in: `username`, `current-password`, `new-password`.
        var autocomplete = "off"
        /// Not empty: one of these.
        var choices: [Choice] = []
        var isRequired = true
        /// Shown, and not to be changed.
        var isFixed = false
    }

    var title: String
    var hint: String?
    var action: String
    var fields: [Field]
    var button: String
    /// What is wrong with the form as a whole.
    var problem: String?
    /// A form without a heading of its own.
    var isBare = false
    /// Its title is that of the page.
    var isChief = false
    /// Does something that is not asked for every day.
    var isGrave = false
}

extension ConsoleScreens {
    func draw(_ form: FormDrawing, token: String) -> String {
        var values: Values = [
            "title": form.title, "path": form.action, "button": form.button, "token": token,
            "isBare": form.isBare, "isChief": form.isChief, "isGrave": form.isGrave,
            "hidden": form.fields.filter { $0.kind == .hidden }.map { ["name": $0.name, "value": $0.value] },
        ]
        // Names of their own: what a field lacks, a template takes from what is around it.
        values["formHint"] = form.hint
        values["formProblem"] = form.problem
        // A page with several forms begins at its top, unless something in one is wrong.
        let first = form.fields.firstIndex { $0.problem != nil } ?? (form.isChief || form.isBare ? 0 : -1)
        values["fields"] = form.fields.enumerated().filter { $1.kind != .hidden }.map { index, field in
            draw(field, isFirst: index == first)
        }
        return render("form", values)
    }

    private func draw(_ field: FormDrawing.Field, isFirst: Bool) -> Values {
        let type =
            switch field.kind {
            case .password: "password"
            case .email: "email"
            case .moment: "datetime-local"
            case .text, .code, .hidden: "text"
            }
        var values: Values = [
            "name": field.name, "label": field.label, "type": type, "value": field.value,
            "autocomplete": field.autocomplete, "isRequired": field.isRequired, "isFirst": isFirst,
            "isFixed": field.isFixed, "isCode": field.kind == .code,
            "isDescribed": field.hint != nil || field.problem != nil,
        ]
        values["hint"] = field.hint
        values["problem"] = field.problem
        if !field.choices.isEmpty {
            values["choices"] = [
                "all": field.choices.map { choice -> Values in
                    [
                        "value": choice.value, "label": choice.label,
                        "isChosen": choice.value == field.value,
                    ]
                }
            ]
        }
        return values
    }
}
