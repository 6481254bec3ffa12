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

    /// Writes 32 bytes to `target`, which may lie behind the message in the same memory.
    func compute(_ message: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) throws(StoreError) {
        // SAFETY: `target` has room for 32 bytes (the callers reserve it). An empty message has no address and is
        // not read: the target's stands in for it.
        let output = target.assumingMemoryBound(to: UInt8.self)
        let input = message.assumingMemoryBound(to: UInt8.self).baseAddress ?? UnsafePointer(output)
        let result = kd_digest_compute(context, input, message.count, output)
        guard result == 0 else { throw .temporary("SHA-256 failed (errno \(-result))") }
    }

    func callAsFunction(_ message: [UInt8]) throws(StoreError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        let result = kd_digest_compute(context, message, message.count, &digest)
        guard result == 0 else { throw .temporary("SHA-256 failed (errno \(-result))") }
        return digest
    }

    deinit { kd_digest_close(context) }
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
