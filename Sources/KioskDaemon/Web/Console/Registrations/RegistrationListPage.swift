import Domain
import HTTPTypes
import Hummingbird

// The follow-up of registrations: every punch with what ONSS says of it, newest first.

extension ConsoleRoutes {
    var followUp: [ConsoleRoute] {
        let (read, modify) = (Need.right(.read, .followUp), Need.right(.modify, .followUp))
        return [
            ConsoleRoute(.get, "/registrations", read) { try await registrationsPage($0) },
            ConsoleRoute(.get, "/registrations/one", read) { try await registrationPage($0) },
            ConsoleRoute(.get, "/registrations/one.pdf", read) { try await registrationPaper($0) },
            ConsoleRoute(.get, "/registrations/corrections.csv", read) { try await correctionsSheet($0) },
            ConsoleRoute(.post, "/registrations/open", modify) { try await openCorrections($0) },
            ConsoleRoute(.post, "/registrations/change", modify) { try await changeCorrection($0) },
            ConsoleRoute(.post, "/registrations/step", modify) { try await stepCorrection($0) },
            ConsoleRoute(.post, "/registrations/settle", modify) { try await settleRegistration($0) },
            ConsoleRoute(.get, "/registrations/proof", read) { try await proof($0) },
            ConsoleRoute(.post, "/registrations/proof/add", modify, body: .document) {
                try await attachProof($0)
            },
            ConsoleRoute(.post, "/registrations/proof/remove", modify) { try await removeProof($0) },
        ]
    }

    func registrationsPage(_ visit: ConsoleVisit) async throws -> Response {
        .html(try await registrationsPage(visit, []))
    }

    func registrationsPage(_ visit: ConsoleVisit, _ problems: [CorrectionProblem]) async throws -> String {
        var query = RegistrationQuery()
        query.before = visit.query(sequence: "before")
        query.day = Day(visit.query("day") ?? "")?.number
        query.person = String((visit.query("person") ?? "").prefix(64))
        query.needsSomebody = visit.query("check") == "1"
        guard let page = await port.registrations(query) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let words = screens.catalogues[visit.language]
        return screens.page(
            visit, path: "/registrations", title: words("console.place.registrations"),
            subtitle: words("console.registrations.hint"),
            body: screens.registrations(page, query, problems, visit))
    }
}

extension ConsoleScreens {
    func registrations(
        _ page: RegistrationPage, _ query: RegistrationQuery, _ problems: [CorrectionProblem],
        _ visit: ConsoleVisit
    ) -> String {
        let words = catalogues[visit.language]
        let mayModify = visit.visitor?.may(.modify, .followUp) == true
        var values: Values = [
            "filter": words("console.punches.filter"), "dayLabel": words("console.punches.day"),
            "day": query.day.flatMap { Day(number: $0)?.description } ?? "", "person": query.person,
            "personLabel": words("console.punches.person"), "check": query.needsSomebody,
            "checkLabel": words("console.registrations.check"),
            "heads": ["moment", "agent", "action", "state", "correction"].map {
                words("console.registrations.head.\($0)")
            }, "head": heads("registrations", ["action", "correction"], words),
            "rows": page.rows.map { row($0, page.zone, words, mayModify) },
            "sheet": words("console.registrations.sheet"),
        ]
        if mayModify, !page.rows.isEmpty {
            values["bulk"] = [
                "token": visit.formToken, "title": words("console.registrations.bulk"),
                "hint": words("console.registrations.bulk.hint"),
                "reasonLabel": words("console.correction.reason"), "reasons": reasons(nil, words),
                "noteLabel": words("console.correction.note"),
                "button": words("console.registrations.bulk.button"),
            ]
        }
        if let next = page.next {
            values["next"] = ["path": path(query, before: next), "label": words("console.older")]
        }
        if query.before != nil {
            values["newest"] = ["path": path(query, before: nil), "label": words("console.newest")]
        }
        if page.rows.isEmpty {
            let key = query.needsSomebody ? "console.registrations.calm" : "console.registrations.nothing"
            values["nothing"] = ["title": words(key), "hint": words(key + ".hint")]
        }
        values["notRegistering"] = page.isRegistering ? nil : words("console.registrations.none")
        values["problem"] = sentence(problems, words)
        return render("registrations", values)
    }

    func sentence(_ problems: [CorrectionProblem], _ words: Catalogue) -> String? {
        problems.isEmpty
            ? nil
            : problems.map { words("console.correction.problem.\($0.rawValue)") }.joined(separator: " ")
    }

    func reasons(_ chosen: CorrectionReason?, _ words: Catalogue) -> [Values] {
        CorrectionReason.allCases.map { reason in
            [
                "value": reason.rawValue, "label": words("console.reason.\(reason.rawValue)"),
                "isChosen": reason == chosen,
            ]
        }
    }

    private func path(_ query: RegistrationQuery, before: Domain.Sequence?) -> String {
        var fields: [(String, String)] = []
        if let before { fields.append(("before", String(before))) }
        if let day = query.day { fields.append(("day", Day(number: day)?.description ?? "")) }
        if !query.person.isEmpty { fields.append(("person", query.person)) }
        if query.needsSomebody { fields.append(("check", "1")) }
        let text = fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        return text.isEmpty ? "/registrations" : "/registrations?\(text)"
    }

    private func row(
        _ row: RegistrationRow, _ zone: Zone, _ words: Catalogue, _ mayModify: Bool
    ) -> Values {
        let local = LocalTime(wallMicroseconds: row.wallMicroseconds, zone: zone)
        let time = words.markedTime(local)
        let name = row.name.isEmpty ? words("console.erased") : row.name
        var values: Values = [
            "punch": String(row.punch), "time": row.isCertain ? time : "≈ \(time)",
            "date": words.shortDate(local.day), "name": name, "code": row.code,
            "action": words("action.\(row.action.rawValue)"), "task": row.task ?? row.site,
            "state": words(row.registration), "tone": row.registration.tone, "mark": row.registration.mark,
            "detail": words.detail(of: row.registration),
            "isOpen": mayModify && row.correction?.state.isOpen != true && !row.name.isEmpty,
            "choose": words("console.registrations.choose", ["name": name, "time": time]),
        ]
        values["correction"] = row.correction.map { correction -> Values in
            [
                "label": words("console.correction.state.\(correction.state.rawValue)"),
                "tone": correction.state.tone, "mark": correction.state.mark,
            ]
        }
        return values
    }
}

extension Catalogue {
    /// "Reçu par l’ONSS n° 17611": receipt and validity are two words, never mixed (SITUATIONS 22).
    func callAsFunction(_ registration: Registration) -> String {
        let key = "console.registration.\(registration.state.rawValue)"
        let words = self(key, ["number": registration.number ?? "–"])
        return registration.isLate ? "\(words) · \(self("console.registration.late"))" : words
    }

    /// What must be mended, or what ONSS says.
    func detail(of registration: Registration) -> String {
        guard let hold = registration.hold else { return registration.words.joined(separator: " · ") }
        let sentence = self("console.hold.\(hold.gap.rawValue)")
        guard let subject = registration.heldSubject else { return sentence }
        return self("console.hold.of", ["hold": sentence, "subject": subject])
    }
}

extension Registration {
    var tone: String {
        switch state {
        case .validated, .received, .settled: "good"
        case .waiting, .outOfScope, .nowhere: "calm"
        case .held, .doubtful, .remarked: "wait"
        case .rejected, .refused: "bad"
        }
    }

    /// A shape of its own beside every colour.
    var mark: String {
        switch state {
        case .validated: "✓✓"
        case .received, .settled: "✓"
        case .waiting: "…"
        case .outOfScope, .nowhere: "–"
        case .held: "‖"
        case .doubtful: "?"
        case .remarked: "!"
        case .rejected, .refused: "✕"
        }
    }
}

extension CorrectionState {
    var tone: String {
        switch self {
        case .granted: "good"
        case .open, .requested: "wait"
        case .declined: "bad"
        case .withdrawn: "calm"
        }
    }

    var mark: String {
        switch self {
        case .granted: "✓"
        case .open: "✎"
        case .requested: "→"
        case .declined: "✕"
        case .withdrawn: "○"
        }
    }
}
