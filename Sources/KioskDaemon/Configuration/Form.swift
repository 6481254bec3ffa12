/// What the reference says of one key.
struct KeyRow: Hashable, Sendable {
    var name: String
    var type: String
    var range: String
    var unit: String
    /// As written in the file; nil: none.
    var standard: String?
    var isRequired: Bool
    /// As written in the file, for keys without a default.
    var example: String?
    var explanation: String
}

/// What the reference says of one table.
struct SectionRow: Hashable, Sendable {
    /// `terminal`, `attendance.bare_badge`.
    var path: String
    /// Whether it may stand several times (`[[reader]]`).
    var isList: Bool
    /// The key by which drop-ins find an element of the list; nil: a later file replaces the list.
    var identity: String?
    var explanation: String
    var keys: [KeyRow]

    var heading: String { isList ? "[[\(path)]]" : "[\(path)]" }
}

/// A value in force, for `check-config`.
struct EffectiveValue: Hashable, Sendable {
    /// `[terminal]`, `[[reader]]`.
    var heading: String
    /// `terminal`, `reader.entrance`: tells elements of a list apart.
    var label: String
    var key: String
    /// As it would be written in the file; secrets as their reference only.
    var text: String
    var origin: Origin
    /// Set when the value is where a secret is kept.
    var secret: SecretReference?
}

/// The configuration as one passes through it: every call declares a table and reads it in the same breath, so names,
/// types, ranges, defaults and explanations stand once (the `init(_ form:)` of each part) for the checker, the
/// reference and the default file alike.
struct Form {
    private(set) var rows: [SectionRow] = []
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var effective: [EffectiveValue] = []
    private let root: [String: Node]

    init(_ root: Node) {
        self.root = root.table ?? [:]
    }

    /// A table that stands at most once.
    mutating func section<Value>(_ name: String, _ explanation: String, read: (inout Section) -> Value)
        -> Value
    {
        let node = root[name]
        if let node, node.table == nil {
            problems.append(
                ConfigurationProblem(
                    origin: node.origin, message: "`\(name)` must be a table: write [\(name)], once"))
        }
        var section = Section(heading: "[\(name)]", path: name, label: name, node: node)
        let value = read(&section)
        keep(
            &section,
            row: SectionRow(path: name, isList: false, identity: nil, explanation: explanation, keys: []))
        return value
    }

    /// A table that may stand several times, each with a name of its own under the key `identity`.
    mutating func list<Value>(
        _ name: String, identity: String, limit: Int, _ explanation: String, read: (inout Section) -> Value
    ) -> [Value] {
        var described = Section(heading: "[[\(name)]]", path: name, label: name, node: nil)
        _ = read(&described)
        let row = SectionRow(
            path: name, isList: true, identity: identity, explanation: explanation, keys: described.rows)
        rows.append(row)
        guard let node = root[name] else { return [] }
        guard case .list(let elements) = node.value, elements.allSatisfy({ $0.table != nil }) else {
            problems.append(
                ConfigurationProblem(
                    origin: node.origin, message: "`\(name)` is a list of tables: write [[\(name)]]"))
            return []
        }
        if elements.count > limit {
            problems.append(
                ConfigurationProblem(
                    origin: node.origin, message: "more than \(limit) [[\(name)]] are not supported"))
        }
        return elements.prefix(limit).enumerated().map { index, element in
            let given = element.table?[identity].flatMap { try? plainText($0) }
            let label = "\(name).\(given ?? "#\(index + 1)")"
            var section = Section(heading: "[[\(name)]]", path: name, label: label, node: element)
            let value = read(&section)
            keep(&section, row: nil)
            return value
        }
    }

    /// Tables nobody asked for.
    mutating func finish() {
        let known = rows.map(\.path)
        for (name, node) in root where !known.contains(name) {
            let hint = Suggestion.hint(for: name, among: known)
            let what = node.table == nil ? "`\(name)`" : "table [\(name)]"
            problems.append(ConfigurationProblem(origin: node.origin, message: "unknown \(what)\(hint)"))
        }
        for index in problems.indices {
            guard let stray = problems[index].strayKey else { continue }
            let homes = rows.filter { row in row.keys.contains { $0.name == stray } }
            if let home = homes.first { problems[index].message += "; `\(stray)` belongs to \(home.heading)" }
        }
    }

    private mutating func keep(_ section: inout Section, row: SectionRow?) {
        section.finish()
        if var row {
            row.keys = section.rows
            rows.append(row)
            rows.append(contentsOf: section.nested)
        }
        problems.append(contentsOf: section.problems)
        effective.append(contentsOf: section.effective)
    }
}

extension ConfigurationProblem {
    static let strayPrefix = "unknown key `"

    /// The key, when this is an unknown key without a near miss in its own table.
    fileprivate var strayKey: String? {
        guard message.hasPrefix(Self.strayPrefix), !message.contains("did you mean") else { return nil }
        return message.dropFirst(Self.strayPrefix.count).split(separator: "`").first.map(String.init)
    }
}
