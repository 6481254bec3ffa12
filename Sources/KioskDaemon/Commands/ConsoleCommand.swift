import ArgumentParser
import Foundation
import Web

struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Opens the console for managers, and says by what to know it.",
        subcommands: [Code.self, Fingerprint.self])

    struct Code: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a code with which an administrator of the console is made.",
            discussion: """
                For the first administrator, and for the day on which the last one has forgotten his password. It is used \
                once, within 30 minutes, on the page that is printed with it. The daemon must be running, and whoever asks \
                must be root or the daemon's own user.
                """)

        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await ConsoleCommand.ask("/console/code", configuration) }
    }

    struct Fingerprint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the console's address and the SHA-256 of its certificate.",
            discussion: """
                A browser shows the same digits when it warns of a certificate that it does not know: only then is it this \
                terminal. The technician's page shows them too.
                """)

        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await ConsoleCommand.ask("/console/fingerprint", configuration) }
    }

    private static func ask(_ path: String, _ configuration: ConfigurationOption) async throws {
        let store = try configuration.load().configuration.store
        guard let reply = await ControlSocket(store).post(path, [], type: "text/plain") else {
            Console.complain("no daemon answers: is kioskd running, and are you root?")
            throw ExitCode.inputOutput
        }
        switch reply.outcome {
        case .done: try Console.deliver(reply.text + "\n")
        case .rejected:
            Console.complain(reply.text)
            throw ExitCode.badConfiguration
        case .failed:
            Console.complain(reply.text)
            throw ExitCode.failure
        }
    }
}
