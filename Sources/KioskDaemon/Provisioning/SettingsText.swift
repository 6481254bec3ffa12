/// Settings as TOML, one table after the other: the other way round than `TextDocument`.
enum SettingsText {
    /// `root` has tables, and lists of tables, of plain values.
    static func of(_ root: Node) -> String {
        let tables = root.table ?? [:]
        return tables.keys.sorted().map { name in
            guard let node = tables[name] else { return "" }
            if case .list(let elements) = node.value {
                return elements.map { "\n[[\(name)]]\n" + pairs($0) }.joined()
            }
            return "\n[\(name)]\n" + pairs(node)
        }.joined()
    }

    private static func pairs(_ table: Node) -> String {
        (table.table ?? [:]).sorted { $0.key < $1.key }
            .map { "\(spelled($0.key)) = \(literal($0.value))\n" }.joined()
    }

    private static func literal(_ node: Node) -> String {
        switch node.value {
        case .text(let text), .unparsed(let text): quoted(text)
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .boolean(let boolean): "\(boolean)"
        case .list(let elements): "[" + elements.map(literal).joined(separator: ", ") + "]"
        // No key that may be provisioned takes one: the reader has refused it.
        case .moment, .table: "\"\""
        }
    }
}
