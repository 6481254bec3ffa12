import Foundation
import Testing

@testable import KioskDaemon

/// Where long exports lie.
@Suite struct ExportFolderTests {
    @Test func `a file is its daemon's alone, is read in pieces, and nothing of it is left after a restart`()
        async throws
    {
        let book = FileManager.default.temporaryDirectory.appending(path: "kioskd-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: book) }
        let console = ConsoleFolder(book: book)
        try FileManager.default.createDirectory(atPath: console.path, withIntermediateDirectories: true)
        let folder = ExportFolder(console)
        #expect(await !folder.clear())
        try await folder.append(Array("one ".utf8), to: 7)
        try await folder.append(Array("two".utf8), to: 7)
        try await folder.append([1], to: 8)
        #expect(await folder.read(7, from: 0, count: 100) == Array("one two".utf8))
        #expect(await folder.read(7, from: 4, count: 2) == Array("tw".utf8))
        #expect(await folder.read(7, from: 7, count: 2) == [])
        #expect(await folder.read(9, from: 0, count: 2) == nil)
        let path = console.path + "/exports"
        for (name, mode) in [("/7", 0o600), ("", 0o700)] {
            let found = try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions]
            #expect(found as? Int == mode)
        }
        await folder.remove(8)
        await folder.remove(9)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["7"])
        #expect(await ExportFolder(console).clear())
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        #expect(await !ExportFolder(console).clear())
    }
}
