import Domain
import Logging
import ServiceLifecycle
import Store
import UnixSignals
import Upstreams
import Web

/// The whole program as a list of services, started in order and stopped in mirror order: readers first, the book last.
struct Daemon {
    /// What `simulate` adds to a configuration: virtual devices and the workbench.
    struct Additions: Sendable {
        var player: (any SignalPlayer)?
        var workbench: (any WorkbenchPort)?
        /// Started before the readers.
        var services: [any Service] = []
        /// Called once, when the page answers.
        var whenReady: @Sendable (Parts, _ address: String) async -> Void = { _, _ in }
    }

    /// What the additions may hold on to.
    struct Parts: Sendable {
        var terminal: TerminalService
        var book: ShelvedBook
        var board: StatusBoard
        var forwarders: [Forwarder]
        var clock: TerminalClock
        var stage: Stage
        var pins: PINDesk
        var inspections: InspectionDesk
        /// Nil: there is none.
        var console: ConsoleParts?
    }

    var configuration: Configuration
    var clock: TerminalClock
    var environment: [String: String]
    var additions = Additions()
    /// Set in safe mode.
    var outOfService: OutOfService?
    /// Where settings may come from while it runs; nil: from nowhere (simulation, safe mode).
    var provisioning: ProvisioningDesk?
    /// Where the kernel counts what passes the modem.
    var counters = InterfaceCounters()
    /// Ends the program when they have come.
    var watch: SettingsWatch?
    var logger: Logger

    func run() async throws {
        let notifier = SystemdNotifier(environment: environment)
        let watchdog = Watchdog(notifier: notifier, logger: logger)
        let opening = BookOpening(
            configuration: configuration, clock: clock, environment: environment,
            outOfService: outOfService, logger: logger)
        guard let opened = try await opening.open() else { return }
        let book = opened.book
        tell(of: opened)
        let stage = Stage(
            screens: try Screens(country: configuration.terminal.country),
            language: configuration.terminal.language)
        let board = StatusBoard(
            configuration: configuration, clock: clock, stage: stage, outOfService: outOfService,
            provisioningCode: provisioning?.code)
        let player =
            try additions.player
            ?? configuration.devices.outputs.map { try OutputService($0, logger: logger) }
        let presenter = PresenterService(stage: stage, board: board, outputs: player, volume: volume)
        let growth = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let terminal = TerminalService(
            opened, settings: configuration.terminal.settings, clock: clock, program: Version.text,
            sinks: presenter.sinks { growth.continuation.yield() }, logger: logger)
        let link = makeLink(terminal, board, player)
        let forwarders = try await makeForwarders(book, terminal, board, link, watchdog)
        var parts = Parts(
            terminal: terminal, book: ShelvedBook(book), board: board, forwarders: forwarders, clock: clock,
            stage: stage, pins: makePINs(terminal, board),
            inspections: makeInspections(book, terminal, board))
        let growthService = GrowthService(
            growth: growth, book: parts.book, forwarders: forwarders, logger: logger)
        let housekeeping = makeHousekeeping(parts, watchdog, notifier, player)
        let proof = ProofService(terminal: terminal, watchdog: watchdog)
        parts.console = makeConsole(parts)
        let desk = makeDesk(parts, player)
        let server = makeServer(parts, watchdog, notifier, proof, desk)
        await begin(parts)
        var services = ([watchdog, presenter, player] as [(any Service)?]).compactMap(\.self)
        services += [terminal, proof, housekeeping, growthService, link, desk]
        services += makeStick(parts)
        services += forwarders
        services += parts.console?.services ?? []
        services += [server, FarewellService(notifier: notifier, watch: watch)] + additions.services
        services += [
            ClockService(clock: clock, terminal: terminal, board: board, logger: logger),
            try makeReaders(parts, presenter, desk.tap),
        ]
        try await runToTheEnd(services)
        try book.close()
    }

    private func begin(_ parts: Parts) async {
        let (terminal, board) = (parts.terminal, parts.board)
        await terminal.begin()
        await parts.pins.begin()
        if let fact = (try? provisioning?.folder.inForce())?.fact {
            _ = await terminal.submit(await terminal.stamped(.provisioned(fact)))
        }
        let state = await terminal.state
        let now = clock.now()
        await board.update(isPowerLostRegularly: state.powerLosses?.isRegular(at: now) == true)
        if let settings = state.settings { await board.update(settings: settings.value) }
        await board.update(clock: now)
    }

    private func runToTheEnd(_ services: [any Service]) async throws {
        var configured = services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if let watch {
            configured.append(.init(service: watch, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: configured, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "services", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await group.run()
    }

    private func tell(of opened: OpenedBook) {
        guard let cause = opened.cause else { return }
        logger.error(
            "book was damaged: put aside and salvaged",
            metadata: [
                "store.cause": "\(cause)", "store.aside": "\(opened.file ?? "none")",
                "store.lost": "\(opened.terminal.repairs?.lostCount ?? 0)",
            ])
    }
}
