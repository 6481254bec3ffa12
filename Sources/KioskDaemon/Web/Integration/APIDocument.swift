import Domain
import HTTPTypes

/// The description of the interface (OpenAPI 3.1), made from its table, so that it says what is answered and nothing else.
struct APIDocument {
    var routes: [APIRoute]
    /// Shapes within shapes.
    var more: [APIShape]
    var version: String

    var value: APIValue {
        .members([
            ("openapi", .text("3.1.0")),
            (
                "info",
                .members([
                    ("title", .text("kioskd")), ("version", .text(version)),
                    ("description", .text(Self.description)),
                ])
            ),
            ("servers", .list([.members([("url", .text(APITable.prefix))])])),
            ("paths", paths), ("components", components),
        ])
    }

    private static let description =
        "An attendance terminal and its company's register. Moments are RFC 3339 with the offset of the terminal's "
        + "place; whether a clock vouches for one stands beside it. Lists are pages: follow `next` until it is null."

    private var paths: APIValue {
        var names: [String] = []
        for route in routes where !names.contains(route.path) { names.append(route.path) }
        return .members(
            names.map { path in
                let own = routes.filter { $0.path == path }
                return (path, .members(own.map { ($0.method.rawValue.lowercased(), operation($0)) }))
            })
    }

    private func operation(_ route: APIRoute) -> APIValue {
        var members: [(String, APIValue)] = [
            ("operationId", .text(route.name)), ("summary", .text(route.words)),
        ]
        let parameters =
            route.parameters.map { parameter($0, route) } + (route.input == nil ? [] : Self.conditions)
        if !parameters.isEmpty { members.append(("parameters", .list(parameters))) }
        if let input = route.input { members.append(("requestBody", Self.body(input, route.method))) }
        let security = route.scope.map { [APIValue.members([("key", .texts([$0.rawValue]))])] } ?? []
        members.append(("security", .list(security)))
        var answers: [(String, APIValue)] = [("200", answer(route))]
        if route.input == nil {
            answers.append(
                ("304", .members([("description", .text("Nothing has changed since that ETag."))])))
        } else if route.method == .put {
            answers.append(("201", answer(route)))
        }
        for status in statuses(route) { answers.append((status, Self.problem)) }
        members.append(("responses", .members(answers)))
        return .members(members)
    }

    private func statuses(_ route: APIRoute) -> [String] {
        guard route.scope != nil else { return ["422", "429"] }
        var statuses = ["401", "403", "422", "429", "503"]
        if route.path.contains("{") { statuses.append("404") }
        if route.input != nil { statuses += ["400", "412", "413", "415", "428"] }
        return statuses.sorted()
    }

    /// With which a program says what it has seen.
    private static let conditions: [APIValue] = [
        ("If-Match", "The ETag of what is to be changed. Needed where there is something."),
        ("If-None-Match", "`*`: only if there is none yet."),
    ].map { name, words in
        .members([
            ("name", .text(name)), ("in", .text("header")), ("required", .truth(false)),
            ("description", .text(words)), ("schema", .members([("type", .text("string"))])),
        ])
    }

    private static func body(_ input: APIShape, _ method: HTTPRequest.Method) -> APIValue {
        let type = method == .patch ? "application/merge-patch+json" : "application/json"
        return .members([
            ("required", .truth(true)),
            ("content", .members([(type, .members([("schema", reference(input.name))]))])),
        ])
    }

    private func parameter(_ parameter: APIParameter, _ route: APIRoute) -> APIValue {
        let isInPath = route.isInPath(parameter)
        return .members([
            ("name", .text(parameter.name)), ("in", .text(isInPath ? "path" : "query")),
            ("required", .truth(isInPath || parameter.isRequired)), ("description", .text(parameter.words)),
            ("schema", schema(parameter.kind)),
        ])
    }

    private func schema(_ kind: APIParameter.Kind) -> APIValue {
        switch kind {
        case .code:
            .members([
                ("type", .text("string")), ("minLength", .integer(1)), ("maxLength", .integer(64)),
            ])
        case .sequence:
            .members([
                ("type", .text("integer")), ("format", .text("int64")), ("minimum", .integer(1)),
            ])
        case .day: .members([("type", .text("string")), ("format", .text("date"))])
        case .truth: .members([("type", .text("boolean"))])
        case .limit(let range, let standard):
            .members([
                ("type", .text("integer")), ("minimum", .integer(Int64(range.lowerBound))),
                ("maximum", .integer(Int64(range.upperBound))), ("default", .integer(Int64(standard))),
            ])
        }
    }

    private func answer(_ route: APIRoute) -> APIValue {
        let schema: APIValue =
            switch route.answer {
            case .one(let shape): Self.reference(shape.name)
            case .list(let shape, let beside): list(of: shape, beside)
            case .description: .members([("type", .text("object"))])
            }
        return .members([
            ("description", .text(route.words)),
            (
                "headers",
                .members([
                    ("ETag", .members([("schema", .members([("type", .text("string"))]))]))
                ])
            ),
            ("content", .members([("application/json", .members([("schema", schema)]))])),
        ])
    }

    private func list(of shape: APIShape, _ beside: [APIMember]) -> APIValue {
        let items: [(String, APIValue)] = [
            ("type", .text("array")), ("items", Self.reference(shape.name)),
        ]
        let next: [(String, APIValue)] = [
            ("type", .texts(["string", "null"])),
            ("description", .text("Path of the next page; null: that was all.")),
        ]
        var properties: [(String, APIValue)] = [("items", .members(items)), ("next", .members(next))]
        for member in beside { properties.append((member.name, property(member))) }
        return .members([
            ("type", .text("object")), ("required", .texts(properties.map(\.0))),
            ("properties", .members(properties)),
        ])
    }

    private static let problem = APIValue.members([
        ("description", .text("Why not.")),
        (
            "content",
            .members([("application/problem+json", .members([("schema", reference("Problem"))]))])
        ),
    ])

    private static func reference(_ name: String) -> APIValue {
        .members([("$ref", .text("#/components/schemas/\(name)"))])
    }

    private var components: APIValue {
        var shapes: [APIShape] = []
        let answered = routes.compactMap { route -> APIShape? in
            switch route.answer {
            case .one(let shape), .list(let shape, _): shape
            case .description: nil
            }
        }
        for shape in answered + routes.compactMap(\.input) + more
        where !shapes.contains(where: { $0.name == shape.name }) {
            shapes.append(shape)
        }
        return .members([
            ("schemas", .members(shapes.map { ($0.name, schema($0)) })),
            (
                "securitySchemes",
                .members([
                    (
                        "key",
                        .members([
                            ("type", .text("http")), ("scheme", .text("bearer")),
                            (
                                "description",
                                .text("A key that an administrator made at the console. It opens its scopes.")
                            ),
                        ])
                    )
                ])
            ),
        ])
    }

    private func schema(_ shape: APIShape) -> APIValue {
        let bound: (String, APIValue) =
            shape.isInput
            ? ("additionalProperties", .truth(false)) : ("required", .texts(shape.members.map(\.name)))
        return .members([
            ("type", .text("object")), ("description", .text(shape.words)), bound,
            ("properties", .members(shape.members.map { ($0.name, property($0)) })),
        ])
    }

    private func property(_ member: APIMember) -> APIValue {
        var described = schema(member.kind)
        if member.isNullable {
            let nothing = APIValue.members([("type", .text("null"))])
            described = [("anyOf", .list([.members(described), nothing]))]
        }
        return .members(described + [("description", .text(member.words))])
    }

    private func schema(_ kind: APIKind) -> [(String, APIValue)] {
        switch kind {
        case .text: [("type", .text("string"))]
        case .integer: [("type", .text("integer")), ("format", .text("int64"))]
        case .number: [("type", .text("number"))]
        case .truth: [("type", .text("boolean"))]
        case .moment: [("type", .text("string")), ("format", .text("date-time"))]
        case .day: [("type", .text("string")), ("format", .text("date"))]
        case .choice(let values): [("type", .text("string")), ("enum", .texts(values))]
        case .list(let kind): [("type", .text("array")), ("items", .members(schema(kind)))]
        case .shape(let name): Self.reference(name).pairs
        }
    }
}

extension APIValue {
    fileprivate var pairs: [(String, APIValue)] {
        if case .object(let members) = self { members.map { ($0.name, $0.value) } } else { [] }
    }
}
