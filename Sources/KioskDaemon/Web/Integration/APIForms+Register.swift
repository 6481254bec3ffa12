import Domain

// What programs are told of people and of the company's register. Of people: never a national number, a badge, a
// password or a day of birth.

extension APIForms {
    /// An agent and his id.
    struct PersonRow: Sendable {
        var id: PersonID
        var agent: Agent
    }

    static let person = APIForm<PersonRow>(
        name: "Person", words: "Somebody who punches.",
        fields: [
            .init("id", .text, "The same for ever.") { row, _ in .text(row.id.description) },
            .init("code", .text, "Agent code.") { row, _ in .text(row.agent.person.code) },
            .init("firstName", .text, "As it is written.") { row, _ in .text(row.agent.person.firstName) },
            .init("lastName", .text, "As it is written.") { row, _ in .text(row.agent.person.lastName) },
            .init(
                "language", .choice(Language.allCases.map(\.rawValue)), "In which the terminal speaks to him."
            ) {
                row, _ in .text(row.agent.person.language.rawValue)
            },
            .init("isActive", .truth, "Whether he may come in.") { row, _ in .truth(row.agent.person.isActive)
            },
            .init("type", .text, "By the company's own word.", isNullable: true) { row, _ in
                .optional(row.agent.particulars.type) { .text($0.description) }
            },
            .init("mayUseTerminal", .truth, "Whether he may punch at a terminal.") { row, _ in
                .truth(row.agent.particulars.mayUseTerminal)
            },
            .init("tasks", .list(.text), "Codes of tasks to which he is linked, the usual one first.") {
                row, context in .texts(context.links(of: row.id).map(\.description))
            },
            .init("sites", .list(.text), "Codes of sites where he may punch; empty: everywhere.") { row, _ in
                .texts(row.agent.person.allowedSites.map(\.description))
            },
            .init("engagements", .list(.shape("Engagement")), "For whom he works, and as what.") {
                row, context in
                .list(row.agent.particulars.engagements.map { engagement.value(of: $0, in: context) })
            },
        ])

    /// Nil of a draft: nobody has said.
    struct Links: Sendable {
        var person: PersonID?
        var tasks: [TaskCode]?
    }

    static let links = APIForm<Links>(
        name: "Tasks", words: "To which tasks somebody is linked.",
        fields: [
            .init("tasks", .list(.text), "Codes, the usual one first.") { row, _ in
                .texts((row.tasks ?? []).map(\.description))
            }
        ])

    static let engagement = APIForm<Engagement>(
        name: "Engagement", words: "For whom somebody works, for a period.",
        fields: [
            .init("number", .integer, "Punches name it.") { row, _ in .integer(Int64(row.number)) },
            .init("employer", .text, "Number of the employer, with its country: BE0884303369.") { row, _ in
                .text(row.employer.text)
            },
            .init("capacity", .choice(Engagement.Capacity.allCases.map(\.rawValue)), "As what he works.") {
                row, _ in .text(row.capacity.rawValue)
            },
            .init("from", .moment, "Null: always.", isNullable: true) { row, context in
                .optional(row.fromMicroseconds) { context.moment($0) }
            },
            .init("to", .moment, "Exclusive; null: until further notice.", isNullable: true) { row, context in
                .optional(row.toMicroseconds) { context.moment($0) }
            },
        ])

    static let company = APIForm<CompanyCard>(
        name: "Company", words: "The company itself.",
        fields: [
            .init("code", .text, "What follows the @ in AGENT@ENTREPRISE.") { row, _ in .text(row.code) },
            .init("name", .text, "As it is written.") { row, _ in .text(row.name) },
            .init("enterprise", .text, "Enterprise number.", isNullable: true) { row, _ in
                .optional(row.enterprise) { .text($0.text) }
            },
        ])

    static let client = APIForm<Client>(
        name: "Client", words: "A client of the company.",
        fields: [
            .init("code", .text, "The company's own.") { row, _ in .text(row.code.description) },
            .init("name", .text, "Empty once erased.") { row, _ in .text(row.name) },
            .init("address", .shape("Address"), "Null: not known.", isNullable: true) { row, context in
                .optional(row.address) { address.value(of: $0, in: context) }
            },
            .init("enterprise", .text, "Enterprise number.", isNullable: true) { row, _ in
                .optional(row.enterprise) { .text($0.text) }
            },
            .init("isActive", .truth, "Whether it is in use.") { row, _ in .truth(row.isActive) },
        ])

    static let address = APIForm<Address>(
        name: "Address", words: "As the post finds it.",
        fields: [
            .init("street", .text, "Without the number.") { row, _ in .text(row.street) },
            .init("houseNumber", .text, "Empty where houses have none.") { row, _ in .text(row.houseNumber) },
            .init("box", .text, "Null: none.", isNullable: true) { row, _ in .optional(row.box) { .text($0) }
            },
            .init("postalCode", .text, "As the country writes it.") { row, _ in .text(row.postalCode) },
            .init("town", .text, "As it is written.") { row, _ in .text(row.town) },
            .init("country", .text, "ISO 3166: BE.") { row, _ in .text(row.country) },
        ])

    static let site = APIForm<WorkSite>(
        name: "Site", words: "A place of work.",
        fields: [
            .init("code", .text, "Punches name it.") { row, _ in .text(row.code.description) },
            .init("name", .text, "As people call it.") { row, _ in .text(row.name) },
            .init("client", .text, "Client code.", isNullable: true) { row, _ in
                .optional(row.client) { .text($0.description) }
            },
            .init("address", .shape("Address"), "Null: not known.", isNullable: true) { row, context in
                .optional(row.address) { address.value(of: $0, in: context) }
            },
            .init("latitude", .number, "Degrees, WGS 84.", isNullable: true) { row, _ in
                .optional(row.position) { .number(Position.degrees($0.latitudeE7)) }
            },
            .init("longitude", .number, "Degrees, WGS 84.", isNullable: true) { row, _ in
                .optional(row.position) { .number(Position.degrees($0.longitudeE7)) }
            },
            .init("radiusMetres", .integer, "How far it reaches.", isNullable: true) { row, _ in
                .optional(row.radiusMetres) { .integer(Int64($0)) }
            },
            .init("declarations", .list(.shape("Declaration")), "Declarations of works.") { row, context in
                .list(row.declarations.map { declaration.value(of: $0, in: context) })
            },
            .init("isActive", .truth, "Whether its tasks are open.") { row, _ in .truth(row.isActive) },
        ])

    static let declaration = APIForm<WorksDeclaration>(
        name: "Declaration", words: "That works at a site were declared.",
        fields: [
            .init("number", .text, "ONSS's own.") { row, _ in .text(row.number.text) },
            .init("firstDay", .day, "Null: it is not said since when.", isNullable: true) { row, _ in
                .day(row.firstDay)
            },
            .init("lastDay", .day, "Included; null: it is not said how long.", isNullable: true) { row, _ in
                .day(row.lastDay)
            },
        ])

    static let task = APIForm<WorkTask>(
        name: "Task", words: "A piece of work at a site.",
        fields: [
            .init("code", .text, "Punches name it.") { row, _ in .text(row.code.description) },
            .init("name", .text, "As people call it.") { row, _ in .text(row.name) },
            .init("site", .text, "Site code.", isNullable: true) { row, _ in
                .optional(row.site) { .text($0.description) }
            },
            .init("group", .text, "Group code.", isNullable: true) { row, _ in
                .optional(row.group) { .text($0.description) }
            },
            .init("isActive", .truth, "Whether it can be chosen.") { row, _ in .truth(row.isActive) },
        ])

    static let group = APIForm<TaskGroup>(
        name: "Group", words: "Tasks that belong together.",
        fields: [
            .init("code", .text, "The company's own.") { row, _ in .text(row.code.description) },
            .init("name", .text, "As people call it.") { row, _ in .text(row.name) },
            .init("isActive", .truth, "Whether its tasks are open.") { row, _ in .truth(row.isActive) },
        ])
}
