import Foundation

/// What a program did to names of files, seen by strace from outside.
struct FolderTrace {
    /// Creations, renames and deletions, in their order.
    private(set) var changes: [Change] = []

    struct Change {
        var line: Substring
        var path: String
        /// The fsync of the folder, counted from the first, that follows before more than one other change in it (a file
        /// is created, then renamed), or before anything but deletions follows a deletion. Nil: none.
        var fsync: Int?
        var isDeletion: Bool { line.contains("unlink") || line.contains("rmdir") }
        var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) }
    }

    /// The program that writes such a trace, with its arguments; the watched one follows.
    static func strace(to file: String) -> [String] {
        let calls = "trace=openat,mkdir,mkdirat,fsync,fdatasync,/^rename.*,/^unlink.*,/^link.*,rmdir"
        return ["/usr/bin/strace", "-f", "-y", "-qq", "--seccomp-bpf", "-e", calls, "-o", file]
    }

    /// - Parameters:
    ///   - folder: only what lies below it.
    ///   - known: files that are there already: opening them creates nothing.
    init(of file: String, below folder: String, known: Set<String> = []) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        var known = known
        var open: [Change] = []
        var fsyncs = 0
        for line in text.split(separator: "\n") where !line.contains(" = -1 E") {
            if line.contains("sync(") {
                fsyncs += 1
                for var change in open where line.contains("<\(change.folder)>") {
                    change.fsync = fsyncs
                    changes.append(change)
                }
                open.removeAll { line.contains("<\($0.folder)>") }
            } else if let path = Self.changed(by: line), path.hasPrefix(folder) {
                if line.contains("openat("), !known.insert(path).inserted { continue }
                // A name that has been given away is free again.
                if line.contains("rename") { known.subtract(Self.names(in: line)) }
                let change = Change(line: line, path: path)
                let late = open.filter { $0.folder == change.folder }.dropLast()
                    .filter { !$0.isDeletion || !change.isDeletion }
                changes += late
                open.removeAll { change in late.contains { $0.line == change.line } }
                open.append(change)
            }
        }
        changes += open
    }

    /// The last parts of the changed names.
    var names: Set<String> {
        Set(changes.map { $0.path.split(separator: "/").last.map(String.init) ?? "" })
    }

    /// The name that a call creates, deletes or renames to: the last one on the line. SQLite's index of the log and
    /// sockets are made anew at each start, and drafts of copies from their beginning.
    private static func changed(by line: Substring) -> String? {
        guard !line.contains("openat(") || line.contains("O_CREAT"),
            ["openat(", "mkdir", "rename", "unlink", "link", "rmdir("].contains(where: { line.contains($0) }),
            let path = names(in: line).last, !path.hasSuffix("-shm"), !path.hasSuffix("/control"),
            !path.contains("/.kioskd-copy/")
        else { return nil }
        return path
    }

    /// The names on the line, those that are relative to an open folder too.
    private static func names(in line: Substring) -> [String] {
        line.matches(of: #/(?:<(?<folder>[^>"]*)>, )?"(?<name>[^"]*)"/#).map { match in
            guard !match.name.hasPrefix("/"), let folder = match.folder else { return String(match.name) }
            return "\(folder)/\(match.name)"
        }
    }
}
