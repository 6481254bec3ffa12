import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds the line of the table that a program asks for and asks, in this order: is there such a line, is the key good,
/// does it open this, are the parameters what they must be? Only then does anything of the answer run.
///
/// A cookie opens nothing here, so that no browser can be made to ask in somebody's name; and no answer says that another
/// site's pages may read it.
struct APITable: Sendable {
    static let prefix = "/api/v1"
    /// Answers in the making: each may read the book.
    private static let mostAtOnce = 4

    private let routes: [APIRoute]
    private let port: any IntegrationPort
    private let places = Places(most: mostAtOnce)

    init(_ routes: [APIRoute], port: any IntegrationPort) {
        self.routes = routes
        self.port = port
    }

    static func isAsked(_ path: String) -> Bool { path == "/api" || path.hasPrefix("/api/") }

    func respond(to request: Request, from address: String) async throws -> Response {
        do {
            let (route, found) = try route(for: request)
            var call = APICall(request: request, arguments: [:], route: route)
            if let scope = route.scope { call.key = try await admit(request, scope, from: address) }
            call.arguments = try arguments(of: request, route, found)
            guard await places.take() else {
                throw APIProblem.wait(seconds: 1, "Too many questions at once.")
            }
            let answered: Result<Response, any Error>
            do { answered = .success(try await route.handler(call)) } catch { answered = .failure(error) }
            await places.giveBack()
            return try answered.get()
        } catch let problem as APIProblem {
            var response = problem.response
            // The rest of a body that is refused is not read.
            if request.method != .get, request.method != .head, !problem.isOfContent {
                response.headers[.connection] = "close"
            }
            return response
        }
    }

    private func route(for request: Request) throws(APIProblem) -> (APIRoute, [String: String]) {
        let path = request.uri.path
        guard path.hasPrefix(Self.prefix + "/") else { throw .unknown }
        let segments = path.dropFirst(Self.prefix.count).split(separator: "/")
        let found = routes.compactMap { route in route.match(segments).map { (route, $0) } }
        guard !found.isEmpty else { throw .unknown }
        let method = request.method == .head ? .get : request.method
        if let (route, names) = found.first(where: { $0.0.method == method }) { return (route, names) }
        let allowed = found.map(\.0.method.rawValue).joined(separator: ", ")
        throw APIProblem(
            .methodNotAllowed, "Here is only: \(allowed). Nothing is ever deleted.",
            fields: [.allow: allowed])
    }

    private func admit(
        _ request: Request, _ scope: IntegrationScope, from address: String
    ) async throws(APIProblem) -> IntegrationKeyID {
        func refused(_ detail: String, _ error: String?) -> APIProblem {
            let challenge =
                error.map { "Bearer realm=\"kioskd\", error=\"\($0)\"" } ?? "Bearer realm=\"kioskd\""
            return APIProblem(.unauthorized, detail, fields: [.wwwAuthenticate: challenge])
        }
        guard let secret = Self.secret(in: request) else {
            throw refused("Send a key: Authorization: Bearer …", nil)
        }
        switch await port.admit(secret: secret, from: address) {
        case .wrong: throw refused("This key opens nothing.", "invalid_token")
        case .ended: throw refused("The last day of this key is over.", "invalid_token")
        case .wait(let seconds): throw .wait(seconds: seconds, "Too many wrong keys.")
        case .admitted(let id, let key):
            guard key.scopes.contains(scope) else {
                throw APIProblem(
                    .forbidden, "This key does not open \(scope.rawValue).",
                    fields: [
                        .wwwAuthenticate:
                            "Bearer realm=\"kioskd\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
                    ])
            }
            return id
        }
    }

    /// RFC 6750, section 2.1: the name of the scheme in any case of letters.
    private static func secret(in request: Request) -> String? {
        let words = (request.headers[.authorization] ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    /// Everything that is wrong with them is told at once.
    private func arguments(
        of request: Request, _ route: APIRoute, _ found: [String: String]
    ) throws(APIProblem) -> [String: APIArgument] {
        var texts: [String: String]
        do throws(Refusal) {
            texts = try FormText.read(Array((request.uri.query ?? "").utf8))
        } catch {
            throw APIProblem(.unprocessableContent, "A parameter stands twice, or is not name=value.")
        }
        var causes: [APIProblem.Cause] = []
        var arguments: [String: APIArgument] = [:]
        for parameter in route.parameters {
            let sent = texts.removeValue(forKey: parameter.name)
            guard let text = route.isInPath(parameter) ? found[parameter.name] : sent else {
                if parameter.isRequired {
                    causes.append(.init(parameter: parameter.name, detail: "is missing"))
                }
                continue
            }
            if let value = parameter.value(text) {
                arguments[parameter.name] = value
            } else if route.isInPath(parameter) {
                throw .unknown
            } else {
                causes.append(.init(parameter: parameter.name, detail: parameter.expectation))
            }
        }
        causes += texts.keys.sorted().map {
            APIProblem.Cause(parameter: String($0.prefix(64)), detail: "there is no such parameter here")
        }
        guard causes.isEmpty else {
            throw .wrong(causes)
        }
        return arguments
    }
}
