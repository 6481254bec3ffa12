import ArgumentParser
import Glibc

/// A file named on the command line, or standard input; read in pieces. What cannot be read ends the command with its
/// reason and exit code 74.
struct InputFile: ~Copyable {
    /// As it was named, for messages.
    let name: String
    private let descriptor: Int32

    /// `path`: nil or `-` is standard input.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            name = "standard input"
            descriptor = STDIN_FILENO
            return
        }
        name = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        if descriptor < 0 { throw Self.failure(path) }
    }

    /// What there is, at most 64 kB; empty at the end.
    func read() throws -> [UInt8] {
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                // SAFETY: read(2) writes at most `buffer.count` bytes there, and says how many.
                let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failure = result < 0 ? errno : 0
                count = max(0, result)
            }
            if failure == 0 { return chunk }
            if failure != EINTR { throw Self.failure(name, failure) }
        }
    }

    /// All of it; exit code 65 when it is longer than `limit` bytes.
    func readAll(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = try read()
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= limit else {
                Console.complain("\(name): longer than \(limit) bytes")
                throw ExitCode.badData
            }
        }
    }

    private static func failure(_ name: String, _ code: Int32 = errno) -> ExitCode {
        Console.complain("\(name): \(String(cString: strerror(code)))")
        return .inputOutput
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }
}
