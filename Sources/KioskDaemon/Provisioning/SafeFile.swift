import Glibc
import Store

/// Why something could not be written, in words for a technician.
struct FolderFailure: Error, Hashable, Sendable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }

    init(_ operation: String, _ path: String, _ code: Int32 = errno) {
        description = "\(operation) \(path): \(String(cString: strerror(code)))"
    }
}

/// Files that a power cut finds whole or not at all.
enum SafeFile {
    /// Writes a new file, 0600, and makes its content durable; not yet its name.
    static func write(_ bytes: [UInt8], to path: String) throws(FolderFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FolderFailure("open", path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: write(2) reads at most the bytes it is given, which live as long as the closure.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FolderFailure("write", path)
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw FolderFailure("fsync", path) }
    }

    /// Gives a file its name, for good.
    static func rename(_ path: String, to name: String) throws(FolderFailure) {
        guard Glibc.rename(path, name) == 0 else { throw FolderFailure("rename", name) }
        try synchronise(Folder.holding(name))
    }

    static func synchronise(_ folder: String) throws(FolderFailure) {
        let code = Folder.synchronise(folder)
        guard code == 0 else { throw FolderFailure("fsync", folder, code) }
    }

    /// Makes a directory that is its owner's alone, where there is none.
    static func makeDirectory(_ path: String) throws(FolderFailure) {
        if mkdir(path, 0o700) == 0 { return try synchronise(Folder.holding(path)) }
        guard errno == EEXIST else { throw FolderFailure("mkdir", path) }
    }

    static func remove(_ path: String) throws(FolderFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FolderFailure("unlink", path) }
    }
}

/// Held while one process changes a folder; ends with the value, or with the process.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(FolderFailure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FolderFailure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw FolderFailure("somebody else is provisioning this terminal at this moment: try again")
        }
    }

    deinit { close(descriptor) }
}
