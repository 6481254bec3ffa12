import Domain
import HTTPTypes
import Hummingbird

// Who changed what, and who came.

extension ConsoleRoutes {
    func auditPage(_ visit: ConsoleVisit) async throws -> Response {
        guard let page = await port.audit(before: visit.query(sequence: "before")) else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let words = screens.catalogues[visit.language]
        let isFirst = visit.query("before") == nil
        return .html(
            screens.page(
                visit, path: "/audit", title: words("console.place.audit"),
                subtitle: words("console.audit.hint"),
                body: screens.audit(page, isFirst: isFirst, visit.language)))
    }
}

extension ConsoleScreens {
    func audit(_ page: AuditPage, isFirst: Bool, _ language: Language) -> String {
        let words = catalogues[language]
        let now = LocalTime(wallMicroseconds: page.now.wallMicroseconds, zone: page.zone)
        var values: Values = [
            "heads": ["moment", "actor", "deed", "subject", "change"].map {
                words("console.audit.head.\($0)")
            }, "head": heads("audit", ["actor"], words),
            "rows": page.rows.map { row -> Values in
                let local = LocalTime(wallMicroseconds: row.instant.wallMicroseconds, zone: page.zone)
                var deed = words("audit.\(row.key)")
                if let count = row.count, count > 1 { deed += " × \(count)" }
                let change = [row.before, row.after].map { value in
                    value.map { text($0, page.zone, now, words) }
                }
                return [
                    "time": words.markedTime(local), "date": words.date(local),
                    "sequence": String(row.sequence),
                    "actor": row.actor ?? words("console.audit.terminal"), "deed": deed,
                    "subject": row.subject,
                    "change": change.compactMap(\.self).joined(separator: " → "),
                ]
            },
        ]
        if let next = page.next {
            values["next"] = ["path": "/audit?before=\(next)", "label": words("console.older")]
        }
        if !isFirst { values["newest"] = ["path": "/audit", "label": words("console.newest")] }
        if page.rows.isEmpty { values["nothing"] = words("console.audit.nothing") }
        return render("audit", values)
    }

    private func text(_ value: AuditValue, _ zone: Zone, _ now: LocalTime, _ words: Catalogue) -> String {
        switch value {
        case .text(let text): text
        case .role(let role): words("role.\(role.rawValue)")
        case .language(let language): catalogues[language]("language.name")
        case .moment(let wall):
            words.time(LocalTime(wallMicroseconds: wall, zone: zone), seenFrom: now)
        case .file(let file):
            ([words(file.kind.words)]
                + [file.days?.lowerBound, file.days?.upperBound].compactMap { $0.map(words.shortDate) })
                .joined(separator: " · ")
        }
    }
}
