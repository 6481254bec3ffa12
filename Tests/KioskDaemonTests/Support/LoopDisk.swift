import Foundation
import Stands
import Testing

/// A disk of its own for a test: ext4 in a file, mounted through a loop device, whose power can be cut.
final class LoopDisk {
    /// Mounting needs root. In CI the tests that need it are not optional.
    static var isPossible: Bool { Root.isExpected }
    static let need: Comment = "needs root: mounts a file system"

    /// Where it is mounted.
    let path: String
    private let image: String
    private var isMounted = false

    /// Makes the file system in `directory` and mounts it there as `name`.
    init(directory: URL, name: String = "disk", mebibytes: Int = 64) throws {
        path = directory.appendingPathComponent(name).path
        image = path + ".image"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: image, contents: nil)
        guard truncate(image, off_t(mebibytes) << 20) == 0 else { throw HarnessError.timedOut("truncate") }
        _ = try Shell.output("/usr/sbin/mkfs.ext4", "-q", "-F", "-m", "0", image)
        try mount()
    }

    deinit { if isMounted { _ = try? Shell.output("/usr/bin/umount", "-l", path) } }

    /// Mounts it, which replays its journal, as after a power cut.
    func mount() throws {
        _ = try Shell.output("/usr/bin/mount", "-o", "loop,errors=remount-ro", image, path)
        isMounted = true
    }

    func unmount() async throws {
        let path = path
        try await eventually("nobody uses \(path)") { (try? Shell.output("/usr/bin/umount", path)) != nil }
        isMounted = false
    }

    /// Has the kernel see an error on it, after which it is read-only.
    func failIntoReadOnly() throws {
        let device = try Shell.output("/usr/bin/findmnt", "-no", "SOURCE", path)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let trigger = "/sys/fs/ext4/" + URL(fileURLWithPath: device).lastPathComponent + "/trigger_fs_error"
        let descriptor = open(trigger, O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, write(descriptor, "1", 1) == 1 else { throw HarnessError.timedOut(trigger) }
    }

    /// A technician mends it under a running program: the broken file system goes, a sound one of the same blocks comes.
    func mend() throws {
        _ = try Shell.output("/usr/bin/umount", "-l", path)
        // A device of its own, or the kernel would give the broken file system back while somebody has it open.
        let device = try Shell.output("/usr/sbin/losetup", "-f", "--show", image)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try Shell.output("/usr/bin/mount", device, path)
        // Goes with the file system.
        _ = try Shell.output("/usr/sbin/losetup", "-d", device)
    }

    /// From now on nothing reaches the disk any more, what waits in the page cache and in the journal included:
    /// every call fails with EIO.
    func cutPower() throws {
        try ask(Self.shutdownRequest, Self.withoutLogFlush)
    }

    /// From now on whoever writes waits. Not by a child process: the one thread that looks after children would wait
    /// for a daemon that was killed and cannot end before its writing does.
    func freeze() throws { try ask(Self.freezeRequest, 0) }

    func thaw() throws { try ask(Self.thawRequest, 0) }

    private func ask(_ request: UInt, _ value: UInt32) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HarnessError.timedOut("open \(path): \(errno)") }
        defer { close(descriptor) }
        var value = value
        // SAFETY: the requests read at most four bytes.
        guard ioctl(descriptor, request, &value) == 0 else {
            throw HarnessError.timedOut("ioctl \(request) on \(path): \(errno)")
        }
    }

    /// `FIFREEZE` and `FITHAW`, `_IOWR('X', 119, int)` and 120 (Linux, include/uapi/linux/fs.h).
    private static let freezeRequest: UInt = 0xC004_5877
    private static let thawRequest: UInt = 0xC004_5878
    /// `EXT4_IOC_SHUTDOWN`, `_IOR('X', 125, __u32)`, and `EXT4_GOING_FLAGS_NOLOGFLUSH` (Linux, fs/ext4/ext4.h).
    private static let shutdownRequest: UInt = 0x8004_587D
    private static let withoutLogFlush: UInt32 = 2
}
