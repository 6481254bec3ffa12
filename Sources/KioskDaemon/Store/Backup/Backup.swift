import Domain
import Glibc

/// What `Book.backUp` came to.
package struct Backup: Sendable {
    /// Of the copy itself.
    package var verification: Verification
    /// Where it lies; nil when it is not sound, and so was not kept.
    package var path: String?
    /// Size of the file.
    package var byteCount: Int64 = 0
    /// Files of the archive that are in it, and those that are not because they are damaged.
    package var fileCount = 0
    package var damagedFileCount = 0
}

/// Who looks on while a copy is made.
private struct Watch {
    /// The last entry when it began.
    var head: Sequence
    var reached: (Sequence) throws -> Void
    var percent: (Int) throws -> Void

    func share(_ sequence: Sequence, of whole: Int64) -> Int { Int(min(sequence, head) * whole / head) }
}

extension Book {
    /// Writes a verified copy of the book, as it is at one moment, and of its archive into the directory `folder`, beside
    /// whoever writes to the book. The copy gets its name, `kioskd-BOOK-SEQUENCE-DATE.sqlite`, when all of it is on disk and its
    /// chain has been walked; a name that is taken is left alone. `device.key` is not part of it.
    ///
    /// With a certificate the copy is made beside the book, and only what is encrypted reaches `folder`
    /// (`….sqlite.cms`). `progress` gets the sequence copied, `percent` 0 to 100; what they throw ends the copy.
    package func backUp(
        to folder: String, now: Instant, encryptedTo certificate: CompanyCertificate? = nil,
        progress: @escaping (Sequence) throws -> Void = { _ in },
        percent: @escaping (Int) throws -> Void = { _ in }
    ) throws(StoreError) -> Backup {
        let watch = Watch(
            head: max(1, try head().sequence), reached: progress, percent: percent)
        let target = try Draft(in: folder)
        let result: Result<Backup, StoreError>
        if let certificate {
            result = Result { () throws(StoreError) in
                try leaveRoom(beside: files.directory)
                let plain = try Draft(in: files.directory)
                let sealed = Result { () throws(StoreError) in
                    try backUp(plain.files, target, folder, now, certificate, watch)
                }
                try plain.discard()
                return try sealed.get()
            }
        } else {
            result = Result { () throws(StoreError) in
                try leaveRoom(beside: folder)
                return try backUp(target.files, target, folder, now, nil, watch)
            }
        }
        // A folder that cannot be removed is no reason to hide what went wrong, or right, before.
        try? target.discard()
        return try result.get()
    }

    private func backUp(
        _ plain: BookFiles, _ target: Draft, _ folder: String, _ now: Instant,
        _ certificate: CompanyCertificate?, _ watch: Watch
    ) throws(StoreError) -> Backup {
        let archived = try BookCopy(source: self).write(to: plain.database) { sequence in
            try watch.reached(sequence)
            try watch.percent(watch.share(sequence, of: 40))
        }
        try Draft.synchronise(file: plain.database)
        let copy = try Book.openForReading(directory: plain.directory)
        let verification = try copy.verify { try watch.percent(40 + watch.share($0, of: 30)) }
        try copy.close()
        guard verification.isSound else { return Backup(verification: verification) }

        let day = UTCTime.text(microseconds: now.wallMicroseconds).prefix(10).filter { $0 != "-" }
        let name = "kioskd-\(id)-\(verification.head.sequence)-\(day).sqlite"
        var path = folder + "/" + name
        var finished = plain.database
        if let certificate {
            path += ".cms"
            finished = target.files.directory + "/" + name + ".cms.partial"
            try encrypt(plain.database, to: finished, certificate, watch)
        }
        try target.release(finished, as: path)
        // It is there, whatever whoever looks on thinks of it.
        try? watch.percent(100)
        var found = stat()
        guard stat(path, &found) == 0 else { throw .failed("stat", path) }
        return Backup(
            verification: verification, path: path, byteCount: Int64(found.st_size),
            fileCount: archived.taken, damagedFileCount: archived.damaged)
    }

    /// What a copy leaves free on the disk of the book.
    private static let reserveBytes: UInt64 = 32 << 20

    /// Throws when a copy in `folder` would fill the disk that the terminal records on.
    private func leaveRoom(beside folder: String) throws(StoreError) {
        var (own, other, space) = (stat(), stat(), statvfs())
        guard stat(files.directory, &own) == 0, stat(folder, &other) == 0, statvfs(folder, &space) == 0 else {
            throw .failed("stat", folder)
        }
        guard own.st_dev == other.st_dev else { return }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        let archived = try archive.items().reduce(0) { $0 + $1.byteCount }
        let size = try UInt64(files.size(of: files.database) + files.size(of: files.log) + archived)
        guard free >= size + Self.reserveBytes else {
            throw .temporary(
                "the disk of the book has no room for a copy: \(size >> 20) MiB and 32 more are needed")
        }
    }

    private func encrypt(
        _ source: String, to path: String, _ certificate: CompanyCertificate, _ watch: Watch
    ) throws(StoreError) {
        let input = Glibc.open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .failed("open", source) }
        defer { Glibc.close(input) }
        let output = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .failed("open", path) }
        defer { Glibc.close(output) }
        let size = try max(1, files.size(of: source))
        var written: Int64 = 0
        let envelope = try Envelope(to: certificate, descriptor: output)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(input, &chunk, chunk.count)
            guard count >= 0 else { throw .failed("read", source) }
            if count == 0 { break }
            try envelope.write(chunk[..<count], of: path)
            written += Int64(count)
            try StoreError.translating("backup") { try watch.percent(70 + Int(min(29, written * 29 / size))) }
        }
        try envelope.finish(path)
        guard fsync(output) == 0 else { throw .failed("fsync", path) }
    }
}
