import Domain

/// Who is present, for whoever counts people at the meeting point (SITUATIONS 24).
package struct EvacuationList: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        /// First name and initial, with the agent's code where two are alike.
        package var name: String
        /// Microseconds since 1970, UTC: the derived time where the clock was not trusted; nil: not known.
        package var sinceMicroseconds: Int64?
        package var isOnBreak: Bool
        /// Open for too long: he has perhaps left without a badge.
        package var isDoubtful: Bool

        package init(name: String, sinceMicroseconds: Int64?, isOnBreak: Bool, isDoubtful: Bool) {
            self.name = name
            self.sinceMicroseconds = sinceMicroseconds
            self.isOnBreak = isOnBreak
            self.isDoubtful = isDoubtful
        }
    }

    static let pageRows = 10

    package var rows: [Row]
    var page = 0

    package init(rows: [Row]) { self.rows = rows }

    var pageCount: Int { max(1, (rows.count + Self.pageRows - 1) / Self.pageRows) }
    var shown: [Row] { Array(rows.dropFirst(page * Self.pageRows).prefix(Self.pageRows)) }

    func turned(to page: Int) -> EvacuationList {
        var list = self
        list.page = min(max(0, page), pageCount - 1)
        return list
    }
}

extension Screens {
    /// The first touch asks: a list of people does not open by a sleeve, and whoever opens it knows that it is noted.
    func evacuationAsked(_ catalogue: Catalogue) -> Drawing {
        Drawing(
            kind: "evacuate", tone: "night", template: "evacuate",
            values: [
                "title": catalogue("evacuation.ask"), "detail": catalogue("evacuation.noted"),
                "open": catalogue("evacuation.open"), "close": catalogue("own.close"),
            ])
    }

    func evacuation(
        _ list: EvacuationList, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Drawing {
        let doubtful = list.rows.count { $0.isDoubtful }
        var values: Values = [
            "title": catalogue.counted("evacuation.count", list.rows.count),
            "detail": catalogue(
                "evacuation.detail",
                ["time": catalogue.markedTime(surroundings.now), "site": surroundings.status?.siteName ?? ""]),
            "close": catalogue("own.close"),
            "rows": list.shown.map { row($0, catalogue, surroundings) },
        ]
        if doubtful > 0 { values["doubt"] = catalogue.counted("evacuation.doubtful", doubtful) }
        if list.rows.isEmpty { values["empty"] = catalogue("evacuation.nobody") }
        if list.pageCount > 1 {
            values["pages"] = catalogue(
                "own.page", ["page": "\(list.page + 1)", "pages": "\(list.pageCount)"])
        }
        if list.page > 0 {
            values["before"] = ["label": catalogue("evacuation.before"), "page": "\(list.page - 1)"]
        }
        if list.page + 1 < list.pageCount {
            values["after"] = ["label": catalogue("evacuation.after"), "page": "\(list.page + 1)"]
        }
        return Drawing(kind: "evacuation", tone: "info", template: "evacuation", values: values)
    }

    private func row(
        _ row: EvacuationList.Row, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        var values: Values = ["name": row.name, "isDoubtful": row.isDoubtful]
        if let since = row.sinceMicroseconds {
            let local = LocalTime(wallMicroseconds: since, zone: surroundings.zone)
            values["since"] = catalogue.time(local, seenFrom: surroundings.now)
        }
        if row.isDoubtful {
            values["mark"] = catalogue("evacuation.check")
        } else if row.isOnBreak {
            values["mark"] = catalogue("action.breakStart")
        }
        return values
    }
}
