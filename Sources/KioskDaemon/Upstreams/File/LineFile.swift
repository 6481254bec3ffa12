import Domain
import Glibc
import Store

/// A failed system call on the output file.
struct FileFault: Error, Sendable, Hashable {
    var operation: String
    var number: Int32

    /// Stable short word for metrics.
    var cause: String {
        switch number {
        case ENOSPC, EDQUOT: "disk-full"
        case EACCES, EPERM, EROFS: "not-writable"
        case ENOENT, ENOTDIR: "no-folder"
        default: "io-\(number)"
        }
    }
}

/// A file of lines that is only ever longer by whole, synced lines. Blocks: for threads that may.
///
/// The descriptor is owned by whoever calls `close`; the value itself is plain numbers.
struct LineFile: Sendable {
    private let descriptor: Int32
    /// Bytes that are whole lines and synced.
    private(set) var size: Int64

    /// Longest last line that is looked for at the start.
    static let longestLine = 1 << 20

    /// Opens or creates the file and cuts a torn last line.
    init(path: String) throws(FileFault) {
        let existed = access(path, F_OK) == 0
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw FileFault(operation: "open", number: errno) }
        size = 0
        do throws(FileFault) {
            if !existed { try Self.syncFolder(of: path) }
            let length = Int64(lseek(descriptor, 0, SEEK_END))
            guard length >= 0 else { throw FileFault(operation: "lseek", number: errno) }
            size = try endOfLastLine(before: length)
            if size < length { try cut() }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    func close() { Glibc.close(descriptor) }

    /// Appends whole lines; when this returns they are on disk. When it throws, none of them is in the file.
    mutating func append(_ lines: [UInt8]) throws(FileFault) {
        do throws(FileFault) {
            try write(lines)
            guard fdatasync(descriptor) == 0 else { throw FileFault(operation: "fdatasync", number: errno) }
        } catch {
            try? cut()
            throw error
        }
        size += Int64(lines.count)
    }

    /// The last line without its end; nil when there is none.
    func lastLine() throws(FileFault) -> [UInt8]? {
        guard size > 0 else { return nil }
        let start = try endOfLastLine(before: size - 1)
        let line = try read(from: start, count: Int(min(size - 1 - start, Int64(Self.longestLine))))
        return line
    }

    /// Renames a closed file, durably.
    static func rename(_ path: String, to target: String) throws(FileFault) {
        guard Glibc.rename(path, target) == 0 else { throw FileFault(operation: "rename", number: errno) }
        try syncFolder(of: path)
    }

    /// Deletes a closed file, durably.
    static func remove(_ path: String) throws(FileFault) {
        guard unlink(path) == 0 else { throw FileFault(operation: "unlink", number: errno) }
        try syncFolder(of: path)
    }

    private static func syncFolder(of path: String) throws(FileFault) {
        let code = Folder.synchronise(Folder.holding(path))
        guard code == 0 else { throw FileFault(operation: "fsync folder", number: code) }
    }

    /// Offset just behind the last line end before `limit`; 0 when there is none.
    private func endOfLastLine(before limit: Int64) throws(FileFault) -> Int64 {
        var end = limit
        while end > 0 {
            let start = max(0, end - 65_536)
            let window = try read(from: start, count: Int(end - start))
            if let newline = window.lastIndex(of: UInt8(ascii: "\n")) { return start + Int64(newline) + 1 }
            end = start
        }
        return 0
    }

    private func read(from offset: Int64, count: Int) throws(FileFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let part = bytes.withUnsafeMutableBytes { buffer in
                // SAFETY: writes at most `count - done` bytes behind `done` of a buffer of `count` bytes.
                pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + done)
            }
            if part < 0 {
                if errno == EINTR { continue }
                throw FileFault(operation: "pread", number: errno)
            }
            if part == 0 { throw FileFault(operation: "pread", number: EIO) }
            done += part
        }
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws(FileFault) {
        var done = 0
        while done < bytes.count {
            let part = bytes.withUnsafeBytes { buffer in
                // SAFETY: reads at most the bytes behind `done` of a buffer that outlives the call.
                pwrite(
                    descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(size) + done)
            }
            if part < 0 {
                if errno == EINTR { continue }
                throw FileFault(operation: "pwrite", number: errno)
            }
            done += part
        }
    }

    /// Takes away what is behind the last whole, synced line.
    private func cut() throws(FileFault) {
        guard ftruncate(descriptor, off_t(size)) == 0 else {
            throw FileFault(operation: "ftruncate", number: errno)
        }
        guard fsync(descriptor) == 0 else { throw FileFault(operation: "fsync", number: errno) }
    }
}
