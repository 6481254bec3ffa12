import ArgumentParser
import Web

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says what a code on the screen (E-12) means and what to do.",
        discussion: "Without a code: lists all. Exit code 64 for a code that there is not.")

    @Argument(help: "The code, as on the screen; E12, e-12 and 12 will do.")
    var code: String?

    func run() throws {
        guard let code else {
            for explanation in FaultExplanation.table {
                Console.print("\(explanation.code.rawValue)  \(explanation.meaning)")
            }
            return
        }
        guard let explanation = FaultExplanation.find(code) else {
            throw ValidationError("there is no code \(code.prefix(20)); `kioskd explain` lists all")
        }
        Console.print(explanation.text)
    }
}
