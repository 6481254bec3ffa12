import Domain
import Foundation
import Glibc

extension Book {
    /// Copies of one book that stay on a stick.
    package static let copiesOnStick = 3
    /// The only thing on a stick that is ours.
    private static let folderOnStick = "kioskd"

    /// Writes an encrypted copy into the folder `kioskd` of a stick. When it is durable, the older ones of this book
    /// beyond three go; nothing else on the stick is touched. `percent` gets 0 to 100; what it throws ends the copy.
    package func copy(
        toStick mount: String, encryptedTo certificate: CompanyCertificate, now: Instant,
        percent: @escaping (Int) throws -> Void = { _ in }
    ) throws(StoreError) -> Backup {
        let folder = mount + "/" + Self.folderOnStick
        if mkdir(folder, 0o700) == 0 {
            try BookFiles.synchronise(mount)
        } else if errno != EEXIST {
            throw .failed("mkdir", folder)
        }
        let backup = try backUp(to: folder, now: now, encryptedTo: certificate, percent: percent)
        if backup.path != nil { try removeOlderCopies(in: folder) }
        return backup
    }

    private func removeOlderCopies(in folder: String) throws(StoreError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let own = names.compactMap { name in sequence(ofCopy: name).map { (name, $0) } }
            .sorted { $0.1 > $1.1 }
        for (name, _) in own.dropFirst(Self.copiesOnStick) {
            guard unlink(folder + "/" + name) == 0 else { throw .failed("unlink", name) }
        }
        try BookFiles.synchronise(folder)
    }

    /// The last entry in a copy of this book, by its name; nil for anything else.
    private func sequence(ofCopy name: String) -> Sequence? {
        let (prefix, suffix) = ("kioskd-\(id)-", ".sqlite.cms")
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        return Sequence(name.dropFirst(prefix.count).prefix { $0 != "-" })
    }
}

extension StoreError {
    /// Whether something was full.
    package var isNoRoom: Bool {
        description.contains(String(cString: strerror(ENOSPC))) || description.contains("(SQLite 13)")
            || description.contains("no room")
    }
}
