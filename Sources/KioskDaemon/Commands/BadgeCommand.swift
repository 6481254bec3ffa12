import ArgumentParser
import Drivers

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
            let input = try InputFile(trace)
            var player = TracePlayer()
            var isOpen = true
            while isOpen {
                let chunk = try input.read()
                isOpen = !chunk.isEmpty
                var outcomes: [TraceOutcome] = []
                var defect: TraceDefect?
                do throws(TraceDefect) {
                    if isOpen {
                        try player.feed(chunk[...], into: &outcomes)
                    } else {
                        try player.finish(into: &outcomes)
                    }
                } catch {
                    defect = error
                }
                try Console.deliver(outcomes.map { $0.jsonLine + "\n" }.joined())
                if let defect {
                    Console.complain("\(input.name): \(defect)")
                    throw ExitCode.badData
                }
            }
        }
    }
}
