import Domain
import GRDB
import Glibc

/// A damaged file that a salvage has put aside, and its log.
package struct Aside: Sendable, Hashable {
    /// Name in the book's directory.
    package var name: String
    /// With its log.
    package var byteCount: Int64
}

extension Book {
    /// That many damaged files are kept, for whoever wants to look what happened.
    package static let keptAsides = 2

    /// Damaged files that lie beside the book, oldest first.
    package func asides() throws(StoreError) -> [Aside] {
        var asides: [Aside] = []
        for path in try files.asides() {
            let name = String(path.dropFirst(files.directory.count + 1))
            let bytes = try files.size(of: path) + files.size(of: path + "-wal")
            asides.append(Aside(name: name, byteCount: bytes))
        }
        return asides
    }

    /// Those of them that nobody may or need keep. They hold names, so they live no longer than the entries of their
    /// time, and not beyond an erasure.
    package func needlessAsides() throws(StoreError) -> [AsideRemoved] {
        let asides = try asides()
        guard !asides.isEmpty else { return [] }
        let named = try namedAsides()
        let (sealed, erasures) = try read("asides") { database in
            (
                try Seal.boundary(database),
                try GRDB.Row.fetchAll(database, sql: "SELECT sequence, entry FROM erasure").map {
                    (sequence: $0["sequence"] as Domain.Sequence, entry: $0["entry"] as Domain.Sequence)
                }
            )
        }
        // The entry that names a file is the younger the later it stands; a clock that was wrong has no say.
        let ordered = asides.sorted { (named[$0.name] ?? 0, $0.name) < (named[$1.name] ?? 0, $1.name) }
        return ordered.enumerated().compactMap { index, aside in
            let namedBy = named[aside.name] ?? 0
            let isErased = erasures.contains { $0.entry > namedBy && (namedBy == 0 || $0.sequence < namedBy) }
            let reason: AsideRemoved.Reason? =
                if isErased {
                    .erasure
                } else if sealed > 0, namedBy == 0 {
                    // The entry that named it has been pruned.
                    .retention
                } else {
                    index < ordered.count - Self.keptAsides ? .surplus : nil
                }
            return reason.map { AsideRemoved(file: aside.name, byteCount: aside.byteCount, reason: $0) }
        }
    }

    /// Deletes one, durably.
    package func removeAside(_ name: String) throws(StoreError) {
        guard name.hasPrefix(BookFiles.asidePrefix), name.hasSuffix(BookFiles.asideSuffix),
            !name.utf8.contains(UInt8(ascii: "/"))
        else { return }
        for ending in ["-wal", ""] { try files.remove("\(files.directory)/\(name)\(ending)") }
    }

    /// Names of files that were put aside, with the entry that says so: it follows the `bookOpened` of the next book.
    private func namedAsides() throws(StoreError) -> [String: Domain.Sequence] {
        var named: [String: Domain.Sequence] = [:]
        for chapter in chapters.earlier {
            let rows = try read("asides") { database in
                try rowScan.storedRows(
                    database, after: chapter.last, through: chapter.last + 2, limit: 2)
            }
            for case .success(let stored) in rows {
                guard case .bookDamaged(let fact) = Fact(stored.row.coded, in: stored.row.book),
                    let file = fact.file
                else { continue }
                named[file] = stored.row.sequence
            }
        }
        return named
    }
}
