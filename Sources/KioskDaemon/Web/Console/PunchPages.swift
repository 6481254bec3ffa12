import Domain
import HTTPTypes
import Hummingbird
import NIOCore

// The list of punches, newest first, a page at a time.

extension ConsoleRoutes {
    func punchesPage(_ visit: ConsoleVisit) async throws -> Response {
        let query = punchQuery(visit)
        guard let page = await port.punches(query) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let words = screens.catalogues[visit.language]
        let body = screens.punches(page, query, visit.language)
        return .html(
            screens.page(
                visit, path: "/punches", title: words("console.place.punches"),
                subtitle: words("console.punches.hint"), body: body))
    }

    /// All punches of the filter, page after page, so that the longest table takes no more memory than a page.
    func punchesSheet(_ visit: ConsoleVisit) async throws -> Response {
        var query = punchQuery(visit)
        query.limit = PunchQuery.mostRows
        // The first page before the first byte: what cannot be read is said, and not a table that is empty.
        guard let first = await port.punches(query) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        try await note(.punches, days: query.day.map { $0...$0 }, of: .matching(query.person), visit)
        let sheet = PunchSheet(screens.catalogues[visit.language], visit.language)
        let port = port
        return .download(sheet.fileName(query, first), type: "text/csv; charset=utf-8") { [query] writer in
            var (page, query) = (first, query)
            try await writer.write(ByteBuffer(string: SheetText.mark + sheet.heads))
            while true {
                try await writer.write(ByteBuffer(string: sheet.lines(page)))
                guard let next = page.next else { return }
                query.before = next
                guard let older = await port.punches(query) else { throw PunchSheet.Torn() }
                page = older
            }
        }
    }

    private func punchQuery(_ visit: ConsoleVisit) -> PunchQuery {
        var query = PunchQuery()
        query.before = visit.query(sequence: "before")
        let day = visit.query("day") ?? ""
        query.day = Day(day)?.number
        query.person = String((visit.query("person") ?? "").prefix(64))
        query.action = visit.query("action").flatMap(Action.init(rawValue:))
        query.onlyAnomalies = visit.query("check") == "1"
        return query
    }
}

extension ConsoleScreens {
    func punches(_ page: PunchPage, _ query: PunchQuery, _ language: Language) -> String {
        let words = catalogues[language]
        let now = LocalTime(wallMicroseconds: page.now.wallMicroseconds, zone: page.zone)
        var values: Values = [
            "filter": words("console.punches.filter"),
            "day": query.day.flatMap { Day(number: $0)?.description } ?? "",
            "dayLabel": words("console.punches.day"), "person": query.person,
            "personLabel": words("console.punches.person"),
            "actionLabel": words("console.punches.action"),
            "actions": [["value": "", "label": words("console.punches.everything"), "isChosen": false]]
                + Action.allCases.map { action -> Values in
                    [
                        "value": action.rawValue, "label": words("action.\(action.rawValue)"),
                        "isChosen": action == query.action,
                    ]
                },
            "check": query.onlyAnomalies, "checkLabel": words("console.punches.check"),
            "heads": ["moment", "agent", "action", "task", "check", "delivery"].map {
                words("console.punches.head.\($0)")
            }, "head": heads("punches", ["task"], words),
            "rows": page.rows.map { row($0, page.zone, now, words) },
        ]
        if let next = page.next {
            values["next"] = ["path": path(query, before: next), "label": words("console.older")]
        }
        if query.before != nil {
            values["newest"] = ["path": path(query, before: nil), "label": words("console.newest")]
        }
        values["sheet"] = [
            "path": path(query, before: nil, to: "/punches.csv"), "label": words("console.attendance.sheet"),
        ]
        if page.rows.isEmpty {
            values["nothing"] = [
                "title": words(page.next == nil ? "console.punches.nothing" : "console.punches.notYet"),
                "hint": words(
                    page.next == nil ? "console.punches.nothing.hint" : "console.punches.notYet.hint"),
            ]
        }
        return render("punches", values)
    }

    /// The same filter, another page.
    private func path(
        _ query: PunchQuery, before: Domain.Sequence?, to place: String = "/punches"
    ) -> String {
        var fields: [(String, String)] = []
        if let before { fields.append(("before", String(before))) }
        if let day = query.day { fields.append(("day", Day(number: day)?.description ?? "")) }
        if !query.person.isEmpty { fields.append(("person", query.person)) }
        if let action = query.action { fields.append(("action", action.rawValue)) }
        if query.onlyAnomalies { fields.append(("check", "1")) }
        let text = fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        return text.isEmpty ? place : "\(place)?\(text)"
    }

    private func row(_ row: PunchPage.Row, _ zone: Zone, _ now: LocalTime, _ words: Catalogue) -> Values {
        let local = LocalTime(wallMicroseconds: row.instant.wallMicroseconds, zone: zone)
        var values: Values = [
            "time": words.markedTime(local), "date": words.date(local), "sequence": String(row.sequence),
            "name": row.name.isEmpty ? words("console.erased") : row.name, "code": row.code,
            "action": words("action.\(row.action.rawValue)"), "isUndone": row.isUndone,
            "task": row.task ?? row.site,
            "anomalies": row.anomalies.map { words("console.anomaly.\($0.rawValue)") },
            "deliveries": row.deliveries.map { delivery -> Values in
                [
                    "upstream": delivery.upstream, "tone": delivery.state.tone,
                    "mark": delivery.state.mark,
                    "label": words("console.delivery.\(delivery.state.rawValue)"),
                ]
            },
        ]
        values["undone"] = row.isUndone ? words("console.punches.undone") : nil
        return values
    }
}

extension String {
    /// A segment of an address; nil for a broken escape or bytes that are not UTF-8.
    var percentDecoded: String? { FormText.decoded(replacing("+", with: "%2B")[...]) }

    /// For a field of an address.
    var percentEncoded: String {
        utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(decoding: [byte], as: UTF8.self)
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
