import Glibc

/// The files of a book: one directory, mode 0700, that one process holds.
struct BookFiles: Sendable {
    let directory: String

    var database: String { directory + "/book.sqlite" }
    var log: String { directory + "/book.sqlite-wal" }
    var lock: String { directory + "/book.lock" }
    var key: String { directory + "/device.key" }
    /// A key that could not be read; the one before it is overwritten.
    var keyAside: String { key + ".damaged" }
    /// The last head that was written down outside the database.
    var head: String { directory + "/book.head" }
    /// Why the book is to be salvaged at the next start; absent when it is not.
    var demand: String { directory + "/book.damaged" }
    var index: String { database + "-shm" }

    init(directory: String) throws(StoreError) {
        guard directory.hasPrefix("/"), !directory.utf8.contains(0) else {
            throw .permanent("the book's directory must be an absolute path, not \(directory)")
        }
        self.directory = directory
    }

    /// Makes the directory (not its parents) and takes other people's rights to it away.
    func prepareDirectory() throws(StoreError) {
        if mkdir(directory, 0o700) == 0 {
            try Self.synchronise(Folder.holding(directory))
        } else if errno != EEXIST {
            throw .failed("mkdir", directory)
        }
        var found = stat()
        guard stat(directory, &found) == 0 else { throw .failed("stat", directory) }
        guard found.st_mode & S_IFMT == S_IFDIR else { throw .permanent("\(directory) is not a directory") }
        if found.st_mode & 0o077 != 0, chmod(directory, 0o700) != 0 { throw .failed("chmod", directory) }
    }

    /// Makes the database file where there is none, readable by its owner only. SQLite gives its side files
    /// the same mode.
    func createDatabase() throws(StoreError) {
        let descriptor = Glibc.open(database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw .failed("open", database)
        }
        Glibc.close(descriptor)
        try Self.synchronise(directory)
    }

    /// Replaces a small file as a whole: temporary file, fsync, rename, fsync of the directory.
    func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
        let temporary = path + ".new"
        let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed("open", temporary) }
        defer { Glibc.close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw .failed("write", temporary)
        }
        guard fsync(descriptor) == 0 else { throw .failed("fsync", temporary) }
        guard rename(temporary, path) == 0 else { throw .failed("rename", path) }
        try Self.synchronise(directory)
    }

    /// Nil when there is no such file. Reads at most `limit` bytes.
    func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .failed("open", path)
        }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &bytes, limit)
        guard count >= 0 else { throw .failed("read", path) }
        return Array(bytes.prefix(count))
    }

    /// Names of damaged files that were put aside: `book-20261122T055800.damaged`, with `-wal` behind it the log.
    static let asidePrefix = "book-"
    static let asideSuffix = ".damaged"

    /// Paths of the files that were put aside, oldest first.
    func asides() throws(StoreError) -> [String] {
        guard let listing = opendir(directory) else { throw .failed("opendir", directory) }
        defer { closedir(listing) }
        var paths: [String] = []
        while let entry = readdir(listing) {
            // SAFETY: the name ends with a zero and stays where it is until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(Self.asidePrefix), name.hasSuffix(Self.asideSuffix) {
                paths.append(directory + "/" + name)
            }
        }
        return paths.sorted()
    }

    /// Which file a name stands for (device and inode); nil when there is none.
    func identity(of path: String) throws(StoreError) -> [UInt64]? {
        var found = stat()
        if stat(path, &found) == 0 { return [UInt64(found.st_dev), UInt64(found.st_ino)] }
        guard errno == ENOENT else { throw .failed("stat", path) }
        return nil
    }

    func synchronise(file path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed("open", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .failed("fsync", path) }
    }

    /// Bytes; 0 when there is no such file.
    func size(of path: String) throws(StoreError) -> Int64 {
        var found = stat()
        if stat(path, &found) == 0 { return Int64(found.st_size) }
        guard errno == ENOENT else { throw .failed("stat", path) }
        return 0
    }

    /// Deletes a file, durably; one that is not there is no failure.
    func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .failed("unlink", path) }
        try Self.synchronise(directory)
    }

    /// Synchronises the write-ahead log that a process left when it was killed: what it had written but not
    /// yet made durable can be read from now on, and so may be sent upstream before the next commit would
    /// synchronise it.
    func synchroniseLog() throws(StoreError) {
        if access(log, F_OK) == 0 { try synchronise(file: log) }
    }

    static func synchronise(_ folder: String) throws(StoreError) {
        let code = Folder.synchronise(folder)
        guard code == 0 else { throw .failed("fsync", folder, code) }
    }
}

/// Keeps every other process from writing to the book, until it is let go of or the process ends, however it
/// ends.
final class BookLock: Sendable {
    private let descriptor: Int32

    init(_ files: BookFiles) throws(StoreError) {
        descriptor = Glibc.open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed("open", files.lock) }
        // Nobody misses the file after a power cut, but then no exception has to be explained either.
        try BookFiles.synchronise(files.directory)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isHeld = errno == EWOULDBLOCK
            let failure = StoreError.failed("flock", files.lock)
            Glibc.close(descriptor)
            guard isHeld else { throw failure }
            throw .temporary("the book in \(files.directory) is held by another process")
        }
    }

    deinit { Glibc.close(descriptor) }
}

extension StoreError {
    /// From errno: what a full, busy or read-only file system says may pass; the rest needs a person.
    static func failed(_ operation: String, _ path: String, _ code: Int32 = errno) -> StoreError {
        let message = "\(operation) \(path): \(String(cString: strerror(code)))"
        return switch code {
        case ENOSPC, EDQUOT, EROFS, EIO, EINTR, EAGAIN, ENFILE, EMFILE, ENOMEM: .temporary(message)
        default: .permanent(message)
        }
    }
}
