import CCrypto

/// SHA-256 over many messages, through one libcrypto context. One thread at a time.
struct Digest: ~Copyable {
    static let byteCount = Int(KD_DIGEST_BYTES)

    private let context: OpaquePointer

    init() throws(StoreError) {
        var opened: OpaquePointer?
        let result = kd_digest_open(&opened)
        guard result == 0, let opened else { throw .temporary("SHA-256 is not available (errno \(-result))") }
        context = opened
    }

    /// Digests the first `count` bytes of `message` into the memory of `digest`, which has 32 bytes.
    func compute(_ message: [UInt8], count: Int, to digest: inout [UInt8]) throws(StoreError) {
        guard count <= message.count, digest.count == Self.byteCount else {
            throw .permanent("SHA-256 of \(count) of \(message.count) bytes into \(digest.count)")
        }
        let result = kd_digest_compute(context, message, count, &digest)
        guard result == 0 else { throw .temporary("SHA-256 failed (errno \(-result))") }
    }

    func callAsFunction(_ message: [UInt8]) throws(StoreError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        try compute(message, count: message.count, to: &digest)
        return digest
    }

    deinit { kd_digest_close(context) }
}

/// HMAC-SHA256 (RFC 2104).
package enum KeyedDigest {
    package static let mostKeyBytes = Int(KD_SEAL_KEY_BYTES)

    /// 32 bytes. A key that is shorter is filled up with zeros, which is what HMAC does with it anyway.
    package static func of(_ bytes: [UInt8], key: [UInt8]) throws(StoreError) -> [UInt8] {
        guard key.count <= mostKeyBytes else { throw .permanent("a key of \(key.count) bytes is too long") }
        let whole = key + [UInt8](repeating: 0, count: mostKeyBytes - key.count)
        var digest = [UInt8](repeating: 0, count: Int(KD_MARK_BYTES))
        let result = kd_mark(whole, bytes, bytes.count, &digest)
        guard result == 0 else { throw .temporary("HMAC failed (errno \(-result))") }
        return digest
    }
}

/// Bytes that nobody can foretell, from the kernel.
enum Randomness {
    static func bytes(_ count: Int) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = kd_random(&bytes, count)
        guard result == 0 else { throw .temporary("the kernel gives no random bytes (errno \(-result))") }
        return bytes
    }
}

/// Lower-case hexadecimal, as the canonical text has it.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        digits.withUnsafeBufferPointer { digits in
            for byte in bytes {
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
    }

    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless all of `text` is pairs of hexadecimal digits.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = digits.firstIndex(of: character | 0x20) else { return nil }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return high == nil ? bytes : nil
    }
}
