import ArgumentParser
import Domain
import Foundation
import Logging
import VirtualUpstream
import Web

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the real daemon on virtual devices, to see and try everything on any machine.",
        discussion: """
            A badge reader and a GNSS receiver on pseudo-terminals, a smart card in pcscd, and an upstream that can be \
            unplugged. The workbench, whose address is printed, has them in hand and leads to the other pages.
            """)

    @Option(
        help:
            "Port of the pages on 127.0.0.1; 0: any free one. Without it 8080, or any free one when that is taken."
    )
    var port: Int?

    @Option(help: "Where the book of the simulation lies.")
    var directory: String?

    @Flag(help: "Start with an empty book.")
    var fresh = false

    @Flag(help: "Log what happens to standard error.")
    var verbose = false

    func run() async throws {
        let folder = directory ?? Self.standardDirectory
        if fresh { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var logger = Logger(label: "kioskd")
        logger.logLevel = verbose ? .info : .error
        let quiet = Logger(label: "upstream", factory: { _ in SwiftLogNoOpLogHandler() })
        let upstream = VirtualUpstream(logger: quiet)
        let upstreamPort = try await upstream.start()
        if let hash = PINHash(pin: SimulatedSite.technicianPIN) {
            try "\(hash)\n".write(toFile: folder + "/technician-pin", atomically: true, encoding: .utf8)
        }
        // Held for a moment only to see whether it is free.
        let port = port ?? (HeldPort(Self.standardPort) == nil ? 0 : Self.standardPort)
        let consolePort =
            port != Self.standardPort || HeldPort(Self.consolePort) == nil ? 0 : Self.consolePort
        let configuration = try Self.settings(
            folder: folder, port: port, upstreamPort: upstreamPort, consolePort: consolePort)
        let clock = try TerminalClock()
        let home = configuration.terminal.settings.surveyed
        guard let home else { throw ExitCode.badConfiguration }
        let workbench = try Workbench(directory: folder, upstream: upstream, clock: clock, home: home)
        if let problem = await workbench.start() { Console.note("No smart card: \(problem).") }
        let player = VirtualLamps { await workbench.show($0) }
        let daemon = Daemon(
            configuration: configuration, clock: clock, environment: ProcessInfo.processInfo.environment,
            additions: Daemon.Additions(
                player: player, workbench: workbench,
                services: [WorkbenchService(workbench: workbench, upstream: upstream)],
                whenReady: { parts, address in await Self.open(parts, address, configuration, workbench) }),
            logger: logger)
        do {
            try await daemon.run()
        } catch let error as PortTaken {
            Console.complain("\(error): name another one with --port")
            throw ExitCode.inputOutput
        }
    }

    private static let standardPort = 8080
    private static let consolePort = 8443

    private static var standardDirectory: String {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.local/share"
        return data + "/kioskd-simulate"
    }

    private static func settings(
        folder: String, port: Int, upstreamPort: Int, consolePort: Int
    ) throws -> Configuration {
        let text = SimulatedSite.configuration(
            folder: folder, port: port, upstreamPort: upstreamPort, consolePort: consolePort)
        do throws(ConfigurationError) {
            return try ConfigurationLoader.load(text: text).configuration
        } catch {
            Console.complain("\(error)")
            throw ExitCode.badConfiguration
        }
    }

    private static func open(
        _ parts: Daemon.Parts, _ address: String, _ configuration: Configuration, _ workbench: Workbench
    ) async {
        await workbench.connect(parts)
        let roster = RosterFile(
            Array(DemoRoster.text.utf8), language: configuration.terminal.language,
            zone: configuration.clock.zone)
        do throws(RosterImport.Failure) {
            _ = try await RosterImport(terminal: parts.terminal).run(roster)
        } catch {
            Console.complain(error.reply.text)
        }
        Console.print(
            """

              kioskd is running, on virtual devices:

                \(address)/workbench

              Badges, cards, link and clock are in hand there; it shows the terminal page and leads to the technician's.
            \(await consoleNote(parts))
              Ctrl-C ends it. Nothing leaves this machine.

            """)
    }

    /// Where the console is, and the code for its first administrator while there is none.
    private static func consoleNote(_ parts: Daemon.Parts) async -> String {
        guard let console = parts.console else { return "" }
        // The listener opens beside the pages.
        var address = await console.place.address
        for _ in 0..<50 where address == nil {
            try? await Task.sleep(for: .milliseconds(20))
            address = await console.place.address
        }
        guard let address else { return "" }
        let door = "  The console for managers: \(address)"
        guard await !console.desk.isReady(), let code = await console.desk.makeCode() else { return door }
        return door + "/begin, with the code \(code)"
    }
}
