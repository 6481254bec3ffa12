import ArgumentParser
import Foundation
import Web

struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people",
        abstract: "Loads people and their badges, gives them PINs, and erases who is gone.",
        subcommands: [Import.self, PIN.self, Erase.self])

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

    struct PIN: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin", abstract: "Gives a person a PIN for the terminal's keypad.",
            discussion: """
                With his agent code (1 to 12 digits) and a PIN of 4 to 6 digits somebody punches who has forgotten his \
                badge. The PIN is asked for twice on a terminal, else read as one line of standard input; it is never an \
                argument, which others could see. It is kept hashed, beside the book and never in it. The daemon must be \
                running, and whoever asks must be root or the daemon's own user.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "The company's own code for the person.")
        var code: String

        @Flag(help: "Take his PIN away.")
        var remove = false

        func run() async throws {
            let store = try configuration.load().configuration.store
            let request = PINRequest(code: code, pin: remove ? nil : try ask())
            let bytes = Array(try JSONEncoder().encode(request))
            guard
                let reply = await ControlSocket(store).post("/people/pin", bytes, type: "application/json")
            else {
                Console.complain("no daemon answers: is kioskd running, and are you root?")
                throw ExitCode.inputOutput
            }
            try reply.tell()
        }

        private func ask() throws -> String {
            let isAsked = isatty(STDIN_FILENO) == 1
            let pin = isAsked ? HiddenLine.ask("PIN: ") : readLine(strippingNewline: true)
            guard let pin, PINFile.isPIN(pin) else {
                Console.complain("a PIN has 4 to 6 digits")
                throw ExitCode.badData
            }
            if isAsked, HiddenLine.ask("Again: ") != pin {
                Console.complain("that was another one")
                throw ExitCode.badData
            }
            return pin
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
