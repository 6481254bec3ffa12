import Foundation
import Store

/// The key under which national numbers are sealed: a file of the company's own, or a systemd credential, or one that the
/// terminal has made beside the book.
struct NumberKey {
    /// Nil: the terminal's own.
    var reference: SecretReference?
    /// The book's folder.
    var directory: String

    private var own: String { directory + "/number.key" }

    /// Throws words for a technician. Where nothing is configured the first call makes the key.
    func seal(environment: [String: String]) throws(FolderFailure) -> NumberSeal {
        let path = reference?.path(environment: environment) ?? own
        do {
            if reference == nil, access(own, F_OK) != 0, errno == ENOENT { try make() }
            return try NumberSeal(key: BoundedFile.read(path, limit: NumberSeal.keyBytes + 1))
        } catch let error as FolderFailure {
            throw error
        } catch {
            throw FolderFailure("\(path): \(error)")
        }
    }

    /// For a rehearsal, which writes nothing: where there is no key yet, one that is thrown away.
    func rehearsalSeal(environment: [String: String]) throws(FolderFailure) -> NumberSeal {
        if reference == nil, access(own, F_OK) != 0, errno == ENOENT, let key = try? NumberSeal.makeKey(),
            let seal = try? NumberSeal(key: key)
        {
            return seal
        }
        return try seal(environment: environment)
    }

    /// The same, where there is a key that can be read.
    func standing(environment: [String: String]) -> NumberSeal? {
        let path = reference?.path(environment: environment) ?? own
        return (try? BoundedFile.read(path, limit: NumberSeal.keyBytes + 1)).flatMap {
            try? NumberSeal(key: $0)
        }
    }

    /// Whoever is faster has made it: no key is ever replaced, since what is sealed with it could not be read again.
    private func make() throws(FolderFailure) {
        guard let key = try? NumberSeal.makeKey() else {
            throw FolderFailure("the kernel gives no random bytes")
        }
        let draft = "\(own).\(UUID().uuidString)"
        try SafeFile.write(key, to: draft)
        defer { unlink(draft) }
        guard link(draft, own) == 0 || errno == EEXIST else { throw FolderFailure("link", own) }
        try SafeFile.synchronise(directory)
    }
}
