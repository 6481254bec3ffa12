import HTTPTypes
import Hummingbird
import NIOCore

/// Finds the route, asks its gate, and turns whatever goes wrong into a calm answer.
struct RouteTable: HTTPResponder {
    /// Knows who is at the other end.
    struct Context: RequestContext {
        var coreContext: CoreRequestContextStorage
        let peer: SocketAddress?

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            peer = source.channel.remoteAddress
        }
    }

    private let routes: [String: [HTTPRequest.Method: Route]]
    private let screens: Screens
    /// Whether pages may show each other in a frame (workbench beside terminal).
    private let allowsFrames: Bool

    init(_ table: [Route], screens: Screens, allowsFrames: Bool = false) {
        routes = Dictionary(grouping: table, by: \.path).mapValues { group in
            Dictionary(group.map { ($0.method, $0) }, uniquingKeysWith: { first, _ in first })
        }
        self.screens = screens
        self.allowsFrames = allowsFrames
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        var response: Response
        do {
            let route = try route(for: request)
            try route.gate.check(request, from: context.peer)
            response = try await route.handler(request)
        } catch let refusal as Refusal {
            response = answer(refusal, to: request)
        } catch let tooLarge as BoundedBody.TooLarge {
            response = answer(Refusal(.contentTooLarge, "At most \(tooLarge.limit) bytes."), to: request)
        }
        if request.method == .head { response.body = ResponseBody() }
        harden(&response)
        return response
    }

    private func route(for request: Request) throws(Refusal) -> Route {
        guard let methods = routes[request.uri.path] else {
            throw Refusal(.notFound, "There is nothing here.")
        }
        if let route = methods[request.method == .head ? .get : request.method] { return route }
        let allow = methods.keys.map(\.rawValue).sorted().joined(separator: ", ")
        throw Refusal(.methodNotAllowed, "This takes \(allow) only.", allow: allow)
    }

    /// A page for a browser, one JSON line for everything else.
    private func answer(_ refusal: Refusal, to request: Request) -> Response {
        let wantsPage = request.headers[.accept]?.contains("text/html") == true
        var response: Response =
            wantsPage
            ? .html(
                screens.errorPage(status: refusal.status.description, message: refusal.message),
                status: refusal.status)
            : .message(refusal.message, status: refusal.status)
        response.headers[.allow] = refusal.allow
        // The rest of a refused body is not read.
        if request.method == .post { response.headers[.connection] = "close" }
        return response
    }

    private func harden(_ response: inout Response) {
        response.headers[.contentSecurityPolicy] =
            allowsFrames ? Self.policy("'self'") : Self.policy("'none'")
        response.headers[.frameOptions] = allowsFrames ? "SAMEORIGIN" : "DENY"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.permissionsPolicy] = "camera=(), microphone=(), geolocation=()"
    }

    private static func policy(_ ancestors: String) -> String {
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors \(ancestors)"
    }
}
