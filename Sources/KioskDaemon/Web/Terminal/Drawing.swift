import Domain

/// A scene on its way to HTML: which template, which palette, which values.
struct Drawing {
    var kind: String
    var tone: String
    var template: String
    var values: Screens.Values
}

extension Screens {
    func draw(_ scene: Scene, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        switch scene {
        case .rest, .answer(.rest): rest(catalogue, surroundings)
        case .privacy: privacy(catalogue, surroundings)
        case .keypad: keypad(catalogue, surroundings)
        case .keyboard: keyboard(catalogue, surroundings)
        case .own(let list): own(list, catalogue, surroundings)
        case .declare(let declaration): declare(declaration, catalogue, surroundings)
        case .inspectionCode: inspectionCode(catalogue)
        case .inspection(let seen): inspection(seen, catalogue, surroundings)
        case .evacuationAsked: evacuationAsked(catalogue)
        case .evacuation(let list): evacuation(list, catalogue, surroundings)
        case .lend(let search): lend(search, catalogue, surroundings)
        case .answer(.recorded(let recorded)): self.recorded(recorded, catalogue, surroundings)
        case .answer(.choose(let choose)):
            pick(choose, catalogue, surroundings) ?? self.choose(choose, catalogue, surroundings)
        case .answer(let answer): message(answer, catalogue, surroundings)
        }
    }

    private func rest(_ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        guard let status = surroundings.status else {
            return Drawing(
                kind: "starting", tone: "night", template: "message",
                values: [
                    "icon": "wait", "title": catalogue("starting.title"),
                    "lines": [catalogue("starting.detail")],
                ])
        }
        let face = clock(surroundings)
        var values: Values = [
            "time": face.time, "isWide": face.time.count > 5, "date": face.date, "mark": face.mark,
            "privacy": catalogue("privacy.open"),
            "icon": "badge", "invite": catalogue("rest.invite"), "hint": catalogue("rest.hint"),
        ]
        offerTyping(&values, status, catalogue)
        if status.listsPresent { values["evacuation"] = catalogue("evacuation.button") }
        if let outOfService = status.outOfService {
            let key = outOfService == .recording ? "rest.safeMode" : "rest.outOfService"
            values.merge(hindrance(key, .outOfService, catalogue, status)) { $1 }
            // What is recorded here must not be registered a second time.
            if outOfService == .recording { values["way"] = nil }
        } else if let fault = status.recordingFault {
            values.merge(hindrance("rest.notRecording", FaultCode(fault), catalogue, status)) { $1 }
        } else if status.isServiced {
            values.merge(hindrance("rest.inService", .inService, catalogue, status)) { $1 }
            // It takes two minutes.
            values["way"] = nil
        } else if !status.isActivated {
            values.merge(hindrance("rest.notActivated", .notActivated, catalogue, status)) { $1 }
            if let code = status.provisioningCode {
                values["setup"] = ["text": catalogue("rest.notActivated.code"), "code": code]
            }
            if status.isTimeless {
                // In place of the hint: a small panel has room for one of them.
                values["hint"] =
                    "\(catalogue("rest.notActivated.timeless")) · \(FaultCode.clockDoubtful.rawValue)"
            }
        } else if !status.readers.contains(where: { $0.identifies && $0.state == .ok }) {
            values.merge(hindrance("rest.noReader", .noReader, catalogue, status)) { $1 }
        }
        return Drawing(kind: "rest", tone: "night", template: "rest", values: values)
    }

    private func hindrance(
        _ key: String, _ code: FaultCode, _ catalogue: Catalogue, _ status: StageStatus
    ) -> Values {
        var values: Values = [
            "icon": "warning", "isOff": true, "invite": catalogue(key), "hint": catalogue("\(key).hint"),
            "code": code.rawValue,
        ]
        values["contact"] = status.contact
        offerOtherWay(&values, status, catalogue)
        return values
    }

    private func privacy(_ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        let status = surroundings.status
        let company =
            if let name = status?.company, !name.isEmpty {
                catalogue("privacy.who", ["company": name])
            } else {
                catalogue("privacy.who.unnamed")
            }
        let entries = [
            ("who", company),
            ("why", catalogue("privacy.why")),
            ("what", catalogue("privacy.what")),
            (
                "howLong",
                status?.retentionMonths.map { catalogue.counted("privacy.howLong", $0) }
                    ?? catalogue("privacy.howLong.legal")
            ),
            (
                "contact",
                catalogue(
                    "privacy.contact", ["contact": status?.contact ?? catalogue("privacy.contact.manager")])
            ),
        ]
        var values: Values = [
            "title": catalogue("privacy.title"), "close": catalogue("privacy.close"),
            "entries": entries.map { ["term": catalogue("privacy.\($0).title"), "text": $1] },
        ]
        if status?.awaitsInspection == true { values["inspect"] = catalogue("inspection.open") }
        return Drawing(kind: "privacy", tone: "night", template: "privacy", values: values)
    }

    private func choose(_ choose: Choose, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        let now = surroundings.local(choose.at)
        let since = choose.since.map { catalogue.time(surroundings.local($0), seenFrom: now) }
        // One fixed place per action (SITUATIONS 8): the order is the day's, not the default's.
        let offers = Action.allCases.filter(choose.offers.contains).map { action -> Values in
            [
                "action": action.rawValue, "word": catalogue("action.\(action.rawValue)"),
                "detail": catalogue("offer.\(action.rawValue)", ["time": catalogue.markedTime(now)]),
                "isDefault": action == choose.fallback, "tag": catalogue("choose.default"),
            ]
        }
        var values: Values = [
            "greeting": catalogue("greeting.neutral", ["name": choose.person.text]),
            "person": choose.person.id.entry.description,
            "since": sinceText("choose", choose.presence, since, catalogue), "offers": offers,
            "count": offers.count,
            "presented": choose.presented, "cancel": catalogue("choose.cancel"),
            "nothing": catalogue(choose.fallback == nil ? "choose.noFallback" : "choose.fallback"),
            "left": surroundings.milliseconds(untilBoot: choose.settlesAtBootMicroseconds),
            "total": max(1, (choose.settlesAtBootMicroseconds &- choose.at.bootMicroseconds) / 1000),
        ]
        values["fallback"] = choose.fallback.map { catalogue("action.\($0.rawValue)") }
        return Drawing(kind: "choose", tone: "night", template: "choose", values: values)
    }

    /// "Au travail depuis 06:01", or what there is to say without a time.
    func sinceText(_ key: String, _ presence: Presence, _ since: String?, _ catalogue: Catalogue) -> String {
        guard let since, presence == .present || presence == .onBreak else {
            return catalogue(
                key == "unchanged" && presence == .absent ? "unchanged.absent" : "\(key).unknown")
        }
        return catalogue("\(key).\(presence.rawValue)", ["time": since])
    }

    /// Values of the undo button; nothing once the window is closed.
    func undoButton(_ undo: Undo?, since: Int64, _ catalogue: Catalogue, _ surroundings: Surroundings)
        -> Values?
    {
        guard let undo else { return nil }
        let left = surroundings.milliseconds(untilBoot: undo.untilBootMicroseconds)
        guard left > 0 else { return nil }
        return [
            "punch": undo.punch, "left": left,
            "total": max(left, Int((undo.untilBootMicroseconds &- since) / 1000)),
            "label": catalogue("recorded.undo"),
        ]
    }
}
