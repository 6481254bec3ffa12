import Glibc

/// A file that is read whatever state it and its disk are in: what cannot be read is not there.
final class RawFile {
    let size: Int64
    private let descriptor: Int32

    /// A file that is not there is empty.
    init(_ path: String) {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        size = descriptor < 0 ? 0 : Int64(lseek(descriptor, 0, SEEK_END))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Up to `count` bytes; fewer at the end of the file, none where the disk fails.
    func bytes(at offset: Int64, count: Int) -> [UInt8] {
        guard descriptor >= 0, offset >= 0, count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            // SAFETY: pread writes at most the capacity of the buffer.
            filled = max(0, pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)))
        }
    }
}
