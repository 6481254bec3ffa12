extension Kind {
    /// One of a few words, each of which means a value.
    static func choice(_ words: [(word: String, value: Value)]) -> Kind where Value: Equatable {
        let names = words.map(\.word)
        let listed = names.map { "`\($0)`" }.joined(separator: ", ")
        return Kind(
            expected: words.count == 1 ? listed : "one of \(listed)", type: "word", range: listed,
            literal: { value in quoted(words.first { $0.value == value }?.word ?? "") }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let row = words.first(where: { $0.word == text }) else {
                throw Mismatch("`\(text.prefix(40))`" + Suggestion.hint(for: text, among: names))
            }
            return row.value
        }
    }

    /// The raw values of an enumeration.
    static func choice(of values: [Value]) -> Kind where Value: RawRepresentable<String> & Equatable {
        .choice(values.map { ($0.rawValue, $0) })
    }

    /// A list of one kind.
    static func list<Element>(
        of element: Kind<Element>, count: ClosedRange<Int> = 0...100
    ) -> Kind where Value == [Element] {
        Kind(
            expected: "a list of \(count.lowerBound) to \(count.upperBound) values, each \(element.expected)",
            type: "list of \(element.type)", range: element.range, unit: element.unit,
            literal: { "[" + $0.map(element.literal).joined(separator: ", ") + "]" }
        ) { node throws(Mismatch) in
            let nodes: [Node]
            switch node.value {
            case .list(let found): nodes = found
            case .unparsed(let text):
                nodes = text.split(separator: ",").map { part in
                    Node(value: .unparsed(String(part.trimmingSpaces())), origin: node.origin)
                }
            default: throw Mismatch(node)
            }
            guard count.contains(nodes.count) else { throw Mismatch("\(nodes.count) values") }
            var values: [Element] = []
            for inner in nodes {
                do throws(Mismatch) {
                    values.append(try element.convert(inner))
                } catch {
                    throw Mismatch("\(error.found) in the list", message: error.message, origin: inner.origin)
                }
            }
            return values
        }
    }

    /// A table whose keys the writer chooses, with values of one kind.
    static func table<Element>(of element: Kind<Element>) -> Kind where Value == [String: Element] {
        Kind(
            expected: "a table, each value \(element.expected)", type: "table of \(element.type)",
            range: element.range, unit: element.unit,
            literal: { table in
                let pairs = table.sorted { $0.key < $1.key }.map {
                    "\(quoted($0.key)) = \(element.literal($0.value))"
                }
                return pairs.isEmpty ? "{}" : "{ " + pairs.joined(separator: ", ") + " }"
            }
        ) { node throws(Mismatch) in
            guard let entries = node.table else { throw Mismatch(node) }
            var values: [String: Element] = [:]
            for (key, inner) in entries.sorted(by: { $0.key < $1.key }) {
                do throws(Mismatch) {
                    values[key] = try element.convert(inner)
                } catch {
                    throw Mismatch(
                        "\(error.found) for `\(key)`", message: error.message, origin: inner.origin)
                }
            }
            return values
        }
    }
}

extension Kind where Value == String {
    /// Text, number or true/false, all as text: what a part of the program checks itself that is not known here.
    static var scalar: Kind {
        Kind(
            expected: "text, a number, or true or false", type: "text, number, true or false", literal: quoted
        ) {
            node throws(Mismatch) in
            switch node.value {
            case .text(let text), .unparsed(let text): return text
            case .integer(let integer): return "\(integer)"
            case .number(let number): return "\(number)"
            case .boolean(let boolean): return "\(boolean)"
            default: throw Mismatch(node)
            }
        }
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var rest = self
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
