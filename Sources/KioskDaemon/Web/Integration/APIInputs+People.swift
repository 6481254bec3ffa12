import Domain

// What programs may send of agents: also what they are never told.

extension APIInputs {
    struct PersonDraft: Sendable {
        var agent: Agent
        /// Nil: he is new.
        var id: PersonID?
        var number = RegisterOrder.TypedNumber.kept
        /// Nil: nothing is said of them, and they stay.
        var engagements: [EngagementDraft]?
    }

    static let person = APIInput<PersonDraft>(
        name: "PersonInput", words: "Somebody who punches.",
        fields: [
            .init("firstName", .text, "Required where there is no last name.") { value, draft, _ in
                draft.agent.person.firstName = value.string ?? ""
            },
            .init("lastName", .text, "As it is written.") { value, draft, _ in
                draft.agent.person.lastName = value.string ?? ""
            },
            .init(
                "language", .choice(Language.allCases.map(\.rawValue)),
                "In which the terminal speaks to him, until he chooses another there."
            ) { value, draft, _ in
                if let language = value.string.flatMap(Language.init(rawValue:)) {
                    draft.agent.person.language = language
                }
            },
            .init("isActive", .truth, "False: he may not come in any more. Nobody is ever deleted.") {
                value, draft, _ in draft.agent.person.isActive = value.isTrue ?? true
            },
            .init(
                "type", .text, "By the company's own word. ADM and GST need `protected:write`.",
                isNullable: true
            ) { value, draft, _ in
                draft.agent.particulars.type = value.string.map { AgentType($0) }
            },
            .init("mayUseTerminal", .truth, "Whether he may punch at a terminal.") { value, draft, _ in
                draft.agent.particulars.mayUseTerminal = value.isTrue ?? true
            },
            .init("sites", .list(.text), "Codes of sites where he may punch; empty: everywhere.") {
                value, draft, _ in
                draft.agent.person.allowedSites = (value.elements ?? []).compactMap(\.string).map {
                    SiteCode($0)
                }
            },
            .init(
                "engagements", .list(.shape("EngagementInput")),
                "All of them, also those that are over; without this member they stay as they are."
            ) { value, draft, reading in
                var all: [EngagementDraft] = []
                reading.each(value) { element, reading in
                    var one = EngagementDraft()
                    let parts = element.parts ?? []
                    engagement.take(parts, into: &one, shown: [], &reading)
                    if !parts.contains(where: { $0.name == "employer" }) { reading.noteMissing("employer") }
                    all.append(one)
                }
                draft.engagements = all
            },
            .init(
                "nationalNumber", .text,
                "NISS or BIS number. It is never told; null takes it away, without this member it stays.",
                isNullable: true
            ) { value, draft, reading in
                if value == .null {
                    draft.number = .removed
                } else if let number = reading.checked(value, { NationalNumber.read($0) }) {
                    draft.number = .typed(number)
                }
            },
            .init(
                "birthDay", .day, "Never told; without this member it stays.", isNullable: true
            ) { value, draft, _ in
                draft.agent.particulars.birthDay = value.string.flatMap { Day($0) }
            },
        ],
        fixed: [
            APIMember("id", .text, "As it is answered."), APIMember("code", .text, "As in the path."),
            APIMember(
                "tasks", .list(.text), "As it is answered: they are changed at `/people/{code}/tasks`."),
        ])

    // MARK: engagements

    struct EngagementDraft: Sendable {
        var number: Int?
        var employer: Employer?
        var capacity = Engagement.Capacity.employee
        var from: Int64?
        var to: Int64?
    }

    static let engagement = APIInput<EngagementDraft>(
        name: "EngagementInput", words: "For whom somebody works, for a period.",
        fields: [
            .init(
                "number", .integer,
                "Of one that there is; without it the one that is the same, else a new one."
            ) {
                value, draft, reading in
                draft.number = value.whole.flatMap { Int(exactly: $0) }
            },
            .init("employer", .text, "Number of the employer, with its country: BE0884303369. Required.") {
                value, draft, reading in
                draft.employer = value.string.flatMap { Employer(typed: $0) }
                if draft.employer == nil {
                    reading.note("is neither an enterprise number nor a VAT number of another country")
                }
            },
            .init(
                "capacity", .choice(Engagement.Capacity.allCases.map(\.rawValue)),
                "As what he works; without it employee."
            ) { value, draft, _ in
                if let capacity = value.string.flatMap(Engagement.Capacity.init(rawValue:)) {
                    draft.capacity = capacity
                }
            },
            .init("from", .moment, "Null: always.", isNullable: true) { value, draft, _ in
                draft.from = value.string.flatMap(APIMoment.read)
            },
            .init("to", .moment, "Exclusive; null: until further notice.", isNullable: true) {
                value, draft, _ in draft.to = value.string.flatMap(APIMoment.read)
            },
        ])

    /// Punches name engagements: each keeps its number, none is given twice, and none goes.
    static func finish(_ draft: PersonDraft, _ reading: inout APIReading) -> Agent {
        var agent = draft.agent
        guard let sent = draft.engagements else { return agent }
        let standing = agent.particulars.engagements
        var named = Set(sent.compactMap(\.number))
        var next = (standing.map(\.number).max() ?? 0) + 1
        var all: [Engagement] = []
        for (index, one) in sent.enumerated() {
            if let number = one.number, !standing.contains(where: { $0.number == number }) {
                reading.enter("engagements[\(index)]") { reading in
                    reading.enter("number") { $0.note("there is no engagement of that number") }
                }
            }
            guard let employer = one.employer else { continue }
            var engagement = Engagement(
                number: one.number ?? next, employer: employer, capacity: one.capacity,
                fromMicroseconds: one.from, toMicroseconds: one.to)
            if one.number == nil {
                // Sent again it is the one that there is.
                let same = standing.first { other in
                    engagement.number = other.number
                    return engagement == other && !named.contains(other.number)
                }
                engagement.number = same?.number ?? next
                if same == nil { next += 1 }
                named.insert(engagement.number)
            }
            all.append(engagement)
        }
        for number in standing.map(\.number) where !named.contains(number) {
            reading.enter("engagements") {
                $0.note("number \(number) is not among them: none goes, it ends with its `to`")
            }
        }
        agent.particulars.engagements = all.sorted { $0.number < $1.number }
        return agent
    }

    // MARK: links

    static let links = APIInput<APIForms.Links>(
        name: "TasksInput", words: "To which tasks somebody is linked.",
        fields: [
            .init("tasks", .list(.text), "All codes, the usual one first. Required.") { value, draft, _ in
                draft.tasks = (value.elements ?? []).compactMap(\.string).map { TaskCode($0) }
            }
        ])
}
