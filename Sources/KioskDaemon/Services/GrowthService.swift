import Logging
import ServiceLifecycle
import Store
import Upstreams

/// Tells every forwarder that the book has grown; several commits may be told as one.
final class GrowthService: Service {
    private let growth: AsyncStream<Void>
    private let growthIn: AsyncStream<Void>.Continuation
    private let book: ShelvedBook
    private let forwarders: [Forwarder]
    private let logger: Logger

    init(
        growth: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation), book: ShelvedBook,
        forwarders: [Forwarder], logger: Logger
    ) {
        self.growth = growth.stream
        growthIn = growth.continuation
        self.book = book
        self.forwarders = forwarders
        self.logger = logger
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await _ in growth { await tell() }
        } onGracefulShutdown: {
            self.growthIn.finish()
        }
    }

    private func tell() async {
        do {
            let head = try await book.head()
            for forwarder in forwarders { await forwarder.committed(head) }
        } catch {
            logger.warning("the end of the book cannot be read", metadata: ["store.error": "\(error)"])
        }
    }
}
