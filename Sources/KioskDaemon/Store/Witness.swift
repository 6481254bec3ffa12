import Domain
import GRDB

// The head is written down beside the database from time to time: whoever finds a database that is empty, cut off or
// older than this knows which book it was and how much is missing.

extension BookFiles {
    /// Two lines: `BOOK-SEQUENCE:HASH`, and the SHA-256 of the first one.
    func write(witness head: Head) throws(StoreError) {
        guard head.sequence > 0 else { return }
        let line = "\(EntryID(book: head.book, sequence: head.sequence)):\(Hexadecimal.text(head.hash))"
        let seal = Hexadecimal.text(try Digest()(Array(line.utf8)))
        try replace(self.head, with: Array("\(line)\n\(seal)\n".utf8))
    }

    /// Nil when there is none, or it is damaged itself.
    func witness() throws(StoreError) -> Head? {
        guard let bytes = try read(head, limit: 512) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.count == 2, Hexadecimal.text(try Digest()(Array(lines[0].utf8))) == lines[1] else {
            return nil
        }
        let parts = lines[0].split(separator: ":")
        guard parts.count == 2, let entry = EntryID(String(parts[0])), let hash = Hexadecimal.bytes(parts[1]),
            hash.count == Digest.byteCount
        else { return nil }
        return Head(book: entry.book, sequence: entry.sequence, hash: hash)
    }
}

extension Book {
    /// Writes the present head down beside the database, unless it stands there already. Called every few minutes in
    /// idle time.
    package func noteHead() throws(StoreError) {
        let head = try head()
        if try files.witness() != head { try files.write(witness: head) }
    }

    /// Whether the end of the book is missing, by what stands outside the entries: what is known of a later entry.
    func missingEnd() throws(StoreError) -> String? {
        let head = try head()
        if let witness = try files.witness(), witness.book == id {
            if witness.sequence > head.sequence {
                return "entries after \(head.sequence) are missing: \(witness.sequence) was written once"
            }
            let (hash, sealed) = try read("witness") {
                (try Meta.hash(of: witness.sequence, $0), try Seal.boundary($0))
            }
            if hash != witness.hash, witness.sequence > sealed {
                return "entry \(witness.sequence) is not the one that was written"
            }
        }
        let cursor = try read("cursors") {
            try Domain.Sequence.fetchOne($0, sql: "SELECT max(cursor) FROM upstream") ?? 0
        }
        guard cursor > head.sequence else { return nil }
        return "entries after \(head.sequence) are missing: \(cursor) was sent once"
    }
}
