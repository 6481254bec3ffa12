import Domain
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import Web

/// What takes the terminal's place when it keeps failing (systemd/kioskd-safe.service): the page says that it is out of
/// service and whom to ask. On the first attempt badges are still recorded and answered, with nothing else running that
/// could fail: no upstream. If that ends badly too, only the page is left.
struct SafeMode {
    var configuration: Configuration
    /// False: never record, the facts of the configuration may be wrong.
    var isConfigurationSound: Bool
    var clock: TerminalClock
    var environment: [String: String]
    var logger: Logger

    func run() async throws {
        if isConfigurationSound, !mark.exists {
            mark.make()
            do {
                try await recording.run()
                mark.remove()
                return
            } catch {
                logger.error("recording is not possible in safe mode", metadata: ["error": "\(error)"])
            }
        }
        try await showPage()
    }

    /// Records, and does nothing else that could fail.
    var recording: Daemon {
        var reduced = configuration
        reduced.upstreams.receivers = []
        return Daemon(
            configuration: reduced, clock: clock, environment: environment, outOfService: .recording,
            logger: logger)
    }

    private func showPage() async throws {
        let notifier = SystemdNotifier(environment: environment)
        let stage = Stage(
            screens: try Screens(country: configuration.terminal.country),
            language: configuration.terminal.language)
        await stage.update(status)
        let server = WebServer(
            WebServer.Settings(host: configuration.web.address, port: configuration.web.port), stage: stage,
            terminal: ClosedTerminal()
        ) { [logger, configuration] port in
            let address = "http://\(configuration.web.address):\(port)"
            notifier.send(.ready(status: "SAFE MODE, NOTHING IS RECORDED; page on \(address)"))
            logger.error("safe mode: only the page is left", metadata: ["page": "\(address)"])
        }
        let services: [any Service] = [
            Watchdog(notifier: notifier, logger: logger), server, FarewellService(notifier: notifier),
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "services", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await group.run()
    }

    private var status: StageStatus {
        let settings = configuration.terminal.settings
        return StageStatus(
            terminalName: settings.name,
            siteName: settings.siteName.isEmpty ? settings.site.description : settings.siteName,
            company: settings.company,
            contact: configuration.terminal.contact(
                atMicroseconds: clock.now().wallMicroseconds, zone: configuration.clock.zone),
            isActivated: settings.licence != nil, outOfService: .pageOnly, clock: clock.now(),
            zone: configuration.clock.zone)
    }

    private var mark: Mark { Mark(directory: environment["RUNTIME_DIRECTORY"]) }

    /// "Recording was tried, and has not ended well since." In systemd's runtime directory, which lasts as long as the
    /// unit and its restarts; without one recording is tried every time.
    private struct Mark {
        var directory: String?

        private var path: String? { directory.map { $0 + "/safe-mode-recording" } }

        var exists: Bool { path.map { FileManager.default.fileExists(atPath: $0) } ?? false }

        func make() { if let path { _ = FileManager.default.createFile(atPath: path, contents: nil) } }

        func remove() { if let path { try? FileManager.default.removeItem(atPath: path) } }
    }
}

/// Behind the page when there is no terminal.
private struct ClosedTerminal: TerminalPort {
    func touch(_ touch: Touch) async -> TouchReply { .notRecorded }

    func metrics() async -> String {
        "# HELP kioskd_recording 1 while the book can be written.\n# TYPE kioskd_recording gauge\nkioskd_recording 0\n"
    }

    func isHealthy() async -> Bool { false }
}
