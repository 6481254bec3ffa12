import Documents
import Domain
import HTTPTypes
import Hummingbird

// The poster that hangs beside this terminal.

extension ConsoleRoutes {
    /// `language`: one of them; without it a page for each.
    func posterPaper(_ visit: ConsoleVisit) async throws -> Response {
        guard await press.isReady else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        let language = visit.query("language").flatMap(Language.init(rawValue:))
        let poster = Poster(
            await port.poster(), screens.catalogues, languages: language.map { [$0] } ?? Language.allCases)
        return .download("poster.pdf", type: "application/pdf") { [press] writer in
            try await press.print(poster.frame, { try await poster.write(with: &$0) }) {
                try await writer.write($0)
            }
        }
    }

    /// On the page of the company, and on that of the site where this terminal is.
    func posterCard(_ visit: ConsoleVisit) async -> String? {
        guard visit.visitor?.may(.read, .sites) == true else { return nil }
        let words = screens.catalogues[visit.language]
        var values: ConsoleScreens.Values = [
            "title": words("console.poster.title"), "items": [ConsoleScreens.Values](),
            "none": words("console.poster.hint"),
            "action": ["label": words("console.poster.open"), "path": "/poster.pdf"],
        ]
        if await port.poster().address == nil { values["rest"] = words("console.poster.nowhere") }
        return screens.render("related", values)
    }
}
