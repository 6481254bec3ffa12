import Glibc

/// The names in a directory. A file that was created, renamed or deleted is so for good only when its directory has
/// been synchronised: every place that does one of these calls this.
package enum Folder {
    /// Makes the names in the directory `path` survive a power cut. Returns 0, or errno.
    package static func synchronise(_ path: String) -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { Glibc.close(descriptor) }
        return fsync(descriptor) == 0 ? 0 : errno
    }

    /// The directory that holds `path`.
    package static func holding(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
