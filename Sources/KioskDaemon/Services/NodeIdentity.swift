import Foundation
import Glibc

/// Which file a device path leads to just now. Another one after a replug: udev makes nodes and links anew. Asking
/// touches only the file system, never the device.
enum NodeIdentity {
    /// Whether both paths lead to one file just now, through whatever links. Of what is not there only the name counts.
    static func isShared(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        var (left, right) = (stat(), stat())
        guard stat(one, &left) == 0, stat(other, &right) == 0 else { return false }
        return left.st_dev == right.st_dev && left.st_ino == right.st_ino
    }

    /// One number for device, file and age of what is at `path`; 0 when there is nothing.
    static func of(_ path: String) -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        let seconds = UInt64(bitPattern: Int64(status.st_ctim.tv_sec))
        let nanoseconds = UInt64(bitPattern: Int64(status.st_ctim.tv_nsec))
        // The kernel uses numbers of nodes again at once; their age tells two of the same number apart.
        let parts = [
            UInt64(status.st_dev), UInt64(status.st_ino), UInt64(status.st_rdev), seconds, nanoseconds,
        ]
        let mixed = parts.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01B3 }  // FNV-1a, by words
        return mixed == 0 ? 1 : mixed
    }
}
