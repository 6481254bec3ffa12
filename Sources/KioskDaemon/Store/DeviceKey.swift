import CCrypto
import Domain
import Foundation
import GRDB
import Glibc
import Synchronization

/// The terminal's Ed25519 key: signs checkpoints. Lies beside the book in `device.key`, as the PEM file (RFC
/// 8410) that `openssl pkey` reads, so that a copied database cannot sign for the terminal.
struct DeviceKey: Sendable {
    private static let begin = "-----BEGIN PRIVATE KEY-----"
    private static let end = "-----END PRIVATE KEY-----"
    /// RFC 8410: PrivateKeyInfo of an Ed25519 key, up to the 32 bytes themselves.
    private static let prefix: [UInt8] = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]

    private let seed: [UInt8]
    /// 32 bytes.
    let publicKey: [UInt8]

    private init(seed: [UInt8]) throws(StoreError) {
        self.seed = seed
        var publicKey = [UInt8](repeating: 0, count: Int(KD_KEY_BYTES))
        let pair = try OpenKey(seed: seed)
        let result = kd_key_public(pair.handle, &publicKey)
        guard result == 0 else { throw .permanent("the device key has no public half (errno \(-result))") }
        self.publicKey = publicKey
    }

    /// Reads the key, or makes one where there is none. What lies there and is no key, or may not be read, is put aside,
    /// and `lost` says why: nothing that the book holds is in the key, so it is no reason to record nothing.
    static func load(from files: BookFiles) throws(StoreError) -> (key: DeviceKey, lost: String?) {
        var lost: String?
        do throws(StoreError) {
            if let bytes = try files.read(files.key, limit: 4096) {
                if let seed = seed(inPEM: String(decoding: bytes, as: UTF8.self)) {
                    return (try DeviceKey(seed: seed), nil)
                }
                lost = "\(files.key) is not an Ed25519 private key in PEM form"
            }
        } catch {
            guard case .permanent(let cause) = error else { throw error }
            lost = cause
        }
        if lost != nil, rename(files.key, files.keyAside) != 0 { throw .failed("rename", files.key) }
        let key = try DeviceKey(seed: Randomness.bytes(Int(KD_KEY_BYTES)))
        try files.replace(files.key, with: Array(key.pem.utf8))
        return (key, lost)
    }

    func sign(_ message: [UInt8]) throws(StoreError) -> [UInt8] {
        let pair = try OpenKey(seed: seed)
        var signature = [UInt8](repeating: 0, count: Int(KD_SIGNATURE_BYTES))
        let result = kd_key_sign(pair.handle, message, message.count, &signature)
        guard result == 0 else { throw .temporary("signing failed (errno \(-result))") }
        return signature
    }

    /// Whether `signature` is that key's for `message`. False as well for a key or signature of the wrong
    /// size.
    static func isSound(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == Int(KD_SIGNATURE_BYTES), publicKey.count == Int(KD_KEY_BYTES),
            let key = try? OpenKey(publicKey: publicKey)
        else { return false }
        return kd_key_verify(key.handle, message, message.count, signature) == 1
    }

    private var pem: String {
        "\(Self.begin)\n\(Data(Self.prefix + seed).base64EncodedString())\n\(Self.end)\n"
    }

    private static func seed(inPEM text: String) -> [UInt8]? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let first = lines.firstIndex(of: begin[...]), let last = lines.firstIndex(of: end[...]),
            first < last,
            let bytes = Data(base64Encoded: lines[(first + 1)..<last].joined()),
            bytes.count == prefix.count + Int(KD_KEY_BYTES), bytes.starts(with: prefix)
        else { return nil }
        return Array(bytes.dropFirst(prefix.count))
    }
}

extension Book {
    /// Has the key sign from now on. Another key than before is an entry: whoever checks a signature must know of both.
    func take(_ key: DeviceKey, instead lost: String?, now: Instant) throws(StoreError) {
        let known = try read("device key") { try Meta.deviceKey($0) }
        guard known != key.publicKey else { return }
        if known != nil || lost != nil {
            let fact = KeyReplaced(
                cause: String((lost ?? "another device.key lies there").prefix(200)),
                key: Hexadecimal.text(key.publicKey), before: known.map { Hexadecimal.text($0) })
            let entry = Entry(
                sequence: try head().sequence + 1, instant: now, reader: nil, place: nil,
                fact: .keyReplaced(fact))
            try append([entry])
        }
        try writer.withLock { writer throws(StoreError) in
            try writer.commit("device key") { database, _ in
                try Meta.set(deviceKey: key.publicKey, database)
            }
            writer.noteCheckpoint(0)
        }
    }
}

/// Owns one key of libcrypto. Checkpoints are rare, so it is opened for each use.
private struct OpenKey: ~Copyable {
    let handle: OpaquePointer

    init(seed: [UInt8]) throws(StoreError) {
        var opened: OpaquePointer?
        let result = kd_key_open(seed, &opened)
        guard result == 0, let opened else {
            throw .permanent("the device key is not usable (errno \(-result))")
        }
        handle = opened
    }

    init(publicKey: [UInt8]) throws(StoreError) {
        var opened: OpaquePointer?
        let result = kd_key_open_public(publicKey, &opened)
        guard result == 0, let opened else {
            throw .permanent("the public key is not usable (errno \(-result))")
        }
        handle = opened
    }

    deinit { kd_key_close(handle) }
}
