import ArgumentParser
import Foundation
import Web

struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Loads the company's register: clients, sites, tasks and agents.",
        subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds and changes what a CSV file has, all of it or nothing.",
            discussion: """
                The first line names the columns; what has no column stays as it is, and nothing is deleted. \
                docs/register.md explains each column. Bad rows are listed with line and reason; then nothing is \
                imported. Clients come before sites, sites before tasks, tasks before agents. National numbers are \
                sealed before they are written.

                A running daemon takes the file through its control socket; otherwise the book is opened here.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "clients, sites, tasks or agents.")
        var kind: RegisterKind

        @Argument(help: "The CSV file, UTF-8.")
        var file: String

        @Flag(help: "Only say what would change.")
        var dryRun = false

        func run() async throws {
            let loaded = try configuration.load().configuration
            let bytes = try InputFile(file).readAll(limit: DelimitedText.byteLimit)
            let desk = RegisterDesk(
                configuration: loaded, environment: ProcessInfo.processInfo.environment)
            try await desk.hand(in: bytes, kind, dryRun: dryRun).tell(about: "\(file):\n")
        }
    }
}

extension RegisterKind: ExpressibleByArgument {}
