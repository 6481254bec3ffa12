import Domain
import GRDB
import Glibc

/// What `Book.restore` came to.
package struct Restoration: Sendable {
    /// Of the copy.
    package var verification: Verification
    /// The id under which the book goes on; nil when the copy is not sound, and so nothing was restored.
    package var book: BookID?
    /// Files of the archive that are there again, and those that the copy holds damaged.
    package var fileCount = 0
    package var damagedFileCount = 0
}

extension Book {
    /// Makes the book of an empty or absent `directory` from a copy, which is verified first. `key` is the company's
    /// private key (PEM), for an encrypted copy.
    ///
    /// The entries keep book and sequence; the book goes on behind them under a new id, as a salvaged one does, and its
    /// first entry names the last hash of the old one: whatever was recorded after the copy was made, and perhaps sent,
    /// has other ids. What the copy does not know as delivered may have been sent since: an idempotent upstream gets it
    /// again under the same ids, one that is not is asked first.
    package static func restore(
        _ copy: String, key: [UInt8]? = nil, into directory: String, program: String, now: Instant
    ) throws(StoreError) -> Restoration {
        let files = try BookFiles(directory: directory)
        try files.prepareDirectory()
        try files.refuseUnlessOwn()
        let lock = try BookLock(files)
        try files.refuseUnlessEmpty()
        let draft = try Draft(in: directory)
        let result = Result { () throws(StoreError) in
            try restore(copy, key, draft, files, program: program, now: now)
        }
        // A folder that cannot be removed is no reason to hide what went wrong, or right, before.
        try? draft.discard()
        let restoration = try result.get()
        guard restoration.book != nil else { return restoration }
        // The first checkpoint by this terminal's own key: the first start need not fold everything.
        let book = try open(files, lock, program: program, now: now)
        try book.checkpoint(book.load())
        try book.close()
        return restoration
    }

    private static func restore(
        _ copy: String, _ key: [UInt8]?, _ draft: Draft, _ files: BookFiles, program: String, now: Instant
    ) throws(StoreError) -> Restoration {
        try draft.files.take(copy, key)
        let verification: Verification
        do throws(StoreError) {
            try change(draft.files) { _ in }
            verification = try verify(draft.files)
        } catch {
            if case .temporary = error { throw error }
            throw .permanent("\(copy) is damaged: \(error)")
        }
        guard verification.isSound else { return Restoration(verification: verification) }
        guard verification.head.sequence > 0 else { throw .permanent("\(copy) holds an empty book") }
        let fresh = BookID(try Randomness.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let opened = BookOpened(
            follows: verification.head.book, followsHash: Hexadecimal.text(verification.head.hash),
            program: program)
        try change(draft.files) { try turn($0, from: verification.head, to: fresh, with: opened, now) }
        // Before the book has its name: no entry of it ever names a file that is not there yet.
        let archived = try ArchiveCopy.giveBack(draft.files, to: FileArchive(book: files.directory))
        try Draft.synchronise(file: draft.files.database)
        if let finding = try verify(draft.files).firstFinding {
            throw .permanent("the restored book: \(finding)")
        }
        try draft.release(draft.files.database, as: files.database)
        return Restoration(
            verification: verification, book: fresh, fileCount: archived.taken,
            damagedFileCount: archived.damaged)
    }

    /// Brings the draft to this release's schema, and changes it.
    private static func change(
        _ files: BookFiles, _ body: (Database) throws -> Void
    ) throws(StoreError) {
        try StoreError.translating("restoring the book") {
            let queue = try DatabaseQueue(path: files.database, configuration: BookCopy.configuration())
            let answer = try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
            guard answer == "ok" else { throw StoreError.permanent(answer ?? "it cannot be read") }
            try Migrations.run(on: queue)
            try queue.write(body)
            try queue.close()
        }
    }

    private static func verify(_ files: BookFiles) throws(StoreError) -> Verification {
        let book = try Book.openForReading(directory: files.directory)
        let verification = try book.verify()
        try book.close()
        return verification
    }

    private static func turn(
        _ database: Database, from head: Head, to fresh: BookID, with opened: BookOpened, _ now: Instant
    ) throws {
        try database.execute(
            sql: "INSERT INTO earlier (last, book) VALUES (?, ?)",
            arguments: [head.sequence, head.book.description])
        try database.execute(
            sql: "UPDATE meta SET value = ? WHERE key = 'book'", arguments: [fresh.description])
        try database.execute(
            sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('deliveryUnknownThrough', ?)",
            arguments: [String(head.sequence)])
        _ = try Standing.forgetUnsound(through: head.sequence, database)
        // What waited or was held then may have been sent since, too.
        try database.execute(
            sql: """
                UPDATE exception SET state = 'doubtful', reason = NULL WHERE state IN ('waiting', 'held')
                """)
        try Standing.seal(database)
        // The old terminal's key signed them.
        try database.execute(sql: "DELETE FROM checkpoint; DELETE FROM meta WHERE key = 'deviceKey'")
        var journal = try Journal(Head(book: fresh, sequence: head.sequence, hash: head.hash))
        let entry = Entry(
            sequence: head.sequence + 1, instant: now, reader: nil, place: nil, fact: .bookOpened(opened))
        try journal.insert([entry], in: database)
    }
}

extension BookFiles {
    /// What may lie in a directory that has no book; `control` is the daemon's socket.
    private static let harmless: Set<String> = [
        ".", "..", "book.lock", "control", "device.key", "device.key.damaged", "lost+found", ".kioskd-copy",
        // What it was provisioned with is not the book.
        "provisioned",
        // Nor are the console's certificate and hashed passwords.
        "console",
        // Nor is where people register while there is none.
        "other-way",
        // What an interrupted attempt has put there: each file is named by its content.
        "files",
    ]

    fileprivate func refuseUnlessEmpty() throws(StoreError) {
        guard let listing = opendir(directory) else { throw .failed("opendir", directory) }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            // SAFETY: the name ends with a zero and stays where it is until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if Self.harmless.contains(name) { continue }
            throw .permanent("\(directory) holds \(name): a book is restored into an empty directory only")
        }
    }

    /// The daemon could not open a book that another user, usually root, has made for it.
    fileprivate func refuseUnlessOwn() throws(StoreError) {
        var found = stat()
        guard stat(directory, &found) == 0 else { throw .failed("stat", directory) }
        guard found.st_uid == geteuid() else {
            throw .permanent("\(directory) belongs to user \(found.st_uid): restore as that user")
        }
    }

    private static let magic = Array("SQLite format 3\0".utf8)
    /// How a CMS message begins: an ASN.1 SEQUENCE.
    private static let sequenceTag: UInt8 = 0x30

    /// Copies a copy of a book to where the database is, decrypted.
    fileprivate func take(_ path: String, _ key: [UInt8]?) throws(StoreError) {
        guard let head = try read(path, limit: Self.magic.count) else {
            throw .permanent("there is no \(path)")
        }
        let input = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .failed("open", path) }
        defer { Glibc.close(input) }
        let output = Glibc.open(database, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .failed("open", database) }
        defer { Glibc.close(output) }
        if head == Self.magic {
            try copy(input, path, to: output)
        } else if head.first == Self.sequenceTag {
            guard let key else {
                throw .permanent("\(path) is encrypted: the company's private key is needed")
            }
            try Envelope.extract(input, path, to: output, database, key: key)
        } else {
            throw .permanent("\(path) is not a copy that kioskd made")
        }
    }

    private func copy(_ input: Int32, _ path: String, to output: Int32) throws(StoreError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(input, &chunk, chunk.count)
            guard count >= 0 else { throw .failed("read", path) }
            if count == 0 { return }
            var written = 0
            while written < count {
                let result = chunk.withUnsafeBytes { bytes in
                    Glibc.write(
                        output, UnsafeRawBufferPointer(rebasing: bytes[written..<count]).baseAddress,
                        count - written)
                }
                guard result > 0 else { throw .failed("write", database) }
                written += result
            }
        }
    }
}
