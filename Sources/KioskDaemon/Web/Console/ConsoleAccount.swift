import Domain
import HTTPTypes
import Hummingbird

// Somebody's own password and language.

extension ConsoleRoutes {
    func accountPage(
        _ visit: ConsoleVisit, password problem: PasswordProblem? = nil, note: String? = nil
    ) -> String {
        let words = screens.catalogues[visit.language]
        let present = FormDrawing.Field(
            name: "present", label: words("console.field.present"), kind: .password,
            problem: problem == .wrong ? words("console.password.wrong") : nil,
            autocomplete: "current-password")
        let password = FormDrawing(
            title: words("console.account.password"), hint: words("console.account.password.hint"),
            action: "/account/password",
            fields: [present] + passwordFields(visit, problem == .wrong ? nil : problem),
            button: words("console.account.password.button"), problem: note)
        let language = FormDrawing(
            title: words("console.account.language"), action: "/account/language",
            fields: [
                .init(
                    name: "language", label: words("console.field.language"), value: visit.language.rawValue,
                    choices: languageChoices())
            ], button: words("console.save"))
        let body = [language, password].map { screens.draw($0, token: visit.formToken) }.joined()
        return screens.page(
            visit, path: "/account", title: words("console.account.title"),
            subtitle: [visit.visitor?.account.userName, visit.visitor?.account.email].compactMap(\.self)
                .joined(separator: " · "), body: body)
    }

    func changePassword(_ visit: ConsoleVisit) async throws -> Response {
        let words = screens.catalogues[visit.language]
        guard let token = visit.token, !isMistyped(visit) else {
            return .html(accountPage(visit), status: .unprocessableContent)
        }
        switch await port.changePassword(token, from: visit.form["present"], to: visit.form["password"]) {
        case .done: return .seeOther("/account?done=password")
        case .problems(_, let problem):
            return .html(accountPage(visit, password: problem), status: .unprocessableContent)
        case .wait(let seconds):
            let text = words("console.wait", ["duration": words.wait(seconds: seconds)])
            return .html(accountPage(visit, note: text), status: .tooManyRequests)
        case .over: return .seeOther("/sign-in?over=1")
        case .notRecorded:
            return .html(accountPage(visit, note: words("console.busy")), status: .serviceUnavailable)
        }
    }

    func changeLanguage(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let language = Language(rawValue: visit.form["language"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        let order = AccountOrder(.setLanguage(visitor.id, language), by: visitor.id)
        guard await port.perform(order) == .done else {
            throw Refusal(.serviceUnavailable, "console.busy")
        }
        return .seeOther("/account?done=saved")
    }
}
