import Domain
import HTTPTypes
import Hummingbird

// Who may use the console.

extension ConsoleRoutes {
    func usersPage(_ visit: ConsoleVisit) async -> String {
        let words = screens.catalogues[visit.language]
        let listing = UserListing(await port.accounts(), visit)
        let rows = listing.rows.map { view -> ConsoleScreens.Values in
            let state = state(of: view)
            var row: ConsoleScreens.Values = [
                "name": view.account.name, "userName": view.account.userName,
                "email": view.account.email ?? "–", "role": words("role.\(view.account.role.rawValue)"),
                "language": screens.catalogues[view.account.language]("language.name"),
                "state": words("console.users.state.\(state.key)"), "tone": state.tone, "mark": state.mark,
            ]
            if visit.visitor?.may(.modify, .users) == true {
                row["path"] = "/users/one?id=\(view.id)"
                row["change"] = words("console.change")
            }
            return row
        }
        var values = listing.values(words)
        values["heads"] = ["name", "userName", "role", "language", "state"].map {
            words("console.users.head.\($0)")
        }
        values["head"] = screens.heads("users", ["userName", "role", "language"], words)
        values["rows"] = rows
        let body = screens.render("users", values)
        let mayAdd = visit.visitor?.may(.add, .users) == true
        return screens.page(
            visit, path: "/users", title: words("console.place.users"), subtitle: words("console.users.hint"),
            body: body, action: mayAdd ? (words("console.users.add"), "/users/new") : nil)
    }

    private func state(of view: AccountView) -> (key: String, tone: String, mark: String) {
        if view.account.isDisabled { return ("disabled", "calm", "○") }
        if view.account.role == .none { return ("none", "calm", "–") }
        if view.account.hasPassword { return ("active", "good", "●") }
        return view.isInvited ? ("invited", "wait", "■") : ("uninvited", "bad", "▲")
    }

    // MARK: adding

    func newUserPage(
        _ visit: ConsoleVisit, _ problems: [AccountProblem] = [], note: String? = nil
    ) -> String {
        let words = screens.catalogues[visit.language]
        let role = visit.form["role"].isEmpty ? Role.supervisor.rawValue : visit.form["role"]
        let language = visit.form["language"].isEmpty ? visit.language.rawValue : visit.form["language"]
        // A name that browsers would fill in is the administrator's own.
        var fields = accountFields(visit, problems)
        for index in fields.indices { fields[index].autocomplete = "off" }
        let form = FormDrawing(
            title: words("console.users.add"), hint: words("console.users.add.hint"), action: "/users/new",
            fields: fields + [
                .init(
                    name: "role", label: words("console.field.role"), value: role,
                    hint: words("console.field.role.hint"), choices: roleChoices(words)),
                .init(
                    name: "language", label: words("console.field.language"), value: language,
                    choices: languageChoices()),
            ], button: words("console.users.add.button"), problem: note ?? formProblem(problems, words),
            isBare: true)
        return screens.page(
            visit, path: "/users", title: words("console.users.add"),
            subtitle: words("console.users.add.hint"), body: screens.draw(form, token: visit.formToken))
    }

    func addUser(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let role = Role(rawValue: visit.form["role"]),
            let language = Language(rawValue: visit.form["language"])
        else { throw Refusal(.badRequest, "console.refused.form") }
        let new = NewAccount(
            userName: visit.form["userName"], name: visit.form["name"], email: visit.form["email"],
            role: role, language: language)
        switch await port.perform(AccountOrder(.create(new), by: visitor.id)) {
        case .done:
            guard role != .none else { return .seeOther("/users?done=added") }
            let made = await port.accounts().first { $0.account.userName == new.trimmed.userName }
            guard let made else { return .seeOther("/users?done=added") }
            return await invitation(made.id, seen: nil, visit)
        case .problems(let problems, _):
            return .html(newUserPage(visit, problems), status: .unprocessableContent)
        case .over: return .seeOther("/sign-in?over=1")
        case .wait, .notRecorded:
            let words = screens.catalogues[visit.language]
            return .html(newUserPage(visit, note: words("console.busy")), status: .serviceUnavailable)
        }
    }

    // MARK: one of them

    func userPage(_ visit: ConsoleVisit) async throws -> Response {
        guard let id = visit.query("id").flatMap(AccountID.init) else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        return .html(try await userPage(visit, id))
    }

    private func userPage(
        _ visit: ConsoleVisit, _ id: AccountID, _ problems: [AccountProblem] = []
    ) async throws -> String {
        guard let account = await port.accounts().first(where: { $0.id == id })?.account else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        let words = screens.catalogues[visit.language]
        func form(
            _ key: String, _ fields: [FormDrawing.Field] = [], hint: Bool = false, isGrave: Bool = false
        ) -> FormDrawing {
            let known: [FormDrawing.Field] = [
                .init(name: "id", label: "", kind: .hidden, value: id.description),
                .init(name: "seen", label: "", kind: .hidden, value: String(account.changed)),
            ]
            return FormDrawing(
                title: words("console.user.\(key)"),
                hint: hint ? words("console.user.\(key).hint") : nil, action: "/users/\(key)",
                fields: known + fields, button: words("console.user.\(key).button"), isGrave: isGrave)
        }
        let isWrongName = problems.contains(.nameForm)
        let name = FormDrawing.Field(
            name: "name", label: words("console.field.name"),
            value: isWrongName ? visit.form["name"] : account.name,
            problem: isWrongName ? words("console.problem.nameForm") : nil)
        let role = FormDrawing.Field(
            name: "role", label: words("console.field.role"), value: account.role.rawValue,
            choices: roleChoices(words))
        let forms = [
            form("name", [name]), form("role", [role], hint: true), form("invite", hint: true),
            account.isDisabled
                ? form("enable", hint: true) : form("disable", hint: true, isGrave: true),
        ]
        var values: ConsoleScreens.Values = [
            "forms": forms.map { screens.draw($0, token: visit.formToken) },
            "back": words("console.users.back"),
        ]
        values["problem"] = formProblem(problems, words)
        let subtitle = [account.userName, account.email].compactMap(\.self).joined(separator: " · ")
        return screens.page(
            visit, path: "/users", title: account.name, subtitle: subtitle,
            body: screens.render("user", values))
    }

    private func change(
        _ visit: ConsoleVisit, _ deed: (AccountID) -> AccountDeed?
    ) async throws -> Response {
        guard let visitor = visit.visitor, let id = AccountID(visit.form["id"]), let deed = deed(id),
            let seen = Int64(visit.form["seen"])
        else { throw Refusal(.badRequest, "console.refused.form") }
        switch await port.perform(AccountOrder(deed, by: visitor.id, seen: seen)) {
        case .done: return .seeOther("/users/one?id=\(id)&done=saved")
        case .problems(let problems, _):
            return .html(try await userPage(visit, id, problems), status: .unprocessableContent)
        case .over: return .seeOther("/sign-in?over=1")
        case .wait, .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }

    func changeName(_ visit: ConsoleVisit) async throws -> Response {
        try await change(visit) { .rename($0, visit.form["name"]) }
    }

    func changeRole(_ visit: ConsoleVisit) async throws -> Response {
        try await change(visit) { id in Role(rawValue: visit.form["role"]).map { .setRole(id, $0) } }
    }

    func disable(_ visit: ConsoleVisit) async throws -> Response {
        try await change(visit) { .disable($0) }
    }

    func enable(_ visit: ConsoleVisit) async throws -> Response { try await change(visit) { .enable($0) } }

    func invite(_ visit: ConsoleVisit) async throws -> Response {
        guard let id = AccountID(visit.form["id"]), let seen = Int64(visit.form["seen"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        return await invitation(id, seen: seen, visit)
    }

    /// The code, shown once.
    private func invitation(
        _ id: AccountID, seen: Domain.Sequence?, _ visit: ConsoleVisit
    ) async -> Response {
        let words = screens.catalogues[visit.language]
        guard let visitor = visit.visitor else { return .seeOther("/sign-in?over=1") }
        switch await port.invite(id, by: visitor.id, seen: seen) {
        case .made(let code, let hours):
            let account = await port.accounts().first { $0.id == id }?.account
            let body = screens.render(
                "invitation",
                [
                    "code": code, "userName": account?.userName ?? "",
                    "userNameLabel": words("console.field.userName"),
                    "codeLabel": words("console.field.code"),
                    "how": words("console.invitation.how", ["hours": String(hours)]),
                    "where": "/invited", "whereLabel": words("console.invitation.where"),
                    "back": words("console.users.back"),
                ])
            return .html(
                screens.page(
                    visit, path: "/users", title: words("console.invitation.title"),
                    subtitle: account?.name ?? "", body: body))
        case .problems(let problems):
            let page = try? await userPage(visit, id, problems)
            return .html(page ?? "", status: .unprocessableContent)
        case .notRecorded:
            return .html(
                screens.refusal(status: .serviceUnavailable, key: "console.busy", visit.language),
                status: .serviceUnavailable)
        }
    }
}
