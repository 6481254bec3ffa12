import Domain
import Glibc

@testable import Store

/// Bytes as a file, in memory alone.
private struct ScratchFile: ~Copyable {
    private let descriptor: Int32
    var path: String { "/proc/self/fd/\(descriptor)" }

    init(_ bytes: [UInt8]) {
        var name = Array("/dev/shm/kioskd-fuzz-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        unlink(name)
        _ = write(descriptor, bytes, bytes.count)
    }

    deinit { close(descriptor) }
}

extension Decoder {
    /// What a damaged disk gives back.
    static let book = [
        Decoder(name: "facts") { bytes in
            // Kind, public and private part; the seeds are one entry of each kind there is (FactSeedTests).
            let parts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map {
                Array($0)
            }
            guard parts.count > 1 else { return }
            let book = BookID(7)
            let fact = Fact(
                CodedFact(
                    kind: String(decoding: parts[0], as: UTF8.self), version: 1, publicText: parts[1],
                    privateText: parts.count > 2 ? parts[2] : nil), in: book)
            // What was understood is written again, and folded.
            _ = fact.coded(in: book)
            var terminal = Terminal(book: book)
            let instant = Instant(
                wallMicroseconds: 0, bootMicroseconds: 0, boot: BootID(high: 0, low: 0), trust: .unknown)
            terminal.apply(Entry(sequence: 1, instant: instant, reader: nil, place: nil, fact: fact))
        },
        Decoder(name: "identifiers") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let id = EntryID(text), EntryID(id.description) != id {
                fatalError("\(text) is read as another id")
            }
        },
        Decoder(name: "state") { bytes in _ = StateText.decode(bytes) },
        Decoder(name: "table-page") { bytes in
            let images = PageImages(database: "/dev/null", log: "/dev/null")
            for number: UInt32 in [1, 2] { _ = TableLeaf(bytes, number: number, in: images)?.records.count }
        },
        Decoder(name: "write-ahead-log") { bytes in
            let file = ScratchFile(bytes)
            for pageBytes in [512, 4096] {
                let log = WriteAheadLog(RawFile(file.path), pageBytes: pageBytes)
                _ = log.committed.count + log.doubtful.count
            }
            let images = PageImages(database: file.path, log: file.path)
            images.forEachCommitted { _, page in _ = page.count }
            images.forEachOther { _, page in _ = page.count }
        },
    ]
}
