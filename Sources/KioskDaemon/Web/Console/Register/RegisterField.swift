import Domain

/// One field of a form of the register. Its label is `console.register.field.NAME` of the catalogues.
struct RegisterField: Sendable {
    enum Kind: Hashable, Sendable {
        case text, code, date, decimal, whole
        case tick
        case choice(Choices)
        /// Never shown again once it is typed.
        case secret
        /// Not seen, and sent back as it is.
        case hidden
    }

    /// What may be chosen; where there are too many to list them a code is typed.
    enum Choices: Hashable, Sendable {
        case languages, shifts, capacities
        case clients, sites, groups
    }

    var name: String
    var kind = Kind.text
    var isRequired = false
    /// What says more: `console.register.hint.KEY`.
    var hint: String?
    /// Named when it is new, and the same for ever.
    var isIdentity = false
    /// Where the domain puts what is wrong with it.
    var problem: AmendmentProblem.Field?
}

/// Fields that stand several times, one line each: `NAME.0.COLUMN`, `NAME.1.COLUMN` ….
struct RegisterRows: Sendable {
    var name: String
    var columns: [RegisterField]
    var problem: AmendmentProblem.Field

    /// Empty lines below those that are filled.
    static let spare = 2
    static let most = 100

    func key(_ row: Int, _ column: String) -> String { "\(name).\(row).\(column)" }

    /// How many lines those texts have, empty ones between them included.
    func count(in texts: [String: String]) -> Int {
        let rows = texts.compactMap { key, text -> Int? in
            let parts = key.split(separator: ".")
            guard parts.count == 3, parts[0] == name, !text.isEmpty else { return nil }
            return Int(parts[1])
        }
        return min(Self.most + 1, max(0, (rows.max() ?? -1) + 1))
    }
}

/// Fields that belong together, under one heading (`console.register.section.KEY`).
struct RegisterSection: Sendable {
    var key: String
    var fields: [RegisterField] = []
    var rows: RegisterRows?
}

extension RegisterPart {
    var sections: [RegisterSection] {
        switch self {
        case .clients:
            [
                .init(
                    key: "identity",
                    fields: [
                        .code, .name,
                        .init(name: "enterprise", kind: .code, hint: "enterprise", problem: .enterprise),
                    ]), .address,
            ]
        case .sites:
            [.identity(.init(name: "client", kind: .choice(.clients), problem: .client))] + Self.place
        case .groups: [.identity()]
        case .tasks:
            [
                .identity(
                    .init(name: "site", kind: .choice(.sites), isRequired: true, problem: .site),
                    .init(name: "group", kind: .choice(.groups), problem: .group))
            ]
        case .agents: Self.person
        case .company:
            [
                .init(
                    key: "identity",
                    fields: [
                        .init(
                            name: "code", kind: .code, isRequired: true, hint: "companyCode", problem: .code),
                        .name,
                        .init(name: "enterprise", kind: .code, hint: "enterprise", problem: .enterprise),
                        .init(name: "licence", kind: .code, hint: "licence", problem: .licence),
                    ])
            ]
        }
    }

    private static let place: [RegisterSection] = [
        .address,
        .init(
            key: "position",
            fields: [
                .init(name: "latitude", kind: .decimal), .init(name: "longitude", kind: .decimal),
                .init(name: "radius", kind: .whole, problem: .radiusMetres),
            ]),
        .init(key: "works", rows: works),
    ]

    static let works = RegisterRows(
        name: "works",
        columns: [
            .init(name: "number", kind: .code), .init(name: "from", kind: .date),
            .init(name: "to", kind: .date),
        ], problem: .declarations)

    private static let person: [RegisterSection] = [
        .init(
            key: "identity",
            fields: [
                .init(name: "code", kind: .code, isRequired: true, problem: .code),
                .init(name: "firstName", isRequired: true, problem: .firstName),
                .init(name: "lastName", problem: .lastName),
                .init(name: "language", kind: .choice(.languages)),
                .init(name: "type", kind: .code, hint: "type", problem: .type),
                .init(name: "birthDay", kind: .date),
                .init(
                    name: "nationalNumber", kind: .secret, hint: "nationalNumber", problem: .nationalNumber),
            ]),
        .init(
            key: "terminal",
            fields: [
                .init(name: "mayUseTerminal", kind: .tick),
                .init(name: "accountName", kind: .code, hint: "accountName", problem: .accountName),
                .init(name: "shift", kind: .choice(.shifts)),
                .init(name: "allowedSites", kind: .code, hint: "allowedSites", problem: .allowedSites),
            ]),
        .init(key: "engagements", rows: engagements),
    ]

    static let engagements = RegisterRows(
        name: "engagements",
        columns: [
            .init(name: "id", kind: .hidden), .init(name: "employer", kind: .code),
            .init(name: "capacity", kind: .choice(.capacities)), .init(name: "from", kind: .date),
            .init(name: "to", kind: .date),
        ], problem: .engagements)
}

extension RegisterSection {
    /// Code and name, and what else belongs there.
    fileprivate static func identity(_ more: RegisterField...) -> RegisterSection {
        .init(key: "identity", fields: [.code, .name] + more)
    }

    fileprivate static let address = RegisterSection(
        key: "address",
        fields: [
            .init(name: "street", problem: .address), .init(name: "houseNumber"), .init(name: "box"),
            .init(name: "postalCode"), .init(name: "town"),
            .init(name: "country", kind: .code, problem: .country),
        ])
}

extension RegisterField {
    fileprivate static let code = RegisterField(
        name: "code", kind: .code, isRequired: true, hint: "code", isIdentity: true, problem: .code)
    fileprivate static let name = RegisterField(name: "name", isRequired: true, problem: .name)
}
