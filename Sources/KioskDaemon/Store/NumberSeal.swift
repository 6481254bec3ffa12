import CCrypto

/// Seals numbers that identify a person (national numbers), so that who has the disk alone has none of them, and marks
/// them, so that equal ones are found without being opened.
///
/// A sealed number is one text: `1:` and, in hexadecimal, nonce (12 bytes), ciphertext and tag (16 bytes) of AES-256-GCM.
/// A mark is 32 hexadecimal digits, the first half of HMAC-SHA256. Both keys are derived from one of 32 bytes.
package struct NumberSeal: Sendable, CustomStringConvertible, CustomReflectable {
    /// Longer texts are no numbers.
    package static let mostBytes = 64
    package static let keyBytes = Int(KD_SEAL_KEY_BYTES)

    private let sealing: [UInt8]
    private let marking: [UInt8]

    /// `key`: 32 bytes that nobody can guess.
    package init(key: [UInt8]) throws(StoreError) {
        guard key.count == Self.keyBytes else {
            throw .permanent("a key for numbers has \(Self.keyBytes) bytes, not \(key.count)")
        }
        sealing = try Self.mark("kioskd: seal a number", by: key)
        marking = try Self.mark("kioskd: mark a number", by: key)
    }

    package static func makeKey() throws(StoreError) -> [UInt8] { try Randomness.bytes(keyBytes) }

    /// Another text each time.
    package func seal(_ number: String) throws(StoreError) -> String {
        var plain = Array(number.utf8)
        defer { for index in plain.indices { plain[index] = 0 } }
        guard plain.count <= Self.mostBytes else { throw .permanent("too long for a number") }
        let nonce = try Randomness.bytes(Int(KD_SEAL_NONCE_BYTES))
        var sealed = [UInt8](repeating: 0, count: plain.count + Int(KD_SEAL_TAG_BYTES))
        let result = kd_seal(sealing, nonce, plain, plain.count, &sealed)
        guard result == 0 else { throw .temporary("sealing failed (errno \(-result))") }
        return Self.prefix + Hexadecimal.text(nonce + sealed)
    }

    /// Nil: sealed with another key, or changed since.
    package func open(_ text: String) -> String? {
        guard text.hasPrefix(Self.prefix),
            text.utf8.count <= 2 * (Self.mostBytes + 28) + Self.prefix.utf8.count,
            let bytes = Hexadecimal.bytes(text.dropFirst(Self.prefix.count))
        else { return nil }
        let count = bytes.count - Int(KD_SEAL_NONCE_BYTES) - Int(KD_SEAL_TAG_BYTES)
        guard count >= 0 else { return nil }
        let sealed = Array(bytes.dropFirst(Int(KD_SEAL_NONCE_BYTES)))
        var plain = [UInt8](repeating: 0, count: count)
        guard kd_unseal(sealing, bytes, sealed, count, &plain) == 0 else { return nil }
        return String(validating: plain, as: UTF8.self)
    }

    /// The same for the same number, and for nobody without the key.
    package func mark(of number: String) throws(StoreError) -> String {
        Hexadecimal.text(try Self.mark(number, by: marking).prefix(16))
    }

    private static let prefix = "1:"

    private static func mark(_ text: String, by key: [UInt8]) throws(StoreError) -> [UInt8] {
        try KeyedDigest.of(Array(text.utf8), key: key)
    }

    package var description: String { "<seal>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
