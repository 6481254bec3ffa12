import ArgumentParser
import Domain
import Store
import Upstreams

struct UpstreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "Looks after the receivers of punches.",
        subcommands: [List.self, Resolve.self, Replay.self, Test.self, Request.self])

    static func expect(_ name: String, in configuration: Configuration) throws {
        let known = configuration.upstreams.receivers.map(\.settings.name)
        guard !known.contains(name) else { return }
        Console.complain(
            "no upstream is called \"\(name)\"; the configuration has: \(known.joined(separator: ", "))")
        throw ExitCode.badConfiguration
    }

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
            guard try UpstreamCommand.receiver(name, in: loaded).settings.type != .checkInAndOut else {
                Console.complain(
                    "\(name) would register everybody twice; kioskd upstream resolve settles a single entry")
                throw ExitCode.failure
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
