/// One table while it is read: knows which of its keys were asked for, so that what is left is unknown.
struct Section {
    /// `[terminal]`, `[[reader]]`.
    let heading: String
    let path: String
    /// For `EffectiveValue` and messages: the path with the element's name.
    let label: String
    /// Where the table begins.
    let origin: Origin
    private(set) var rows: [KeyRow] = []
    private(set) var nested: [SectionRow] = []
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var effective: [EffectiveValue] = []
    private let entries: [String: Node]

    init(heading: String, path: String, label: String, node: Node?) {
        self.heading = heading
        self.path = path
        self.label = label
        origin = node?.origin ?? .standard
        entries = node?.table ?? [:]
    }

    /// A key with a default.
    mutating func key<Value>(
        _ name: String, _ kind: Kind<Value>, standard: Value, _ explanation: String
    ) -> Value {
        declare(name, kind, standard: kind.literal(standard), isRequired: false, example: nil, explanation)
        let value = read(name, kind)
        if value == nil { show(name, kind.literal(standard), entries[name]?.origin ?? .standard) }
        return value ?? standard
    }

    /// A key that may be absent.
    mutating func optional<Value>(
        _ name: String, _ kind: Kind<Value>, example: Value, _ explanation: String
    ) -> Value? {
        declare(name, kind, standard: nil, isRequired: false, example: kind.literal(example), explanation)
        return read(name, kind)
    }

    /// A key that must be there. `example` also stands in for it when it is not, so that reading can go on and find
    /// the other problems.
    mutating func required<Value>(
        _ name: String, _ kind: Kind<Value>, example: Value, _ explanation: String
    ) -> Value {
        declare(name, kind, standard: nil, isRequired: true, example: kind.literal(example), explanation)
        if entries[name] == nil {
            problems.append(
                ConfigurationProblem(origin: origin, message: "`\(label)` lacks `\(name)`: \(kind.expected)"))
        }
        return read(name, kind) ?? example
    }

    /// A list of tables inside this one; nil when it is absent. A later file replaces it as a whole.
    mutating func list<Value>(
        _ name: String, limit: Int, _ explanation: String, read: (inout Section) -> Value
    ) -> [Value]? {
        let inner = "\(path).\(name)"
        var described = Section(heading: "[[\(inner)]]", path: inner, label: inner, node: nil)
        _ = read(&described)
        nested.append(
            SectionRow(
                path: inner, isList: true, identity: nil, explanation: explanation, keys: described.rows))
        asked.insert(name)
        guard let node = entries[name] else { return nil }
        guard case .list(let elements) = node.value, elements.allSatisfy({ $0.table != nil }) else {
            problem(name, "must be a list of tables: write [[\(inner)]]")
            return nil
        }
        if elements.count > limit { problem(name, "has more than \(limit) tables") }
        return elements.prefix(limit).enumerated().map { index, element in
            let place = "\(label).\(name).#\(index + 1)"
            var section = Section(heading: "[[\(inner)]]", path: inner, label: place, node: element)
            let value = read(&section)
            section.finish()
            problems.append(contentsOf: section.problems)
            effective.append(contentsOf: section.effective)
            return value
        }
    }

    /// Every key of a table whose keys the writer chooses. `placeholder` stands for them in the reference.
    mutating func every<Value>(
        _ placeholder: String, _ kind: Kind<Value>, example: Value, _ explanation: String
    ) -> [String: Value] {
        declare(
            placeholder, kind, standard: nil, isRequired: false, example: kind.literal(example), explanation)
        var values: [String: Value] = [:]
        for name in entries.keys.sorted() {
            asked.insert(name)
            values[name] = read(name, kind)
        }
        return values
    }

    /// Whether somebody wrote this key.
    func has(_ name: String) -> Bool { entries[name] != nil }

    /// Something wrong with a key beyond its kind.
    mutating func problem(_ name: String, _ message: String) {
        let place = entries[name]?.origin ?? origin
        problems.append(ConfigurationProblem(origin: place, message: "`\(label).\(name)` \(message)"))
    }

    /// The same for one entry of a table under `name`.
    mutating func problem(_ name: String, entry: String, _ message: String) {
        let place = entries[name]?.table?[entry]?.origin ?? entries[name]?.origin ?? origin
        problems.append(
            ConfigurationProblem(origin: place, message: "`\(label).\(name).\(entry)` \(message)"))
    }

    /// Reports the keys nobody asked for.
    mutating func finish() {
        let known =
            rows.map(\.name) + nested.compactMap { $0.path.split(separator: ".").last.map(String.init) }
        for (name, node) in entries where !asked.contains(name) {
            let hint = Suggestion.hint(for: name, among: known)
            let message = "\(ConfigurationProblem.strayPrefix)\(name)` in \(heading)\(hint)"
            problems.append(ConfigurationProblem(origin: node.origin, message: message))
        }
    }

    // MARK: inside

    private var asked: Set<String> = []

    private mutating func declare<Value>(
        _ name: String, _ kind: Kind<Value>, standard: String?, isRequired: Bool, example: String?,
        _ explanation: String
    ) {
        asked.insert(name)
        rows.append(
            KeyRow(
                name: name, type: kind.type, range: kind.range, unit: kind.unit, standard: standard,
                isRequired: isRequired, example: example, explanation: explanation))
    }

    private mutating func read<Value>(_ name: String, _ kind: Kind<Value>) -> Value? {
        guard let node = entries[name] else { return nil }
        do throws(Mismatch) {
            let value = try kind.convert(node)
            show(name, kind.literal(value), node.origin, secret: value as? SecretReference)
            return value
        } catch {
            let message = error.message ?? "must be \(kind.expected), not \(error.found)"
            problems.append(
                ConfigurationProblem(
                    origin: error.origin ?? node.origin, message: "`\(label).\(name)` \(message)"))
            return nil
        }
    }

    private mutating func show(
        _ name: String, _ text: String, _ origin: Origin, secret: SecretReference? = nil
    ) {
        effective.append(
            EffectiveValue(
                heading: heading, label: label, key: name, text: text, origin: origin, secret: secret))
    }
}
