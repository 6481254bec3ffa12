import Domain
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Another program has the port of the pages.
package struct PortTaken: Error, Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int
    package var description: String { "port \(port) on \(host) is taken by another program" }
}

/// The pages on the loopback and, where wanted, the control socket. Stops within a blink: event streams end
/// at once.
package struct WebServer: Service {
    package struct Settings: Sendable {
        /// Loopback address, never another one: the badge is the login.
        package var host = "127.0.0.1"
        /// 0: any free port (told to `onRunning`).
        package var port = 8080
        /// Path of the control socket; nil: none. Its folder decides who may reach it.
        package var controlSocket: String?

        package init(host: String = "127.0.0.1", port: Int = 8080, controlSocket: String? = nil) {
            self.host = host
            self.port = port
            self.controlSocket = controlSocket
        }
    }

    private let settings: Settings
    private let routes: Routes
    private let control: (any ControlPort)?
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameter onRunning: called once with the port in use.
    package init(
        _ settings: Settings, stage: Stage, terminal: any TerminalPort, workbench: (any WorkbenchPort)? = nil,
        technician: (any TechnicianPort)? = nil, control: (any ControlPort)? = nil,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        routes = Routes(
            stage: stage, terminal: terminal, workbench: workbench,
            technician: technician.map {
                TechnicianStage(screens: stage.screens, port: $0, language: stage.language)
            })
        self.control = control
        self.onRunning = onRunning
    }

    /// Throws `PortTaken` when another program listens there.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await pages.run()
                } catch let error as IOError where error.errnoCode == EADDRINUSE {
                    throw PortTaken(host: settings.host, port: settings.port)
                }
            }
            if let application = controlApplication { group.addTask { try await application.run() } }
            // A browser that has stopped reading cannot hold the shutdown up.
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: .milliseconds(250))
                throw Overdue()
            }
            let listeners = controlApplication == nil ? 1 : 2
            do {
                for _ in 0..<listeners { try await group.next() }
            } catch is Overdue {}
            group.cancelAll()
        }
    }

    private struct Overdue: Error {}

    private var pages: Application<RouteTable> {
        let table = RouteTable(
            routes.table, screens: routes.stage.screens, allowsFrames: routes.workbench != nil)
        return application(table, .hostname(settings.host, port: settings.port)) { channel in
            await onRunning(channel.localAddress?.port ?? settings.port)
        }
    }

    private var controlApplication: Application<RouteTable>? {
        guard let control, let path = settings.controlSocket else { return nil }
        let table = RouteTable(ControlRoutes(port: control).table, screens: routes.stage.screens)
        return application(table, .unixDomainSocket(path: path)) { _ in
            // The group may talk to the daemon; should this fail, only the daemon itself can.
            _ = chmod(path, 0o660)
        }
    }

    private func application(
        _ table: RouteTable, _ address: BindAddress,
        onRunning: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<RouteTable> {
        Application(
            responder: table, server: .http1(configuration: .bounded),
            configuration: ApplicationConfiguration(
                address: address,
                availableConnectionsDelegate: .maximum(WebLimits.connections, logger: Self.silence)),
            onServerRunning: onRunning,
            eventLoopGroupProvider: .shared(routes.stage.executor.loop),
            logger: Self.silence)
    }

    /// Libraries do not log; services do, once.
    static let silence = Logger(label: "web", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension HTTP1Channel.Configuration {
    /// What every listener allows a connection.
    static var bounded: HTTP1Channel.Configuration {
        var decoder = DecoderConfiguration()
        decoder.maxHeaderFieldSize = WebLimits.headerBytes
        decoder.maxHeaderListSize = WebLimits.headerBytes
        return .init(idleTimeout: .seconds(WebLimits.idleSeconds), httpDecoderConfiguration: decoder)
    }
}
