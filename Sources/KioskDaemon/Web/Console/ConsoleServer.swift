import Documents
import Domain
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// The console's own listener: TLS, on a thread of its own, so that nothing a manager does stands before an answer of
/// the terminal.
package struct ConsoleServer: Service {
    package struct Settings: Sendable {
        /// Address that is listened on.
        package var address: String
        /// 0: any free port (told to `onRunning`).
        package var port: Int
        /// Certificate with its chain, and its key, in PEM; nil: no TLS, for tests on the loopback.
        package var identity: Identity?

        package init(address: String, port: Int, identity: Identity?) {
            self.address = address
            self.port = port
            self.identity = identity
        }
    }

    package struct Identity: Sendable {
        package var certificate: [UInt8]
        package var key: [UInt8]

        package init(certificate: [UInt8], key: [UInt8]) {
            self.certificate = certificate
            self.key = key
        }
    }

    private let settings: Settings
    private let table: ConsoleTable
    private let exports: ExportDesk
    private let onRunning: @Sendable (Int) async -> Void

    /// Throws when an embedded page is malformed.
    /// - Parameters:
    ///   - longPress: for exports that take long, so that nobody waits behind them with a short document.
    ///   - makeToken: text that nobody can foretell; nil: the kernel has none to give.
    package init(
        _ settings: Settings, port: any ConsolePort, press: DocumentPress, longPress: DocumentPress,
        shelf: any ExportShelf, now: @escaping @Sendable () -> Instant, country: Country = .belgium,
        makeToken: @escaping @Sendable () -> String?,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.onRunning = onRunning
        let screens = try ConsoleScreens(country: country, assets: Assets())
        exports = ExportDesk(
            port: port, catalogues: screens.catalogues, press: longPress, shelf: shelf, now: now)
        table = ConsoleTable(
            ConsoleRoutes(port: port, screens: screens, press: press, exports: exports).table,
            api: APITable(APIRoutes(port: port).table, port: port), port: port, screens: screens,
            scheme: settings.identity == nil ? "http" : "https", makeToken: makeToken)
    }

    /// Throws `PortTaken` when another program listens there, and what NIOSSL says of a certificate that is none.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let application = Application(
            responder: table, server: try server,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port),
                availableConnectionsDelegate: .maximum(
                    WebLimits.consoleConnections, logger: WebServer.silence)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? settings.port) },
            eventLoopGroupProvider: .shared(group), logger: WebServer.silence)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await exports.run() }
                try await runToTheEnd(application)
                tasks.cancelAll()
            }
        } catch {
            try? await group.shutdownGracefully()
            guard (error as? IOError)?.errnoCode == EADDRINUSE else { throw error }
            throw PortTaken(host: settings.address, port: settings.port)
        }
        try await group.shutdownGracefully()
    }

    /// A browser that has stopped reading cannot hold the shutdown up.
    private func runToTheEnd(_ application: Application<ConsoleTable>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await application.run() }
            tasks.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: .milliseconds(250))
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    private var server: HTTPServerBuilder {
        get throws {
            guard let identity = settings.identity else { return .http1(configuration: .bounded) }
            let chain = try NIOSSLCertificate.fromPEMBytes(identity.certificate)
            let key = try NIOSSLPrivateKey(bytes: identity.key, format: .pem)
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            tls.minimumTLSVersion = .tlsv12
            tls.applicationProtocols = ["http/1.1"]
            return try .tls(.http1(configuration: .bounded), tlsConfiguration: tls)
        }
    }
}
