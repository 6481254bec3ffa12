import ArgumentParser
import Domain
import Logging
import Store
import Upstreams
import Web

extension UpstreamCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Lists what receivers refused, with their reasons, and what nobody knows to have arrived.",
            discussion: """
                Each line: sequence, state, kind and time of the entry, reason. kioskd journal export --from SEQUENCE \
                --to SEQUENCE shows the entry itself. A reason is the receiver's own text and may quote it: keep the \
                list accordingly. Only reads, and may run beside the daemon.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "Name of the upstream in the configuration; all of them when left out.")
        var name: String?

        func run() throws {
            let loaded = try configuration.load().configuration
            if let name { try UpstreamCommand.expect(name, in: loaded) }
            let book = try storeCall { () throws(StoreError) in
                try Book.openForReading(directory: loaded.store.directory)
            }
            for upstream in name.map({ [$0] }) ?? loaded.upstreams.receivers.map(\.settings.name) {
                let lines = try storeCall { () throws(StoreError) in
                    try ExceptionList(upstream: upstream, book: book).lines()
                }
                for line in lines { try Console.deliver(line + "\n") }
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Settles an entry that was refused, or of which nobody knows whether it arrived.",
            discussion: """
                received: the receiver has it, nothing more is sent. again: it is sent again, under the same id. Ask the \
                receiver first: one that does not remember ids counts an entry twice when it gets it twice. The decision \
                is an entry of the book (resolved). A running daemon takes it through its control socket; otherwise the \
                book is opened here.
                """)

        @OptionGroup var configuration: ConfigurationOption

        @Argument(help: "Name of the upstream in the configuration.")
        var name: String

        @Argument(help: "Sequence of the entry, as kioskd upstream list shows it.")
        var sequence: Int64

        @Argument(help: "received or again.")
        var decision: Resolved.Decision

        func validate() throws {
            guard sequence >= 1 else { throw ValidationError("sequences start at 1") }
        }

        func run() async throws {
            let loaded = try configuration.load().configuration
            try UpstreamCommand.expect(name, in: loaded)
            let resolved = Resolved(upstream: name, sequence: sequence, decision: decision)
            let line = Array(resolved.line.utf8)
            let taken = await ControlSocket(loaded.store).post("/upstream/resolve", line, type: "text/plain")
            let reply = if let taken { taken } else { try await directly(resolved, loaded) }
            switch reply.outcome {
            case .done: Console.print(reply.text)
            case .rejected:
                Console.complain(reply.text)
                throw ExitCode.badData
            case .failed:
                Console.complain(reply.text)
                throw ExitCode.inputOutput
            }
        }

        private func directly(_ resolved: Resolved, _ configuration: Configuration) async throws
            -> ControlReply
        {
            let clock = try TerminalClock()
            BookOwner.become(of: configuration.store.directory)
            let opened = try storeCall { () throws(StoreError) in
                try Book.openFolded(
                    directory: configuration.store.directory, program: Version.text, now: clock.now())
            }
            let book = ShelvedBook(opened.book)
            let terminal = TerminalService(
                opened, settings: configuration.terminal.settings, clock: clock, program: Version.text,
                sinks: .none, logger: Logger(label: "kioskd.resolve"))
            let reply = await DeliveryDesk(terminal: terminal, book: book, upstreams: [name]) {
                resolved throws(StoreError) in
                try await DeliveryDesk.settle(resolved, in: book)
            }.take(resolved)
            try storeCall { () throws(StoreError) in try opened.book.close() }
            return reply
        }
    }
}

extension Resolved.Decision: ExpressibleByArgument {}
