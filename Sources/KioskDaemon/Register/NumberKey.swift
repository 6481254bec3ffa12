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
            if reference == nil, !FileManager.default.fileExists(atPath: own) { try make() }
            return try NumberSeal(key: BoundedFile.read(path, limit: NumberSeal.keyBytes + 1))
        } catch let error as FolderFailure {
            throw error
        } catch {
            throw FolderFailure("\(path): \(error)")
        }
    }

    /// The same, where there is a key that can be read.
    func standing(environment: [String: String]) -> NumberSeal? {
        let path = reference?.path(environment: environment) ?? own
        return (try? BoundedFile.read(path, limit: NumberSeal.keyBytes + 1)).flatMap {
            try? NumberSeal(key: $0)
        }
    }

    private func make() throws(FolderFailure) {
        guard let key = try? NumberSeal.makeKey() else {
            throw FolderFailure("the kernel gives no random bytes")
        }
        try SafeFile.write(key, to: own + ".new")
        try SafeFile.rename(own + ".new", to: own)
    }
}
