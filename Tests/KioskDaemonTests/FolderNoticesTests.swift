import Foundation
import Stands
import Testing

@testable import KioskDaemon

@Suite(.serialized) struct FolderNoticesTests {
    /// Longer than any test: only the kernel can have told.
    private static let never = 86_400

    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("notices-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    @Test(.timeLimit(.minutes(Patience.minutes(2))))
    func `a name that comes, is replaced or goes is told, also in a folder made later`()
        async throws
    {
        let outer = try folder()
        defer { try? FileManager.default.removeItem(at: outer) }
        let inner = outer.appendingPathComponent("inner")
        var notices = FolderNotices(of: [outer.path, inner.path], atLeastEvery: Self.never).stream
            .makeAsyncIterator()
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
        #expect(await notices.next() != nil)
        let file = inner.appendingPathComponent("settings")
        // Atomic: a file beside it is renamed over it.
        for text in ["one", "two"] {
            try Data(text.utf8).write(to: file, options: .atomic)
            #expect(await notices.next() != nil)
        }
        try FileManager.default.removeItem(at: file)
        #expect(await notices.next() != nil)
    }

    @Test(.timeLimit(.minutes(Patience.minutes(2))))
    func `what the kernel does not tell is looked at now and then`()
        async throws
    {
        let outer = try folder()
        defer { try? FileManager.default.removeItem(at: outer) }
        var notices = FolderNotices(of: [outer.path], atLeastEvery: 1).stream.makeAsyncIterator()
        #expect(await notices.next() != nil)
        #expect(await notices.next() != nil)
    }

    @Test(.timeLimit(.minutes(Patience.minutes(2)))) func `whoever reads no more keeps nothing open`()
        async throws
    {
        let outer = try folder()
        defer { try? FileManager.default.removeItem(at: outer) }
        let before = try Self.inotifyCount()
        let task = Task {
            for await _ in FolderNotices(of: [outer.path], atLeastEvery: Self.never).stream {}
        }
        try await eventually("a descriptor") { try Self.inotifyCount() > before }
        task.cancel()
        await task.value
        try await eventually("none") { try Self.inotifyCount() == before }
    }

    private static func inotifyCount() throws -> Int {
        let descriptors = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: descriptors).count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\(name)")
            return target?.contains("inotify") == true
        }
    }
}
