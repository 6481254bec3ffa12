import Domain
import Glibc
import Synchronization

// Why the book cannot be written, by what the system calls say: mount flags and free blocks lie in both directions.

extension Book {
    /// Bytes that a probe writes: more than a commit of many punches.
    private static let probeBytes = 256 << 10

    /// The fault behind a failed commit or reopening.
    package func fault(of error: StoreError) -> RecordingFault {
        let number = writer.withLock { $0.takeErrno() }
        for code in [number, probe()] {
            switch code {
            case ENOSPC, EDQUOT: return .diskFull
            case EROFS: return .diskReadOnly
            case EIO: return .diskFailing
            default: continue
            }
        }
        return .other
    }

    /// Whether as much as a commit needs can be written durably beside the book.
    package func canWrite() -> Bool { probe() == 0 }

    /// Writes to a file without a name in the book's directory; 0, or errno.
    private func probe() -> Int32 {
        let descriptor = Glibc.open(files.directory, Self.temporaryFile | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { Glibc.close(descriptor) }
        let bytes = [UInt8](repeating: 0xA5, count: Self.probeBytes)
        let count = write(descriptor, bytes, bytes.count)
        guard count == bytes.count else { return count < 0 ? errno : ENOSPC }
        return fdatasync(descriptor) == 0 ? 0 : errno
    }

    /// `O_TMPFILE`, which Swift does not import: `__O_TMPFILE | O_DIRECTORY` (asm-generic/fcntl.h).
    private static let temporaryFile: Int32 = 0o20_000_000 | O_DIRECTORY
}
