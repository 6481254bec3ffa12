import Domain
import HTTPTypes
import Hummingbird

// What people have declared and nobody has decided: each becomes a file beside a punch, or is set aside with a reason.

extension ConsoleRoutes {
    var declarations: [ConsoleRoute] {
        let (read, modify) = (Need.right(.read, .followUp), Need.right(.modify, .followUp))
        return [
            ConsoleRoute(.get, "/declarations", read) { try await declarationsPage($0) },
            ConsoleRoute(.get, "/declarations/one", read) { visit in
                let file = try await declaration(visit, visit.query(sequence: "entry"))
                return .html(declarationPage(visit, file, []))
            },
            ConsoleRoute(.post, "/declarations/open", modify) { try await openDeclaration($0) },
            ConsoleRoute(.post, "/declarations/aside", modify) { try await setDeclarationAside($0) },
        ]
    }

    private func declarationsPage(_ visit: ConsoleVisit) async throws -> Response {
        guard let list = await port.declarations() else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let words = screens.catalogues[visit.language]
        return .html(
            screens.page(
                visit, path: "/declarations", title: words("console.place.declarations"),
                subtitle: words("console.declarations.hint"), body: screens.declarations(list, words)))
    }

    private func declaration(
        _ visit: ConsoleVisit, _ entry: Domain.Sequence?
    ) async throws -> DeclarationFile {
        guard let entry, let file = await port.declaration(entry), !file.declaration.name.isEmpty else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        return file
    }

    private func declarationPage(
        _ visit: ConsoleVisit, _ file: DeclarationFile, _ problems: [CorrectionProblem]
    ) -> String {
        let words = screens.catalogues[visit.language]
        let declaration = file.declaration
        return screens.page(
            visit, path: "/declarations", title: "\(declaration.name) (\(declaration.code))",
            subtitle: words.question(declaration.question),
            body: screens.declaration(file, problems, visit))
    }

    private func openDeclaration(_ visit: ConsoleVisit) async throws -> Response {
        let file = try await declaration(visit, Int64(visit.form["entry"]))
        guard let visitor = visit.visitor, let beside = file.beside,
            let reason = CorrectionReason(rawValue: visit.form["reason"]),
            let action = Action(rawValue: visit.form["action"])
        else { throw Refusal(.badRequest, "console.refused.form") }
        // What is no time is too far from any.
        let wall = CorrectionForm.wallMicroseconds(of: visit.form["moment"], file.zone) ?? .max
        let right = CorrectedPunch(action: action, wallMicroseconds: wall, isMissing: true)
        var order = CorrectionOrder(.open(reason, right), beside, by: visitor.id)
        (order.declared, order.note) = (file.declaration.entry, visit.form["note"])
        return try await answer(visit, file, order, "/registrations/one?punch=\(beside.punch)&done=opened")
    }

    private func setDeclarationAside(_ visit: ConsoleVisit) async throws -> Response {
        let file = try await declaration(visit, Int64(visit.form["entry"]))
        guard let visitor = visit.visitor else { throw Refusal(.forbidden, "console.refused.right") }
        var order = CorrectionOrder(
            .setAside, punch: file.beside?.punch ?? 0, person: file.declaration.person, action: .checkIn,
            wallMicroseconds: file.declaration.wallMicroseconds, by: visitor.id)
        (order.declared, order.note) = (file.declaration.entry, visit.form["why"])
        return try await answer(visit, file, order, "/declarations?done=setAside")
    }

    private func answer(
        _ visit: ConsoleVisit, _ file: DeclarationFile, _ order: CorrectionOrder, _ next: String
    ) async throws -> Response {
        switch await port.correct([order]) {
        case .done: return .seeOther(next)
        case .problems(let problems):
            return .html(declarationPage(visit, file, problems), status: .unprocessableContent)
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }
}

extension ConsoleScreens {
    /// What a page takes along at most: the newest.
    private static let declarationRows = 200

    func declarations(_ list: DeclarationList, _ words: Catalogue) -> String {
        var values: Values = [
            "heads": ["agent", "question", "about", "said"].map { words("console.declarations.head.\($0)") },
            "head": heads("declarations", ["question", "about", "said"], words),
            "rows": list.rows.prefix(Self.declarationRows).map { row -> Values in
                [
                    "entry": row.entry, "name": row.name, "code": row.code,
                    "question": words.question(row.question),
                    "about": words.about(row, list.zone),
                    "said": words.moment(row.saidMicroseconds, list.zone),
                ]
            },
        ]
        if list.rows.isEmpty {
            values["nothing"] = [
                "title": words("console.declarations.nothing"),
                "hint": words("console.declarations.nothing.hint"),
            ]
        }
        return render("declarations", values)
    }

    func declaration(
        _ file: DeclarationFile, _ problems: [CorrectionProblem], _ visit: ConsoleVisit
    ) -> String {
        let words = catalogues[visit.language]
        let declaration = file.declaration
        func pair(_ key: String, _ text: String) -> Values {
            ["label": words("console.declarations.head.\(key)"), "text": text]
        }
        var pairs = [
            pair("question", words.question(declaration.question)),
            pair("about", words.about(declaration, file.zone)),
            pair("said", words.moment(declaration.saidMicroseconds, file.zone)),
            pair("entry", String(declaration.entry)),
        ]
        if let beside = file.beside {
            let action = words("action.\(beside.action.rawValue)")
            pairs.append(pair("beside", "\(action) · \(words.moment(beside.wallMicroseconds, file.zone))"))
        }
        var values: Values = [
            "title": words("console.declarations.said"), "pairs": pairs,
            "back": words("console.declarations.back"),
        ]
        values["problem"] = sentence(problems, words)
        if file.isDecided {
            values["decided"] = words("console.declarations.decided")
        } else if visit.visitor?.may(.modify, .followUp) == true {
            if file.beside == nil { values["alone"] = words("console.declarations.alone") }
            values["forms"] = forms(file, visit).map { draw($0, token: visit.formToken) }
        }
        return render("declaration", values)
    }

    private func forms(_ file: DeclarationFile, _ visit: ConsoleVisit) -> [FormDrawing] {
        let words = catalogues[visit.language]
        let declaration = file.declaration
        let entry = FormDrawing.Field(
            name: "entry", label: "", kind: .hidden, value: String(declaration.entry))
        func typed(_ name: String, _ otherwise: String) -> String {
            visit.form[name].isEmpty ? otherwise : visit.form[name]
        }
        let said = words(
            "console.declarations.note",
            [
                "moment": words.moment(declaration.saidMicroseconds, file.zone),
                "question": words.question(declaration.question),
            ])
        let open = FormDrawing(
            title: words("console.correction.open"), hint: words("console.declarations.open.hint"),
            action: "/declarations/open",
            fields: [
                entry,
                .init(
                    name: "action", label: words("console.registration.label.missing"),
                    value: typed("action", declaration.action?.rawValue ?? ""),
                    choices: Action.allCases.map {
                        .init(value: $0.rawValue, label: words("action.\($0.rawValue)"))
                    }),
                .init(
                    name: "moment", label: words("console.correction.moment"), kind: .moment,
                    value: typed("moment", CorrectionForm.text(declaration.wallMicroseconds, file.zone)),
                    hint: words("console.correction.moment.hint")),
                .init(
                    name: "reason", label: words("console.correction.reason"),
                    value: typed("reason", declaration.question.reason.rawValue),
                    choices: CorrectionReason.allCases.map {
                        .init(value: $0.rawValue, label: words("console.reason.\($0.rawValue)"))
                    }),
                .init(
                    name: "note", label: words("console.correction.note"), value: typed("note", said),
                    hint: words("console.correction.note.hint"), isRequired: false),
            ], button: words("console.correction.open.button"))
        let aside = FormDrawing(
            title: words("console.declarations.aside"), hint: words("console.declarations.aside.hint"),
            action: "/declarations/aside",
            fields: [
                entry, .init(name: "why", label: words("console.declarations.why"), value: visit.form["why"]),
            ],
            button: words("console.declarations.aside"), isGrave: true)
        return file.beside == nil ? [aside] : [open, aside]
    }
}

extension DeclarationRow.Question {
    /// Why there is no punch, as a file says it.
    fileprivate var reason: CorrectionReason {
        switch self {
        case .missing(.forgotBadge), .missing(.forgotPunch), .departure: .forgotten
        case .missing(.terminalDown): .outage
        case .missing(.elsewhere), .read: .other
        }
    }
}

extension Catalogue {
    fileprivate func question(_ question: DeclarationRow.Question) -> String {
        switch question {
        case .missing(let reason): self("console.declarations.missing.\(reason.rawValue)")
        case .departure: self("console.declarations.departure")
        case .read: self("console.declarations.read")
        }
    }

    fileprivate func moment(_ wallMicroseconds: Int64, _ zone: Zone) -> String {
        let local = LocalTime(wallMicroseconds: wallMicroseconds, zone: zone)
        return "\(shortDate(local.day)) \(markedTime(local))"
    }

    fileprivate func about(_ declaration: DeclarationRow, _ zone: Zone) -> String {
        let moment = moment(declaration.wallMicroseconds, zone)
        return declaration.action.map { "\(self("action.\($0.rawValue)")) · \(moment)" } ?? moment
    }
}
