import Domain

/// A person's own punches, and the questions about one that is missing.
extension Screens {
    func own(_ list: OwnList, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        let days = ["days": "\(OwnPunches.days)"] as KeyValuePairs
        var values: Values = [
            "title": catalogue("own.title", ["name": list.person.text]),
            "detail": catalogue("own.range", days), "missing": catalogue("own.missing"),
            "close": catalogue("own.close"),
            "rows": list.rows.map { row($0, catalogue, surroundings) },
        ]
        if list.punches.rows.isEmpty { values["empty"] = catalogue("own.none", days) }
        if list.pageCount > 1 {
            values["pages"] = catalogue(
                "own.page", ["page": "\(list.page + 1)", "pages": "\(list.pageCount)"])
        }
        if list.page + 1 < list.pageCount {
            values["older"] = ["label": catalogue("own.older"), "page": "\(list.page + 1)"]
        }
        if list.page > 0 {
            values["newer"] = ["label": catalogue("own.newer"), "page": "\(list.page - 1)"]
        }
        return Drawing(kind: "own", tone: "info", template: "own", values: values)
    }

    private func row(
        _ row: OwnPunches.Row, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        let local = LocalTime(wallMicroseconds: row.wallMicroseconds, zone: surroundings.zone)
        var values: Values = [
            "action": row.action.rawValue, "word": catalogue("action.\(row.action.rawValue)"),
            "time": catalogue.markedTime(local), "date": catalogue.date(local), "state": row.state.rawValue,
            "text": words(row, catalogue),
        ]
        values["task"] = row.task
        return values
    }

    private func words(_ row: OwnPunches.Row, _ catalogue: Catalogue) -> String {
        let state: RegistrationState? =
            switch row.state {
            case .received: .received
            case .validated: .validated
            default: nil
            }
        let note = state.map { RegistrationNote(punch: 0, state: $0, number: row.number) }
        return catalogue.words(note) ?? catalogue("own.state.\(row.state.rawValue)")
    }

    // MARK: a missing punch

    func declare(
        _ declaration: Declaration, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Drawing {
        var values: Values = [
            "title": catalogue("declare.\(declaration.question)"),
            "said": said(declaration, catalogue, surroundings), "close": catalogue("own.close"),
        ]
        switch declaration.question {
        case .action:
            fill(&values, Action.allCases.map { ($0.rawValue, catalogue("action.\($0.rawValue)"), nil) })
            values["hasFaces"] = true
        case .day: fill(&values, days(catalogue, surroundings))
        case .time: values.merge(clock(declaration, catalogue, surroundings)) { $1 }
        case .reason:
            fill(
                &values,
                MissingPunch.Reason.allCases.map {
                    ($0.rawValue, catalogue("declare.reason.\($0.rawValue)"), nil)
                })
        }
        if (values["picks"] as? [Values])?.count ?? 0 > 8 { values["more"] = catalogue("pick.more") }
        return Drawing(kind: "declare", tone: "info", template: "declare", values: values)
    }

    private func fill(_ values: inout Values, _ words: [(code: String, name: String, detail: String?)]) {
        values["picks"] = words.enumerated().map { index, word -> Values in
            var pick: Values = [
                "code": word.code, "name": word.name, "page": index / 8, "isLater": index >= 8,
            ]
            pick["detail"] = word.detail
            return pick
        }
        values["count"] = min(8, words.count)
    }

    /// What he has said so far.
    private func said(
        _ declaration: Declaration, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> String {
        guard let action = declaration.action else { return catalogue("declare.detail") }
        var parts = [catalogue("action.\(action.rawValue)")]
        if let wall = declaration.wallMicroseconds {
            let local = LocalTime(wallMicroseconds: wall, zone: surroundings.zone)
            parts += [catalogue.date(local), catalogue.markedTime(local)]
        } else if let day = declaration.day.flatMap({ Day(number: $0) }) {
            parts.append(catalogue.date(noon(of: day, surroundings)))
        }
        return parts.joined(separator: " · ")
    }

    /// No change of the clock is at noon.
    private func noon(of day: Day, _ surroundings: Surroundings) -> LocalTime {
        let noon = (day.startSeconds(in: surroundings.zone) + 43_200) * 1_000_000
        return LocalTime(wallMicroseconds: noon, zone: surroundings.zone)
    }

    private func days(
        _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> [(code: String, name: String, detail: String?)] {
        let today = surroundings.now.day
        return (0..<Int64(OwnPunches.days)).compactMap { ago in
            guard let day = Day(number: today - ago) else { return nil }
            let near = ["declare.today", "declare.yesterday"]
            let detail = ago < 2 ? catalogue(near[Int(ago)]) : nil
            return ("\(day.number)", catalogue.date(noon(of: day, surroundings)), detail)
        }
    }

    /// Quarter hours of that day, up to now.
    private func clock(
        _ declaration: Declaration, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        guard let day = declaration.day.flatMap({ Day(number: $0) }) else { return [:] }
        let dawn = day.startSeconds(in: surroundings.zone) * 1_000_000
        let next = Day(number: day.number + 1)?.startSeconds(in: surroundings.zone)
        let end = min(surroundings.wallMicroseconds, (next ?? 0) * 1_000_000 - 1)
        let usual: [Action: Int] = [.checkIn: 24, .breakStart: 48, .breakEnd: 50, .checkOut: 56]
        return picker(
            Self.quarters(after: dawn - 1, until: end),
            start: declaration.action.flatMap { usual[$0] } ?? 0, catalogue, surroundings
        ).merging(["hasPicker": true, "save": catalogue("declare.save")]) { $1 }
    }
}
