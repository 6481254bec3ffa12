import Domain
import Drivers
import Logging
import ServiceLifecycle
import Store
import UnixSignals
import Upstreams
import Web

// What the program is made of.
extension Daemon {
    func makeHousekeeping(
        _ parts: Parts, _ watchdog: Watchdog, _ notifier: SystemdNotifier,
        _ player: (any SignalPlayer)?
    ) -> HousekeepingService {
        HousekeepingService(
            terminal: parts.terminal, book: parts.book, board: parts.board, watchdog: watchdog,
            notifier: notifier,
            clock: clock, disk: DiskGauge(configuration.store),
            retention: makeRetention(parts.terminal, parts.book),
            asides: outOfService == nil
                ? AsideKeeper(terminal: parts.terminal, book: parts.book, logger: logger) : nil,
            proofs: outOfService == nil
                ? ProofKeeper(
                    terminal: parts.terminal, book: parts.book, term: configuration.store.retention,
                    logger: logger) : nil,
            data: makeDataKeeper(parts), receipts: makeReceiptKeeper(parts),
            otherWay: makeOtherWayKeeper(parts), player: player,
            logger: logger)
    }

    func makeInspections(
        _ book: Book, _ terminal: TerminalService, _ board: StatusBoard
    ) -> InspectionDesk {
        InspectionDesk(
            terminal: terminal, book: ShelvedBook(book), board: board, clock: clock,
            configuration: configuration)
    }

    func makeOtherWayKeeper(_ parts: Parts) -> OtherWayKeeper? {
        configuration.terminal.otherWay.map { template in
            OtherWayKeeper(
                terminal: parts.terminal, board: parts.board, template: template,
                zone: configuration.clock.zone, directory: configuration.store.directory, logger: logger)
        }
    }

    func makeDataKeeper(_ parts: Parts) -> DataKeeper? {
        configuration.link.data.map { data in
            DataKeeper(
                terminal: parts.terminal, board: parts.board, plan: data.plan(in: configuration.clock.zone),
                heartbeatFactor: data.heartbeatFactor, counters: counters,
                spaceHeartbeats: { [forwarders = parts.forwarders] factor in
                    for forwarder in forwarders { await forwarder.spaceHeartbeats(factor) }
                }, logger: logger)
        }
    }

    func makePINs(_ terminal: TerminalService, _ board: StatusBoard) -> PINDesk {
        PINDesk(
            terminal: terminal, board: board, directory: configuration.store.directory, logger: logger)
    }

    func makeReceiptKeeper(_ parts: Parts) -> ReceiptKeeper {
        let names = configuration.upstreams.receivers.map(\.settings).filter { $0.registration != nil }
        return ReceiptKeeper(
            terminal: parts.terminal, book: parts.book, upstreams: names.map(\.name), logger: logger)
    }

    /// None in safe mode: it runs without its upstreams, and nobody could say what they still need.
    func makeRetention(_ terminal: TerminalService, _ book: ShelvedBook) -> RetentionKeeper? {
        guard outOfService == nil else { return nil }
        return RetentionKeeper(
            terminal: terminal, book: book, term: configuration.store.retention,
            upstreams: configuration.upstreams.receivers.map(\.settings.name), logger: logger)
    }

    func makeForwarders(
        _ book: Book, _ terminal: TerminalService, _ board: StatusBoard, _ link: LinkService,
        _ watchdog: Watchdog
    ) async throws -> [Forwarder] {
        let timekeeper = Timekeeper { [clock] in clock.now() }
        let surroundings = UpstreamSurroundings(
            terminal: configuration.terminal.settings.name, timekeeper: timekeeper,
            zone: configuration.clock.zone)
        let registrations = makeRegistrations(terminal)
        let forwarders = try configuration.upstreams.receivers.map { receiver in
            let settings = receiver.settings(environment: environment)
            for problem in settings.checkFiles() {
                logger.error(
                    "upstream waits for a file",
                    metadata: ["upstream.name": "\(settings.name)", "upstream.cause": "\(problem)"])
            }
            let listeners = ForwarderListeners(
                status: {
                    await board.update($0)
                    await link.note($0)
                },
                received: { name, receipts in await board.received(receipts, by: name) },
                alive: { await watchdog.note(Self.proofName(ofUpstream: $0)) })
            var surroundings = surroundings
            // A file of the company's stands in for the register where it is named.
            if settings.registration?.registerFile == nil { surroundings.registrations = registrations }
            return Forwarder(
                name: settings.name, upstream: try UpstreamCatalog.make(settings, in: surroundings),
                book: ShelvedBook(book), directory: terminal, timekeeper: timekeeper, listeners: listeners,
                logger: logger, seed: book.id.value ^ settings.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
        }
        await link.connect { remedy in for forwarder in forwarders { await forwarder.mend(remedy) } }
        return forwarders
    }

    private func makeRegistrations(_ terminal: TerminalService) -> CompanyRegistrations {
        let key = NumberKey(
            reference: configuration.register.numberKey, directory: configuration.store.directory)
        return CompanyRegistrations(
            terminal: terminal, seal: { [environment] in key.standing(environment: environment) },
            zone: configuration.clock.zone)
    }

    /// How loud it is to be at the time of asking, percent.
    var volume: @Sendable () -> Int {
        let (sound, zone, clock) = (configuration.sound, configuration.clock.zone, clock)
        return { sound.percent(atMicroseconds: clock.now().wallMicroseconds, zone: zone) }
    }

    func makeLink(
        _ terminal: TerminalService, _ board: StatusBoard, _ player: (any SignalPlayer)?
    ) -> LinkService {
        var doers = LinkService.Doers()
        if let request = LinkRequest(environment: environment) { doers.restartUnit = { try request.make() } }
        if let player {
            let pulse = Translation.modemPulse(seconds: configuration.link.modemOffSeconds)
            doers.pulseModem = { player.play(pulse) }
        }
        return LinkService(
            configuration.link.steps, doers: doers,
            terminal: terminal, board: board, timekeeper: Timekeeper { [clock] in clock.now() },
            logger: logger)
    }

    /// None where a stick would neither get a copy nor give settings. A wrong company key is no reason to record nothing.
    func makeStick(_ parts: Parts) -> [any Service] {
        guard outOfService == nil else { return [] }
        var certificate: CompanyCertificate?
        if let path = configuration.store.backupCertificate {
            do {
                certificate = try CompanyCertificate(pem: BoundedFile.read(path, limit: 1 << 16))
            } catch {
                logger.error("nothing is copied onto sticks", metadata: ["copy.cause": "\(path): \(error)"])
            }
        }
        var desk = provisioning
        desk?.company = certificate
        guard certificate != nil || desk?.code != nil else { return [] }
        return [
            StickService(
                book: parts.book, certificate: certificate, desk: desk,
                folder: configuration.store.stickDirectory,
                terminal: parts.terminal, board: parts.board, clock: clock, logger: logger)
        ]
    }

    func makeServer(
        _ parts: Parts, _ watchdog: Watchdog, _ notifier: SystemdNotifier, _ proof: ProofService,
        _ desk: TechnicianDesk
    ) -> WebServer {
        let settings = WebServer.Settings(
            host: configuration.web.address, port: configuration.web.port,
            controlSocket: configuration.store.controlSocket)
        let forwarderNames = configuration.upstreams.receivers.map(\.settings.name)
        return WebServer(
            settings, stage: parts.stage,
            terminal: PagePort(
                terminal: parts.terminal, board: parts.board, watchdog: watchdog,
                ownPunches: OwnPunchesReader(
                    terminal: parts.terminal, book: parts.book, upstreams: configuration.upstreams),
                pins: parts.pins, inspections: parts.inspections,
                listsPresent: configuration.terminal.listsPresent, loans: configuration.loans,
                zone: configuration.clock.zone, logger: logger),
            workbench: additions.workbench, technician: desk,
            control: CommandPort(
                terminal: parts.terminal, book: parts.book, board: parts.board,
                deliveries: DeliveryDesk(parts), pins: parts.pins, configuration: configuration,
                environment: environment,
                console: parts.console, inspections: parts.inspections,
                logger: logger)
        ) { [configuration, additions, logger] port in
            let host =
                configuration.web.address.contains(":")
                ? "[\(configuration.web.address)]" : configuration.web.address
            let address = "http://\(host):\(port)"
            for name in forwarderNames {
                await watchdog.expect(Self.proofName(ofUpstream: name), within: .seconds(45))
            }
            await parts.board.update(address: address)
            proof.begin(page: address)
            notifier.send(.ready(status: await parts.board.statusLine))
            logger.info("ready", metadata: ["page": "\(address)"])
            await additions.whenReady(parts, address)
        }
    }

    func makeDesk(_ parts: Parts, _ player: (any SignalPlayer)?) -> TechnicianDesk {
        TechnicianDesk(
            terminal: parts.terminal, board: parts.board, clock: clock, player: player,
            configuration: configuration, environment: environment, console: parts.console?.place,
            logger: logger)
    }

    /// None in safe mode, and none that cannot show a certificate: a terminal records without it.
    func makeConsole(_ parts: Parts) -> ConsoleParts? {
        guard outOfService == nil, let port = configuration.console.port else { return nil }
        do {
            return try ConsoleParts(parts, port: port, configuration, environment, clock, logger)
        } catch {
            logger.error("there is no console", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func makeReaders(
        _ parts: Parts, _ presenter: PresenterService, _ tap: ReadingsTap
    ) throws -> ReaderService {
        ReaderService(
            readers: configuration.devices.readers, announcements: try Announcements(logger: logger),
            tender: ReaderTender(
                translation: translation,
                terminal: parts.terminal, clock: clock, board: parts.board,
                overflow: { presenter.present(Terminal.notRecordedEffects(for: $0)) }, tap: tap,
                logger: logger),
            board: parts.board, logger: logger)
    }

    private var translation: Translation {
        let key = NumberKey(
            reference: configuration.register.numberKey, directory: configuration.store.directory)
        return Translation(
            keys: configuration.terminal.keys,
            mark: { [environment] number in
                try? key.standing(environment: environment)?.mark(of: number.text)
            }, zone: configuration.clock.zone)
    }

    static func proofName(ofUpstream name: String) -> String { "upstream \(name)" }
}
