import Foundation

/// A text file of this project.
struct TextFile: Sendable, CustomStringConvertible {
    /// From the project's folder: `Sources/Domain/Instant.swift`.
    var path: String
    var lines: [Substring]
    private let data: Data

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        data = Data(text.utf8)
    }

    /// Whether the text holds this somewhere: a quick look before the lines are read one by one.
    func mentions(_ word: String) -> Bool {
        data.range(of: Data(word.utf8)) != nil
    }

    var description: String { path }

    /// Lines with their numbers from 1.
    var numbered: [(number: Int, line: Substring)] { lines.enumerated().map { ($0.offset + 1, $0.element) } }

    func hasExtension(_ names: String...) -> Bool { names.contains { path.hasSuffix(".\($0)") } }

    func isIn(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
}

/// The project as it lies on disk, without what is built or ignored.
enum Tree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let folders = [
        "Sources", "Tests", "docs", "packaging", "systemd", "udev-rules", ".ci",
    ]
    private static let kinds: Set<String> = [
        "swift", "c", "h", "md", "sh", "toml", "txt", "conf", "service", "rules", "html", "css", "js",
        "mustache", "json", "path", "timer", "in", "jq",
    ]

    static let files: [TextFile] = {
        var paths = ["Makefile", "Package.swift", ".ci/run"]
        let top =
            (try? FileManager.default.contentsOfDirectory(atPath: root.path(percentEncoded: false))) ?? []
        paths += top.filter { $0.hasSuffix(".md") }
        for folder in folders {
            let url = root.appending(path: folder).resolvingSymlinksInPath()
            let walk = FileManager.default.enumerator(atPath: url.path(percentEncoded: false))
            while let name = walk?.nextObject() as? String {
                if kinds.contains((name as NSString).pathExtension) { paths.append("\(folder)/\(name)") }
            }
        }
        return Set(paths).sorted().compactMap(read)
    }()

    static let swift = files.filter { $0.hasExtension("swift") }
    static let sources = swift.filter { $0.isIn("Sources") }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
    }

    private static func read(_ path: String) -> TextFile? {
        guard let data = try? Data(contentsOf: root.appending(path: path)),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return TextFile(path: path, text: text)
    }
}
