import TOMLKit

/// One configuration file as a tree of nodes that know their lines.
enum TextDocument {
    /// Longer files are refused: a configuration is written by a person.
    static let maximumBytes = 1 << 20

    /// Parses TOML. Throws every problem that stands in the way of a tree; syntax errors are one per file.
    static func parse(_ bytes: [UInt8], path: String) throws(ConfigurationError) -> Node {
        guard bytes.count <= maximumBytes else {
            throw problem(path, 1, "the file is larger than \(maximumBytes) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw problem(path, 1, "the file is not UTF-8 text")
        }
        // The parser behind TOMLKit takes and gives C strings, so a zero character would silently end the text.
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            if line.contains(0) || text.contains("\\u0000") || text.contains("\\U00000000") {
                throw problem(path, index + 1, "a zero character is not allowed")
            }
            if opensNothing(line) {
                throw problem(path, index + 1, "after [ the name of a table is expected")
            }
        }
        if let line = ParserTrap.line(in: bytes) {
            throw problem(path, line, "not TOML: expected a value, or the end of a list")
        }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw problem(path, error.source.begin.line, "not TOML: \(error.description)")
        } catch {
            throw problem(path, 1, "not TOML")
        }
        return tree(table, TreeContext(path: path, lines: KeyLines(text)), [])
    }

    /// Whether the line is a table's header without a name. Asked here because the parser behind TOMLKit does not answer
    /// with an error but ends the process.
    private static func opensNothing(_ line: ArraySlice<UInt8>) -> Bool {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == 9 || $0 == 13 }
        var rest = line.drop(while: isBlank)
        guard rest.first == UInt8(ascii: "[") else { return false }
        for _ in 0..<2 where rest.first == UInt8(ascii: "[") { rest = rest.dropFirst().drop(while: isBlank) }
        guard let first = rest.first else { return true }
        switch first {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: "]"):
            return false
        default: return true
        }
    }

    private struct TreeContext {
        var path: String
        var lines: KeyLines
    }

    private static func problem(_ path: String, _ line: Int, _ message: String) -> ConfigurationError {
        ConfigurationError(problems: [ConfigurationProblem(origin: .file(path, line: line), message: message)]
        )
    }

    private static func tree(_ table: TOMLTable, _ context: TreeContext, _ keys: [String]) -> Node {
        var entries: [String: Node] = [:]
        for key in table.keys {
            guard let value = table[key] else { continue }
            entries[key] = node(value, context, keys + [key])
        }
        return Node(value: .table(entries), origin: .file(context.path, line: context.lines.line(of: keys)))
    }

    private static func node(_ found: any TOMLValueConvertible, _ context: TreeContext, _ keys: [String])
        -> Node
    {
        if let table = found.table { return tree(table, context, keys) }
        let value: Node.Value
        if let text = found.string {
            value = .text(text)
        } else if let integer = found.int {
            value = .integer(integer)
        } else if let number = found.double {
            value = .number(number)
        } else if let boolean = found.bool {
            value = .boolean(boolean)
        } else if let array = found.array {
            var nodes: [Node] = []
            for index in 0..<array.count { nodes.append(node(array[index], context, keys + ["#\(index)"])) }
            value = .list(nodes)
        } else {
            value = .moment
        }
        return Node(value: value, origin: .file(context.path, line: context.lines.line(of: keys)))
    }
}
