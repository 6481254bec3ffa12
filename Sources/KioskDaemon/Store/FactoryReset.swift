import Foundation
import Glibc

/// Erases everything of a book's directory: book, keys, what was provisioned. A mark that is made durable first is the
/// point of no return: whatever interrupts it afterwards, the next start goes on erasing before it does anything else, so
/// nobody ever meets a terminal that is half somebody's.
package struct FactoryReset: Sendable {
    package let directory: String
    /// Called after every step; tests stop there.
    package var step: @Sendable (String) throws -> Void = { _ in }

    package init(directory: String) { self.directory = directory }

    private var mark: String { directory + "/factory-reset" }

    /// Whether one was begun and not ended.
    package var isBegun: Bool { access(mark, F_OK) == 0 }

    /// Throws while the daemon, or anybody else, has the book. `head`: the last entry of what was saved; when the book has
    /// others, nothing is erased.
    package func run(saved head: Head?) throws(StoreError) {
        let files = try BookFiles(directory: directory)
        let lock = try BookLock(files)
        defer { withExtendedLifetime(lock) {} }
        leaveToOwner(files.lock)
        if !isBegun {
            try check(files, head)
            try files.replace(mark, with: Array("A factory reset was begun. The next start ends it.\n".utf8))
            try StoreError.translating("step") { try step("begun") }
        }
        try erase(directory, sparing: [mark, files.lock, directory + "/lost+found"])
        try StoreError.translating("step") { try step("erased") }
        try files.remove(mark)
        try StoreError.translating("step") { try step("done") }
    }

    /// Throws while somebody has the book.
    package func checkFree() throws(StoreError) {
        let files = try BookFiles(directory: directory)
        guard access(directory, F_OK) == 0 else { return }
        do throws(StoreError) {
            _ = try BookLock(files)
            leaveToOwner(files.lock)
        } catch {
            throw .temporary("\(error): systemctl stop kioskd kioskd-safe kioskd-retry.timer first")
        }
    }

    /// Ends one that was interrupted. False: there is none.
    package func resume() throws(StoreError) -> Bool {
        guard isBegun else { return false }
        try run(saved: nil)
        return true
    }

    /// root may have made it, and the daemon has to open it.
    private func leaveToOwner(_ path: String) {
        var found = stat()
        guard geteuid() == 0, stat(directory, &found) == 0 else { return }
        _ = chown(path, found.st_uid, found.st_gid)
    }

    private func check(_ files: BookFiles, _ head: Head?) throws(StoreError) {
        guard access(files.database, F_OK) == 0 else { return }
        let book = try Book.openForReading(directory: directory)
        let found = try book.head()
        try book.close()
        guard found == head else {
            throw .temporary(
                "something was recorded after the copy was made: nothing was erased, begin again")
        }
    }

    private func erase(_ folder: String, sparing spared: Set<String>) throws(StoreError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for path in names.sorted().map({ folder + "/" + $0 }) where !spared.contains(path) {
            var found = stat()
            guard lstat(path, &found) == 0 else { continue }
            if found.st_mode & S_IFMT == S_IFDIR {
                try erase(path, sparing: spared)
                guard rmdir(path) == 0 else { throw .failed("rmdir", path) }
            } else {
                guard unlink(path) == 0 else { throw .failed("unlink", path) }
            }
            try StoreError.translating("step") { try step("removed \(path)") }
        }
        try BookFiles.synchronise(folder)
    }
}
