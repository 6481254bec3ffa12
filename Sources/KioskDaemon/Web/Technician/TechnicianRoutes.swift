import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The technician's page: for a browser on this machine, behind a PIN.
struct TechnicianRoutes: Sendable {
    var stage: TechnicianStage

    var table: [Route] {
        [
            Route(.get, "/technician", .service) { .html(await stage.page(Self.token(of: $0))) },
            Route(.get, "/technician/events", .service) { try await events($0) },
            Route(.post, "/technician/pin", .serviceTouch) { try await enter($0) },
            Route(.post, "/technician/badge", .serviceTouch) { _ in await answer(await stage.claim()) },
            Route(.post, "/technician/touch", .serviceTouch) { try await touch($0) },
        ]
    }

    private static let cookie = "technician"

    /// The token that the browser carries.
    private static func token(of request: Request) -> String? {
        for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == cookie { return String(parts[1]) }
        }
        return nil
    }

    private func events(_ request: Request) async throws -> Response {
        guard let events = await stage.events(Self.token(of: request)) else {
            throw Refusal(.serviceUnavailable, "Too many pages are open on this terminal.")
        }
        return events.response(to: request)
    }

    private func enter(_ request: Request) async throws -> Response {
        await answer(await stage.enter(pin: try PINForm.read(try await body(of: request))))
    }

    private func answer(_ entry: TechnicianEntry) async -> Response {
        switch entry {
        case .entered(let token):
            var response = Response(status: .noContent)
            // No `Secure`: the page is plain HTTP on the loopback.
            response.headers[.setCookie] =
                "\(Self.cookie)=\(token); Path=/technician; HttpOnly; SameSite=Strict"
            return response
        case .wrong: return .message(await stage.spoken("tech.pin.wrong"), status: .forbidden)
        case .locked: return .message(await stage.spoken("tech.pin.locked"), status: .tooManyRequests)
        case .shut: return .message(await stage.spoken("tech.shut.title"), status: .notFound)
        case .notRecorded:
            return .message(await stage.spoken("reply.failed"), status: .serviceUnavailable)
        }
    }

    private func touch(_ request: Request) async throws -> Response {
        let touch = try TechnicianTouch.read(try await body(of: request))
        if case .language(let language) = touch {
            await stage.speak(language)
            return Response(status: .noContent)
        }
        if await stage.touch(touch, Self.token(of: request)) { return Response(status: .noContent) }
        var response = Response.message(await stage.spoken("tech.over"), status: .unauthorized)
        response.headers[.setCookie] = "\(Self.cookie)=; Path=/technician; Max-Age=0; SameSite=Strict"
        return response
    }

    private func body(of request: Request) async throws -> [UInt8] {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Refusal(.unsupportedMediaType, "Send application/json.")
        }
        return try await BoundedBody(request.body, limit: WebLimits.touchBytes).collect()
    }
}
