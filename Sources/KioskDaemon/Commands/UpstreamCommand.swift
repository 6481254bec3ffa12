import ArgumentParser
import Domain
import Store
import Upstreams

struct UpstreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "Looks after the receivers of punches.", subcommands: [Replay.self]
    )

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends everything from an entry on again, after a receiver has lost it.",
            discussion: """
                Every entry keeps its id, so a receiver that remembers some of them takes none twice. Stop the daemon \
                first: a book has one writer.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "Name of the upstream in the configuration.")
        var name: String

        @Option(help: "First sequence to send again; 1: everything.")
        var from: Int64

        func run() async throws {
            let loaded = try configuration.load().configuration
            guard loaded.upstreams.receivers.contains(where: { $0.settings.name == name }) else {
                let known = loaded.upstreams.receivers.map(\.settings.name).joined(separator: ", ")
                Console.complain("no upstream is called \"\(name)\"; the configuration has: \(known)")
                throw ExitCode.badConfiguration
            }
            guard from >= 1 else { throw ValidationError("--from is \(from); sequences start at 1") }
            let clock = try TerminalClock()
            BookOwner.become(of: loaded.store.directory)
            try storeCall { () throws(StoreError) in
                let book = try Book.open(
                    directory: loaded.store.directory, program: Version.text, now: clock.now())
                try book.replay(name, from: from)
                try book.close()
            }
            Console.print("\(name): everything from entry \(from) on will be sent again when the daemon runs")
        }
    }
}
