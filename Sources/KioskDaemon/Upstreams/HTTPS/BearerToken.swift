import Glibc

/// A secret that is sent with each request. Shows itself nowhere.
struct BearerToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let secret: String

    /// Reads the token alone on the first line of a file: 1 to 8,192 visible ASCII characters (RFC 6750,
    /// section 2.1, and nothing that could end a header). Nil when the file is missing or holds something
    /// else.
    init?(file: String) {
        guard let contents = BoundedFile.read(file, atMost: 16_384) else { return nil }
        let trimmed = contents.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard (1...8_192).contains(trimmed.count), trimmed.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        secret = String(decoding: trimmed, as: UTF8.self)
    }

    var headerValue: String { "Bearer " + secret }
    var description: String { "token" }
    var debugDescription: String { "token" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Small files that a person wrote.
enum BoundedFile {
    /// The file's bytes; nil when it cannot be read or is longer.
    static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var done = 0
        while done <= limit {
            let part = bytes.withUnsafeMutableBytes { buffer in
                // SAFETY: writes at most `limit + 1 - done` bytes behind `done` of a buffer of `limit + 1`
                // bytes.
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, limit + 1 - done)
            }
            if part < 0 && errno == EINTR { continue }
            guard part >= 0 else { return nil }
            if part == 0 { return Array(bytes.prefix(done)) }
            done += part
        }
        return nil
    }
}
