/// What a key takes: how it is written, checked and shown. `Value` is what the program gets.
struct Kind<Value: Sendable>: Sendable {
    /// For the reference and for messages: "an integer from 1 to 65535".
    var expected: String
    /// For the reference: "integer".
    var type: String
    /// For the reference: "1 to 65535"; empty when everything of the type is allowed.
    var range: String = ""
    /// For the reference: "s"; empty for a pure number or text.
    var unit: String = ""
    /// The value as it is written in the file.
    var literal: @Sendable (Value) -> String
    var convert: @Sendable (Node) throws(Mismatch) -> Value
}

/// A node that is not what its key takes.
struct Mismatch: Error {
    /// What was found instead: "text", "70000".
    var found: String
    /// A better message than "must be …, not …", where there is one.
    var message: String?
    /// Where, when it is inside the value.
    var origin: Origin?

    init(_ found: String, message: String? = nil, origin: Origin? = nil) {
        self.found = found
        self.message = message
        self.origin = origin
    }

    init(_ node: Node) { self.init(node.kind) }
}

/// TOML spelling of a text.
func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\t": out += "\\t"
        case _ where scalar.value < 32 || scalar.value == 127:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}

extension Kind where Value == String {
    /// Text of `length` characters, in one line.
    static func text(_ length: ClosedRange<Int> = 1...200) -> Kind {
        Kind(
            expected: "text of \(length.lowerBound) to \(length.upperBound) characters in one line",
            type: "text",
            range: "\(length.lowerBound) to \(length.upperBound) characters", literal: quoted
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard length.contains(text.count) else { throw Mismatch("\(text.count) characters") }
            guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
                throw Mismatch("text with control characters")
            }
            return text
        }
    }

    /// A word of letters, digits and "-": names that appear in the book, logs, metrics and addresses.
    static var name: Kind {
        var kind = Kind.text(1...40)
        kind.expected = "a name of 1 to 40 small letters, digits or `-`"
        kind.type = "name"
        kind.range = "1 to 40 of a-z 0-9 -"
        kind.convert = { node throws(Mismatch) in
            let text = try plainText(node)
            let isName = text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
            }
            guard isName, (1...40).contains(text.utf8.count) else { throw Mismatch("`\(text.prefix(40))`") }
            return text
        }
        return kind
    }

    /// An absolute path.
    static var path: Kind {
        var kind = Kind.text(1...4095)
        kind.expected = "an absolute path"
        kind.type = "path"
        kind.range = "absolute"
        kind.convert = { node throws(Mismatch) in
            let text = try plainText(node)
            guard text.hasPrefix("/"), text.utf8.count <= 4095, !text.utf8.contains(where: { $0 < 32 }) else {
                throw Mismatch("`\(text.prefix(40))`")
            }
            return text
        }
        return kind
    }

    /// One word of a list that is only known at run time (names in a catalogue).
    static func word(of words: [String]) -> Kind {
        .choice(words.map { ($0, $0) })
    }
}

extension Kind where Value == Int {
    static func integer(_ range: ClosedRange<Int>, unit: String = "") -> Kind {
        Kind(
            expected: "an integer from \(range.lowerBound) to \(range.upperBound)", type: "integer",
            range: "\(range.lowerBound) to \(range.upperBound)", unit: unit, literal: { "\($0)" }
        ) { node throws(Mismatch) in
            let found: Int?
            switch node.value {
            case .integer(let integer): found = integer
            case .unparsed(let text): found = Int(text)
            default: found = nil
            }
            guard let found else { throw Mismatch(node) }
            guard range.contains(found) else { throw Mismatch("\(found)") }
            return found
        }
    }
}

extension Kind where Value == Double {
    static func number(_ range: ClosedRange<Double>, unit: String = "") -> Kind {
        Kind(
            expected: "a number from \(range.lowerBound) to \(range.upperBound)", type: "number",
            range: "\(range.lowerBound) to \(range.upperBound)", unit: unit, literal: { "\($0)" }
        ) { node throws(Mismatch) in
            let found: Double?
            switch node.value {
            case .integer(let integer): found = Double(integer)
            case .number(let number): found = number
            case .unparsed(let text): found = Double(text)
            default: found = nil
            }
            guard let found else { throw Mismatch(node) }
            guard range.contains(found) else { throw Mismatch("\(found)") }
            return found
        }
    }
}

extension Kind where Value == Bool {
    static var boolean: Kind {
        Kind(expected: "true or false", type: "true or false", literal: { "\($0)" }) {
            node throws(Mismatch) in
            switch node.value {
            case .boolean(let boolean): return boolean
            case .unparsed("true"): return true
            case .unparsed("false"): return false
            default: throw Mismatch(node)
            }
        }
    }
}

extension Kind where Value == SecretReference {
    static var secret: Kind {
        Kind(
            expected: "the path of a file, or `credential:NAME`", type: "secret",
            range: "absolute path, or `credential:NAME`", literal: { quoted($0.description) }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let secret = SecretReference(text) else {
                throw Mismatch(
                    "text",
                    message:
                        "is a secret and never stands in the configuration itself: write the absolute path of"
                        + " a file that holds it, or `credential:NAME` for a systemd credential")
            }
            return secret
        }
    }
}

/// The text of a node; a mismatch when it is something else.
func plainText(_ node: Node) throws(Mismatch) -> String {
    switch node.value {
    case .text(let text), .unparsed(let text): return text
    default: throw Mismatch(node)
    }
}
