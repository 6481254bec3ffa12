import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Server-sent events: one response that ends when the browser goes or the server stops.
struct EventStream: Sendable {
    /// Runs with a writer and a stream of wake-ups; both ends are seen to here.
    typealias Feed = @Sendable (inout any ResponseBodyWriter, AsyncStream<Void>) async throws -> Void

    /// Wake-ups of one subscriber; finishing them ends the stream.
    var wakes: AsyncStream<Void>
    var end: AsyncStream<Void>.Continuation
    /// Gives back the place, whatever happened.
    var leave: @Sendable () async -> Void
    var feed: Feed
    /// Where the stream is written; nil: anywhere.
    var executor: PageExecutor?

    func response(to request: Request) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                do {
                    try await run(&writer, request)
                } catch {
                    await leave()
                    throw error
                }
                await leave()
                try await writer.finish(nil)
            })
    }

    private func run(_ writer: inout any ResponseBodyWriter, _ request: Request) async throws {
        let end = end
        var open = writer
        try await withTaskExecutorPreference(executor) {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await withGracefulShutdownHandler {
                    try await feed(&open, wakes)
                } onGracefulShutdown: {
                    end.finish()
                }
            } onInboundClosed: {
                end.finish()
            }
        }
    }
}

extension Stage {
    /// The terminal page's events; nil when every place is taken.
    nonisolated func events() async -> EventStream? {
        guard let place = await join() else { return nil }
        return EventStream(
            wakes: place.wakes, end: place.leave, leave: { await self.leave(place.number) },
            feed: { writer, wakes in
                var (frames, seen) = await self.opening()
                try await writer.write(frames)
                for await _ in wakes {
                    (frames, seen) = await self.frames(after: seen)
                    if frames.readableBytes > 0 { try await writer.write(frames) }
                }
            }, executor: executor)
    }
}
