import ArgumentParser
import Domain
import Drivers
import Store

struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Says how far the clock is trusted, and why.",
        subcommands: [Show.self, Forget.self, ClockReportCommand.self], defaultSubcommand: Show.self)

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the clock, what disciplines it, and what the book knows of time.")

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let loaded = try configuration.load().configuration
            let clock = try TerminalClock()
            var chronology: Chronology?
            if let book = try? Book.openForReading(directory: loaded.store.directory) {
                chronology = try? book.load().chronology
                try? book.close()
            }
            clock.note(knownMicroseconds: chronology?.knownMicroseconds)
            let now = clock.now()
            Console.print(
                "clock:       \(UTCTime.text(microseconds: now.wallMicroseconds)), trust: \(now.trust)")
            if let uncertainty = now.uncertaintyMilliseconds {
                Console.print("uncertainty: \(uncertainty) ms")
            }
            Console.print("kernel:      \(Self.discipline)")
            if let defect = clock.defect { Console.print("defect:      \(defect.rawValue)") }
            let known = chronology?.knownMicroseconds.map { UTCTime.text(microseconds: $0) }
            Console.print("known time:  \(known ?? "none yet: two sources have never agreed")")
            if let untimed = chronology?.untimed {
                Console.print("undated:     entries \(untimed.first) to \(untimed.last) wait for their time")
            }
        }

        private static var discipline: String {
            guard let kernel = try? BootClock.synchronisation() else { return "cannot be asked" }
            guard kernel.isSynchronised else {
                return "not disciplined: is chrony running, and does it reach a time source?"
            }
            return "disciplined, off by at most \(kernel.maximumErrorMicroseconds / 1000 + 1) ms"
        }
    }

    struct Forget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forgets the newest time that was certain, after it turned out wrong.",
            discussion: """
                A clock that is before the known time is not trusted, so a time from the future, once believed, would \
                hold the clock in doubt until then. Forgetting it is written into the book. Stop the daemon first: a \
                book has one writer.
                """)

        @OptionGroup var configuration: ConfigurationOption

        func run() throws {
            let loaded = try configuration.load().configuration
            let clock = try TerminalClock()
            BookOwner.become(of: loaded.store.directory)
            try storeCall { () throws(StoreError) in
                let book = try Book.open(
                    directory: loaded.store.directory, program: Version.text, now: clock.now())
                var terminal = try book.load()
                let entries = terminal.decide(Event(instant: clock.now(), happening: .knownTimeReset))
                for entry in entries { terminal.apply(entry) }
                try book.append(entries)
                try book.close()
            }
            Console.print("the known time is forgotten; start the daemon again")
        }
    }
}
