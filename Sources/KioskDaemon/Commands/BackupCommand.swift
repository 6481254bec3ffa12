import ArgumentParser
import Domain
import Store

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes a verified copy of the book into a folder.",
        discussion: """
            Runs beside the daemon. The copy, kioskd-BOOK-SEQUENCE-DATE.sqlite, is one SQLite file: the whole book as it \
            was at one moment, checked row by row before it gets its name. Names and badge numbers are in it: keep it \
            accordingly, or encrypt it. The terminal's private key (device.key) is not in it. Nothing is ever overwritten.

            With --encrypt only the holder of the company's private key can read it:
            openssl cms -decrypt -binary -inform DER -in COPY.sqlite.cms -inkey KEY.pem -out COPY.sqlite

            Exit codes: 0: copied and sound, 1: the book is not sound and no copy was kept.
            """)

    @OptionGroup var book: JournalCommand.BookOption

    @Flag(help: "Encrypt the copy to the company's certificate (store.backup_certificate).")
    var encrypt = false

    @Argument(help: "The folder; it must be there.")
    var folder: String

    func run() throws {
        let certificate = encrypt ? try loadCertificate() : nil
        let opened = try book.open()
        let now = try TerminalClock().now()
        let result = try storeCall { () throws(StoreError) in
            try opened.backUp(to: folder, now: now, encryptedTo: certificate)
        }
        let verification = result.verification
        guard let path = result.path else {
            for finding in verification.findings.prefix(20) { Console.print("\(finding)") }
            Console.print("NOT SOUND: \(verification.findingCount) findings; no copy was kept")
            throw ExitCode.failure
        }
        let head = verification.head
        Console.print("\(path): \(verification.checkedRows) entries, \(result.byteCount) bytes, verified")
        Console.tell(files: result.fileCount, damaged: result.damagedFileCount)
        Console.print(
            "head \(EntryID(book: head.book, sequence: max(1, head.sequence))):\(head.hash.hexadecimal)")
    }

    private func loadCertificate() throws -> CompanyCertificate {
        guard let path = try book.configuration.load().configuration.store.backupCertificate else {
            Console.complain(
                "no company key: [store] backup_certificate is not set, so nothing can be encrypted; nothing was copied"
            )
            throw ExitCode.badConfiguration
        }
        do {
            return try CompanyCertificate(pem: BoundedFile.read(path, limit: 1 << 16))
        } catch {
            Console.complain("backup_certificate \(path): \(error)")
            throw ExitCode.badConfiguration
        }
    }
}
