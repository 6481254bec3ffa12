import Domain
import HTTPTypes
import Hummingbird

// Badges that are lent until the end of the day: which there are, and who has them.

extension ConsoleRoutes {
    var loans: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/loans", .right(.read, .loans)) { .html(await loansPage($0, [:])) },
            ConsoleRoute(.post, "/loans/add", .right(.modify, .loans)) { try await addLoanBadge($0) },
            ConsoleRoute(.post, "/loans/withdraw", .right(.modify, .loans)) { visit in
                try await changeLoan(visit, "withdrawn") { .withdraw($0) }
            },
            ConsoleRoute(.post, "/loans/return", .right(.modify, .loans)) { visit in
                try await changeLoan(visit, "returned") { .takeBack($0) }
            },
            ConsoleRoute(.post, "/loans/lend", .right(.add, .loans)) { try await lend($0) },
        ]
    }

    private func loansPage(_ visit: ConsoleVisit, _ problems: [String: String]) async -> String {
        let view = await port.register()
        let words = screens.catalogues[visit.language]
        return screens.page(
            visit, path: "/loans", title: words("console.place.loans"), subtitle: words("console.loans.hint"),
            body: screens.loans(view, visit, problems))
    }

    private func addLoanBadge(_ visit: ConsoleVisit) async throws -> Response {
        let order = LoanOrder.mark(number: visit.form["number"], name: visit.form["name"])
        let words = screens.catalogues[visit.language]
        var problems: [String: String] = [:]
        for problem in try await perform(order, visit) {
            let field = [.nameForm, .nameTaken].contains(problem) ? "name" : "number"
            problems[field] = problems[field] ?? words("console.loanProblem.\(problem.rawValue)")
        }
        if problems.isEmpty { return .seeOther("/loans?done=added") }
        return .html(await loansPage(visit, problems), status: .unprocessableContent)
    }

    private func changeLoan(
        _ visit: ConsoleVisit, _ done: String, _ order: (LoanBadgeID) -> LoanOrder
    ) async throws -> Response {
        guard let id = LoanBadgeID(visit.form["badge"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        if !(try await perform(order(id), visit)).isEmpty {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        return .seeOther("/loans?done=\(done)")
    }

    /// From the agent's page.
    private func lend(_ visit: ConsoleVisit) async throws -> Response {
        guard let id = LoanBadgeID(visit.form["badge"]), let person = PersonID(visit.form["id"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        let problems = try await perform(.lend(id, to: person), visit)
        if let problem = problems.first {
            throw Refusal(.unprocessableContent, "console.loanProblem.\(problem.rawValue)")
        }
        return .seeOther("\(RegisterPart.agents.path(of: person.description))&done=lent")
    }

    /// Returns what is wrong; empty: it is done.
    private func perform(_ order: LoanOrder, _ visit: ConsoleVisit) async throws -> [LoanProblem] {
        guard let visitor = visit.visitor else { throw Refusal(.forbidden, "console.refused.right") }
        switch await port.perform(order, by: visitor.id) {
        case .done: return []
        case .problems(let problems):
            if problems.contains(.forbidden) { throw Refusal(.forbidden, "console.refused.right") }
            return problems
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }

    /// On an agent's page; nil: there is nothing to lend, or he may not.
    func loanCard(_ id: PersonID, _ page: RegisterSubject, _ visit: ConsoleVisit) -> String? {
        let badges = (page.view.state.loans?.badges ?? [:]).filter { !$0.value.isWithdrawn }.sorted {
            let held = [$0, $1].map { $0.value.loan(at: page.view.now) != nil ? 1 : 0 }
            return (held[0], $0.value.name) < (held[1], $1.value.name)
        }
        guard visit.visitor?.may(.add, .loans) == true, page.value.isActive, !badges.isEmpty else {
            return nil
        }
        let words = screens.catalogues[visit.language]
        let choices = badges.map { badge -> FormDrawing.Choice in
            let holder = badge.value.loan(at: page.view.now).map { page.view.state.people[$0.person] }
            let label = holder.map {
                words(
                    "console.loans.lend.again",
                    ["name": badge.value.name, "person": $0?.fullName ?? "–"])
            }
            return .init(value: badge.key.description, label: label ?? badge.value.name)
        }
        let form = FormDrawing(
            title: words("console.loans.lend"), action: "/loans/lend",
            fields: [
                .init(name: "id", label: "", kind: .hidden, value: id.description),
                .init(
                    name: "badge", label: words("console.loans.lend.which"),
                    value: choices.first?.value ?? "", choices: choices),
            ], button: words("console.loans.lend.button"))
        return screens.draw(form, token: visit.formToken)
    }
}

extension ConsoleScreens {
    func loans(_ view: RegisterView, _ visit: ConsoleVisit, _ problems: [String: String]) -> String {
        let words = catalogues[visit.language]
        let mayModify = visit.visitor?.may(.modify, .loans) == true
        let badges = (view.state.loans?.badges ?? [:]).filter { !$0.value.isWithdrawn }.sorted {
            ($0.value.name, $0.key.entry) < ($1.value.name, $1.key.entry)
        }
        var values: Values = [
            "heads": ["name", "state", "until", "by"].map { words("console.loans.head.\($0)") },
            "head": heads("loans", ["until", "by"], words),
            "rows": badges.map { row($0.key, $0.value, view, visit, mayModify, words) },
        ]
        if badges.isEmpty {
            values["nothing"] = [
                "title": words("console.loans.none"), "hint": words("console.loans.none.hint"),
            ]
        }
        if mayModify {
            let form = FormDrawing(
                title: words("console.loans.add"), action: "/loans/add",
                fields: [
                    .init(
                        name: "name", label: words("console.loans.name"), value: visit.form["name"],
                        hint: words("console.loans.name.hint"), problem: problems["name"]),
                    .init(
                        name: "number", label: words("console.register.field.badge"), kind: .code,
                        value: visit.form["number"], hint: words("console.register.hint.badge"),
                        problem: problems["number"]),
                ], button: words("console.loans.add.button"))
            values["form"] = draw(form, token: visit.formToken)
        }
        return render("loans", values)
    }

    private func row(
        _ id: LoanBadgeID, _ badge: LoanBadge, _ view: RegisterView, _ visit: ConsoleVisit,
        _ mayModify: Bool, _ words: Catalogue
    ) -> Values {
        let loan = badge.loan(at: view.now)
        let person = loan.flatMap { view.state.people[$0.person] }
        let now = LocalTime(wallMicroseconds: view.now.wallMicroseconds, zone: view.zone)
        var values: Values = [
            "name": badge.name, "tail": "…\(badge.key.tail)", "tone": loan == nil ? "calm" : "good",
            "mark": loan == nil ? "○" : "●",
            "state": loan == nil
                ? words("console.loans.free")
                : words(
                    "console.loans.lent",
                    ["name": person?.fullName ?? "–", "code": person?.code ?? ""]),
            "until": loan?.toMicroseconds.map {
                words.time(LocalTime(wallMicroseconds: $0, zone: view.zone), seenFrom: now)
            } ?? "–",
            "by": loan.map { view.state.lender(of: $0) } ?? "–",
        ]
        if mayModify {
            let step = loan == nil ? "withdraw" : "return"
            values["deed"] = [
                "path": "/loans/\(step)", "badge": id.description, "token": visit.formToken,
                "label": words("console.loans.\(step)"), "isGrave": loan == nil,
            ]
        }
        return values
    }
}

extension Terminal {
    /// Who lent it, for managers.
    fileprivate func lender(of loan: Loan) -> String {
        if let supervisor = loan.supervisor { return people[supervisor]?.fullName ?? "–" }
        return loan.by.flatMap(AccountID.init).flatMap { accounts?[$0]?.name } ?? "–"
    }
}
