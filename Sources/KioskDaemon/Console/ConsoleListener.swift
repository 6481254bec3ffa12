import Logging
import ServiceLifecycle
import Web

/// Keeps the console's listener up. What keeps it from listening (its port is taken, its address is not there yet) is no
/// reason to record nothing: it is said once, and tried again.
struct ConsoleListener: Service {
    static let pause: Duration = .seconds(10)

    var server: ConsoleServer
    var logger: Logger

    func run() async throws {
        var told = ""
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                return try await server.run()
            } catch {
                let cause = "\(error)"
                if cause != told { logger.error("console cannot listen", metadata: ["error": "\(cause)"]) }
                told = cause
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }
}
