import Domain
import HTTPTypes
import Hummingbird

// What an agent types at the terminal instead of showing a badge: given, shown once and taken away beside his form.

extension ConsoleRoutes {
    /// Nil for who may not even know whether there is any.
    func secretCard(_ agent: Agent, _ id: PersonID, _ visit: ConsoleVisit) async -> String? {
        guard let visitor = visit.visitor, visitor.may(.read, .agentPasswords) else { return nil }
        let words = screens.catalogues[visit.language]
        let standing = await port.terminalSecrets(of: id)
        let said = TerminalSecret.allCases.map { secret in
            words("console.secret.\(secret.rawValue).\(standing.contains(secret) ? "given" : "none")")
        }
        guard visitor.may(.modify, .agentPasswords) else {
            return screens.render(
                "related",
                [
                    "title": words("console.secret"), "none": said.joined(separator: " "),
                    "items": [ConsoleScreens.Values](),
                ])
        }
        let deeds = TerminalSecret.allCases.flatMap { secret in
            standing.contains(secret) ? [secret.deed("new"), secret.deed("remove")] : [secret.deed("new")]
        }
        let form = FormDrawing(
            title: words("console.secret"), hint: said.joined(separator: " "), action: "/agents/secret",
            fields: [
                .init(name: "id", label: "", kind: .hidden, value: id.description),
                .init(
                    name: "deed", label: words("console.secret.deed"),
                    choices: deeds.map { .init(value: $0, label: words("console.secret.\($0)")) }),
            ], button: words("console.secret.button"))
        return screens.draw(form, token: visit.formToken)
    }

    func changeSecret(_ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        let deed = visit.form["deed"].split(separator: ".").map(String.init)
        guard let visitor = visit.visitor, let id = PersonID(visit.form["id"]), deed.count == 2,
            let secret = TerminalSecret(rawValue: deed[0]), ["new", "remove"].contains(deed[1]),
            let agent = view.state.agent(id)
        else { throw Refusal(.badRequest, "console.refused.form") }
        let path = RegisterPart.agents.path(of: id.description)
        switch await port.changeSecret(secret, of: id, gives: deed[1] == "new", by: visitor.id) {
        case .removed: return .seeOther("\(path)&done=saved")
        case .made(let new):
            let company = view.company.card.map { "@" + $0.value.code } ?? ""
            let name =
                secret == .pin ? agent.person.code : agent.particulars.accountName + company
            return .html(secretPage(visit, agent, secret, new, typed: name, back: path))
        case .forbidden: throw Refusal(.forbidden, "console.refused.right")
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        case .impossible:
            return .html(
                screens.page(
                    visit, path: "/agents", title: agent.person.fullName, subtitle: agent.person.code,
                    body: screens.render(
                        "related",
                        [
                            "title": visitWords(visit)("console.secret"),
                            "none": visitWords(visit)("console.secret.\(secret.rawValue).impossible"),
                            "items": [ConsoleScreens.Values](),
                            "action": [
                                "path": path, "label": visitWords(visit)("console.secret.back"),
                            ],
                        ])), status: .unprocessableContent)
        }
    }

    private func visitWords(_ visit: ConsoleVisit) -> Catalogue { screens.catalogues[visit.language] }

    /// Shown now, and never again.
    private func secretPage(
        _ visit: ConsoleVisit, _ agent: Agent, _ secret: TerminalSecret, _ new: String, typed name: String,
        back: String
    ) -> String {
        let words = screens.catalogues[visit.language]
        let values: ConsoleScreens.Values = [
            "name": name, "secret": new, "secretLabel": words("console.secret.\(secret.rawValue)"),
            "how": words("console.secret.\(secret.rawValue).how"), "path": back,
            "back": words("console.secret.back"), "nameLabel": words("console.secret.name"),
        ]
        return screens.page(
            visit, path: "/agents", title: words("console.secret.made"), subtitle: agent.person.fullName,
            body: screens.render("secretMade", values))
    }
}

extension TerminalSecret {
    fileprivate func deed(_ name: String) -> String { "\(rawValue).\(name)" }
}
