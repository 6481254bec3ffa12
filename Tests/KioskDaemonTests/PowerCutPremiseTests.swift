import Foundation
import Synchronization
import Testing

/// What the power cuts of these tests stand on: the shutdown of an ext4 takes nothing back that `fdatasync` had promised
/// before it began.
///
/// While the shutdown runs, the kernel may promise what is lost: the journal's commit is dropped with the journal, and
/// a writer that comes to ask for it then finds nothing left to wait for. In a real cut nobody hears such a yes.
struct PowerCutPremiseTests {
    @Test(.enabled(if: LoopDisk.isPossible, LoopDisk.need))
    func `what fdatasync promised before the shutdown began is there after it`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let disk = try LoopDisk(directory: directory)
        var promisedBefore = 0
        var promisedLate = 0
        var lostLate = 0
        for round in 0..<20 {
            let log = "\(disk.path)/log-\(round)"
            let appender = try Appender(log)
            let thread = Thread { appender.append() }
            thread.start()
            try await eventually("an append") { appender.promised.load(ordering: .acquiring) > round % 4 }
            let before = appender.promised.load(ordering: .acquiring)
            try disk.cutPower()
            try await eventually("the end of the appender") { thread.isFinished }
            appender.close()
            try await disk.unmount()
            try disk.mount()
            let there = (try? Data(contentsOf: URL(fileURLWithPath: log)))?.count ?? 0
            let late = appender.promised.load(ordering: .acquiring) - before
            #expect(there >= before * Appender.lineBytes, "round \(round)")
            promisedBefore += before
            promisedLate += late
            lostLate += max(0, before + late - there / Appender.lineBytes)
        }
        print(
            "promised before a cut: \(promisedBefore), while it ran: \(promisedLate), of which lost: \(lostLate)"
        )
        try await disk.unmount()
    }
}

/// Appends lines, each durable before the next, until the disk says no.
private final class Appender: Sendable {
    static let lineBytes = 100

    /// Lines that are durable by the word of `fdatasync`.
    let promised = Atomic(0)
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw HarnessError.timedOut("open \(path): \(errno)")
        }
        let parent = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { Glibc.close(parent) }
        guard fsync(parent) == 0 else { throw HarnessError.timedOut("fsync of the folder of \(path)") }
    }

    func append() {
        let line = [UInt8](repeating: 0x5A, count: Self.lineBytes)
        while write(descriptor, line, line.count) == line.count, fdatasync(descriptor) == 0 {
            promised.add(1, ordering: .releasing)
        }
    }

    func close() { Glibc.close(descriptor) }
}
