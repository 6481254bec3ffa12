import HTTPTypes
import Hummingbird
import NIOCore

/// The workbench: a second page, only in simulation.
struct WorkbenchRoutes: Sendable {
    var stage: Stage
    var port: any WorkbenchPort

    var table: [Route] {
        [
            Route(.get, "/workbench", .screen) { _ in .html(page) },
            Route(.get, "/workbench/events", .screen) { await events($0) },
            Route(.post, "/workbench/deed", .touch) { try await perform($0) },
        ]
    }

    private var page: String {
        let assets = stage.screens.assets
        return stage.screens.render(
            "workbench",
            [
                "css": assets.path("workbench.css"), "js": assets.path("workbench.js"),
                "icon": assets.path("icon.svg"), "sprite": assets.sprite, "pin": port.technicianPIN,
            ])
    }

    private func perform(_ request: Request) async throws -> Response {
        let body = try await BoundedBody(request.body, limit: WebLimits.touchBytes).collect()
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Refusal(.unsupportedMediaType, "Send application/json.")
        }
        switch await port.perform(try WorkbenchForm.read(body)) {
        case .done: return Response(status: .noContent)
        case .impossible(let why): return .message(why, status: .conflict)
        }
    }

    private func events(_ request: Request) async -> Response {
        let port = port
        let (wakes, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let changes = Task {
            for await _ in await port.changes() { end.yield() }
            end.finish()
        }
        return EventStream(
            wakes: wakes, end: end, leave: { changes.cancel() },
            feed: { writer, wakes in
                try await writer.write(Reel.retryFrame)
                try await writer.write(Reel.frame("state", await port.state()))
                for await _ in wakes { try await writer.write(Reel.frame("state", await port.state())) }
            }
        ).response(to: request)
    }
}
