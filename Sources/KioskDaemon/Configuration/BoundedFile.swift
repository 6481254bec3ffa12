import Glibc

/// A file that could not be read whole.
struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: Hashable, Sendable {
        case system(errno: Int32)
        case notRegular
        case tooLarge(limit: Int)
    }

    var reason: Reason

    var description: String {
        switch reason {
        case .system(let errno): String(cString: strerror(errno))
        case .notRegular: "not a regular file"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }
}

/// Small regular files, read whole: configuration, secrets, zone data.
enum BoundedFile {
    /// Never blocks on a pipe or device and never reads more than `limit` bytes.
    static func read(_ path: String, limit: Int, followsLinks: Bool = true) throws(FileError) -> [UInt8] {
        let links = followsLinks ? 0 : O_NOFOLLOW
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | links)
        guard descriptor >= 0 else { throw FileError(reason: .system(errno: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(reason: .system(errno: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(reason: .notRegular) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(reason: .system(errno: errno))
            }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { throw FileError(reason: .tooLarge(limit: limit)) }
        }
    }
}
