import Domain
import Foundation
import HTTPTypes
import Testing

@testable import Web

/// The description of the interface says what is answered, and is one that generators of clients can read.
@Suite struct APIDocumentTests {
    private static func document() async throws -> [String: Any] {
        try APITests.json(
            try await RunningConsole.run { server in
                try await APITests.ask(server, "/api/v1/openapi.json", nil)
            })
    }

    private static func object(_ value: Any?) throws -> [String: Any] {
        try #require(value as? [String: Any])
    }

    private static func schemas(_ document: [String: Any]) throws -> [String: [String: Any]] {
        try #require(try object(document["components"])["schemas"] as? [String: [String: Any]])
    }

    /// Every reference in it.
    private static func references(_ value: Any) -> [String] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, value -> [String] in
                if key == "$ref", let text = value as? String { return [text] }
                return references(value)
            }
        }
        return (value as? [Any])?.flatMap(references) ?? []
    }

    @Test func `it has every line of the table, with its key, its parameters and its answers`() async throws {
        let document = try await Self.document()
        #expect(document["openapi"] as? String == "3.1.0")
        let info = try Self.object(document["info"])
        #expect(info["title"] as? String == "kioskd" && info["version"] as? String == APIRoutes.version)
        let paths = try Self.object(document["paths"])
        let routes = APITests.routes(FakeConsole())
        #expect(Set(paths.keys) == Set(routes.map(\.path)) && routes.count == 29)
        #expect(Set(routes.map(\.name)).count == routes.count)
        for route in routes {
            let operation = try Self.object(
                try Self.object(paths[route.path])[route.method.rawValue.lowercased()])
            #expect(operation["operationId"] as? String == route.name)
            #expect((operation["summary"] as? String)?.isEmpty == false)
            let security = try #require(operation["security"] as? [[String: [String]]])
            #expect(security == (route.scope.map { [["key": [$0.rawValue]]] } ?? []), "\(route.path)")
            let parameters = operation["parameters"] as? [[String: Any]] ?? []
            let ofHeader = route.input == nil ? [] : ["If-Match", "If-None-Match"]
            #expect(
                parameters.compactMap { $0["name"] as? String } == route.parameters.map(\.name) + ofHeader)
            let inPath = parameters.filter { $0["in"] as? String == "path" }
            #expect(inPath.allSatisfy { $0["required"] as? Bool == true })
            let braces = route.path.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
            #expect(inPath.compactMap { $0["name"] as? String } == braces, "\(route.path)")
            let answers = try Self.object(operation["responses"])
            #expect(answers["200"] != nil && answers["422"] != nil)
            #expect((answers["304"] != nil) == (route.input == nil))
            #expect((answers["428"] != nil) == (route.input != nil))
            #expect((answers["201"] != nil) == (route.method == .put))
            #expect((operation["requestBody"] != nil) == (route.input != nil))
            #expect((answers["401"] != nil) == (route.scope != nil))
        }
    }

    @Test func `every reference leads to a shape, and every shape is led to`() async throws {
        let document = try await Self.document()
        let names = try Set(Self.schemas(document).keys)
        let led = Set(Self.references(document).map { $0.replacing("#/components/schemas/", with: "") })
        #expect(led == names)
    }

    @Test func `every member of every answer is described, is of its kind, and is always there`() async throws
    {
        let schemas = try await Self.schemas(Self.document())
        try await RunningConsole.run { server in
            let punches = (1...4).reversed().map {
                APITests.punch(Domain.Sequence($0), FakeRegister().id("4711"))
            }
            await server.console.set(punches: punches)
            for route in APITests.routes(server.console)
            where route.answer != .description && route.input == nil {
                let text = try await APITests.ask(server, APITests.path(route), IntegrationScope.allCases)
                let answer = try APITests.json(text)
                switch route.answer {
                case .one(let shape): Self.check(answer, shape.name, route.path)
                case .list(let shape, let beside):
                    let items = try #require(answer["items"] as? [[String: Any]], "\(route.path)")
                    #expect(Set(answer.keys) == Set(["items", "next"] + beside.map(\.name)))
                    #expect(!items.isEmpty || route.path == "/corrections", "\(route.path)")
                    for item in items { Self.check(item, shape.name, route.path) }
                case .description: break
                }
            }
        }
        func description(_ name: String) -> [String: Any] { schemas[name] ?? [:] }
        for name in schemas.keys.sorted() {
            let properties = try Self.object(description(name)["properties"])
            // What is sent has members of its own, and no others; what is answered has all of them.
            let isInput = description(name)["additionalProperties"] as? Bool == false
            #expect(isInput == name.hasSuffix("Input"))
            let required = description(name)["required"] as? [String] ?? []
            #expect(isInput ? required.isEmpty : Set(required) == Set(properties.keys))
            for (member, value) in properties {
                #expect(
                    (try Self.object(value)["description"] as? String)?.isEmpty == false, "\(name).\(member)")
            }
        }
    }

    /// By the shapes of the source, from which the description is made too.
    private static let shapes: [String: APIShape] = {
        let routes = APITests.routes(FakeConsole()).compactMap { route -> APIShape? in
            switch route.answer {
            case .one(let shape), .list(let shape, _): shape
            case .description: nil
            }
        }
        let inner = [APIForms.engagement.shape, APIForms.address.shape, APIForms.declaration.shape]
        return Dictionary((routes + inner).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()

    private static func check(_ object: [String: Any], _ shape: String, _ path: String) {
        let members = shapes[shape]?.members ?? []
        #expect(Set(object.keys) == Set(members.map(\.name)), "\(path) \(shape)")
        for member in members {
            guard let value = object[member.name] else { continue }
            if value is NSNull {
                #expect(member.isNullable, "\(path) \(member.name)")
            } else {
                #expect(isOf(member.kind, value, path), "\(path) \(member.name): \(value)")
            }
        }
    }

    private static func isOf(_ kind: APIKind, _ value: Any, _ path: String) -> Bool {
        switch kind {
        case .text: return value is String
        case .integer: return value is Int && !(value is Bool && "\(value)".first?.isLetter == true)
        case .number: return value is Double
        case .truth: return value is Bool
        case .moment:
            return (value as? String)?.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/)
                == true
        case .day: return (value as? String).map { Day($0) != nil } ?? false
        case .choice(let values): return (value as? String).map(values.contains) ?? false
        case .list(let kind): return (value as? [Any])?.allSatisfy { isOf(kind, $0, path) } ?? false
        case .shape(let name):
            guard let object = value as? [String: Any] else { return false }
            check(object, name, path)
            return true
        }
    }

    @Test(arguments: [
        (Int64(1_794_744_000_000_000), "2026-11-15T13:00:00.000000+01:00"),
        (1_792_889_999_999_999, "2026-10-25T02:59:59.999999+02:00"),
        (1_792_890_000_000_000, "2026-10-25T02:00:00.000000+01:00"),
        (-1, "1970-01-01T01:59:59.999999+02:00"),
    ])
    func `a moment has the offset of its place on that day`(wall: Int64, text: String) {
        #expect(APIValue.moment(wall, in: Samples.brussels) == .text(text))
        #expect(APIValue.moment(0, in: .utc) == .text("1970-01-01T00:00:00.000000Z"))
        #expect(APIValue.moment(.max, in: .utc) == .null && APIValue.moment(.min, in: .utc) == .null)
    }

    @Test func `whatever people have written is one JSON text`() throws {
        let texts = ["", "a\"b\\c", "\u{0}\u{1f}\n\t", "é🧹\u{2028}", "</script>"]
        let bytes = APIValue.texts(texts).bytes
        #expect(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String] == texts)
    }
}
