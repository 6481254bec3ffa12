import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds the route and asks, in this order: is the form the console's own, is he signed in, may he? Only then does
/// anything of the page run.
struct ConsoleTable: HTTPResponder {
    typealias Context = RouteTable.Context

    private let routes: [String: [HTTPRequest.Method: ConsoleRoute]]
    private let port: any ConsolePort
    private let screens: ConsoleScreens
    /// `https` but in tests.
    private let scheme: String
    private let makeToken: @Sendable () -> String?
    /// Files on their way at once: each is held in memory whole.
    private let uploads = Places(most: 2)
    private let api: APITable

    init(
        _ table: [ConsoleRoute], api: APITable, port: any ConsolePort, screens: ConsoleScreens,
        scheme: String,
        makeToken: @escaping @Sendable () -> String?
    ) {
        routes = Dictionary(grouping: table, by: \.path).mapValues { group in
            Dictionary(group.map { ($0.method, $0) }, uniquingKeysWith: { first, _ in first })
        }
        self.api = api
        self.port = port
        self.screens = screens
        self.scheme = scheme
        self.makeToken = makeToken
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        var response: Response
        var language = Self.language(of: request)
        if APITable.isAsked(request.uri.path) {
            response = try await api.respond(to: request, from: context.peer?.ipAddress ?? "")
            if request.method == .head { response.body = ResponseBody() }
            harden(&response)
            return response
        }
        do {
            let route = try route(for: request)
            let token = Cookie.session.value(in: request)
            var visitor: Visitor?
            if let token { visitor = await port.visitor(token, touches: route.touches) }
            if visitor?.account.mayEnter == false { visitor = nil }
            language = visitor?.account.language ?? language
            response = try await answer(request, route, visitor, token, language, context)
        } catch let refusal as Refusal {
            response = page(of: refusal, to: request, language)
        } catch is BoundedBody.TooLarge {
            response = page(of: Refusal(.contentTooLarge, "console.refused.tooLarge"), to: request, language)
        }
        if request.method == .head { response.body = ResponseBody() }
        harden(&response)
        return response
    }

    private func answer(
        _ request: Request, _ route: ConsoleRoute, _ visitor: Visitor?, _ token: String?,
        _ language: Language, _ context: Context
    ) async throws -> Response {
        let kept = Cookie.visit.value(in: request)
        // The form of somebody who is signed in carries his session's token, every other one its own cookie's.
        let expected = visitor?.formToken ?? kept
        var form = ConsoleForm()
        if route.method == .post {
            try checkOrigin(of: request)
            form = try await read(request, route, visitor)
            // Nobody is told that his form is stale who has no session any more: he is asked to sign in.
            if visitor != nil || route.need == .open {
                guard let expected, Self.isSame(expected, form.keptToken) else {
                    throw Refusal(.forbidden, "console.refused.form")
                }
            }
        }
        guard route.need.admits(visitor) else {
            if visitor != nil { throw Refusal(.forbidden, "console.refused.right") }
            return signInFirst(request, hadToken: token != nil)
        }
        guard let formToken = expected ?? makeToken() else {
            throw Refusal(.serviceUnavailable, "console.refused.later")
        }
        let visit = ConsoleVisit(
            request: request, language: language, visitor: visitor, token: visitor == nil ? nil : token,
            formToken: formToken, form: form, address: context.peer?.ipAddress ?? "")
        var response = try await route.handler(visit)
        if visitor == nil, kept == nil { Cookie.visit.give(formToken, to: &response) }
        return response
    }

    /// What somebody has sent, never more than its route takes.
    private func read(
        _ request: Request, _ route: ConsoleRoute, _ visitor: Visitor?
    ) async throws -> ConsoleForm {
        let type = request.headers[.contentType]
        guard let tooLarge = route.body.tooLarge else {
            let body = try await BoundedBody(request.body, limit: route.body.mostBytes).collect()
            return try ConsoleForm(body, contentType: type)
        }
        // Nothing of a file is read for whoever may not send one, or when it says itself that it is too long.
        guard route.need.admits(visitor) else {
            if visitor != nil { throw Refusal(.forbidden, "console.refused.right") }
            return ConsoleForm()
        }
        let length = request.headers[.contentLength].flatMap(Int.init) ?? 0
        guard length <= route.body.mostBytes else {
            throw Refusal(.contentTooLarge, tooLarge)
        }
        guard await uploads.take() else { throw Refusal(.serviceUnavailable, "console.refused.later") }
        let collected: Result<[UInt8], any Error>
        do {
            collected = .success(
                try await BoundedBody(request.body, limit: route.body.mostBytes).collect())
        } catch {
            collected = .failure(error)
        }
        await uploads.giveBack()
        do {
            return try ConsoleForm(uploaded: collected.get(), contentType: type)
        } catch is BoundedBody.TooLarge {
            throw Refusal(.contentTooLarge, tooLarge)
        }
    }

    /// A page leads to the door; what a script asks for gets its status alone.
    private func signInFirst(_ request: Request, hadToken: Bool) -> Response {
        var response: Response
        if request.headers[.accept]?.contains("text/html") == true {
            response = .seeOther(hadToken ? "/sign-in?over=1" : "/sign-in")
        } else {
            response = .text("", status: .unauthorized)
        }
        if hadToken { Cookie.session.take(from: &response) }
        return response
    }

    private func route(for request: Request) throws(Refusal) -> ConsoleRoute {
        guard let methods = routes[request.uri.path] else {
            throw Refusal(.notFound, "console.refused.notFound")
        }
        if let route = methods[request.method == .head ? .get : request.method] { return route }
        let allow = methods.keys.map(\.rawValue).sorted().joined(separator: ", ")
        throw Refusal(.methodNotAllowed, "console.refused.notFound", allow: allow)
    }

    /// Every browser says where a form comes from.
    private func checkOrigin(of request: Request) throws(Refusal) {
        let host = request.head.authority?.lowercased() ?? ""
        let site = request.headers[.secFetchSite]
        guard let origin = request.headers[.origin]?.lowercased(), !host.isEmpty,
            origin == "\(scheme)://\(host)", site == nil || site == "same-origin"
        else { throw Refusal(.forbidden, "console.refused.form") }
    }

    /// In one time for all texts of that length.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count, !left.isEmpty else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// What the address asks for, else the first of ours that the browser names, else French.
    static func language(of request: Request) -> Language {
        let asked = (try? FormText.read(Array((request.uri.query ?? "").utf8)))?["lang"]
        if let asked = asked.flatMap({ Language(rawValue: $0) }) { return asked }
        let wanted = request.headers[.acceptLanguage]?.split(separator: ",").prefix(20) ?? []
        return wanted.lazy.compactMap { item in
            Language(rawValue: String(item.drop { $0 == " " }.prefix { $0.isLetter }).lowercased())
        }.first ?? .fr
    }

    private func page(of refusal: Refusal, to request: Request, _ language: Language) -> Response {
        var response = Response.html(
            screens.refusal(status: refusal.status, key: refusal.message, language), status: refusal.status)
        response.headers[.allow] = refusal.allow
        // The rest of a refused body is not read.
        if request.method == .post { response.headers[.connection] = "close" }
        return response
    }

    private func harden(_ response: inout Response) {
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.strictTransportSecurity] = "max-age=31536000"
        response.headers[.frameOptions] = "DENY"
        response.headers[.xContentTypeOptions] = "nosniff"
        // `no-referrer` would take the origin away from our own forms too.
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), microphone=(), geolocation=()"
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
    }

    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

extension Response {
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}
