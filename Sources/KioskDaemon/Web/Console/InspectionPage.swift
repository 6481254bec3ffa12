import Domain
import HTTPTypes
import Hummingbird

// The code with which an inspector looks at the terminal itself.

extension ConsoleRoutes {
    func inspectionPage(_ visit: ConsoleVisit) -> String {
        let words = screens.catalogues[visit.language]
        let form = FormDrawing(
            title: words("console.inspection.give"), hint: words("console.inspection.what"),
            action: "/inspection", fields: [], button: words("console.inspection.button"))
        return screens.page(
            visit, path: "/inspection", title: words("console.place.inspection"),
            subtitle: words("console.inspection.hint"), body: screens.draw(form, token: visit.formToken))
    }

    /// Shown now, and never again.
    func giveInspectionCode(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor else { throw Refusal(.forbidden, "console.refused.right") }
        guard let code = await port.inspectionCode(by: visitor.id) else {
            throw Refusal(.serviceUnavailable, "console.busy")
        }
        let words = screens.catalogues[visit.language]
        let values: ConsoleScreens.Values = [
            "secret": code, "secretLabel": words("inspection.code"), "how": words("console.inspection.how"),
            "path": "/inspection", "back": words("console.secret.back"),
        ]
        return .html(
            screens.page(
                visit, path: "/inspection", title: words("console.place.inspection"),
                body: screens.render("secretMade", values)))
    }
}
