import Domain
import Foundation
import Store

/// The secrets of integration keys, hashed: `console/keys` beside the book, never in it. One line a key: `KEY HASH`.
///
/// A secret is 32 random bytes, so one SHA-256 is enough. A slow hash as for passwords makes each guess dear; of 2^256
/// secrets nobody guesses one, and each request of a program would wait for it.
struct KeyRing: Sendable {
    /// Before the digits of a secret, so that who finds one knows what it is.
    private static let mark = "kioskd_"
    /// Bytes of a line for each key that there may be.
    private static let mostBytes = IntegrationKeys.most * 128

    let folder: ConsoleFolder
    private var hashes: [IntegrationKeyID: String] = [:]
    /// When each was used last, since the start of this program, microseconds since 1970. In memory alone: a request
    /// writes nothing.
    private(set) var used: [IntegrationKeyID: Int64] = [:]

    /// What does not look like a line is left out: its key is made anew.
    init(folder: ConsoleFolder) throws(FileError) {
        self.folder = folder
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try BoundedFile.read(folder.keys, limit: Self.mostBytes)
        } catch {
            if error.reason == .system(errno: ENOENT) { return }
            throw error
        }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 2, let id = IntegrationKeyID(words[0]), words[1].utf8.count == 64 else {
                continue
            }
            hashes[id] = words[1]
        }
    }

    func has(_ id: IntegrationKeyID) -> Bool { hashes[id] != nil }

    /// A secret that nobody can foretell; nil: the kernel has none to give.
    static func makeSecret() -> String? { SessionToken.make().map { mark + $0 } }

    /// Whose secret it is; nil: nobody's. It is compared with every key to its end, so that the time tells nothing.
    func owner(of secret: String) -> IntegrationKeyID? {
        guard secret.utf8.count <= 128, let hash = try? Fingerprint.of(Array(secret.utf8)) else { return nil }
        var owner: IntegrationKeyID?
        for (id, kept) in hashes where Self.isSame(hash, kept) { owner = id }
        return owner
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    mutating func note(_ id: IntegrationKeyID, at wallMicroseconds: Int64) { used[id] = wallMicroseconds }

    /// Keeps the hash of a secret. Where that fails nothing is changed.
    mutating func keep(_ secret: String, of id: IntegrationKeyID) throws {
        try change { hashes in hashes[id] = try Fingerprint.of(Array(secret.utf8)) }
    }

    /// Forgets every secret but of these keys.
    mutating func keepOnly(_ standing: Set<IntegrationKeyID>) throws {
        used = used.filter { standing.contains($0.key) }
        guard !hashes.keys.allSatisfy(standing.contains) else { return }
        try change { hashes in hashes = hashes.filter { standing.contains($0.key) } }
    }

    /// Written whole: a power cut finds the old file or the new one.
    private mutating func change(_ change: (inout [IntegrationKeyID: String]) throws -> Void) throws {
        var changed = hashes
        try change(&changed)
        try SafeFile.makeDirectory(folder.path)
        let lines = changed.map { "\($0.key) \($0.value)\n" }
        try SafeFile.write(Array(lines.sorted().joined().utf8), to: folder.keys + ".new")
        try SafeFile.rename(folder.keys + ".new", to: folder.keys)
        hashes = changed
    }
}
