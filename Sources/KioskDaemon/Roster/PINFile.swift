import Domain
import Foundation
import Web

/// PINs or passwords of people, hashed: `pins` and `passwords` beside the book, never in it. One line a person: `PERSON
/// HASH`. They are in no copy of the book: whoever restores one gives new ones with `kioskd people pin` or at the console.
struct PINFile: Sendable {
    /// Digits of a PIN: typed at a wall, within eight seconds.
    static let digits = 4...6
    /// Bytes of a line for each person there may be.
    private static let mostBytes = 50_000 * 192

    let path: String

    init(book directory: String, of secret: TerminalSecret = .pin) {
        path = directory + (secret == .pin ? "/pins" : "/passwords")
    }

    static func isPIN(_ text: String) -> Bool {
        digits.contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// What does not look like a line is left out: that person gets a new one.
    func load() throws(FileError) -> [PersonID: ScryptHash] {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(path, limit: Self.mostBytes)
        } catch {
            if error.reason == .system(errno: ENOENT) { return [:] }
            throw error
        }
        var hashes: [PersonID: ScryptHash] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, let id = EntryID(words[0]), let hash = ScryptHash(words[1]) else {
                continue
            }
            hashes[PersonID(id)] = hash
        }
        return hashes
    }

    /// Written whole: a power cut finds the old file or the new one.
    func save(_ hashes: [PersonID: ScryptHash]) throws(FolderFailure) {
        let lines = hashes.map { "\($0.entry) \($1)\n" }.sorted().joined()
        try SafeFile.write(Array(lines.utf8), to: path + ".new")
        try SafeFile.rename(path + ".new", to: path)
    }
}
