import Documents
import Domain
import Logging
import ServiceLifecycle
import Store
import Web

/// The console, put together: who lets in, and who listens.
struct ConsoleParts: Sendable {
    var desk: ConsoleDesk
    var place: ConsolePlace
    private var listener: ConsoleListener

    /// The listener goes first: when the program ends, nobody is let in any more.
    var services: [any Service] { [desk, listener] }

    /// Throws words for a technician when there is no certificate to show, or no folder to keep passwords in.
    init(
        _ parts: Daemon.Parts, port: Int, _ configuration: Configuration, _ environment: [String: String],
        _ clock: TerminalClock, _ logger: Logger
    ) throws {
        let folder = ConsoleFolder(book: configuration.store.directory)
        let shown = try folder.identity(configuration.console, now: clock.now())
        let desk = try ConsoleDesk(
            terminal: parts.terminal, book: parts.book, board: parts.board, clock: clock,
            configuration: configuration, environment: environment, deliveries: DeliveryDesk(parts),
            pins: parts.pins, inspections: parts.inspections,
            folder: folder, logger: logger)
        let place = ConsolePlace(
            host: configuration.console.certificateNames.first?.text ?? "localhost",
            fingerprint: ConsoleFolder.Shown.spoken(shown.fingerprint))
        let server = try ConsoleServer(
            .init(
                address: configuration.console.address, port: port,
                identity: .init(certificate: shown.certificate, key: shown.key)),
            port: desk, press: DocumentPress(program: DocumentPress.installed),
            longPress: DocumentPress(program: DocumentPress.installed, limit: .seconds(7_200)),
            shelf: ExportFolder(folder), now: { clock.now() },
            country: configuration.terminal.country, makeToken: { SessionToken.make() }
        ) { port in
            let address = await place.open(port: port)
            logger.info("console is open", metadata: ["page": "\(address)"])
        }
        listener = ConsoleListener(server: server, logger: logger)
        self.desk = desk
        self.place = place
    }
}

/// Where the console answers, and by what a browser knows that it is this one.
actor ConsolePlace {
    private let host: String
    private let fingerprint: String
    private(set) var address: String?

    init(host: String, fingerprint: String) {
        self.host = host
        self.fingerprint = fingerprint
    }

    /// The listener is there: says at which address.
    func open(port: Int) -> String {
        let opened = "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        address = opened
        return opened
    }

    /// For the command line.
    var text: String { "\(address ?? "not open yet")\nSHA-256 \(fingerprint)" }

    /// For the technician's page.
    var shown: TechnicianView.Console? {
        address.map { TechnicianView.Console(address: $0, fingerprint: fingerprint) }
    }
}
