import Domain
import Glibc
import Store
import Web

/// Files of long exports, in `console/exports` beside the book: 0600, in no copy of it, and deleted at every start. They are
/// written without fsync, since a power cut is a restart: no badge waits for them, and they wait for no disk.
actor ExportFolder: ExportShelf {
    private let path: String
    private let executor = QueueExecutor(label: "kioskd.exports")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ folder: ConsoleFolder) { path = folder.path + "/exports" }

    private func name(_ file: Int) -> String { "\(path)/\(file)" }

    func clear() -> Bool {
        guard let folder = opendir(path) else { return false }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // SAFETY: readdir's name ends with a zero, and lives until the next call on that folder.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        for name in names { unlink("\(path)/\(name)") }
        return !names.isEmpty
    }

    func append(_ bytes: [UInt8], to file: Int) throws {
        try SafeFile.makeDirectory(path)
        let descriptor = open(name(file), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FolderFailure("open", name(file)) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: write(2) reads at most the bytes it is given, which live as long as the closure.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FolderFailure("write", name(file))
            }
            rest = rest.dropFirst(count)
        }
    }

    func read(_ file: Int, from offset: Int, count: Int) -> [UInt8]? {
        let descriptor = open(name(file), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        // SAFETY: pread(2) writes at most `count` bytes into an array of that many.
        let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(offset)) }
        guard got >= 0 else { return nil }
        bytes.removeLast(count - got)
        return bytes
    }

    func remove(_ file: Int) { unlink(name(file)) }
}
