import Foundation
import NIOCore

/// Makes every document on paper that the daemon gives: PDF, page by page, by the program `kioskd-document` (cairo and
/// pango). It is a process of its own, so that a daemon that runs for years carries neither its libraries nor its memory,
/// and no text of a person can harm it. One document at a time: it shares two cores with the badges.
package actor DocumentPress {
    package typealias Text = @Sendable (inout DocumentPen) async throws -> Void

    /// Documents that may wait for the one that is being made.
    static let mostWaiting = 8

    private nonisolated let program: String
    private nonisolated let limit: Duration
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - program: path of `kioskd-document`.
    ///   - limit: after which a document is given up.
    package init(program: String, limit: Duration = .seconds(600)) {
        self.program = program
        self.limit = limit
    }

    /// The program that lies beside this one, else where a package puts it.
    package static var installed: String {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: own ?? "/usr/bin/kioskd").deletingLastPathComponent()
            .appendingPathComponent("kioskd-document").path
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : "/usr/libexec/kioskd/kioskd-document"
    }

    /// Returns when the whole file was handed over. Throws `DocumentFailure`, or what `text` or `reader` throw; what was
    /// handed over then is not a whole file.
    package nonisolated func print(
        _ frame: DocumentFrame, _ text: @escaping Text, to reader: (ByteBuffer) async throws -> Void
    ) async throws {
        try await enter()
        do {
            try await PressRun(program).print(frame, text, to: reader, within: limit)
        } catch {
            await leave()
            throw error
        }
        await leave()
    }

    /// Whether one more may be asked for.
    package var isReady: Bool { waiting.count < Self.mostWaiting }

    /// Documents that wait for the one that is being made.
    var waitingCount: Int { waiting.count }

    private func enter() async throws {
        guard isBusy else {
            isBusy = true
            return
        }
        guard isReady else { throw DocumentFailure.busy }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Who waits longest is next, and the press stays busy for him.
    private func leave() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}
