import Domain

/// Screens that say one thing: refused, unchanged, repeated, undone, read again, not recorded, armed,
/// thanked.
extension Screens {
    func message(_ answer: Answer, _ catalogue: Catalogue, _ surroundings: Surroundings) -> Drawing {
        switch answer {
        case .repeated(let person, let action, let at, let undo):
            var values = said("repeated", icon: "equal", person, catalogue)
            values["big"] = stamped("repeated.detail", action, at, catalogue, surroundings)
            values["undo"] = undoButton(undo, since: surroundings.bootMicroseconds, catalogue, surroundings)
            return Drawing(kind: "repeated", tone: "info", template: "message", values: values)
        case .unchanged(let person, let presence, let since):
            var values = said("unchanged", icon: "equal", person, catalogue)
            let time = since.map { catalogue.time(surroundings.local($0), seenFrom: surroundings.now) }
            values["lines"] = [
                sinceText("unchanged", presence, time, catalogue), catalogue("unchanged.next"),
            ]
            return Drawing(kind: "unchanged", tone: "info", template: "message", values: values)
        case .undone(let person, let action, let at):
            var values = said("undone", icon: "undone", person, catalogue)
            values["lines"] = [
                stamped("undone.detail", action, at, catalogue, surroundings), catalogue("undone.next"),
            ]
            return Drawing(kind: "undone", tone: "info", template: "message", values: values)
        case .refused(let reason, let person, let keyTail, let at):
            return refused(reason, person, keyTail, at, catalogue, surroundings)
        case .readFailed:
            return fault("readFailed", .readFailed, "again", tone: "again", nil, catalogue, surroundings)
        case .notRecorded(let cause, let at):
            return notRecorded(cause, at, catalogue, surroundings)
        case .armed(let action):
            return Drawing(
                kind: "armed", tone: "night", template: "message",
                values: [
                    "icon": action.rawValue, "action": action.rawValue, "title": catalogue("armed.title"),
                    "big": catalogue("action.\(action.rawValue)"), "lines": [catalogue("armed.hint")],
                ])
        case .thanked(let person):
            return Drawing(
                kind: "thanked", tone: "info", template: "message",
                values: [
                    "icon": "check", "title": catalogue("thanked.title", ["name": person.text]),
                    "person": person.id.entry.description, "lines": [catalogue("thanked.detail")],
                ])
        case .technician(let person): return technician(person, catalogue)
        case .lending(let asked): return lending(asked, catalogue)
        case .lent(let person, let supervisor, let name, let until):
            return lent(person, supervisor, name, until, catalogue, surroundings)
        case .recorded, .choose, .rest:
            return Drawing(kind: "rest", tone: "night", template: "message", values: [:])
        }
    }

    /// On the way to his page.
    private func technician(_ person: PersonLabel, _ catalogue: Catalogue) -> Drawing {
        Drawing(
            kind: "technician", tone: "info", template: "message",
            values: [
                "icon": "shield", "title": catalogue("tech.title"), "who": person.text,
                "person": person.id.entry.description, "lines": [catalogue("tech.badge.opens")],
            ])
    }

    private func said(_ key: String, icon: String, _ person: PersonLabel, _ catalogue: Catalogue) -> Values {
        var values: Values = [
            "icon": icon, "title": catalogue("\(key).title"), "who": person.text,
            "person": person.id.entry.description, "lines": [catalogue("\(key).next")],
        ]
        offerOwn(&values, person, catalogue)
        return values
    }

    /// What somebody who was identified may ask for besides.
    func offerOwn(_ values: inout Values, _ person: PersonLabel, _ catalogue: Catalogue) {
        values["own"] = catalogue("own.open")
        if person.mayLend { values["lend"] = catalogue("lend.open") }
    }

    private func stamped(
        _ key: String, _ action: Action, _ at: Instant, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> String {
        catalogue(
            key,
            [
                "action": catalogue("action.\(action.rawValue)"),
                "time": catalogue.time(surroundings.local(at), seenFrom: surroundings.now),
            ])
    }

    private func refused(
        _ reason: RefusalReason, _ person: PersonLabel?, _ keyTail: String?, _ at: Instant,
        _ catalogue: Catalogue,
        _ surroundings: Surroundings
    ) -> Drawing {
        let isUnknown = reason == .unknownCredential
        // An identity card has no key that could be shown, and is not linked by anybody.
        let words = isUnknown && keyTail == nil ? "unknownIdentity" : reason.rawValue
        var values: Values = [
            "icon": isUnknown ? "question" : "barred", "title": catalogue("refused.\(words).title"),
            "lines": [
                catalogue("kept", ["time": catalogue.markedTime(surroundings.local(at))]),
                catalogue("refused.\(words).next"),
            ],
            "code": FaultCode(reason).rawValue,
        ]
        values["who"] = person?.text
        values["person"] = person?.id.entry.description
        values["tail"] = isUnknown ? keyTail : nil
        // Whoever has mistyped tries again; whose badge is not known may have a PIN.
        let mayType = [
            .wrongCode, .wrongPassword, .unknownCredential, .credentialLost, .credentialExpired,
            .identityCardNotValid,
        ].contains(reason)
        if mayType { offerTyping(&values, surroundings.status, catalogue) }
        if reason == .wrongPassword, surroundings.status?.takesPasswords == true {
            values["typing"] = "keyboard"
        }
        values["contact"] = surroundings.status?.contact
        values["terminal"] = surroundings.status?.terminalName
        if reason.needsAnotherWay { offerOtherWay(&values, surroundings.status, catalogue) }
        return Drawing(kind: "refused", tone: "refused", template: "message", values: values)
    }

    /// Each fault of the disk says what it is; presenting the badge again does not help.
    private func notRecorded(
        _ cause: RecordingFault, _ at: Instant, _ catalogue: Catalogue, _ surroundings: Surroundings
    ) -> Drawing {
        var drawing = fault(
            "notRecorded", FaultCode(cause), "cross", tone: "failed", at, catalogue, surroundings)
        offerOtherWay(&drawing.values, surroundings.status, catalogue)
        if cause != .other {
            let time = catalogue.markedTime(surroundings.local(at))
            drawing.values["lines"] = [
                catalogue("notRecorded.detail", ["time": time]), catalogue("notRecorded.\(cause.rawValue)"),
            ]
        }
        return drawing
    }

    private func fault(
        _ key: String, _ code: FaultCode, _ icon: String, tone: String, _ at: Instant?,
        _ catalogue: Catalogue,
        _ surroundings: Surroundings
    ) -> Drawing {
        let time = at.map { catalogue.markedTime(surroundings.local($0)) } ?? ""
        var values: Values = [
            "icon": icon, "title": catalogue("\(key).title"), "code": code.rawValue,
            "lines": [catalogue("\(key).detail", ["time": time]), catalogue("\(key).next")],
        ]
        values["contact"] = surroundings.status?.contact
        values["terminal"] = surroundings.status?.terminalName
        return Drawing(kind: key, tone: tone, template: "message", values: values)
    }
}

extension RefusalReason {
    /// Whether this terminal will not record that person now, whatever he does: he registers otherwise.
    fileprivate var needsAnotherWay: Bool {
        switch self {
        // Typed wrongly, or tried by a technician: the next try is near.
        case .wrongCode, .wrongPassword, .inService: false
        default: true
        }
    }
}
