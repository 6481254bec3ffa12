import Domain
import Logging
import ServiceLifecycle
import UnixSignals
import Web

/// The page alone, while there is no terminal behind it that could record: it says why, and whom to ask. Lasts until a
/// signal, or until one of its services ends.
struct ClosedPage {
    var configuration: Configuration
    var clock: TerminalClock
    var environment: [String: String]
    var logger: Logger

    /// `status`: what the page says besides who the terminal is. `words`: for systemd. `services` end it when they end.
    func run(
        words: String, ended services: [any Service] = [], _ change: (inout StageStatus) -> Void
    ) async throws {
        let notifier = SystemdNotifier(environment: environment)
        let stage = Stage(
            screens: try Screens(country: configuration.terminal.country),
            language: configuration.terminal.language)
        var status = status
        change(&status)
        await stage.update(status)
        let server = WebServer(
            WebServer.Settings(host: configuration.web.address, port: configuration.web.port), stage: stage,
            terminal: ClosedTerminal()
        ) { [logger, configuration] port in
            let address = "http://\(configuration.web.address):\(port)"
            notifier.send(.ready(status: "\(words); page on \(address)"))
            logger.error("only the page is there", metadata: ["page": "\(address)", "why": "\(words)"])
        }
        let lasting: [any Service] = [Watchdog(notifier: notifier, logger: logger), server]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: lasting.map { .init(service: $0) }
                    + services.map {
                        .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                    },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "services", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await group.run()
    }

    private var status: StageStatus {
        let settings = configuration.terminal.settings
        var status = StageStatus(
            terminalName: settings.name,
            siteName: settings.siteName.isEmpty ? settings.site.description : settings.siteName,
            company: settings.company,
            contact: configuration.terminal.contact(
                atMicroseconds: clock.now().wallMicroseconds, zone: configuration.clock.zone),
            isActivated: settings.licence != nil, clock: clock.now(), zone: configuration.clock.zone)
        status.otherWay = configuration.otherWayWithoutBook
        return status
    }
}

/// Behind the page when there is no terminal.
private struct ClosedTerminal: TerminalPort {
    func touch(_ touch: Touch) async -> TouchReply { .notRecorded }

    func identify(code: String, pin: String) async -> CodeReply { .notRecorded }
    func identify(account: String, password: String) async -> CodeReply { .notRecorded }

    func ownPunches(of person: PersonID) async -> OwnPunches? { nil }
    func people(keypad: String, limit: Int) async -> (found: [FoundPerson], count: Int) { ([], 0) }

    func present() async -> EvacuationList? { nil }
    func openInspection(code: String) async -> InspectionReply { .notRecorded }
    func inspect(_ view: Inspection.View) async -> Inspection? { nil }
    func endInspection() async {}

    func metrics() async -> String {
        "# HELP kioskd_recording 1 while the book can be written.\n# TYPE kioskd_recording gauge\nkioskd_recording 0\n"
    }

    func isHealthy() async -> Bool { false }
}
