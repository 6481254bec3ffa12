import ArgumentParser
import Domain
import Store

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Makes the book from a copy that `kioskd backup` wrote.",
        discussion: """
            Only into an empty or absent folder, with the daemon stopped, and as the daemon's user \
            (runuser -u kioskd -- kioskd restore COPY). The whole copy is verified first. Its entries keep their ids; the \
            book goes on behind them under a new id, so that nothing that was recorded after the copy was made shares an \
            id with what comes now. What the copy does not know as delivered is sent again under the same ids, or asked \
            about first where the receiver cannot tell doubles. Who is inside is unknown until the next badge.

            Exit codes: 0: restored, 1: the copy is not sound and nothing was restored.
            """)

    @OptionGroup var book: JournalCommand.BookOption

    @Option(help: "File with the company's private key (PEM), for an encrypted copy.")
    var key: String?

    @Argument(help: "The copy.")
    var file: String

    func run() throws {
        let directory = try book.directory ?? book.configuration.load().configuration.store.directory
        let now = try TerminalClock().now()
        let secret = try key.map { try loadKey($0) }
        let result = try storeCall { () throws(StoreError) in
            try Book.restore(file, key: secret, into: directory, program: Version.text, now: now)
        }
        let head = result.verification.head
        guard let fresh = result.book else {
            for finding in result.verification.findings.prefix(20) { Console.print("\(finding)") }
            Console.print("NOT SOUND: \(result.verification.findingCount) findings; nothing was restored")
            throw ExitCode.failure
        }
        Console.print("\(directory): \(result.verification.checkedRows) entries restored, verified")
        Console.tell(files: result.fileCount, damaged: result.damagedFileCount)
        Console.print(
            "the copy ends at \(EntryID(book: head.book, sequence: head.sequence)):\(head.hash.hexadecimal)")
        Console.print("the book goes on as \(fresh), from entry \(head.sequence + 1) on")
    }

    private func loadKey(_ path: String) throws -> [UInt8] {
        do {
            return try BoundedFile.read(path, limit: 1 << 16)
        } catch {
            Console.complain("\(path): \(error)")
            throw ExitCode.inputOutput
        }
    }
}
