import ArgumentParser
import Drivers
import Foundation
import Logging
import Store
import Upstreams
import Web

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the terminal; what systemd starts.",
        discussion: "Stops in good order on SIGTERM: readers first, the book last.")

    @OptionGroup var configuration: ConfigurationOption

    @Flag(
        help: """
            Show that the terminal is out of service, with the contact of the configuration; record badges if that is \
            possible, send nothing. Started when the terminal itself keeps failing.
            """)
    var safeMode = false

    func run() async throws {
        // No picture of the memory on the disk, whatever starts it: it holds keys and names.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        let freshStart = FreshStart()
        let environment = ProcessInfo.processInfo.environment
        if safeMode {
            let (loaded, isSound) = configuration.loadOrSalvage()
            let logger = bootstrap(loaded.log.level, environment)
            return try await SafeMode(
                configuration: loaded, isConfigurationSound: isSound,
                clock: try TerminalClock(ClockDiscipline(environment: environment)),
                environment: environment, logger: logger
            ).run()
        }
        let (loaded, imprint) = try configuration.loadWithImprint()
        let logger = bootstrap(loaded.log.level, environment)
        let desk = ProvisioningDesk(
            loaded, loader: ConfigurationLoader(file: configuration.path, environment: environment),
            logger: logger)
        let watch = SettingsWatch(desk.folder, since: imprint, logger: logger)
        do {
            try await Daemon(
                configuration: loaded, clock: try TerminalClock(ClockDiscipline(environment: environment)),
                environment: environment,
                provisioning: desk, watch: watch, logger: logger
            ).run()
            if await watch.hasChanged { try freshStart.begin() }
        } catch let error as StoreError {
            Console.complain("\(error)")
            throw ExitCode.inputOutput
        } catch let error as PortTaken {
            Console.complain("\(error): end it, or set `port` of [web]")
            throw ExitCode.inputOutput
        } catch let error as UpstreamProblems {
            Console.complain("upstream \(error.upstream):\n  " + error.problems.joined(separator: "\n  "))
            throw ExitCode.badConfiguration
        }
    }

    private func bootstrap(_ level: Logger.Level, _ environment: [String: String]) -> Logger {
        LoggingSystem.bootstrap { _ in
            var handler = JournalLog(environment: environment)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "kioskd")
    }
}
