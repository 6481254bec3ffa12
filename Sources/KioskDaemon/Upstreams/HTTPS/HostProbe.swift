import Glibc
import NIOCore
import NIOPosix

/// Whether anybody listens at an address, asked with one connection over which nothing is sent.
package enum HostProbe {
    package enum Reach: Sendable, Hashable {
        case connected
        case nameUnknown
        /// Errno of the connection.
        case failed(Int32)
    }

    /// Gives up after five seconds.
    package static func reach(_ host: String, port: Int) async -> Reach {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
        do {
            try await bootstrap.connect(host: host, port: port).get().close()
            return .connected
        } catch let error as NIOConnectionError {
            let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
            return error.connectionErrors.isEmpty ? .nameUnknown : .failed(codes.first ?? ETIMEDOUT)
        } catch let error as IOError {
            return .failed(error.errnoCode)
        } catch {
            return .failed(ETIMEDOUT)
        }
    }
}
