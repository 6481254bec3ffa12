import Domain
import FoundationEssentials
import Glibc
import NIOPosix
import Store

/// Writes entries as JSON Lines: one CloudEvent a line, on disk before the receipt, each entry once.
///
/// At the first use it reads the last line, cuts a torn one, and goes on behind the sequence written there. A
/// full file is renamed to `<name>.<sequence of its last entry, 19 digits>`.
actor FileUpstream: Upstream {
    nonisolated let traits: UpstreamTraits
    private let path: String
    private let rotateBytes: Int64
    private let keptFiles: Int
    private let writer: CloudEventWriter
    private let timekeeper: Timekeeper
    private var log: EventFile?

    init(_ settings: UpstreamSettings, _ surroundings: UpstreamSurroundings) {
        traits = UpstreamTraits(
            kinds: settings.kinds, batchLimit: settings.batchLimit ?? 500, isIdempotent: true,
            needsTrustedTime: settings.needsTrustedTime, exchangeSeconds: 120, heartbeatSeconds: nil,
            slowMilliseconds: settings.slowMilliseconds)
        path = URL(string: settings.url)?.path ?? ""
        rotateBytes = Int64(settings.rotateKibibytes) * 1_024
        keptFiles = settings.keptFiles
        writer = CloudEventWriter(terminal: surroundings.terminal)
        timekeeper = surroundings.timekeeper
    }

    func deliver(_ batch: [Outgoing], head: Head) async -> Exchange {
        let start = timekeeper.now().bootMicroseconds
        let opened = log
        let path = path
        let rotateBytes = rotateBytes
        let keptFiles = keptFiles
        let writer = writer
        do {
            log = try await NIOThreadPool.singleton.runIfActive {
                var log = try opened ?? EventFile(path: path)
                do {
                    try log.write(batch, with: writer, in: head.book)
                    try log.rotate(over: rotateBytes, keeping: keptFiles)
                } catch {
                    log.close()
                    throw error
                }
                return log
            }
        } catch {
            log = nil
            let cause = (error as? FileFault)?.cause ?? "closed"
            return Exchange(outcomes: batch.map { _ in .later(after: nil) }, traffic: .unable(cause))
        }
        let took = timekeeper.now().bootMicroseconds - start
        return Exchange(outcomes: batch.map { _ in .accepted(nil) }, traffic: .answered(microseconds: took))
    }

    /// The file is opened and read again at the next use: the disk may be another one.
    func apply(_ remedy: LinkRemedy) async { await close() }

    func close() async {
        log?.close()
        log = nil
    }
}

/// The file that is being written, and where it stands. Blocks: for threads that may.
struct EventFile: Sendable {
    private let path: String
    private var lines: LineFile
    /// The last entry that is in the files.
    private(set) var last: EntryID?

    init(path: String) throws(FileFault) {
        self.path = path
        lines = try LineFile(path: path)
        do throws(FileFault) {
            last = try Self.lastID(of: lines)
            if last == nil, let newest = Self.closedFiles(of: path).last {
                let closed = try LineFile(path: newest)
                defer { closed.close() }
                last = try Self.lastID(of: closed)
            }
        } catch {
            lines.close()
            throw error
        }
    }

    func close() { lines.close() }

    /// Writes those items that are not in the files yet. When this returns all are on disk.
    /// `current` is the present book. Entries of the books before it in the same file of the terminal go on in one
    /// numbering with it, so what stands before the last entry of the present one is in the files.
    mutating func write(
        _ batch: [Outgoing], with writer: CloudEventWriter, in current: BookID
    ) throws(FileFault) {
        var bytes: [UInt8] = []
        var newest = last
        for item in batch {
            if let newest, newest.book == item.id.book || newest.book == current,
                item.sequence <= newest.sequence
            {
                continue
            }
            writer.append(item, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            newest = item.id
        }
        guard !bytes.isEmpty else { return }
        try lines.append(bytes)
        last = newest
    }

    mutating func rotate(over limit: Int64, keeping kept: Int) throws(FileFault) {
        guard lines.size > limit, let last else { return }
        var suffix: [UInt8] = []
        suffix.appendDecimal(last.sequence, width: 19)
        try LineFile.rename(path, to: path + "." + String(decoding: suffix, as: UTF8.self))
        let next = try LineFile(path: path)
        lines.close()
        lines = next
        // One that cannot be deleted is tried again at the next turn.
        for old in Self.closedFiles(of: path).dropLast(kept) { try? LineFile.remove(old) }
    }

    private static func lastID(of lines: LineFile) throws(FileFault) -> EntryID? {
        guard let line = try lines.lastLine() else { return nil }
        return try? JSONDecoder().decode(WrittenEvent.self, from: Data(line)).entry
    }

    /// Closed files, oldest first.
    private static func closedFiles(of path: String) -> [String] {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "/" : folder)) ?? []
        return names.filter { candidate in
            guard candidate.hasPrefix(name + ".") else { return false }
            let suffix = candidate.dropFirst(name.count + 1)
            return suffix.utf8.count == 19 && suffix.allSatisfy(\.isWholeNumber)
        }.sorted().map { folder + "/" + $0 }
    }
}

/// What is read back from a line.
private struct WrittenEvent: Decodable {
    var id: String

    var entry: EntryID? { EntryID(id) }
}
