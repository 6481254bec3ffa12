import ArgumentParser
import Web

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Loads people and their badges, and erases who is gone.",
        subcommands: [Import.self, Erase.self])

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
            try await RosterDesk(configuration: loaded).hand(in: bytes, dryRun: dryRun).tell(
                about: "\(file):\n")
        }
    }

    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases a person's name and badges from the book, for ever.",
            discussion: """
                His punches stay, under a number that nobody can resolve any more, and the chain stays sound: \
                kioskd journal verify names the rule and the day. Refused while he is active or a badge of his has not \
                ended (import him with active no first), and while an upstream has no receipt for an entry of his. \
                Copies and exports made before still hold the texts.

                A running daemon does it through its control socket; otherwise the book is opened here.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "The company's own code for the person.")
        var code: String

        @Option(help: "Name of the retention rule that asks for it, as the book will say for ever.")
        var rule: String

        func run() async throws {
            let loaded = try configuration.load().configuration
            let request = ErasureRequest(code: code, rule: rule)
            try await RosterDesk(configuration: loaded).erase(request).tell()
        }
    }
}

extension ControlReply {
    /// Says what became of it; throws the exit code where nothing did.
    func tell(about input: String = "") throws {
        switch outcome {
        case .done: Console.print(text)
        case .rejected:
            Console.complain(input + text)
            throw ExitCode.badData
        case .failed:
            Console.complain(text)
            throw ExitCode.inputOutput
        }
    }
}
