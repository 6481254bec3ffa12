import Hummingbird
import Logging
import ServiceLifecycle

/// A server on 127.0.0.1 that can be unplugged, and plugged in again on the same port.
actor LoopbackListener {
    typealias Responder = @Sendable (Request, ReceiverContext) async throws -> Response

    private let logger: Logger
    private let respond: Responder
    private var server: (group: ServiceGroup, running: Task<Void, Never>)?
    /// Held from the first start on, so that nobody takes it while this is unplugged.
    private var port: HeldPort?

    init(logger: Logger, respond: @escaping Responder) {
        self.logger = logger
        self.respond = respond
    }

    /// Listens; port 0 takes a free one. Returns the port.
    func start(port wanted: Int) async throws -> Int {
        await unplug()
        guard let held = port?.number == wanted ? port : HeldPort(wanted) else {
            throw VirtualUpstream.CannotListen()
        }
        port = held
        let (openings, opened) = AsyncThrowingStream<Void, any Error>.makeStream()
        let application = Application(
            responder: CallbackResponder { [respond] (request: Request, context: ReceiverContext) in
                try await respond(request, context)
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: held.number)),
            onServerRunning: { _ in opened.yield(()) }, logger: logger)
        let group = ServiceGroup(services: [application], logger: logger)
        let running = Task {
            do {
                try await group.run()
                opened.finish()
            } catch {
                opened.finish(throwing: error)
            }
        }
        server = (group, running)
        do {
            for try await _ in openings { return held.number }
        } catch {
            server = nil
            throw error
        }
        server = nil
        throw VirtualUpstream.CannotListen()
    }

    /// Stops listening and drops every connection, as when the cable is pulled.
    func unplug() async {
        guard let (group, running) = server else { return }
        server = nil
        // First nobody is let in any more: a connection that nobody has taken up when a server is cancelled ends the
        // whole program (swift-nio). Then whoever is still there is dropped.
        await group.triggerGracefulShutdown()
        let end = Task {
            try? await Task.sleep(for: .milliseconds(50))
            running.cancel()
        }
        await running.value
        end.cancel()
    }

    /// Listens again on the same port; on the one that it has, when it does.
    func plug() async throws {
        if server == nil { _ = try await start(port: port?.number ?? 0) }
    }
}
