import Domain

extension Screens {
    /// One code, with no second step.
    func inspectionCode(_ catalogue: Catalogue) -> Drawing {
        Drawing(
            kind: "keypad", tone: "night", template: "keypad",
            values: [
                "single": "inspectionCode", "codeTitle": catalogue("inspection.code"),
                "codeHint": catalogue("inspection.code.hint"), "pinTitle": "", "pinHint": "",
                "digits": (1...9).map { "\($0)" }, "erase": catalogue("tech.key.back"),
                "open": catalogue("keypad.enter"), "close": catalogue("choose.cancel"),
            ])
    }

    func inspection(
        _ inspection: Inspection, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Drawing {
        let end =
            surroundings.wallMicroseconds
            &+ (inspection.untilBootMicroseconds &- surroundings.bootMicroseconds)
        let until = LocalTime(wallMicroseconds: end, zone: surroundings.zone)
        let today = surroundings.now.day
        var values: Values = [
            "until": catalogue("inspection.until", ["time": catalogue.markedTime(until)]),
            "end": catalogue("inspection.end"),
            "rows": inspection.shown.map { row($0, catalogue, surroundings) },
        ]
        switch inspection.view {
        case .present:
            values["title"] = catalogue.counted("evacuation.count", inspection.rows.count)
            values["other"] = ["label": catalogue("inspection.days"), "choice": "\(today)"]
        case .day(let day):
            let noon = LocalTime(wallMicroseconds: (day * 86_400 + 43_200) * 1_000_000, zone: .utc)
            values["title"] =
                "\(catalogue.date(noon)) · \(catalogue.counted("inspection.punches", inspection.rows.count))"
            values["other"] = ["label": catalogue("inspection.present"), "choice": "present"]
            if day > today - Int64(Inspection.days) + 1 {
                values["earlier"] = ["label": catalogue("inspection.earlier"), "choice": "\(day - 1)"]
            }
            if day < today {
                values["later"] = ["label": catalogue("inspection.later"), "choice": "\(day + 1)"]
            }
        }
        if inspection.rows.isEmpty { values["empty"] = catalogue("inspection.nothing") }
        if inspection.pageCount > 1 {
            values["pages"] = catalogue(
                "own.page", ["page": "\(inspection.page + 1)", "pages": "\(inspection.pageCount)"])
        }
        if inspection.page > 0 {
            values["before"] = ["label": catalogue("evacuation.before"), "page": "\(inspection.page - 1)"]
        }
        if inspection.page + 1 < inspection.pageCount {
            values["after"] = ["label": catalogue("evacuation.after"), "page": "\(inspection.page + 1)"]
        }
        return Drawing(kind: "inspection", tone: "info", template: "inspection", values: values)
    }

    private func row(
        _ row: Inspection.Row, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Values {
        let capacity = row.capacity.map { catalogue("capacity.\($0.rawValue)") }
        let details = [row.employer, capacity].compactMap(\.self)
        var values: Values = [
            "name": row.name, "action": row.action.rawValue,
            "detail": details.isEmpty ? catalogue("inspection.noEmployer") : details.joined(separator: " · "),
            "word": catalogue("action.\(row.action.rawValue)"),
            "text": words(row.registration, catalogue), "state": row.registration.state.rawValue,
        ]
        if let wall = row.wallMicroseconds {
            let local = LocalTime(wallMicroseconds: wall, zone: surroundings.zone)
            values["time"] = catalogue.time(local, seenFrom: surroundings.now)
        }
        return values
    }

    /// The three words that are never mixed (SITUATIONS 22), as a person's own list says them.
    private func words(_ registration: Registration, _ catalogue: Catalogue) -> String {
        let said: RegistrationState? =
            switch registration.state {
            case .received, .remarked: .received
            case .validated: .validated
            default: nil
            }
        let note = said.map { RegistrationNote(punch: 0, state: $0, number: registration.number) }
        if let words = catalogue.words(note) { return words }
        let state: OwnPunches.State =
            switch registration.state {
            case .waiting, .held: .waiting
            case .received, .remarked: .received
            case .validated: .validated
            case .rejected, .refused: .refused
            case .doubtful: .doubtful
            case .outOfScope: .outOfScope
            case .settled, .nowhere: .kept
            }
        return catalogue("own.state.\(state.rawValue)")
    }
}
