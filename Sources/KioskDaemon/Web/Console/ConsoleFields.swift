import Domain

// Fields that several forms have, with what is wrong with them.

extension ConsoleRoutes {
    func accountFields(_ visit: ConsoleVisit, _ problems: [AccountProblem]) -> [FormDrawing.Field] {
        let words = screens.catalogues[visit.language]
        func problem(_ some: AccountProblem...) -> String? {
            problems.first { some.contains($0) }.map { words("console.problem.\($0.rawValue)") }
        }
        return [
            .init(
                name: "userName", label: words("console.field.userName"), value: visit.form["userName"],
                hint: words("console.field.userName.hint"), problem: problem(.userNameForm, .userNameTaken),
                autocomplete: "username"),
            .init(
                name: "name", label: words("console.field.name"), value: visit.form["name"],
                problem: problem(.nameForm), autocomplete: "name"),
            .init(
                name: "email", label: words("console.field.email"), kind: .email, value: visit.form["email"],
                hint: words("console.field.email.hint"), problem: problem(.emailForm, .emailTaken),
                autocomplete: "email", isRequired: false),
        ]
    }

    /// Typed twice: nobody sees what he types.
    func passwordFields(_ visit: ConsoleVisit, _ problem: PasswordProblem?) -> [FormDrawing.Field] {
        let words = screens.catalogues[visit.language]
        let text =
            problem.map { words("console.password.\($0.rawValue)") }
            ?? (isMistyped(visit) ? words("console.password.differs") : nil)
        return [
            .init(
                name: "password", label: words("console.field.newPassword"), kind: .password,
                hint: words("console.password.hint"), problem: text, autocomplete: "new-password"),
            .init(
                name: "again", label: words("console.field.again"), kind: .password,
                autocomplete: "new-password"),
        ]
    }

    func isMistyped(_ visit: ConsoleVisit) -> Bool { visit.form["password"] != visit.form["again"] }

    func roleChoices(_ words: Catalogue) -> [FormDrawing.Choice] {
        Role.allCases.map { .init(value: $0.rawValue, label: words("role.\($0.rawValue)")) }
    }

    func languageChoices() -> [FormDrawing.Choice] {
        Language.allCases.map {
            .init(value: $0.rawValue, label: screens.catalogues[$0]("language.name"))
        }
    }

    /// What is wrong with the form as a whole.
    func formProblem(_ problems: [AccountProblem], _ words: Catalogue) -> String? {
        let ofForm: [AccountProblem] = [.lastAdministrator, .overtaken, .noSuchAccount, .tooMany, .forbidden]
        return problems.first { ofForm.contains($0) }.map { words("console.problem.\($0.rawValue)") }
    }
}
