import ArgumentParser
import Drivers
import Foundation
import Logging
import Store
import Upstreams

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the terminal; what systemd starts.",
        discussion: "Stops in good order on SIGTERM: readers first, the book last.")

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let loaded = try configuration.load().configuration
        LoggingSystem.bootstrap { _ in
            var handler = JournalLog(environment: ProcessInfo.processInfo.environment)
            handler.logLevel = loaded.log.level
            return handler
        }
        let logger = Logger(label: "kioskd")
        do {
            let clock = try TerminalClock()
            try await Daemon(
                configuration: loaded, clock: clock, environment: ProcessInfo.processInfo.environment,
                logger: logger
            ).run()
        } catch let error as StoreError {
            Console.complain("\(error)")
            throw ExitCode.inputOutput
        } catch let error as UpstreamProblems {
            Console.complain("upstream \(error.upstream):\n  " + error.problems.joined(separator: "\n  "))
            throw ExitCode.badConfiguration
        }
    }
}
