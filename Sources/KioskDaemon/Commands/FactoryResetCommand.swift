import ArgumentParser
import Domain
import Foundation
import Store
import Upstreams

struct FactoryResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "factory-reset",
        abstract: "Makes the terminal nobody's again: erases licence, people, punches and keys.",
        discussion: """
            First everything is saved into the folder that --export names: a verified copy of the whole book, encrypted \
            when the company's certificate is known, else with the entries that no upstream has received yet in a file of \
            their own. Where that fails nothing is erased. Then you confirm twice: by the terminal's name, and by the word \
            ERASE. What follows cannot be undone; pull the plug in the middle, and the next start ends it.

            systemctl stop kioskd
            kioskd factory-reset --export /media/stick
            systemctl start kioskd                            # the screen shows a new set-up code

            Files in /etc/kioskd are root's and stay; one of them that sets the licence must go first.

            Exit codes: 0: done, 1: not confirmed or not possible, nothing erased, 74: it could not be saved or erased.
            """)

    @OptionGroup var configuration: ConfigurationOption

    @Option(help: "The folder for the copy, not on this terminal's own disk if you can; it must be there.")
    var export: String

    @Option(help: "The terminal's name, instead of the first question.")
    var confirm: String?

    @Flag(help: "Instead of the second question.")
    var yesErase = false

    func run() throws {
        let loaded = try configuration.load()
        let directory = loaded.configuration.store.directory
        try refuseRootsLicence(loaded)
        let reset = FactoryReset(directory: directory)
        if try resumed(reset) { return }
        try storeCall { () throws(StoreError) in try reset.checkFree() }
        let name = loaded.configuration.terminal.settings.name
        guard isConfirmed(name, directory) else {
            Console.complain("not confirmed: nothing was erased")
            throw ExitCode.failure
        }
        let saved = try save(loaded.configuration)
        try storeCall { () throws(StoreError) in try reset.run(saved: saved) }
        Console.print("\(name) is nobody's now; systemctl start kioskd, then kioskd provision")
    }

    /// What root wrote, root takes away: else the terminal would be somebody's again at the next start.
    private func refuseRootsLicence(_ loaded: ConfigurationLoader.Loaded) throws {
        let licence = loaded.effective.first { $0.label == "terminal" && $0.key == "licence" }
        let folder = ProvisionedFolder(book: loaded.configuration.store.directory)
        guard let licence, licence.origin != .standard else { return }
        if case .file(let path, _) = licence.origin, path == folder.settings { return }
        Console.complain(
            "the licence is set in \(licence.origin), which is root's: remove that line (or the file) first; nothing was erased"
        )
        throw ExitCode.failure
    }

    private func resumed(_ reset: FactoryReset) throws -> Bool {
        guard try storeCall({ () throws(StoreError) in try reset.resume() }) else { return false }
        Console.print("the factory reset that was interrupted is done")
        return true
    }

    /// Two questions; the first must be answered with what stands on the screen.
    private func isConfirmed(_ name: String, _ directory: String) -> Bool {
        if confirm == nil {
            Console.print(
                "This erases everything in \(directory): licence, people, punches, keys.\nType the terminal's name (\(name)):"
            )
        }
        guard (confirm ?? readLine())?.trimmingCharacters(in: .whitespaces) == name else { return false }
        if yesErase { return true }
        Console.print("It cannot be undone. Type ERASE:")
        return readLine()?.trimmingCharacters(in: .whitespaces) == "ERASE"
    }

    /// The last entry of what was saved; nil where there is no book.
    private func save(_ configuration: Configuration) throws -> Head? {
        let directory = configuration.store.directory
        guard FileManager.default.fileExists(atPath: directory + "/book.sqlite") else {
            Console.print("there is no book: nothing to save")
            return nil
        }
        guard !(export + "/").hasPrefix(directory + "/") else {
            Console.complain("\(export) lies in \(directory), which is erased: name another folder")
            throw ExitCode.failure
        }
        let certificate = try configuration.store.backupCertificate.map {
            try CompanyCertificate(pem: BoundedFile.read($0, limit: 1 << 16))
        }
        let now = try TerminalClock().now()
        return try storeCall { () throws(StoreError) in
            let book = try Book.openForReading(directory: directory)
            let backup = try book.backUp(to: export, now: now, encryptedTo: certificate)
            guard let path = backup.path else {
                throw .permanent(
                    "the book is not sound, so nothing was erased: start the daemon once, which mends it")
            }
            let head = try book.head()
            guard backup.verification.head.sequence == head.sequence else {
                throw .temporary("something was recorded meanwhile: nothing was erased, begin again")
            }
            Console.print("saved and verified: \(path), \(backup.verification.checkedRows) entries")
            try tellUnsent(book, configuration, isPlain: certificate == nil)
            try book.close()
            return head
        }
    }

    private func tellUnsent(_ book: Book, _ configuration: Configuration, isPlain: Bool) throws(StoreError) {
        var first = try book.head().sequence + 1
        for receiver in configuration.upstreams.receivers.map(\.settings) {
            let delivery = try book.delivery(of: receiver.name)
            let waiting = delivery.exceptions.map(\.sequence).min() ?? .max
            let count =
                try book.tally(kinds: receiver.kinds, punches: [], after: delivery.cursor).entries
                + delivery.exceptions.count
            Console.print("\(receiver.name): \(count) entries without a receipt")
            if count > 0 { first = min(first, delivery.cursor + 1, waiting) }
        }
        if configuration.upstreams.receivers.isEmpty {
            Console.print("there is no upstream: nothing was ever sent")
            first = 1
        }
        guard isPlain, first <= (try book.head().sequence) else { return }
        let path = export + "/kioskd-unsent-\(book.id)-\(first).jsonl"
        let count = try UnsentFile(path: path).write(book, from: first)
        Console.print(
            "\(path): the \(count) entries from the first of these on, with names and badge numbers")
    }
}

/// Entries that nobody has received, as `kioskd journal export` writes them, in a file that is new and durable.
private struct UnsentFile {
    var path: String

    func write(_ book: Book, from first: Sequence) throws(StoreError) -> Int64 {
        do {
            let draft = path + ".partial"
            var bytes = 0
            let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw FolderFailure("open", draft) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            let count = try book.export(from: first, as: .jsonLines) { lines in
                bytes += lines.count
                try handle.write(contentsOf: Data(lines))
            }
            try handle.synchronize()
            // Read back: what is not there now would be gone for good.
            let written = try Data(contentsOf: URL(fileURLWithPath: draft))
            guard written.count == bytes, Int64(written.count(where: { $0 == 10 })) == count else {
                throw FolderFailure("\(draft) is not what was written")
            }
            try SafeFile.rename(draft, to: path)
            return count
        } catch {
            throw .temporary("\(path): \(error)")
        }
    }
}
