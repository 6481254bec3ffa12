import Domain
import HTTPTypes
import Hummingbird

// How long the book keeps what it has recorded, and the run that lets go what is old enough.

extension ConsoleRoutes {
    var retention: [ConsoleRoute] {
        let right = Need.right(.modify, .settings)
        return [
            ConsoleRoute(.get, "/retention", right) { try await retentionPage($0) },
            ConsoleRoute(.post, "/retention", right) { try await runRetention($0) },
        ]
    }

    private func retentionPage(_ visit: ConsoleVisit) async throws -> Response {
        guard let view = await port.retention() else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let words = screens.catalogues[visit.language]
        return .html(
            screens.page(
                visit, path: "/retention", title: words("console.place.retention"),
                subtitle: words("console.retention.hint"), body: screens.retention(view, visit)))
    }

    private func runRetention(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, await port.runRetention(by: visitor.id) else {
            throw Refusal(.forbidden, "console.refused.right")
        }
        return .seeOther("/retention?done=retention")
    }
}

extension ConsoleScreens {
    func retention(_ view: RetentionView, _ visit: ConsoleVisit) -> String {
        let words = catalogues[visit.language]
        func pair(_ key: String, _ text: String) -> Values {
            ["label": words("console.retention.\(key)"), "text": text]
        }
        var pairs = [
            pair("rule", words("console.retention.months", ["months": String(view.months)])),
            pair("count", words.counted("console.retention.entries", Int(view.count))),
        ]
        if let until = view.untilMicroseconds {
            let day = LocalTime(wallMicroseconds: until, zone: view.zone).day
            pairs.append(pair("until", words.shortDate(day)))
        }
        pairs.append(pair("why", words("console.retention.limit.\(view.limit.rawValue)")))
        pairs.append(
            pair(
                "gone",
                view.goneThrough == 0
                    ? words("console.retention.never")
                    : words("console.retention.through", ["entry": String(view.goneThrough)])))
        var values: Values = ["title": words("console.retention.now"), "pairs": pairs]
        if let by = view.askedBy {
            values["asked"] = words("console.retention.asked", ["name": by])
        } else if view.count > 0 {
            let form = FormDrawing(
                title: words("console.retention.run"), hint: words("console.retention.run.hint"),
                action: "/retention", fields: [], button: words("console.retention.run"), isGrave: true)
            values["form"] = draw(form, token: visit.formToken)
        }
        return render("retention", values)
    }
}
