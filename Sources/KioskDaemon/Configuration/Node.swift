/// A parsed value with the place where it was written.
struct Node: Hashable, Sendable {
    indirect enum Value: Hashable, Sendable {
        case text(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        /// A TOML date or time; no key takes one.
        case moment
        case list([Node])
        case table([String: Node])
        /// From an environment variable: becomes what the key wants.
        case unparsed(String)
    }

    var value: Value
    var origin: Origin

    /// What was found, for a person. Not the value itself: it may be a secret in the wrong place.
    var kind: String {
        switch value {
        case .text: "text"
        case .integer: "an integer"
        case .number: "a number with a fraction"
        case .boolean: "true or false"
        case .moment: "a date or time"
        case .list: "a list"
        case .table: "a table"
        case .unparsed: "text"
        }
    }

    var table: [String: Node]? {
        if case .table(let entries) = value { entries } else { nil }
    }
}

extension Node {
    /// Lays `later` over this one: tables key by key, lists of tables by the key that `identities` names for their
    /// path, everything else replaced.
    func overlaid(by later: Node, identities: [String: String], path: String = "") -> Node {
        switch (value, later.value) {
        case (.table(let mine), .table(let theirs)):
            var merged = mine
            for (key, node) in theirs {
                let inner = path.isEmpty ? key : "\(path).\(key)"
                merged[key] = mine[key]?.overlaid(by: node, identities: identities, path: inner) ?? node
            }
            return Node(value: .table(merged), origin: origin)
        case (.list(let mine), .list(let theirs)):
            guard let identity = identities[path] else { return later }
            var merged = mine
            for element in theirs {
                let name = element.table?[identity]?.value
                if let name, let index = merged.firstIndex(where: { $0.table?[identity]?.value == name }) {
                    merged[index] = merged[index].overlaid(by: element, identities: identities, path: path)
                } else {
                    merged.append(element)
                }
            }
            return Node(value: .list(merged), origin: origin)
        default:
            return later
        }
    }
}
