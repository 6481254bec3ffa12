import Testing

@Suite struct LengthTests {
    static let maximumFileLines = 300
    static let maximumFunctionLines = 50

    @Test func `a file has at most 300 lines`() {
        for file in Tree.files where file.hasExtension("swift", "c", "h", "js") {
            let count = file.lines.count - (file.lines.last?.isEmpty == true ? 1 : 0)
            if count > Self.maximumFileLines { Issue.record("\(file.path) has \(count) lines") }
        }
    }

    @Test func `a function in a source has at most 50 lines`() {
        for file in Tree.sources {
            for function in Self.functions(of: file) where function.lines > Self.maximumFunctionLines {
                Issue.record("\(file.path):\(function.number) has \(function.lines) lines: \(function.head)")
            }
        }
    }

    /// Functions and initialisers with their lengths, by indentation: `swift format` has checked that.
    static func functions(of file: TextFile) -> [(number: Int, head: String, lines: Int)] {
        var found: [(number: Int, head: String, lines: Int)] = []
        var open: [(indent: Int, number: Int, head: String)] = []
        for (number, line) in file.numbered {
            let text = line.drop { $0 == " " }
            let indent = line.count - text.count
            if text.hasPrefix("}"), let last = open.last, last.indent == indent {
                open.removeLast()
                found.append((last.number, last.head, number - last.number + 1))
            }
            let isHead = text.contains("func ") || text.hasPrefix("init(") || text.contains(" init(")
            let isOneLine = text.hasSuffix("}") && text.contains("{")
            if isHead, !text.hasPrefix("//"), !isOneLine, !text.contains("\"") {
                open.append((indent, number, String(text)))
            }
            // Requirements of protocols have no body: something at their level follows at once.
            while let last = open.last, number > last.number, indent < last.indent, !text.isEmpty {
                open.removeLast()
            }
        }
        return found
    }

    @Test func `function lengths are counted as a person would`() {
        let text = """
            struct A {
                func one() { 1 }
                func three(
                    a: Int
                ) {
                    a
                }
            }
            """
        #expect(Self.functions(of: TextFile(path: "x", text: text)).map(\.lines) == [5])
    }
}
