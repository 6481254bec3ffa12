import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// One line of the table: what is asked for, who may, and what answers.
struct Route: Sendable {
    typealias Handler = @Sendable (Request) async throws -> Response

    var method: HTTPRequest.Method
    var path: String
    var gate: Gate
    var handler: Handler

    init(_ method: HTTPRequest.Method, _ path: String, _ gate: Gate, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.gate = gate
        self.handler = handler
    }
}

/// Everything that the loopback listener serves.
struct Routes: Sendable {
    var stage: Stage
    var terminal: any TerminalPort
    /// Only in simulation.
    var workbench: (any WorkbenchPort)?
    /// Nil: a terminal in safe mode, which has nothing to show.
    var technician: TechnicianStage?

    var table: [Route] {
        let screen = [
            Route(.get, "/", .screen) { _ in .html(await stage.page()) },
            Route(.get, "/events", .screen) { try await events($0) },
            Route(.post, "/touch", .touch) { try await touch($0) },
            Route(.post, "/seen", .touch) { _ in await seen() },
            Route(.post, "/touched", .touch) { _ in await touched() },
            Route(.get, "/seen", .screen) { _ in
                .text(await stage.secondsSinceSeen.map { "\($0)\n" } ?? "never\n")
            },
            Route(.get, "/metrics", .screen) { _ in .text(await terminal.metrics(), type: Self.prometheus) },
            Route(.get, "/healthz", .screen) { _ in await health() },
        ]
        let assets = stage.screens.assets.all.values.map { asset in
            Route(.get, asset.path, .screen) { .asset(asset, to: $0) }
        }
        let service = technician.map { TechnicianRoutes(stage: $0).table } ?? []
        return screen + assets + service
            + (workbench.map { WorkbenchRoutes(stage: stage, port: $0).table } ?? [])
    }

    private static let prometheus = "text/plain; version=0.0.4; charset=utf-8"

    private func events(_ request: Request) async throws -> Response {
        guard let events = await stage.events() else {
            throw Refusal(.serviceUnavailable, "Too many pages are open on this terminal.")
        }
        return events.response(to: request)
    }

    private func health() async -> Response {
        let isHealthy = await terminal.isHealthy()
        return .text(isHealthy ? "ok\n" : "not healthy\n", status: isHealthy ? .ok : .serviceUnavailable)
    }

    private func seen() async -> Response {
        await stage.noteSeen()
        return Response(status: .noContent)
    }

    private func touched() async -> Response {
        await stage.noteTouched()
        return Response(status: .noContent)
    }

    private func touch(_ request: Request) async throws -> Response {
        let body = try await BoundedBody(request.body, limit: WebLimits.touchBytes).collect()
        var form = try TouchForm(body, contentType: request.headers[.contentType])
        switch try form.request() {
        case .terminal(let touch): return await reply(to: touch)
        case .speak(let language): await stage.speak(language)
        case .privacy: await stage.showPrivacy()
        case .dismiss(let screen): await stage.dismiss(screen)
        case .evacuate: await stage.askEvacuation()
        case .evacuation(let screen): return await showPresent(screen)
        case .inspect: await stage.askInspectionCode()
        case .inspectionCode(let code, let screen): return await openInspection(code, screen)
        case .inspection(let view, let screen): return await inspect(view, screen)
        case .endInspection(let screen):
            guard await stage.isInspected(on: screen) else { break }
            await terminal.endInspection()
            await stage.dismiss(screen)
        case .keypad: await stage.showKeypad()
        case .keyboard: await stage.showKeypad(.keyboard)
        case .identify(let code, let pin, let screen):
            return await identify(on: .keypad, screen) { await terminal.identify(code: code, pin: pin) }
        case .account(let name, let password, let screen):
            return await identify(on: .keyboard, screen) {
                await terminal.identify(account: name, password: password)
            }
        case .own(let screen): return await showOwn(screen)
        case .turn(let page, let screen): await stage.turn(to: page, on: screen)
        case .missing(let screen): await stage.beginDeclaring(on: screen)
        case .lend(let screen):
            if !(await stage.beginLending(on: screen)) { return await tooLate() }
        case .find(let key, let screen): return await find(key, on: screen)
        case .lendTo(let person, let screen):
            guard let search = await stage.lendSearch(on: screen) else { return await tooLate() }
            return await reply(to: .lend(person: person, supervisor: search.supervisor.id))
        case .declare(let word, let moment, let screen):
            if let (missing, person) = await stage.declare(word, moment, on: screen) {
                return await reply(to: .declare(missing, person: person))
            }
        }
        return Response(status: .noContent)
    }

    private func identify(
        on pad: Scene, _ screen: Int, _ tried: () async -> CodeReply
    ) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        guard await stage.isShown(pad, screen) else {
            return .message(catalogue("reply.tooLate"), status: .conflict)
        }
        return switch await tried() {
        case .taken: Response(status: .noContent)
        case .locked(let seconds):
            .message(catalogue("keypad.locked", ["seconds": "\(seconds)"]), status: .tooManyRequests)
        case .busy: .message(catalogue("keypad.busy"), status: .tooManyRequests)
        case .malformed: .message(catalogue("keyboard.malformed"), status: .unprocessableContent)
        case .otherCompany(let own):
            .message(catalogue("keyboard.otherCompany", ["company": own]), status: .unprocessableContent)
        case .notRecorded: .message(catalogue("reply.failed"), status: .serviceUnavailable)
        }
    }

    private func tooLate() async -> Response {
        .message(stage.screens.catalogues[await stage.spokenLanguage]("reply.tooLate"), status: .conflict)
    }

    /// A supervisor types on.
    private func find(_ key: String, on screen: Int) async -> Response {
        guard var search = await stage.lendSearch(on: screen) else { return await tooLate() }
        guard let typed = search.typing(key) else {
            return .message("Field “choice” must be a digit or back.", status: .badRequest)
        }
        search.typed = typed
        // Nobody's name stands there before he has typed a part of it.
        (search.found, search.count) =
            typed.isEmpty ? ([], 0) : await terminal.people(keypad: typed, limit: LendSearch.shown)
        await stage.show(search, on: screen)
        return Response(status: .noContent)
    }

    /// The look into the book takes a moment; whoever came meanwhile keeps the screen.
    private func showOwn(_ screen: Int) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        guard let person = await stage.owner(of: screen) else {
            return .message(catalogue("reply.tooLate"), status: .conflict)
        }
        guard let punches = await terminal.ownPunches(of: person.id) else {
            return .message(catalogue("reply.unreadable"), status: .serviceUnavailable)
        }
        await stage.show(punches, insteadOf: screen)
        return Response(status: .noContent)
    }

    private func showPresent(_ screen: Int) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        guard await stage.isShown(.evacuationAsked, screen) else {
            return .message(catalogue("reply.tooLate"), status: .conflict)
        }
        guard let list = await terminal.present() else {
            return .message(catalogue("reply.unreadable"), status: .serviceUnavailable)
        }
        await stage.show(list, insteadOf: screen)
        return Response(status: .noContent)
    }

    private func reply(to touch: Touch) async -> Response {
        let catalogue = stage.screens.catalogues[await stage.spokenLanguage]
        let reply = await terminal.touch(touch)
        if reply == .taken, case .language(let language, _) = touch { await stage.speak(language) }
        return switch reply {
        case .taken: Response(status: .noContent)
        case .tooLate: .message(catalogue("reply.tooLate"), status: .conflict)
        case .notRecorded: .message(catalogue("reply.failed"), status: .serviceUnavailable)
        }
    }
}

/// Everything that the control socket serves.
struct ControlRoutes: Sendable {
    var port: any ControlPort

    var table: [Route] {
        [
            Route(.post, "/people/import", .control) { request in
                let body = BoundedBody(request.body, limit: WebLimits.importBytes)
                return Self.response(await port.importPeople(body))
            },
            Route(.post, "/register/import", .control) { request in
                let body = BoundedBody(request.body, limit: WebLimits.importBytes)
                let kind = request.uri.queryParameters["kind"].map(String.init) ?? ""
                return Self.response(await port.importRegister(body, kind: kind))
            },
            Route(.post, "/people/erase", .control) { request in
                let body = BoundedBody(request.body, limit: WebLimits.touchBytes)
                return Self.response(await port.erasePerson(body))
            },
            Route(.post, "/people/pin", .control) { request in
                let body = BoundedBody(request.body, limit: WebLimits.touchBytes)
                return Self.response(await port.setPIN(body))
            },
            Route(.post, "/upstream/resolve", .control) { try await resolve($0) },
            Route(.post, "/console/code", .control) { _ in Self.response(await port.consoleCode()) },
            Route(.post, "/console/fingerprint", .control) { _ in
                Self.response(await port.consoleFingerprint())
            },
            Route(.post, "/inspection", .control) { _ in Self.response(await port.inspectionCode()) },
            Route(.post, "/poster", .control) { _ in Self.response(await port.poster()) },
            Route(.get, "/status", .control) { _ in .text(await port.status(), type: "application/json") },
        ]
    }

    private func resolve(_ request: Request) async throws -> Response {
        let body = try await BoundedBody(request.body, limit: WebLimits.touchBytes).collect()
        guard let resolved = Resolved(line: String(decoding: body, as: UTF8.self)) else {
            return Self.response(ControlReply(.rejected, text: "expected NAME SEQUENCE received|again"))
        }
        return Self.response(await port.resolve(resolved))
    }

    private static func response(_ reply: ControlReply) -> Response {
        let status: HTTPResponse.Status =
            switch reply.outcome {
            case .done: .ok
            case .rejected: .unprocessableContent
            case .failed: .serviceUnavailable
            }
        return .text(reply.text, status: status)
    }
}
