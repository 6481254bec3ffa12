import ArgumentParser
import Domain
import Foundation
import Store

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Checks, exports and rebuilds the book.",
        discussion: "All of these only read, and may run beside the daemon.",
        subcommands: [Verify.self, Export.self, Rebuild.self])

    /// The book of the configuration, or one named on the command line.
    struct BookOption: ParsableArguments {
        @OptionGroup var configuration: ConfigurationOption

        @Option(help: "The book's folder, instead of the one in the configuration.")
        var directory: String?

        func open() throws -> Book {
            let path = try directory ?? configuration.load().configuration.store.directory
            do throws(StoreError) {
                return try Book.openForReading(directory: path)
            } catch {
                Console.complain("\(path): \(error)")
                throw ExitCode.inputOutput
            }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walks the whole chain and names the first bad row.",
            discussion: """
                An anchor is an end of the chain that somebody outside has kept (a receipt, a printed register): \
                BOOK-SEQUENCE:HASH. What no anchor vouches for cannot be proved not to have been cut off or rewritten \
                as a whole; that is said too. Exit code 0: sound, 1: not.
                """)

        @OptionGroup var book: BookOption

        @Option(name: .customLong("anchor"), help: "An end of the chain kept outside: BOOK-SEQUENCE:HASH.")
        var anchors: [Anchor] = []

        func run() throws {
            let opened = try book.open()
            let result = try storeCall {
                () throws(StoreError) in try opened.verify(anchors: anchors.map(\.head), progress: { _ in })
            }
            for finding in result.findings.prefix(20) { Console.print("\(finding)") }
            for part in result.erased.prefix(20) {
                let day = UTCTime.text(microseconds: part.instant.wallMicroseconds).prefix(10)
                Console.print("entry \(part.sequence): private part erased by rule \(part.rule) on \(day)")
            }
            for range in result.namedLost.prefix(20) {
                Console.print("entries \(range): lost before the book was salvaged, as it says itself")
            }
            for range in result.namedPrivateLost.prefix(20) {
                Console.print(
                    "entries \(range): private part lost before the book was salvaged, as it says itself")
            }
            if let past = result.sealedPast { Console.print(past.sentence) }
            let head =
                "head \(EntryID(book: result.head.book, sequence: max(1, result.head.sequence))):\(result.head.hash.hexadecimal)"
            guard result.isSound else {
                Console.print(
                    "NOT SOUND: \(result.findingCount) findings in \(result.checkedRows) entries; \(head)")
                throw ExitCode.failure
            }
            Console.print("sound: \(result.checkedRows) entries, \(result.erasedCount) erased; \(head)")
            switch result.anchoredThrough {
            case let sequence?: Console.print("vouched for from outside through entry \(sequence)")
            case nil:
                Console.print(
                    "without an anchor nobody can tell whether the end was cut off or all of it rewritten")
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes entries as CSV or JSON Lines to standard output.",
            discussion: """
                Names and badge numbers are in it: keep it accordingly. Entries that were pruned are in no export; that \
                is said on standard error, and the entries of kind "pruned" say it in the export itself.
                """)

        @OptionGroup var book: BookOption

        @Option(help: "First sequence.")
        var from: Int64 = 1

        @Option(help: "Last sequence; the newest when left out.")
        var to: Int64?

        @Option(help: "csv or json.")
        var format: Format = .json

        enum Format: String, ExpressibleByArgument, CaseIterable { case csv, json }

        func validate() throws {
            guard from >= 1 else { throw ValidationError("--from is \(from); sequences start at 1") }
            if let to, to < from { throw ValidationError("--to \(to) is before --from \(from)") }
        }

        func run() throws {
            let opened = try book.open()
            var ended: ExitCode?
            let count: Int64
            do throws(StoreError) {
                count = try opened.export(
                    from: from, through: to ?? .max, as: format == .csv ? .csv : .jsonLines
                ) { bytes in
                    do { try Console.deliver(bytes) } catch let code as ExitCode { ended = code }
                    if let ended { throw ended }
                }
            } catch {
                if let ended { throw ended }
                Console.complain("\(error)")
                throw ExitCode.inputOutput
            }
            if let past = try storeCall({ () throws(StoreError) in try opened.sealedPast() }),
                from < past.firstKept
            {
                Console.note(past.sentence)
            }
            Console.note("\(count) entries")
        }
    }

    struct Rebuild: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Folds the book from its first entry, or its seal, and compares with the checkpoints.",
            discussion: "Exit code 0: the same result, 1: a checkpoint differs.")

        @OptionGroup var book: BookOption

        func run() throws {
            let opened = try book.open()
            let result = try storeCall { () throws(StoreError) in try opened.rebuild() }
            if result.sealedThrough > 0 {
                Console.print(
                    "folded from the seal that stands for the entries up to \(result.sealedThrough)")
            }
            Console.print(
                "folded \(result.head.sequence - result.sealedThrough) entries: \(result.terminal.people.count) people, "
                    + "\(result.terminal.punchCount) punches, state \(result.stateHash.hexadecimal)")
            for sequence in result.equalCheckpoints { Console.print("checkpoint \(sequence): the same") }
            for sequence in result.differentCheckpoints { Console.print("checkpoint \(sequence): DIFFERENT") }
            if !result.differentCheckpoints.isEmpty { throw ExitCode.failure }
        }
    }
}

/// `BOOK-SEQUENCE:HASH` on the command line.
struct Anchor: ExpressibleByArgument {
    let head: Head

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let entry = EntryID(String(parts[0])),
            let hash = [UInt8](hexadecimal: parts[1]),
            hash.count == 32
        else { return nil }
        head = Head(book: entry.book, sequence: entry.sequence, hash: hash)
    }
}

/// Turns a failed store call into its message and exit code.
func storeCall<Value>(_ body: () throws(StoreError) -> Value) throws -> Value {
    do throws(StoreError) {
        return try body()
    } catch {
        Console.complain("\(error)")
        throw ExitCode.inputOutput
    }
}

extension [UInt8] {
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    init?(hexadecimal text: Substring) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
