import Domain

// What is wrong with a form of the register, and what differs between two versions of a subject, in words.

extension Catalogue {
    /// What a form alone has seen.
    func text(_ problem: RegisterReading.Problem) -> String {
        self("console.register.problem.\(problem.rawValue)")
    }

    /// What the domain says, for the field at which it stands.
    func text(_ problem: AmendmentProblem, _ view: RegisterView) -> String {
        func words(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
            self("console.register.problem.\(key)", values)
        }
        switch problem.cause {
        case .missing: return words(problem.field == .address ? "addressMissing" : "missing")
        case .tooLong(let limit): return words("tooLong", ["limit": String(limit)])
        case .tooMany(let limit): return words("tooMany", ["limit": String(limit)])
        case .malformed: return words(problem.malformation)
        case .outOfRange(let range):
            return words("outOfRange", ["from": String(range.lowerBound), "to": String(range.upperBound)])
        case .duplicate(let subject): return words("duplicate", ["other": name(of: subject, view)])
        case .unknown: return words("unknown")
        case .inactive: return words("inactive")
        case .endsBeforeItBegins(let row): return words("endsBeforeItBegins", ["row": String(row + 1)])
        case .overlap(let row, let other):
            return words("overlap", ["row": String(row + 1), "other": String(other + 1)])
        case .stale: return words("stale")
        case .twice: return words("twice")
        case .isForLoans: return words("isForLoans")
        }
    }

    /// Whom or what somebody would look for.
    private func name(of subject: Subject, _ view: RegisterView) -> String {
        var subject = subject
        // A badge is somebody's.
        if case .badge(let id) = subject, let badge = view.state.credentials[id] {
            subject = .agent(badge.person)
        }
        guard let value = view.state.registered(subject) else { return "–" }
        return value.name.isEmpty ? value.code : "\(value.name) (\(value.code))"
    }

    /// A part of the register, in the singular.
    func name(of part: RegisterPart) -> String { self("console.register.one.\(part.rawValue)") }
}

/// One field in which two versions of a subject differ.
struct RegisterDifference: Hashable, Sendable {
    var label: String
    var left: String
    var right: String
}

/// Compares two versions of a subject, field by field, as people read them.
struct RegisterComparison {
    let part: RegisterPart
    let view: RegisterView
    let catalogues: Catalogues
    let language: Language

    private var words: Catalogue { catalogues[language] }

    func differences(from left: Amendment.Value?, to right: Amendment.Value?) -> [RegisterDifference] {
        var found = fields(texts(left), texts(right))
        if let difference = numbers(left, right) { found.append(difference) }
        if let left, let right, left.isActive != right.isActive {
            found.append(
                RegisterDifference(
                    label: words("console.register.field.active"), left: state(left), right: state(right)))
        }
        return found
    }

    /// The same for what somebody has typed and not saved.
    func differences(from typed: RegisterTexts, to now: Amendment.Value?) -> [RegisterDifference] {
        fields(typed, texts(now))
    }

    private func texts(_ value: Amendment.Value?) -> RegisterTexts {
        value.map { RegisterTexts($0, zone: view.zone) } ?? RegisterTexts()
    }

    private func fields(_ left: RegisterTexts, _ right: RegisterTexts) -> [RegisterDifference] {
        part.sections.flatMap { section -> [RegisterDifference] in
            var found = section.fields.filter { $0.kind != .secret }.compactMap { field in
                difference(
                    words("console.register.field.\(field.name)"), shown(left[field.name], field.kind),
                    shown(right[field.name], field.kind))
            }
            if let rows = section.rows,
                let difference = difference(
                    words("console.register.section.\(section.key)"), lines(left, rows), lines(right, rows))
            {
                found.append(difference)
            }
            return found
        }
    }

    private func difference(_ label: String, _ left: String, _ right: String) -> RegisterDifference? {
        left == right ? nil : RegisterDifference(label: label, left: left, right: right)
    }

    /// Nobody is shown a number: that it is another one is all that is said.
    private func numbers(_ left: Amendment.Value?, _ right: Amendment.Value?) -> RegisterDifference? {
        let (old, new) = (left?.numberMark, right?.numberMark)
        guard old != new else { return nil }
        func text(_ mark: String?) -> String {
            mark == nil ? "–" : words("console.register.number.changed")
        }
        return RegisterDifference(
            label: words("console.register.field.nationalNumber"), left: old == nil ? "–" : "••••",
            right: text(new))
    }

    private func state(_ value: Amendment.Value) -> String {
        words("console.register.state.\(value.isActive ? "active" : "inactive")")
    }

    private func lines(_ texts: RegisterTexts, _ rows: RegisterRows) -> String {
        let lines = (0..<min(rows.count(in: texts.all), RegisterRows.most)).map { row in
            rows.columns.filter { $0.kind != .hidden }.map { column in
                shown(texts[rows.key(row, column.name)], column.kind)
            }.filter { $0 != "–" }.joined(separator: " · ")
        }
        let filled = lines.filter { !$0.isEmpty }
        return filled.isEmpty ? "–" : filled.joined(separator: "; ")
    }

    private func shown(_ text: String, _ kind: RegisterField.Kind) -> String {
        let text = text.trimmingBlanks
        if kind == .tick { return words(text.isEmpty ? "console.no" : "console.yes") }
        if text.isEmpty { return "–" }
        switch kind {
        case .choice(.languages):
            return Language(rawValue: text).map { catalogues[$0]("language.name") } ?? text
        case .choice(.shifts): return words("console.register.shift.\(text)")
        case .choice(.capacities): return words("console.register.capacity.\(text)")
        default: return text
        }
    }
}

extension AmendmentProblem {
    /// What its form must be.
    fileprivate var malformation: String {
        switch field {
        case .accountName: "malformedAccount"
        case .country: "malformedCountry"
        default: "malformed"
        }
    }
}

extension Amendment.Value {
    fileprivate var numberMark: String? {
        guard case .agent(let agent, _) = self else { return nil }
        return agent.particulars.nationalNumber?.mark
    }
}
