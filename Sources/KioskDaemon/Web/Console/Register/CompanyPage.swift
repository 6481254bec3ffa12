import Domain
import HTTPTypes
import Hummingbird

// The company itself and its licence.

extension ConsoleRoutes {
    func companyPage(_ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        if view.state.registered(.company) != nil { return try await subjectPage(.company, visit) }
        if visit.visitor?.may(.modify, .settings) == true { return await newPage(.company, visit) }
        let words = screens.catalogues[visit.language]
        let values: ConsoleScreens.Values = [
            "title": words("console.register.none.company"),
            "hint": words("console.register.none.company.hint"),
        ]
        return .html(
            screens.page(
                visit, path: "/company", title: words("console.place.company"),
                body: screens.render("empty", values)))
    }

    func saveCompany(_ visit: ConsoleVisit) async throws -> Response {
        let view = await port.register()
        if view.state.registered(.company) != nil || !visit.form["seen"].isEmpty {
            return try await save(.company, visit)
        }
        return try await add(.company, visit)
    }

    /// What activates this terminal stands in its settings: whether it does is shown beside.
    func licenceCard(_ page: RegisterSubject, _ words: Catalogue) -> String {
        let isActivated = page.view.state.settings?.licence != nil
        return screens.render(
            "related",
            [
                "title": words("console.register.activation"), "total": "",
                "none": words("console.register.activation.\(isActivated ? "yes" : "no")"),
            ])
    }
}
