import Domain
import HTTPTypes
import Hummingbird

// Who comes in, and how.

extension ConsoleRoutes {
    func signInPage(_ visit: ConsoleVisit) async throws -> Response {
        if visit.visitor != nil { return .seeOther("/") }
        guard await port.isReady() else { return .seeOther("/begin") }
        let words = screens.catalogues[visit.language]
        let note = visit.query("over") == nil ? nil : words("console.signIn.over")
        return .html(signInForm(visit, note))
    }

    private func signInForm(_ visit: ConsoleVisit, _ problem: String? = nil) -> String {
        let words = screens.catalogues[visit.language]
        let form = FormDrawing(
            title: words("console.signIn.title"), action: "/sign-in",
            fields: [
                .init(
                    name: "userName", label: words("console.field.userName"), value: visit.form["userName"],
                    autocomplete: "username"),
                .init(
                    name: "password", label: words("console.field.password"), kind: .password,
                    autocomplete: "current-password"),
            ], button: words("console.signIn.button"), problem: problem)
        return screens.door(visit, form, links: [(words("console.invited.link"), "/invited")])
    }

    func signIn(_ visit: ConsoleVisit) async throws -> Response {
        let entrance = await port.signIn(
            SignInAttempt(
                userName: visit.form["userName"], password: visit.form["password"],
                device: Cookie.device.value(in: visit.request), address: visit.address))
        return enter(entrance, visit) { signInForm(visit, $0) }
    }

    /// Lets somebody in, or shows the form again.
    private func enter(
        _ entrance: ConsoleEntrance, _ visit: ConsoleVisit, again: (String) -> String
    ) -> Response {
        let words = screens.catalogues[visit.language]
        switch entrance {
        case .entered(let token, let device):
            var response = Response.seeOther("/")
            Cookie.session.give(token, to: &response)
            Cookie.device.give(device, to: &response)
            Cookie.visit.take(from: &response)
            return response
        case .denied: return .html(again(words("console.denied")), status: .forbidden)
        case .wait(let seconds):
            let text = words("console.wait", ["duration": words.wait(seconds: seconds)])
            var response = Response.html(again(text), status: .tooManyRequests)
            response.headers[.retryAfter] = String(seconds)
            return response
        case .problems: return .html(again(""), status: .unprocessableContent)
        case .busy: return .html(again(words("console.busy")), status: .serviceUnavailable)
        }
    }

    // MARK: the first administrator

    func beginPage(_ visit: ConsoleVisit) async throws -> Response {
        if visit.visitor != nil { return .seeOther("/") }
        return .html(screens.door(visit, beginForm(visit), links: await doorLinks(visit)))
    }

    private func doorLinks(_ visit: ConsoleVisit) async -> [(label: String, path: String)] {
        guard await port.isReady() else { return [] }
        return [(screens.catalogues[visit.language]("console.signIn.link"), "/sign-in")]
    }

    private func beginForm(
        _ visit: ConsoleVisit, _ problems: [AccountProblem] = [], _ password: PasswordProblem? = nil
    ) -> FormDrawing {
        let words = screens.catalogues[visit.language]
        let code = FormDrawing.Field(
            name: "code", label: words("console.field.code"), kind: .code, value: visit.form["code"],
            hint: words("console.begin.code.hint"))
        return FormDrawing(
            title: words("console.begin.title"), hint: words("console.begin.hint"), action: "/begin",
            fields: [code] + accountFields(visit, problems)
                + passwordFields(visit, password),
            button: words("console.begin.button"))
    }

    func begin(_ visit: ConsoleVisit) async throws -> Response {
        let new = NewAccount(
            userName: visit.form["userName"], name: visit.form["name"], email: visit.form["email"],
            role: .administrator, language: visit.language)
        if isMistyped(visit) {
            return .html(screens.door(visit, beginForm(visit)), status: .unprocessableContent)
        }
        let entrance = await port.begin(
            code: visit.form["code"], new, password: visit.form["password"], from: visit.address)
        return enter(entrance, visit) { problem in
            guard case .problems(let problems, let password) = entrance else {
                var form = beginForm(visit)
                form.problem = problem
                return screens.door(visit, form)
            }
            return screens.door(visit, beginForm(visit, problems, password))
        }
    }

    // MARK: an invitation

    func invitedPage(_ visit: ConsoleVisit) async throws -> Response {
        .html(screens.door(visit, invitedForm(visit), links: await doorLinks(visit)))
    }

    private func invitedForm(_ visit: ConsoleVisit, _ problem: PasswordProblem? = nil) -> FormDrawing {
        let words = screens.catalogues[visit.language]
        return FormDrawing(
            title: words("console.invited.title"), hint: words("console.invited.hint"), action: "/invited",
            fields: [
                .init(
                    name: "userName", label: words("console.field.userName"), value: visit.form["userName"],
                    autocomplete: "username"),
                .init(
                    name: "code", label: words("console.field.code"), kind: .code, value: visit.form["code"],
                    hint: words("console.invited.code.hint")),
            ] + passwordFields(visit, problem), button: words("console.invited.button"))
    }

    func accept(_ visit: ConsoleVisit) async throws -> Response {
        if isMistyped(visit) {
            return .html(screens.door(visit, invitedForm(visit)), status: .unprocessableContent)
        }
        let entrance = await port.accept(
            userName: visit.form["userName"], code: visit.form["code"], password: visit.form["password"],
            from: visit.address)
        return enter(entrance, visit) { problem in
            if case .problems(_, let password) = entrance {
                return screens.door(visit, invitedForm(visit, password))
            }
            var form = invitedForm(visit)
            form.problem = problem
            return screens.door(visit, form)
        }
    }

    func signOut(_ visit: ConsoleVisit) async throws -> Response {
        if let token = visit.token { await port.signOut(token) }
        var response = Response.seeOther("/sign-in")
        Cookie.session.take(from: &response)
        return response
    }
}

extension Catalogue {
    /// "20 s", or minutes.
    func wait(seconds: Int) -> String {
        seconds < 60
            ? self("console.seconds", ["seconds": String(seconds)])
            : duration(minutes: (seconds + 59) / 60)
    }
}
