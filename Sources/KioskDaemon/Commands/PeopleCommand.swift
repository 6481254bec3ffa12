import ArgumentParser
import Web

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Loads people and their badges.", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds and changes people and badges from a CSV file: all of it, or nothing.",
            discussion: """
                Columns: code, first_name, last_name (required), language, active, badge, badge_state, badge_from, \
                badge_to, sites, tasks, shift. A second badge is a second row with the same code. docs/people.md \
                explains each. Bad rows are listed with line and reason; then nothing is imported.

                A running daemon takes the file through its control socket; otherwise the book is opened here.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "The CSV file, UTF-8.")
        var file: String

        @Flag(help: "Only say what would change.")
        var dryRun = false

        func run() async throws {
            let loaded = try configuration.load().configuration
            let bytes = try InputFile(file).readAll(limit: DelimitedText.byteLimit)
            let reply = await RosterDesk(configuration: loaded).hand(in: bytes, dryRun: dryRun)
            switch reply.outcome {
            case .done: Console.print(reply.text)
            case .rejected:
                Console.complain("\(file):\n\(reply.text)")
                throw ExitCode.badData
            case .failed:
                Console.complain(reply.text)
                throw ExitCode.inputOutput
            }
        }
    }
}
