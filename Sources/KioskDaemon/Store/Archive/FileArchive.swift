import Glibc

/// Files that entries name by their SHA-256, in `files` beside the book: each written once, whole, and never changed. What
/// is in them is nobody's but the entries' own, so whoever may read or erase the entry may read or erase the file.
///
/// A file is durable before the entry that names it is written, and deleted after nobody names it any more: what an
/// interrupted process leaves is a file too many, never one too few.
package struct FileArchive: Sendable {
    /// Of one file, bytes.
    package static let mostFileBytes = 16 << 20
    /// Of all together, bytes: what may be attached must not fill the disk that punches need.
    package static let mostBytes: Int64 = 2 << 30

    /// One of them, as it lies there.
    package struct Item: Hashable, Sendable {
        /// SHA-256 of the content, 64 hexadecimal digits.
        package var digest: String
        package var byteCount: Int64
        /// When it was last kept, seconds since 1970, by the clock of that moment.
        package var seconds: Int64
    }

    private let files: BookFiles

    /// Of the book in that directory. Nothing is made there before the first file is kept.
    package init(book directory: String) throws(StoreError) {
        files = try BookFiles(directory: directory + "/files")
    }

    /// Keeps a file; when it returns, the file survives a power cut. One that is there already is there once.
    package func keep(_ bytes: [UInt8]) throws(StoreError) -> String {
        guard bytes.count <= Self.mostFileBytes else {
            throw .permanent("a file of \(bytes.count) bytes is too large to be kept")
        }
        let digest = try Fingerprint.of(bytes)
        try files.prepareDirectory()
        try files.replace(path(digest), with: bytes)
        return digest
    }

    /// Nil: it is not there. Throws where it is not what was kept.
    package func read(_ digest: String) throws(StoreError) -> [UInt8]? {
        guard Self.isDigest(digest) else { return nil }
        let count = try min(Int64(Self.mostFileBytes), files.size(of: path(digest)))
        guard let bytes = try files.read(path(digest), limit: Int(count) + 1) else { return nil }
        guard try Fingerprint.of(bytes) == digest else {
            throw .permanent("the file \(digest) is damaged")
        }
        return bytes
    }

    package func remove(_ digest: String) throws(StoreError) {
        guard Self.isDigest(digest) else { return }
        try files.remove(path(digest))
    }

    /// Each whole file, in no order. What an interrupted process has left of one is written over by the next attempt.
    package func items() throws(StoreError) -> [Item] {
        guard let listing = opendir(files.directory) else {
            if errno == ENOENT { return [] }
            throw .failed("opendir", files.directory)
        }
        defer { closedir(listing) }
        var items: [Item] = []
        while let entry = readdir(listing) {
            // SAFETY: the name ends with a zero and stays where it is until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var found = stat()
            guard Self.isDigest(name), lstat(path(name), &found) == 0, found.st_mode & S_IFMT == S_IFREG
            else { continue }
            items.append(
                Item(
                    digest: name, byteCount: Int64(found.st_size), seconds: Int64(found.st_mtim.tv_sec)))
        }
        return items
    }

    private func path(_ digest: String) -> String { files.directory + "/" + digest }

    private static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}

extension Book {
    /// Files that its entries name.
    package var archive: FileArchive {
        get throws(StoreError) { try FileArchive(book: files.directory) }
    }
}
