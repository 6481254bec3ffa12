import Testing

@Suite struct WordTests {
    /// What no source may contain, and why.
    private static let forbidden: [(word: String, reason: String)] = [
        ("try!", "input from outside must not stop the process"), ("as!", "the same"),
        ("fatalError(", "the same"),
        ("preconditionFailure(", "the same"), ("precondition(", "the same"),
        ("assertionFailure(", "the same"),
        ("Task.detached", "a task belongs to a service"), ("@unchecked Sendable", "prove it or change it"),
        ("NSLock", "state belongs to an actor or a thread"),
        ("print(\"", "services log; commands use Console"),
        ("TODO", "an issue, or nothing"), ("FIXME", "an issue, or nothing"), ("XXX", "an issue, or nothing"),
    ]

    @Test func `no source holds a forbidden word`() {
        for file in Tree.files where file.isIn("Sources") && file.hasExtension("swift", "c", "h", "js") {
            for (number, line) in file.numbered {
                for (word, reason) in Self.forbidden
                where line.contains(word) && !isPartOfLonger(word, in: line) {
                    Issue.record("\(file.path):\(number) has `\(word)`: \(reason)")
                }
            }
        }
    }

    /// `Console.print("`, `fingerprint("` are other words.
    private func isPartOfLonger(_ word: String, in line: Substring) -> Bool {
        guard let range = line.firstRange(of: word), range.lowerBound > line.startIndex else { return false }
        let before = line[line.index(before: range.lowerBound)]
        return before.isLetter || before == "." || before == "_"
    }

    @Test func `nothing is public: rooms use package access`() {
        let declares =
            #/^(public|open) (final |static )*(func|var|let|struct|class|enum|protocol|init|actor)\b/#
        for file in Tree.sources where file.mentions("public ") || file.mentions("open ") {
            for (number, line) in file.numbered {
                let text = line.drop { $0 == " " }
                guard text.hasPrefix("public ") || text.hasPrefix("open ") else { continue }
                if text.contains(declares) { Issue.record("\(file.path):\(number) is public or open") }
            }
        }
    }

    @Test func `unsafe casts say why they are safe`() {
        let unsafe = [
            "nonisolated(unsafe)", "assumingMemoryBound", "withMemoryRebound", "unsafeBitCast",
            "@preconcurrency",
        ]
        for file in Tree.sources where unsafe.contains(where: file.mentions) {
            for (number, line) in file.numbered where unsafe.contains(where: { line.contains($0) }) {
                let before = file.lines[max(0, number - 6)..<number]
                if !before.contains(where: { $0.contains("SAFETY:") }) {
                    Issue.record("\(file.path):\(number) lacks a // SAFETY: comment")
                }
            }
        }
    }

    @Test func `no file names a folder of somebody's machine`() {
        let folders = ["work", "root", "home"].map { "/\($0)/" } + ["/tmp" + "/slice"]
        for file in Tree.files {
            for folder in folders where file.mentions(" \(folder)") || file.mentions("\"\(folder)") {
                Issue.record("\(file.path) names \(folder)")
            }
        }
    }

    @Test func `test names are sentences`() {
        for file in Tree.swift where file.isIn("Tests") {
            var awaitsName = false
            for (number, line) in file.numbered {
                if line.drop(while: { $0 == " " }).hasPrefix("@Test") { awaitsName = true }
                guard awaitsName, let range = line.firstRange(of: "func ") else { continue }
                awaitsName = false
                if line[range.upperBound...].first != "`" {
                    Issue.record("\(file.path):\(number) has a short name")
                }
            }
        }
    }
}
