import ArgumentParser
import Domain
import Foundation
import Glibc
import Store
import Upstreams

extension UpstreamCommand {
    /// The receiver of that name, which `expect` has found.
    static func receiver(
        _ name: String, in configuration: Configuration
    ) throws -> UpstreamConfiguration.Receiver {
        try expect(name, in: configuration)
        guard let receiver = configuration.upstreams.receivers.first(where: { $0.settings.name == name })
        else { throw ExitCode.badConfiguration }
        return receiver
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proves that a receiver lets this terminal in, without telling it of any entry.",
            discussion: """
                For a receiver of type check-in-and-out: a token, and a list of no presences, so that nobody is registered. \
                For any other: a heartbeat. May run beside the daemon, as a user who may read the secrets; a systemd \
                credential only the daemon's own unit can read.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "Name of the upstream in the configuration.")
        var name: String

        func run() async throws {
            let loaded = try configuration.load().configuration
            let receiver = try UpstreamCommand.receiver(name, in: loaded)
            let environment = ProcessInfo.processInfo.environment
            let settings = receiver.settings(environment: environment)
            let problems = settings.checkFiles()
            for problem in problems { Console.complain("\(name): \(problem)") }
            let clock = try TerminalClock(ClockDiscipline(environment: environment))
            let upstream = try UpstreamCatalog.make(
                settings,
                in: UpstreamSurroundings(
                    terminal: loaded.terminal.settings.name, timekeeper: Timekeeper { clock.now() },
                    zone: loaded.clock.zone))
            let steps = await upstream.trial()
            await upstream.close()
            for step in steps {
                let words = [step.cause ?? "good", step.note.map { "(\($0))" }].compactMap(\.self)
                Console.print("\(name): \(step.name): \(words.joined(separator: " "))")
            }
            guard problems.isEmpty, steps.allSatisfy({ $0.cause == nil }) else { throw ExitCode.failure }
        }
    }

    struct Request: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a certificate request for the key that signs for the company at ONSS.",
            discussion: """
                For a receiver of type check-in-and-out. Without a key at private_key_file an RSA key of 2048 bits is made \
                there first, for the daemon's user alone. It never leaves this machine. Have the request signed and upload \
                the certificate in Chaman: docs/ciao.md.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "Name of the upstream in the configuration.")
        var name: String

        func run() async throws {
            let loaded = try configuration.load().configuration
            let receiver = try UpstreamCommand.receiver(name, in: loaded)
            guard receiver.settings.type == .checkInAndOut, let reference = receiver.privateKey else {
                Console.complain("\(name) is no receiver of type check-in-and-out")
                throw ExitCode.badConfiguration
            }
            guard case .file(let path) = reference else {
                Console.complain(
                    "\(name): private_key_file is a credential: make the key where the credential comes from")
                throw ExitCode.badConfiguration
            }
            let terminal = loaded.terminal.settings
            do {
                let (key, isNew) = try SigningKey.find(at: path, orMakeFor: loaded.store.directory)
                if isNew { Console.note("made a key: \(path)") }
                // A key that cannot sign is found here, and not by ONSS.
                _ = try key.signRS256([])
                let organisation = terminal.company.isEmpty ? terminal.name : terminal.company
                try Console.deliver(try key.request(name: terminal.name, organisation: organisation))
            } catch let error as ExitCode {
                throw error
            } catch {
                Console.complain("\(path): \(error)")
                throw ExitCode.inputOutput
            }
        }
    }
}
