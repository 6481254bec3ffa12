import ArgumentParser
import Drivers
import Foundation

struct BadgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "badge", abstract: "Looks at what a badge reader says.", subcommands: [Decode.self])

    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints one JSON object for each badge or read error of a recorded trace.",
            discussion: "The form of a trace, for each reader type, is described in docs/traces.md.")

        @Argument(help: "A trace; standard input when left out.")
        var trace: String?

        func run() throws {
            let input = try InputFile.open(trace)
            let text = String(decoding: try input.readToEnd() ?? Data(), as: UTF8.self)
            do throws(TraceDefect) {
                for outcome in try Catalog.replay(Trace(text)) { Console.print(outcome.jsonLine) }
            } catch {
                Console.complain("\(trace ?? "standard input"): \(error)")
                throw ExitCode.badData
            }
        }
    }
}
