import Domain
import Foundation

/// What accounts sign in with, hashed: `console/secrets` beside the book, never in it. One line an account:
/// `ACCOUNT password HASH`, or `ACCOUNT invitation UNTIL HASH`. It is in no copy of the book: whoever restores one makes
/// a new administrator with `kioskd console code`.
struct SecretsFile: Sendable {
    enum Secret: Sendable, Hashable {
        case password(ScryptHash)
        /// A code, and until when it holds, microseconds since 1970.
        case invitation(ScryptHash, untilMicroseconds: Int64)
    }

    /// Bytes of a line for each account there may be.
    private static let mostBytes = 20_000 * 256

    let folder: ConsoleFolder

    /// What does not look like a line is left out: its account is invited again.
    func load() throws(FileError) -> [AccountID: Secret] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(folder.secrets, limit: Self.mostBytes)
        } catch {
            if error.reason == .system(errno: ENOENT) { return [:] }
            throw error
        }
        var secrets: [AccountID: Secret] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard let id = words.first.flatMap(AccountID.init),
                let hash = words.last.flatMap({ ScryptHash($0) })
            else { continue }
            switch (words.count, words[1]) {
            case (3, "password"): secrets[id] = .password(hash)
            case (4, "invitation"):
                secrets[id] = Int64(words[2]).map { .invitation(hash, untilMicroseconds: $0) }
            default: continue
            }
        }
        return secrets
    }

    /// Written whole: a power cut finds the old file or the new one.
    func save(_ secrets: [AccountID: Secret]) throws(FolderFailure) {
        try SafeFile.makeDirectory(folder.path)
        let lines = secrets.map { id, secret in
            switch secret {
            case .password(let hash): "\(id) password \(hash)\n"
            case .invitation(let hash, let until): "\(id) invitation \(until) \(hash)\n"
            }
        }
        try SafeFile.write(Array(lines.sorted().joined().utf8), to: folder.secrets + ".new")
        try SafeFile.rename(folder.secrets + ".new", to: folder.secrets)
    }
}
