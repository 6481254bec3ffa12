import Domain
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Store
import Upstreams
import Web

/// Takes settings from a stick that is plugged in, where somebody vouches for them, and copies the book onto it, encrypted
/// to the company's key. Root mounts it (`kioskd-stick@.service`), this only sees a mount appear.
struct StickService: Service {
    var book: ShelvedBook
    /// Nil: nothing is copied.
    var certificate: CompanyCertificate?
    /// Nil: no settings are taken.
    var desk: ProvisioningDesk?
    /// Where sticks are mounted, each in a directory of its own.
    var folder: String
    var terminal: TerminalService
    var board: StatusBoard
    var clock: TerminalClock
    var logger: Logger

    private static let period: Duration = .seconds(2)
    /// The kernel tells of the directory for a stick, not of the mount into it: so many looks later it is there, or
    /// will not be (`TimeoutStartSec=` of the unit). As many after a stick has gone, which may come back.
    private static let looksForMount = 15
    /// A safety net: how often it looks although no directory was made.
    private static let lookSeconds = 300

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var handled: Set<String> = []
            let parent = Folder.holding(folder)
            var notices = FolderNotices(of: [parent, folder], atLeastEvery: Self.lookSeconds).stream
                .makeAsyncIterator()
            var looks = Self.looksForMount
            while !Task.isCancelled {
                let sticks = Self.sticks(in: folder)
                handled.formIntersection(sticks)
                for stick in sticks.sorted() where !handled.contains(stick) {
                    let verdict = desk?.look(at: stick)
                    if let verdict { await tell(verdict) }
                    // The program is about to start anew with these settings, and copies then.
                    if verdict != .taken, let certificate { await copy(to: stick, certificate) }
                    if let verdict { await show(verdict) }
                    handled.insert(stick)
                }
                if sticks.isEmpty { await board.update(stick: nil) }
                if sticks.isEmpty, looks == 0 {
                    guard await notices.next() != nil else { return }
                    looks = Self.looksForMount
                } else {
                    looks = sticks.isEmpty ? looks - 1 : Self.looksForMount
                    try? await Task.sleep(for: Self.period)
                }
            }
        }
    }

    /// Directories in which something is mounted: what is written into another one would land on the disk below.
    static func sticks(in folder: String) -> Set<String> {
        var below = stat()
        guard stat(folder, &below) == 0,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return [] }
        return Set(
            names.map { folder + "/" + $0 }.filter { path in
                var found = stat()
                return lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
                    && found.st_dev != below.st_dev
            })
    }

    private func tell(_ verdict: ProvisioningDesk.Verdict) async {
        switch verdict {
        case .taken: logger.info("settings taken from a stick")
        case .inForce: break
        case .refused(_, let way, let cause):
            logger.error("settings on a stick refused", metadata: ["settings.cause": "\(cause)"])
            let fact = Provisioned(step: .refused, way: way, cause: cause)
            _ = await terminal.submit(await terminal.stamped(.provisioned(fact)))
        }
        await show(verdict)
    }

    /// Said again after a copy, which is told of in the same place: a refusal must not be missed.
    private func show(_ verdict: ProvisioningDesk.Verdict) async {
        switch verdict {
        case .taken: await board.update(stick: .settingsTaken)
        case .inForce: if certificate == nil { await board.update(stick: .settingsTaken) }
        case .refused(let refusal, _, _): await board.update(stick: .settingsRefused(refusal))
        }
    }

    private func copy(to stick: String, _ certificate: CompanyCertificate) async {
        logger.info("copying the book onto a stick")
        await board.update(stick: .copying(percent: 0))
        let (percents, continuation) = AsyncStream.makeStream(
            of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let (book, now) = (book, clock.now())
        async let shown: Void = show(percents)
        let copied: BookCopied
        do throws(StoreError) {
            let backup = try await book.copy(toStick: stick, encryptedTo: certificate, now: now) { percent in
                // The stream ends with the program.
                if case .terminated = continuation.yield(percent) { throw CancellationError() }
            }
            copied = Self.fact(of: backup)
        } catch {
            copied = BookCopied(step: error.isNoRoom ? .full : .failed, cause: "\(error)")
        }
        continuation.finish()
        await shown
        await tell(copied)
    }

    private func show(_ percents: AsyncStream<Int>) async {
        for await percent in percents { await board.update(stick: .copying(percent: percent)) }
    }

    private static func fact(of backup: Backup) -> BookCopied {
        guard let path = backup.path else {
            return BookCopied(step: .failed, cause: "the book is not sound: kioskd journal verify")
        }
        return BookCopied(
            step: .done, file: path.split(separator: "/").last.map(String.init),
            through: backup.verification.head.sequence, byteCount: backup.byteCount)
    }

    private func tell(_ copied: BookCopied) async {
        switch copied.step {
        case .done:
            logger.info(
                "the book is on the stick",
                metadata: [
                    "copy.file": "\(copied.file ?? "")", "copy.bytes": "\(copied.byteCount ?? 0)",
                    "entry.sequence": "\(copied.through ?? 0)",
                ])
        case .full, .failed:
            logger.error("the book is not on the stick", metadata: ["copy.cause": "\(copied.cause ?? "")"])
        }
        _ = await terminal.submit(await terminal.stamped(.bookCopied(copied)))
        // Last: whoever reads "you may remove it" need wait for nothing.
        switch copied.step {
        case .done: await board.update(stick: .saved)
        case .full: await board.update(stick: .full)
        case .failed: await board.update(stick: .failed)
        }
    }
}
