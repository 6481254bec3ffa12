import Domain
import Glibc
import Synchronization

// Why the book cannot be written, by what the system calls say: mount flags and free blocks lie in both directions.

extension Book {
    /// The fault behind a failed commit or reopening.
    package func fault(of error: StoreError) -> RecordingFault {
        let number = writer.withLock { $0.takeErrno() }
        return DiskProbe.fault(number) ?? DiskProbe(directory: files.directory).fault ?? .other
    }

    /// Whether as much as a commit needs can be written durably beside the book.
    package func canWrite() -> Bool { DiskProbe(directory: files.directory).errno == 0 }
}

/// Tries whether a folder can be written durably, by writing to a file without a name.
package struct DiskProbe {
    /// Bytes that it writes: more than a commit of many punches.
    private static let bytes = 256 << 10

    private let directory: String
    /// 0: it can be written.
    let errno: Int32

    package init(directory: String) {
        self.directory = directory
        errno = Self.write(in: directory)
    }

    /// What the disk is to be blamed for; nil: for nothing.
    package var fault: RecordingFault? { Self.fault(errno) }

    /// The same, when a book that was not opened is in the folder: mending one takes the room of a second.
    package var faultOfStart: RecordingFault? {
        if let fault { return fault }
        var (disk, book) = (statvfs(), stat())
        guard errno == 0, let files = try? BookFiles(directory: directory), statvfs(directory, &disk) == 0,
            stat(files.database, &book) == 0
        else { return nil }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) < UInt64(book.st_size) ? .diskFull : nil
    }

    static func fault(_ errno: Int32) -> RecordingFault? {
        switch errno {
        case ENOSPC, EDQUOT: .diskFull
        case EROFS: .diskReadOnly
        case EIO: .diskFailing
        default: nil
        }
    }

    private static func write(in directory: String) -> Int32 {
        let descriptor = Glibc.open(directory, temporaryFile | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return Glibc.errno }
        defer { Glibc.close(descriptor) }
        let content = [UInt8](repeating: 0xA5, count: bytes)
        let count = Glibc.write(descriptor, content, content.count)
        guard count == content.count else { return count < 0 ? Glibc.errno : ENOSPC }
        return fdatasync(descriptor) == 0 ? 0 : Glibc.errno
    }

    /// `O_TMPFILE`, which Swift does not import: `__O_TMPFILE | O_DIRECTORY` (asm-generic/fcntl.h).
    private static let temporaryFile: Int32 = 0o20_000_000 | O_DIRECTORY
}
