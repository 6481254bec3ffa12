import Foundation
import Testing
import VirtualDevices

/// What the real executable does to the names in its directories, seen from outside.
struct FolderTests {
    @Test func `every create, rename and delete is followed by an fsync of its directory`() async throws {
        let terminal = try await WallTerminal()
        let events = terminal.daemon.path("events")
        try FileManager.default.createDirectory(atPath: events, withIntermediateDirectories: true)
        // So full that the first delivery closes the file, and the file closed before is one too many.
        let line = String(repeating: "x", count: 99) + "\n"
        try terminal.daemon.write(String(repeating: line, count: 700), to: "events/log")
        try terminal.daemon.write(line, to: "events/log.0000000000000000001")
        let text = try String(contentsOfFile: terminal.daemon.path("kioskd.toml"), encoding: .utf8)
        let receiver = """
            [[upstream]]
            name = "copy"
            url = "file://\(events)/log"
            rotate_kibibytes = 64
            kept_files = 1

            """
        try terminal.daemon.write(text + receiver, to: "kioskd.toml")
        let trace = terminal.daemon.path("trace")
        let calls = "trace=openat,mkdir,fsync,fdatasync,/^rename.*,/^unlink.*,/^link.*"
        try await terminal.daemon.start(under: [
            "/usr/bin/strace", "-f", "-y", "-qq", "--seccomp-bpf", "-e", calls, "-o", trace,
        ])
        try terminal.importPeople()
        try terminal.badgeReader.send(WallTerminal.frame(1))
        try await eventually("a closed file is deleted") {
            !FileManager.default.fileExists(atPath: events + "/log.0000000000000000001")
        }
        let strace = terminal.daemon.process.processIdentifier
        let daemon = try #require(
            Int32(try Shell.output("/usr/bin/pgrep", "-P", String(strace)).split(separator: "\n")[0]))
        kill(daemon, SIGTERM)
        try await eventually("the end") { !terminal.daemon.process.isRunning }
        let changes = Self.changes(
            in: try String(contentsOfFile: trace, encoding: .utf8), below: terminal.daemon.directory.path,
            known: [events + "/log"])
        let names = Set(changes.map { $0.path.split(separator: "/").last.map(String.init) ?? "" })
        #expect(
            names.isSuperset(of: ["book", "book.sqlite", "book.lock", "device.key", "log", "book.sqlite-wal"])
        )
        #expect(names.contains("log.0000000000000000001"))
        for change in changes where !change.isSynchronised { Issue.record("not durable: \(change.line)") }
        await terminal.end()
    }

    private struct Change {
        var line: Substring
        var path: String
        var isSynchronised = false
        var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) }
    }

    /// Creations, renames and deletions of files, and whether an fsync of the directory follows before more than one
    /// other change in it (a file is created, then renamed). SQLite's index of the log and sockets are made anew at
    /// each start.
    private static func changes(
        in trace: String, below directory: String, known: Set<String>
    ) -> [Change] {
        var known = known
        var done: [Change] = []
        var open: [Change] = []
        for line in trace.split(separator: "\n") where !line.contains(" = -1 E") {
            if line.contains("sync(") {
                for change in open where line.contains("<\(change.folder)>") {
                    done.append(change)
                    done[done.count - 1].isSynchronised = true
                }
                open.removeAll { line.contains("<\($0.folder)>") }
            } else if let path = changed(by: line), path.hasPrefix(directory) {
                if line.contains("openat("), !known.insert(path).inserted { continue }
                // A name that has been given away is free again.
                if line.contains("rename") { known.subtract(line.split(separator: "\"").map(String.init)) }
                let change = Change(line: line, path: path)
                let late = open.filter { $0.folder == change.folder }.dropLast()
                done += late
                open.removeAll { change in late.contains { $0.line == change.line } }
                open.append(change)
            }
        }
        return done + open
    }

    /// The name that a call creates, deletes or renames to: the last one on the line.
    private static func changed(by line: Substring) -> String? {
        let isOpened = line.contains("openat(")
        guard !isOpened || line.contains("O_CREAT"),
            ["openat(", "mkdir(", "rename", "unlink", "link("].contains(where: { line.contains($0) }),
            let path = line.split(separator: "\"").last(where: { $0.hasPrefix("/") }),
            !path.hasSuffix("-shm"), !path.hasSuffix("/control")
        else { return nil }
        return String(path)
    }
}
