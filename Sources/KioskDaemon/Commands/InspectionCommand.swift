import ArgumentParser
import Foundation
import Web

struct InspectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspection",
        abstract: "Prints a code with which an inspector looks at this terminal for thirty minutes.",
        discussion: """
            Used once, within 30 minutes, at the terminal itself: "Vie privée", then "Contrôle". It shows who is here since \
            when and for whom, and the punches of the last 31 days with what ONSS has said of them; it changes nothing, and \
            each look is an entry of the book. The daemon must be running, and whoever asks must be root or its own user. \
            Managers make one in the console.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let store = try configuration.load().configuration.store
        guard let reply = await ControlSocket(store).post("/inspection", [], type: "text/plain") else {
            Console.complain("no daemon answers: is kioskd running, and are you root?")
            throw ExitCode.inputOutput
        }
        guard reply.outcome == .done else {
            Console.complain(reply.text)
            throw ExitCode.failure
        }
        try Console.deliver(reply.text + "\n")
    }
}
