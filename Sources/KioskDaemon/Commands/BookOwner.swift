import Glibc

/// A book belongs to the daemon's user, and one with files of root's is one that the daemon cannot open.
enum BookOwner {
    /// Called before a command opens the book of `directory` for writing: root becomes whoever the folder belongs to
    /// (or the folder in which it will be made), as far as files are concerned. Anybody else stays who he is.
    static func become(of directory: String) {
        guard geteuid() == 0 else { return }
        var found = stat()
        let parent = directory.split(separator: "/").dropLast().joined(separator: "/")
        guard stat(directory, &found) == 0 || stat("/" + parent, &found) == 0 else { return }
        guard setegid(found.st_gid) == 0, seteuid(found.st_uid) == 0 else { return }
    }
}
