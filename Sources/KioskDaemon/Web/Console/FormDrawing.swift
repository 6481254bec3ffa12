import Domain

/// One form of the console, as values: fields with their labels, what is wrong with each, and its button.
struct FormDrawing: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
    }

    struct Field: Sendable {
        enum Kind: Sendable {
            case text, email, password, code, hidden, date, moment, decimal, tick, file
        }

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
        /// What it may hold at most, bytes: a browser that can says so before anything is sent. Of files.
        var mostBytes: Int?
        /// Which files a browser offers.
        var accept: String?
    }

    struct Way: Sendable {
        var value: String
        var label: String
        /// Takes something away from somebody.
        var isGrave = false
    }

    /// The same fields several times, one line each.
    struct Rows: Sendable {
        var name: String
        var label: String
        var hint: String?
        var problem: String?
        var lines: [[Field]]
    }

    /// Fields under one heading.
    struct Section: Sendable {
        var title: String
        var fields: [Field] = []
        var rows: Rows?
    }

    var title: String
    var hint: String?
    var action: String
    var fields: [Field]
    /// After the fields.
    var sections: [Section] = []
    var button: String
    /// Further buttons: each sends the form with `way` as its value.
    var ways: [Way] = []
    /// A second way out, which sends nothing.
    var leave: (label: String, path: String)?
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
        values["sends"] = form.fields.contains { $0.kind == .file } ? "multipart/form-data" : nil
        values["ways"] = form.ways.map { way -> Values in
            ["wayValue": way.value, "wayLabel": way.label, "isGraveWay": way.isGrave]
        }
        if let leave = form.leave { values["leave"] = ["label": leave.label, "path": leave.path] }
        // A page with several forms begins at its top, unless something in one is wrong.
        let all = form.fields + form.sections.flatMap { $0.fields + ($0.rows?.lines.flatMap(\.self) ?? []) }
        let isShort = form.isChief || (form.isBare && form.sections.isEmpty)
        let first = (all.first { $0.problem != nil } ?? (isShort ? all.first { $0.kind != .hidden } : nil))?
            .name
        values["fields"] = draw(form.fields, first: first)
        values["sections"] = form.sections.map { section -> Values in
            var drawn: Values = ["sectionTitle": section.title, "fields": draw(section.fields, first: first)]
            if let rows = section.rows { drawn["rows"] = draw(rows, first: first) }
            return drawn
        }
        values["isWide"] = !form.sections.isEmpty
        return render("form", values)
    }

    private func draw(_ fields: [FormDrawing.Field], first: String?) -> [Values] {
        fields.filter { $0.kind != .hidden }.map { draw($0, isFirst: $0.name == first) }
    }

    private func draw(_ rows: FormDrawing.Rows, first: String?) -> Values {
        var values: Values = [
            "rowsName": rows.name, "rowsLabel": rows.label,
            "lines": rows.lines.map { line -> Values in
                [
                    "cells": draw(line, first: first),
                    "kept": line.filter { $0.kind == .hidden }.map { ["name": $0.name, "value": $0.value] },
                ]
            },
        ]
        values["rowsHint"] = rows.hint
        values["rowsProblem"] = rows.problem
        return values
    }

    private func draw(_ field: FormDrawing.Field, isFirst: Bool) -> Values {
        let type =
            switch field.kind {
            case .password: "password"
            case .email: "email"
            case .moment: "datetime-local"
            case .date: "date"
            case .tick: "checkbox"
            case .file: "file"
            case .text, .code, .hidden, .decimal: "text"
            }
        var values: Values = [
            "name": field.name, "label": field.label, "type": type, "value": field.value,
            "autocomplete": field.autocomplete, "isRequired": field.isRequired, "isFirst": isFirst,
            "isFixed": field.isFixed, "isCode": field.kind == .code, "isTick": field.kind == .tick,
            "isDecimal": field.kind == .decimal, "isTicked": field.kind == .tick && !field.value.isEmpty,
            "isDescribed": field.hint != nil || field.problem != nil,
        ]
        values["hint"] = field.hint
        values["problem"] = field.problem
        if let most = field.mostBytes { values["most"] = String(most) }
        values["accept"] = field.accept
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
