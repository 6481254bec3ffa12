import Domain
import HTTPTypes
import Hummingbird

// One punch: what was punched, what ONSS says, and the file about what is right.

extension ConsoleRoutes {
    func registrationPage(_ visit: ConsoleVisit) async throws -> Response {
        let file = try await file(visit, visit.query(sequence: "punch"))
        return .html(registrationPage(visit, file, []))
    }

    func file(_ visit: ConsoleVisit, _ punch: Domain.Sequence?) async throws -> RegistrationFile {
        guard let punch, let file = await port.registration(of: punch) else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        return file
    }

    func registrationPage(
        _ visit: ConsoleVisit, _ file: RegistrationFile, _ problems: [CorrectionProblem]
    ) -> String {
        let words = screens.catalogues[visit.language]
        let drawing = RegistrationDrawing(file, words)
        return screens.page(
            visit, path: "/registrations", title: drawing.title, subtitle: drawing.subtitle,
            body: screens.registration(drawing, problems, visit))
    }
}

/// The file of one punch in words of one language: the same on the screen and on paper.
struct RegistrationDrawing: Sendable {
    typealias Pair = (label: String, text: String)

    let file: RegistrationFile
    let words: Catalogue

    init(_ file: RegistrationFile, _ words: Catalogue) {
        self.file = file
        self.words = words
    }

    var row: RegistrationRow { file.row }

    var title: String {
        row.name.isEmpty ? words("console.erased") : "\(row.name) (\(row.code))"
    }

    var subtitle: String { "\(words("action.\(row.action.rawValue)")) · \(moment(row.wallMicroseconds))" }

    func moment(_ wallMicroseconds: Int64) -> String {
        let local = LocalTime(wallMicroseconds: wallMicroseconds, zone: file.zone)
        return "\(words.shortDate(local.day)) \(words.markedTime(local))"
    }

    private func label(_ key: String) -> String { words("console.registration.label.\(key)") }

    /// What was punched.
    var punched: [Pair] {
        var pairs: [Pair] = [
            (label("action"), words("action.\(row.action.rawValue)")),
            (label("moment"), (row.isCertain ? "" : "≈ ") + moment(row.wallMicroseconds)),
            (label("site"), row.site),
        ]
        if let task = row.task { pairs.append((label("task"), task)) }
        if !row.anomalies.isEmpty {
            let anomalies = row.anomalies.map { words("console.anomaly.\($0.rawValue)") }
            pairs.append((label("check"), anomalies.joined(separator: ", ")))
        }
        pairs.append((label("entry"), String(row.punch)))
        return pairs
    }

    /// What ONSS says of it.
    var registered: [Pair] {
        let registration = row.registration
        var pairs: [Pair] = [(label("state"), words(registration))]
        let detail = words.detail(of: registration)
        if !detail.isEmpty { pairs.append((label("detail"), detail)) }
        if let said = registration.saidMicroseconds { pairs.append((label("said"), moment(said))) }
        return pairs
    }

    /// What is right instead; empty without a file.
    var corrected: [Pair] {
        guard let correction = row.correction else { return [] }
        let right = correction.right
        var pairs: [Pair] = [
            (label("correction"), words("console.correction.state.\(correction.state.rawValue)")),
            (label("reason"), words("console.reason.\(correction.reason.rawValue)")),
        ]
        if let action = right.action {
            let key = right.isMissing ? "missing" : "rightAction"
            pairs.append((label(key), words("action.\(action.rawValue)")))
        }
        if let wall = right.wallMicroseconds { pairs.append((label("rightMoment"), moment(wall))) }
        return pairs
    }

    /// How long ONSS can still be asked.
    var countdown: (text: String, tone: String)? {
        guard row.correction?.state == .open else { return nil }
        let days = file.daysLeft
        if days < 0 { return (words("console.correction.over"), "bad") }
        return (words("console.correction.left", ["days": String(days)]), days <= 7 ? "wait" : "calm")
    }

    /// What was said of it, oldest first.
    var history: [(moment: String, by: String, text: String)] {
        file.steps.map { step in
            var text = [words("console.correction.step.\(step.noted.step.rawValue)")]
            if let reason = step.noted.reason { text.append(words("console.reason.\(reason.rawValue)")) }
            text += [step.noted.reference, step.noted.note, step.noted.proof?.name].compactMap(\.self)
            return (moment(step.instant.wallMicroseconds), step.by, text.joined(separator: " · "))
        }
    }
}

extension ConsoleScreens {
    func registration(
        _ drawing: RegistrationDrawing, _ problems: [CorrectionProblem], _ visit: ConsoleVisit
    ) -> String {
        let words = drawing.words
        let row = drawing.row
        func list(_ pairs: [RegistrationDrawing.Pair]) -> [Values] {
            pairs.map { ["label": $0.label, "text": $0.text] }
        }
        var values: Values = [
            "punchedTitle": words("console.registration.punched"), "punched": list(drawing.punched),
            "registeredTitle": words("console.registration.title"), "registered": list(drawing.registered),
            "correctedTitle": words("console.correction.title"), "corrected": list(drawing.corrected),
            "correctedHint": words("console.correction.hint"),
            "history": drawing.history.map { ["moment": $0.moment, "by": $0.by, "text": $0.text] },
            "paper": [
                "path": "/registrations/one.pdf?punch=\(row.punch)",
                "label": words("console.attendance.paper"),
            ],
            "back": words("console.registrations.back"),
            "tooLarge": words("console.correction.problem.proofTooLarge"), "forms": forms(drawing, visit),
        ]
        if row.correction != nil { values["proofs"] = proofs(drawing, visit) }
        values["problem"] = sentence(problems, words)
        values["countdown"] = drawing.countdown.map { ["text": $0.text, "tone": $0.tone] }
        return render("registration", values)
    }

    /// What somebody who may do so can do now.
    private func forms(_ drawing: RegistrationDrawing, _ visit: ConsoleVisit) -> [String] {
        guard visit.visitor?.may(.modify, .followUp) == true, !drawing.row.name.isEmpty else { return [] }
        let words = drawing.words
        let known: [FormDrawing.Field] = [
            .init(name: "punch", label: "", kind: .hidden, value: String(drawing.row.punch)),
            .init(
                name: "seen", label: "", kind: .hidden,
                value: drawing.row.correction.map { String($0.changed) } ?? ""),
        ]
        var forms: [FormDrawing] = []
        if drawing.row.registration.state == .doubtful || drawing.row.registration.state == .refused {
            for (decision, isGrave) in [("received", false), ("again", true)] {
                forms.append(
                    FormDrawing(
                        title: words("console.settle.\(decision)"),
                        hint: words("console.settle.\(decision).hint"),
                        action: "/registrations/settle",
                        fields: known + [.init(name: "decision", label: "", kind: .hidden, value: decision)],
                        button: words("console.settle.\(decision).button"), isGrave: isGrave))
            }
        }
        let isOpen = drawing.row.correction?.state.isOpen == true
        forms.append(correctionForm(drawing, known, visit, isOpen: isOpen))
        guard isOpen, let state = drawing.row.correction?.state else { return draw(forms, visit) }
        forms.append(proofForm(drawing, known))
        let steps: [CorrectionNoted.Step] =
            state == .open ? [.requested, .withdrawn] : [.granted, .declined, .withdrawn]
        for step in steps {
            var fields =
                known + [.init(name: "step", label: "", kind: .hidden, value: step.rawValue)]
            if step == .requested {
                fields.append(
                    .init(
                        name: "reference", label: words("console.correction.reference"),
                        hint: words("console.correction.reference.hint"), isRequired: false))
            }
            forms.append(
                FormDrawing(
                    title: words("console.correction.do.\(step.rawValue)"),
                    hint: words("console.correction.do.\(step.rawValue).hint"), action: "/registrations/step",
                    fields: fields, button: words("console.correction.do.\(step.rawValue).button"),
                    isGrave: step == .withdrawn))
        }
        return draw(forms, visit)
    }

    private func draw(_ forms: [FormDrawing], _ visit: ConsoleVisit) -> [String] {
        forms.map { draw($0, token: visit.formToken) }
    }

    private func correctionForm(
        _ drawing: RegistrationDrawing, _ known: [FormDrawing.Field], _ visit: ConsoleVisit, isOpen: Bool
    ) -> FormDrawing {
        let words = drawing.words
        let correction = isOpen ? drawing.row.correction : nil
        func typed(_ name: String, _ otherwise: String) -> String {
            visit.form[name].isEmpty ? otherwise : visit.form[name]
        }
        let moment = correction?.right.wallMicroseconds ?? drawing.row.wallMicroseconds
        return FormDrawing(
            title: words(isOpen ? "console.correction.change" : "console.correction.open"),
            hint: words("console.correction.open.hint"),
            action: isOpen ? "/registrations/change" : "/registrations/open",
            fields: known + [
                .init(
                    name: "reason", label: words("console.correction.reason"),
                    value: typed("reason", correction?.reason.rawValue ?? ""),
                    choices: CorrectionReason.allCases.map {
                        .init(value: $0.rawValue, label: words("console.reason.\($0.rawValue)"))
                    }),
                .init(
                    name: "right", label: words("console.correction.right"),
                    value: typed("right", CorrectionForm.choice(correction?.right)),
                    choices: CorrectionForm.choices.map { .init(value: $0, label: words.right($0)) }),
                .init(
                    name: "moment", label: words("console.correction.moment"), kind: .moment,
                    value: typed("moment", CorrectionForm.text(moment, drawing.file.zone)),
                    hint: words("console.correction.moment.hint"), isRequired: false),
                .init(
                    name: "note", label: words("console.correction.note"), value: visit.form["note"],
                    hint: words("console.correction.note.hint"), isRequired: false),
            ], button: words(isOpen ? "console.correction.change.button" : "console.correction.open.button"))
    }
}

extension Catalogue {
    /// What is right instead, as a choice: nothing else, another action, or a punch that is missing.
    fileprivate func right(_ choice: String) -> String {
        guard let (isMissing, action) = CorrectionForm.meaning(of: choice) else { return "" }
        guard let action else { return self("console.correction.asPunched") }
        let key = isMissing ? "console.correction.isMissing" : "console.correction.isRather"
        return self(key, ["action": self("action.\(action.rawValue)")])
    }
}
