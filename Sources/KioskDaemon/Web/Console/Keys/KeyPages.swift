import Domain
import HTTPTypes
import Hummingbird

// Keys for other programs: who has one, what it opens, and how it ends.

extension ConsoleRoutes {
    var integrations: [ConsoleRoute] {
        [
            ConsoleRoute(.get, "/integrations", .right(.read, .users)) { .html(await keysPage($0)) },
            ConsoleRoute(.get, "/integrations/new", .right(.add, .users)) { .html(newKeyPage($0)) },
            ConsoleRoute(.post, "/integrations/new", .right(.add, .users)) { try await makeKey($0) },
            ConsoleRoute(.get, "/integrations/one", .right(.modify, .users)) { try await keyPage($0) },
            ConsoleRoute(.post, "/integrations/revoke", .right(.modify, .users)) { try await revokeKey($0) },
        ]
    }

    func keysPage(_ visit: ConsoleVisit) async -> String {
        let words = screens.catalogues[visit.language]
        let listing = await port.integrationKeys()
        let mayRevoke = visit.visitor?.may(.modify, .users) == true
        var values: ConsoleScreens.Values = [
            "heads": ["name", "scopes", "made", "lastDay", "used", "state"].map {
                words("console.keys.head.\($0)")
            }, "head": screens.heads("keys", ["scopes", "made", "lastDay", "used"], words),
            "rows": listing.rows.map { screens.row($0, of: listing, mayRevoke: mayRevoke, words) },
            "described": words("console.keys.described"),
        ]
        if listing.rows.isEmpty {
            values["nothing"] = [
                "title": words("console.keys.nothing"), "hint": words("console.keys.nothing.hint"),
            ]
        }
        let mayAdd = visit.visitor?.may(.add, .users) == true
        return screens.page(
            visit, path: "/integrations", title: words("console.place.keys"),
            subtitle: words("console.keys.hint"), body: screens.render("keys", values),
            action: mayAdd ? (words("console.keys.add"), "/integrations/new") : nil)
    }

    // MARK: making one

    func newKeyPage(
        _ visit: ConsoleVisit, _ problems: [IntegrationKeyProblem] = [], note: String? = nil
    ) -> String {
        let words = screens.catalogues[visit.language]
        func problem(_ ofField: IntegrationKeyProblem) -> String? {
            problems.contains(ofField) ? words("console.keyProblem.\(ofField.rawValue)") : nil
        }
        let ofForm: [IntegrationKeyProblem] = [.noScope, .noSuchKey, .tooMany, .forbidden]
        let form = FormDrawing(
            title: words("console.keys.add"), hint: words("console.keys.add.hint"),
            action: "/integrations/new",
            fields: [
                .init(
                    name: "name", label: words("console.field.keyName"), value: visit.form["name"],
                    hint: words("console.field.keyName.hint"), problem: problem(.nameForm)),
                .init(
                    name: "lastDay", label: words("console.field.keyLastDay"), kind: .date,
                    value: visit.form["lastDay"], hint: words("console.field.keyLastDay.hint"),
                    problem: problem(.lastDayForm), isRequired: false),
            ],
            sections: [
                .init(
                    title: words("console.field.scopes"),
                    fields: IntegrationScope.allCases.map { scope in
                        .init(
                            name: Self.field(of: scope), label: words("console.scope.\(scope.rawValue)"),
                            kind: .tick, value: visit.form[Self.field(of: scope)], isRequired: false)
                    })
            ], button: words("console.keys.add.button"), leave: (words("console.keys.back"), "/integrations"),
            problem: note
                ?? problems.first { ofForm.contains($0) }.map { words("console.keyProblem.\($0.rawValue)") },
            isBare: true)
        return screens.page(
            visit, path: "/integrations", title: words("console.keys.add"),
            subtitle: words("console.keys.add.hint"), body: screens.draw(form, token: visit.formToken))
    }

    private static func field(of scope: IntegrationScope) -> String { "scope.\(scope.rawValue)" }

    func makeKey(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor else { return .seeOther("/sign-in?over=1") }
        let words = screens.catalogues[visit.language]
        let typed = visit.form["lastDay"].trimmingBlanks
        let lastDay = Day(typed)
        guard typed.isEmpty || lastDay != nil else {
            return .html(newKeyPage(visit, [.lastDayForm]), status: .unprocessableContent)
        }
        let scopes = IntegrationScope.allCases.filter { !visit.form[Self.field(of: $0)].isEmpty }
        switch await port.makeIntegrationKey(
            name: visit.form["name"], scopes: Set(scopes), lastDay: lastDay, by: visitor.id)
        {
        case .made(let secret):
            let body = screens.render(
                "keyMade",
                [
                    "secret": secret, "secretLabel": words("console.key.secret"),
                    "scopes": scopes.map(\.rawValue).joined(separator: ", "),
                    "scopesLabel": words("console.keys.head.scopes"),
                    "how": words("console.key.how"), "back": words("console.keys.back"),
                ])
            return .html(
                screens.page(
                    visit, path: "/integrations", title: words("console.key.made"),
                    subtitle: visit.form["name"].trimmingBlanks, body: body))
        case .problems(let problems):
            return .html(newKeyPage(visit, problems), status: .unprocessableContent)
        case .done, .notRecorded:
            return .html(newKeyPage(visit, note: words("console.busy")), status: .serviceUnavailable)
        }
    }

    // MARK: ending one

    func keyPage(_ visit: ConsoleVisit) async throws -> Response {
        let listing = await port.integrationKeys()
        guard let id = visit.query("id").flatMap(IntegrationKeyID.init),
            let row = listing.rows.first(where: { $0.id == id && $0.state != .revoked })
        else { throw Refusal(.notFound, "console.refused.notFound") }
        let words = screens.catalogues[visit.language]
        let form = FormDrawing(
            title: words("console.key.revoke"), hint: words("console.key.revoke.hint"),
            action: "/integrations/revoke",
            fields: [.init(name: "id", label: "", kind: .hidden, value: id.description)],
            button: words("console.key.revoke.button"), leave: (words("console.keys.back"), "/integrations"),
            isGrave: true)
        return .html(
            screens.page(
                visit, path: "/integrations", title: screens.name(of: row, words),
                subtitle: row.key.scopes.map(\.rawValue).joined(separator: ", "),
                body: screens.draw(form, token: visit.formToken)))
    }

    func revokeKey(_ visit: ConsoleVisit) async throws -> Response {
        guard let visitor = visit.visitor, let id = IntegrationKeyID(visit.form["id"]) else {
            throw Refusal(.badRequest, "console.refused.form")
        }
        switch await port.revokeIntegrationKey(id, by: visitor.id) {
        case .done, .made: return .seeOther("/integrations?done=revoked")
        case .problems(let problems):
            let isGone = problems.contains(.noSuchKey)
            throw Refusal(
                isGone ? .notFound : .forbidden, isGone ? "console.refused.notFound" : "console.refused.right"
            )
        case .notRecorded: throw Refusal(.serviceUnavailable, "console.busy")
        }
    }
}

extension ConsoleScreens {
    fileprivate func name(of row: IntegrationKeyListing.Row, _ words: Catalogue) -> String {
        row.key.name.isEmpty ? words("console.erased") : row.key.name
    }

    fileprivate func row(
        _ row: IntegrationKeyListing.Row, of listing: IntegrationKeyListing, mayRevoke: Bool,
        _ words: Catalogue
    ) -> Values {
        let now = LocalTime(wallMicroseconds: listing.now.wallMicroseconds, zone: listing.zone)
        func moment(_ wall: Int64) -> String {
            words.time(LocalTime(wallMicroseconds: wall, zone: listing.zone), seenFrom: now)
        }
        let (tone, mark) =
            switch row.state {
            case .standing: ("good", "●")
            case .revoked: ("calm", "○")
            case .ended: ("wait", "■")
            case .lost: ("bad", "▲")
            }
        var values: Values = [
            "name": name(of: row, words), "by": row.by,
            "scopes": row.key.scopes.map { words("console.scope.\($0.rawValue)") },
            "made": moment(row.key.madeMicroseconds),
            "lastDay": row.key.lastDay?.description ?? words("console.keys.always"),
            "used": row.usedMicroseconds.map(moment) ?? words("console.keys.never"),
            "state": words("console.keys.state.\(row.state.rawValue)"), "tone": tone, "mark": mark,
        ]
        if mayRevoke, row.state != .revoked {
            values["path"] = "/integrations/one?id=\(row.id)"
            values["revoke"] = words("console.keys.revoke")
        }
        return values
    }
}
