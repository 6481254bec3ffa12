import Domain
import Foundation
import GRDB

/// The archive's files in a copy of the book: a table that only copies have, so that a copy stays one file, which is
/// encrypted, verified and carried as one.
enum ArchiveCopy {
    /// How many were taken, and how many were left out because they are not what was kept.
    struct Tally: Sendable {
        var taken = 0
        var damaged = 0
    }

    /// After the entries: whatever one of them names was durable before it.
    static func take(_ archive: FileArchive, into draft: DatabaseQueue) throws -> Tally {
        let items = try archive.items()
        var tally = Tally()
        guard !items.isEmpty else { return tally }
        try draft.write { database in
            try database.execute(
                sql: "CREATE TABLE file (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID")
        }
        // One at a time: memory holds one file.
        for item in items {
            do throws(StoreError) {
                // Deleted meanwhile: nobody names it any more.
                guard let bytes = try archive.read(item.digest) else { continue }
                try StoreError.translating("copying a file") {
                    try draft.write { database in
                        try database.execute(
                            sql: "INSERT INTO file (digest, bytes) VALUES (?, ?)",
                            arguments: [item.digest, Data(bytes)])
                    }
                }
                tally.taken += 1
            } catch {
                guard case .permanent = error else { throw error }
                tally.damaged += 1
            }
        }
        return tally
    }

    /// Writes a copy's files beside the book that it becomes, and takes the table out of it.
    static func giveBack(_ copy: BookFiles, to archive: FileArchive) throws(StoreError) -> Tally {
        try StoreError.translating("restoring files") {
            let draft = try DatabaseQueue(path: copy.database, configuration: BookCopy.configuration())
            var tally = Tally()
            let digests = try draft.read { database in
                try database.tableExists("file")
                    ? String.fetchAll(database, sql: "SELECT digest FROM file ORDER BY digest") : []
            }
            for digest in digests {
                let bytes = try draft.read { database in
                    try Data.fetchOne(
                        database, sql: "SELECT bytes FROM file WHERE digest = ?", arguments: [digest])
                }
                if let bytes, try Fingerprint.of(Array(bytes)) == digest {
                    _ = try archive.keep(Array(bytes))
                    tally.taken += 1
                } else {
                    tally.damaged += 1
                }
            }
            try draft.write { try $0.execute(sql: "DROP TABLE IF EXISTS file") }
            if !digests.isEmpty { try draft.vacuum() }
            try draft.close()
            return tally
        }
    }
}
