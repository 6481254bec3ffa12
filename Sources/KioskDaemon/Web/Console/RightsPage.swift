import Domain

// The table of rights, as it is enforced.

extension ConsoleRoutes {
    func rightsPage(_ visit: ConsoleVisit) -> String {
        let words = screens.catalogues[visit.language]
        return screens.page(
            visit, path: "/rights", title: words("console.place.rights"),
            subtitle: words("console.rights.hint"),
            body: screens.rights(of: visit.visitor?.account.role, visit.language))
    }
}

extension ConsoleScreens {
    func rights(of own: Role?, _ language: Language) -> String {
        let words = catalogues[language]
        let rows = Rights.table.map { line -> Values in
            let cells = Area.allCases.map { area in cell(line.role, area, words) }
            return [
                "role": words("role.\(line.role.rawValue)"), "isOwn": line.role == own, "cells": cells,
                "own": words("console.rights.own"),
            ]
        }
        return render(
            "rights",
            [
                "corner": words("console.field.role"),
                "areas": Area.allCases.map { words("area.\($0.rawValue)") }, "rows": rows,
                "legend": Access.allCases.map { access -> Values in
                    ["letter": letter(access, words), "label": words("access.\(access.rawValue)")]
                },
                "spared": words("console.rights.spared"), "nothing": words("console.rights.nothing"),
            ])
    }

    private func letter(_ access: Access, _ words: Catalogue) -> String {
        words("access.\(access.rawValue).letter")
    }

    private func cell(_ role: Role, _ area: Area, _ words: Catalogue) -> Values {
        let grant = Rights.grant(role, in: area)
        let granted = Access.allCases.filter { grant.accesses.contains($0) }
        let spoken = granted.map { words("access.\($0.rawValue)") }.joined(separator: ", ")
        var values: Values = [
            "letters": granted.map { letter($0, words) }, "spares": grant.sparesProtected,
            "area": words("area.\(area.rawValue)"),
            "spoken": spoken.isEmpty ? words("console.rights.nothing") : spoken,
        ]
        values["isNothing"] = granted.isEmpty
        return values
    }
}
