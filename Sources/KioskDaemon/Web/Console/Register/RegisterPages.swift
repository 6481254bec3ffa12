import Domain
import HTTPTypes
import Hummingbird

// One subject of the register: its form, its history, and what becomes of what is typed.

/// What a page of one subject shows beside what stands.
struct RegisterAttempt {
    var texts: RegisterTexts
    /// By the field's or the list's name.
    var problems: [String: String] = [:]
    /// What is wrong with the form as a whole.
    var note: String?
    /// Somebody else has changed it since it was looked at.
    var isOvertaken = false
    var status = HTTPResponse.Status.unprocessableContent
}

extension ConsoleRoutes {
    // MARK: a new one

    func newPage(_ part: RegisterPart, _ visit: ConsoleVisit) async -> Response {
        let view = await port.register()
        var texts = RegisterTexts()
        switch part {
        case .agents:
            texts["language"] = visit.language.rawValue
            (texts["mayUseTerminal"], texts["shift"]) = ("1", ShiftPattern.day.rawValue)
        case .sites, .clients: texts["country"] = "BE"
        default: break
        }
        // From the page of a site to its new task.
        if let site = visit.query("site") { texts["site"] = site }
        return newPage(part, visit, view, RegisterAttempt(texts: texts, status: .ok))
    }

    private func newPage(
        _ part: RegisterPart, _ visit: ConsoleVisit, _ view: RegisterView, _ attempt: RegisterAttempt
    ) -> Response {
        let words = screens.catalogues[visit.language]
        let drawing = RegisterDrawing(
            part: part, view: view, catalogues: screens.catalogues, language: visit.language,
            texts: attempt.texts, isNew: true, problems: attempt.problems)
        let form = FormDrawing(
            title: "", action: part == .company ? part.path : "\(part.path)/new", fields: [],
            sections: drawing.sections,
            button: words("console.register.add.button"), leave: (words("console.cancel"), part.path),
            problem: attempt.note ?? (attempt.isOvertaken ? words("console.register.problem.stale") : nil),
            isBare: true)
        return .html(
            screens.page(
                visit, path: part.path, title: words("console.register.add.\(part.rawValue)"),
                subtitle: words("console.register.add.\(part.rawValue).hint"),
                body: screens.draw(form, token: visit.formToken)), status: attempt.status)
    }

    func add(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let typed = RegisterTexts(typed: visit.form)
        var reading = RegisterReading(typed, zone: view.zone)
        let value = reading.value(part, over: nil, "")
        switch try await change(part, visit, view, reading, Amendment(value)) {
        case .done(let id):
            guard let place = (id.map(Subject.agent) ?? value.subject)?.place else {
                return .seeOther("\(part.path)?done=added")
            }
            return .seeOther(done("added", at: place.part.path(of: place.id)))
        case .again(let attempt): return newPage(part, visit, view, attempt)
        }
    }

    // MARK: one that stands

    func subjectPage(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        try await subjectPage(part, visit, id: visit.query("id") ?? "", nil)
    }

    func subjectPage(
        _ part: RegisterPart, _ visit: ConsoleVisit, id: String, _ attempt: RegisterAttempt?
    ) async throws -> Response {
        let view = await port.register()
        guard let subject = part.subject(id), let value = view.state.registered(subject) else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        let page = RegisterSubject(part: part, id: id, subject: subject, value: value, view: view)
        return .html(
            try await draw(page, visit, attempt), status: attempt?.status ?? .ok)
    }

    func save(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let id = visit.form["id"]
        guard let subject = part.subject(id), let seen = Int64(visit.form["seen"]),
            let standing = view.state.registered(subject)
        else { throw Refusal(.badRequest, "console.refused.form") }
        var reading = RegisterReading(RegisterTexts(typed: visit.form), zone: view.zone)
        let value = reading.value(part, over: standing, id)
        switch try await change(part, visit, view, reading, Amendment(value, previous: seen)) {
        case .done: return .seeOther(done("saved", at: part.path(of: id)))
        case .again(let attempt): return try await subjectPage(part, visit, id: id, attempt)
        }
    }

    func done(_ key: String, at path: String) -> String {
        path + (path.contains("?") ? "&" : "?") + "done=\(key)"
    }

    /// Nothing is ever deleted: what is not in use any more is inactive.
    func setActive(_ part: RegisterPart, _ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let id = visit.form["id"]
        guard let visitor = visit.visitor, let subject = part.subject(id),
            let seen = Int64(visit.form["seen"]),
            let standing = view.state.registered(subject)
        else { throw Refusal(.badRequest, "console.refused.form") }
        let amendment = Amendment(standing.active(visit.form["active"] == "yes"), previous: seen)
        switch await port.change(RegisterOrder([amendment], by: visitor.id)) {
        case .done: return .seeOther(done("saved", at: part.path(of: id)))
        case .forbidden: throw Refusal(.forbidden, "console.refused.right")
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        case .problems(let problems):
            let words = screens.catalogues[visit.language]
            let now = await port.register()
            var attempt = RegisterAttempt(texts: RegisterTexts(standing, zone: view.zone))
            attempt.note = problems.first.map { words.text($0, now) }
            return try await subjectPage(part, visit, id: id, attempt)
        }
    }

    // MARK: what follows

    private enum Consequence {
        case done(PersonID?)
        case again(RegisterAttempt)
    }

    /// Asks for everything that is wrong at once: what the form alone sees, and what the domain says of the rest.
    private func change(
        _ part: RegisterPart, _ visit: ConsoleVisit, _ view: RegisterView, _ reading: RegisterReading,
        _ amendment: Amendment
    ) async throws -> Consequence {
        guard let visitor = visit.visitor else { throw Refusal(.forbidden, "console.refused.right") }
        let words = screens.catalogues[visit.language]
        var attempt = RegisterAttempt(texts: reading.texts)
        attempt.problems = reading.problems.mapValues { words.text($0) }
        if !view.state.allows(visitor.account.role, amendment.value) {
            attempt.note = words("console.register.problem.protected")
            attempt.status = .forbidden
            return .again(attempt)
        }
        guard attempt.problems.isEmpty else {
            let order = Amendments(by: visitor.id.description, [amendment])
            attempt.note(view.state.problems(of: order), part, view, words)
            return .again(attempt)
        }
        switch await port.change(RegisterOrder([amendment], by: visitor.id, number: reading.number)) {
        case .done(let id): return .done(id)
        case .problems(let problems):
            attempt.note(problems, part, await port.register(), words)
            return .again(attempt)
        case .forbidden: throw Refusal(.forbidden, "console.refused.right")
        case .notRecorded:
            attempt.note = words("console.busy")
            attempt.status = .serviceUnavailable
            return .again(attempt)
        }
    }
}

extension RegisterAttempt {
    /// Puts what the domain says where people look for it.
    mutating func note(
        _ found: [AmendmentProblem], _ part: RegisterPart, _ view: RegisterView, _ words: Catalogue
    ) {
        for problem in found {
            if case .stale = problem.cause {
                isOvertaken = true
                status = .conflict
            } else if let name = part.field(of: problem.field) {
                var problem = problem
                // It stands behind an @, as a name at the terminal stands before it.
                if part == .company, problem.field == .code { problem.field = .accountName }
                if problems[name] == nil { problems[name] = words.text(problem, view) }
            } else {
                note = note ?? words.text(problem, view)
            }
        }
    }
}

extension RegisterPart {
    /// Which field or list of the form has what the domain complains of; nil: none by itself.
    fileprivate func field(of problem: AmendmentProblem.Field) -> String? {
        for section in sections {
            if let field = section.fields.first(where: { $0.problem == problem }) { return field.name }
            if let rows = section.rows, rows.problem == problem { return rows.name }
        }
        return nil
    }
}
