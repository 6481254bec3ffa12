import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Everything that programs may ask, with the scope that each line needs.
struct APIRoutes: Sendable {
    /// Of the interface; what is added to it does not raise it.
    static let version = "1"

    var port: any ConsolePort

    var table: [APIRoute] {
        let asked = attendance + registrations + people + register
        let document = APIDocument(
            routes: asked + [description([])],
            more: [
                APIProblem.shape, APIProblem.causeShape, APIForms.engagement.shape, APIForms.address.shape,
                APIForms.declaration.shape, APIInputs.engagement.shape, APIInputs.address.shape,
                APIInputs.declaration.shape,
            ], version: Self.version)
        return asked + [description(document.value.bytes)]
    }

    private func description(_ bytes: [UInt8]) -> APIRoute {
        let tag = Assets.tag(of: bytes)
        return APIRoute(
            "/openapi.json", nil, "describe", "This description.", [], .description
        ) { call in .json(call, tag: tag) { bytes } }
    }

    // MARK: parameters

    static let limit = APIParameter(
        name: "limit", kind: .limit(1...1_000, standard: 100), words: "Items of one page at most.")
    private static let before = APIParameter(
        name: "before", kind: .sequence, words: "Only what is before that entry; `next` says it.")
    private static let afterCode = APIParameter(
        name: "after", kind: .code, words: "Only codes behind this one; `next` says it.")
    private static let code = APIParameter(name: "code", kind: .code, words: "Its code.", isRequired: true)
    private static let person = APIParameter(name: "person", kind: .code, words: "Only his: agent code.")

    // MARK: lines

    private var attendance: [APIRoute] {
        [
            APIRoute(
                "/punches", .readAttendance, "listPunches", "Punches, newest first.",
                [
                    .init(name: "site", kind: .code, words: "Only there: site code."), Self.person,
                    .init(
                        name: "from", kind: .day, words: "First day, local, by what the clock said."),
                    .init(name: "to", kind: .day, words: "Last day, included."),
                    .init(
                        name: "after", kind: .sequence,
                        words: "Only what is behind that entry: what is new since the last time."),
                    Self.before, Self.limit,
                ], .list(APIForms.punch.shape)
            ) { try await punches($0) },
            APIRoute(
                "/attendance", .readAttendance, "listAttendance",
                "Stays that begin in a period of 31 days at most, by name and time.",
                [
                    .init(name: "from", kind: .day, words: "First day, local.", isRequired: true),
                    .init(name: "to", kind: .day, words: "Last day, included.", isRequired: true),
                    Self.person,
                ],
                .list(
                    APIForms.stay.shape,
                    beside: [
                        APIMember("isCut", .truth, "True: somebody has made more punches than are counted.")
                    ])
            ) { try await stays($0) },
        ]
    }

    private var registrations: [APIRoute] {
        [
            APIRoute(
                "/registrations", .readRegistrations, "listRegistrations",
                "What became of punches at ONSS, newest first, 50 a page.",
                [
                    .init(name: "day", kind: .day, words: "Only of that day, local."),
                    .init(
                        name: "waiting", kind: .truth, words: "true: only what waits for somebody to act."),
                    Self.before,
                ], .list(APIForms.registration.shape)
            ) { try await registrationPage($0) },
            APIRoute(
                "/registrations/{punch}", .readRegistrations, "readRegistration",
                "What became of one punch at ONSS.",
                [.init(name: "punch", kind: .sequence, words: "Its sequence.", isRequired: true)],
                .one(APIForms.registration.shape)
            ) { try await registration($0) },
            APIRoute(
                "/corrections", .readCorrections, "listCorrections",
                "What is right instead of punches, in the order of these.",
                [
                    .init(name: "open", kind: .truth, words: "true: only what is still worked at."),
                    .init(
                        name: "after", kind: .sequence,
                        words: "Only of punches behind this one; `next` says it."), Self.limit,
                ], .list(APIForms.correction.shape)
            ) { await corrections($0) },
        ]
    }

    private var people: [APIRoute] {
        [
            APIRoute(
                "/people", .readPeople, "listPeople", "Agents, by code.", [Self.afterCode, Self.limit],
                .list(APIForms.person.shape)
            ) { call in
                let context = await context
                return list(call, APIForms.person, context.people, context)
            },
            APIRoute(
                "/people/{code}", .readPeople, "readPerson", "One agent.", [Self.code],
                .one(APIForms.person.shape)
            ) { try await one($0, APIWritables.person) },
            APIRoute(
                "/people/{code}/tasks", .readPeople, "readPersonTasks", "To which tasks an agent is linked.",
                [Self.code], .one(APIForms.links.shape)
            ) { try await one($0, APIWritables.links) },
        ] + changes("/people/{code}", "Person", "an agent", APIWritables.person)
            + changes(
                "/people/{code}/tasks", "PersonTasks", "to which tasks an agent is linked", APIWritables.links
            )
    }

    private var register: [APIRoute] {
        [
            APIRoute(
                "/company", .readRegister, "readCompany", "The company.", [], .one(APIForms.company.shape)
            ) { call in
                let context = await context
                guard let card = context.state.company?.card?.value else { throw APIProblem.unknown }
                return .json(call, tag: context.tag) {
                    APIForms.company.value(of: card, in: context).bytes
                }
            }
        ]
            + part("clients", "Client", APIWritables.client) {
                $0.clients.values.map { ($0.value.code.description, $0.value) }
            }
            + part("sites", "Site", APIWritables.site) {
                $0.sites.values.map { ($0.value.code.description, $0.value) }
            }
            + part("tasks", "Task", APIWritables.task) {
                $0.tasks.values.map { ($0.value.code.description, $0.value) }
            }
            + part("groups", "Group", APIWritables.group) {
                $0.groups.values.map { ($0.value.code.description, $0.value) }
            }
    }

    /// A part of the register: its list, one of it, and how that is changed.
    private func part<Row, Draft>(
        _ name: String, _ word: String, _ subject: APIWritable<Row, Draft>,
        _ rows: @escaping @Sendable (Company) -> [(String, Row)]
    ) -> [APIRoute] {
        @Sendable func all(_ context: APIContext) -> [String: Row] {
            Dictionary(context.state.company.map(rows) ?? [], uniquingKeysWith: { first, _ in first })
        }
        return [
            APIRoute(
                "/\(name)", .readRegister, "list\(word)s", "\(word)s, by code.",
                [Self.afterCode, Self.limit], .list(subject.form.shape)
            ) { call in
                let context = await context
                return list(call, subject.form, all(context), context)
            },
            APIRoute(
                "/\(name)/{code}", .readRegister, "read\(word)", "One \(word.lowercased()).", [Self.code],
                .one(subject.form.shape)
            ) { try await one($0, subject) },
        ] + changes("/\(name)/{code}", word, "a \(word.lowercased())", subject)
    }

    /// How one subject is written whole, or in part.
    private func changes<Row, Draft>(
        _ path: String, _ word: String, _ words: String, _ subject: APIWritable<Row, Draft>
    ) -> [APIRoute] {
        let put = APIRoute(
            path, .writeRegister, "write\(word)", "Writes \(words), whole.", [Self.code],
            .one(subject.form.shape), method: .put, input: subject.input.shape
        ) { try await change($0, subject, isWhole: true) }
        guard subject.begins else { return [put] }
        return [
            put,
            APIRoute(
                path, .writeRegister, "change\(word)", "Changes the members that are sent (RFC 7396).",
                [Self.code], .one(subject.form.shape), method: .patch, input: subject.input.shape
            ) { try await change($0, subject, isWhole: false) },
        ]
    }

    var context: APIContext { get async { APIContext(await port.register()) } }
}
