import Foundation
import Glibc

/// A hidden folder in which one process makes a file whole before the file gets its name. What an interrupted process
/// left in it goes.
struct Draft {
    /// The draft as the book of a folder of its own, so that a copy is read and verified like any book.
    let files: BookFiles
    private let lock: BookLock

    /// `folder` must be there.
    init(in folder: String) throws(StoreError) {
        files = try BookFiles(directory: folder + "/" + Self.name)
        var found = stat()
        guard stat(folder, &found) == 0 else { throw .failed("stat", folder) }
        guard found.st_mode & S_IFMT == S_IFDIR else { throw .permanent("\(folder) is not a directory") }
        guard mkdir(files.directory, 0o700) == 0 || errno == EEXIST else { throw .failed("mkdir", folder) }
        lock = try BookLock(files)
        try removeContents(except: files.lock)
    }

    /// Removes what a process that was killed has left in `folder`; what another one is at work on stays.
    static func clear(_ folder: String) {
        guard access(folder + "/" + name, F_OK) == 0, let left = try? Draft(in: folder) else { return }
        try? left.discard()
    }

    private static let name = ".kioskd-copy"

    /// Removes the folder with everything in it.
    func discard() throws(StoreError) {
        try removeContents(except: "")
        guard rmdir(files.directory) == 0 else { throw .failed("rmdir", files.directory) }
        try BookFiles.synchronise(Folder.holding(files.directory))
    }

    private func removeContents(except kept: String) throws(StoreError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: files.directory)) ?? []
        for path in names.map({ files.directory + "/" + $0 }) where path != kept {
            guard unlink(path) == 0 else { throw .failed("unlink", path) }
        }
        try BookFiles.synchronise(files.directory)
    }

    /// Gives a file of the draft its name in `folder`; never one that is taken.
    func release(_ file: String, as path: String) throws(StoreError) {
        guard access(path, F_OK) != 0 else { throw .permanent("\(path) is there already; it was left alone") }
        guard rename(file, path) == 0 else { throw .failed("rename", path) }
        try BookFiles.synchronise(Folder.holding(path))
        try BookFiles.synchronise(files.directory)
    }

    /// Makes a file durable, and has what is read of it from now on come from the disk where the kernel allows.
    static func synchronise(file path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed("open", path) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .failed("fsync", path) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }
}
