/// Reads JSON (RFC 8259) that somebody else has written. Strict and bounded: no member twice, no lone half of a pair of
/// surrogates, nothing behind the end, and only so deep as anything here is.
struct APIText {
    /// Where it is no JSON, or more than is taken. Says nothing of what stands there.
    struct Defect: Error, Hashable {
        /// Bytes before it.
        var place: Int
        var words: String
    }

    private static let mostDepth = 8
    /// Bytes of a number.
    private static let mostDigits = 40

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func read(_ bytes: [UInt8]) throws(Defect) -> APIValue {
        var text = APIText(bytes)
        text.skipBlanks()
        let value = try text.value(depth: 0)
        text.skipBlanks()
        guard text.index == bytes.count else { throw text.defect("something stands behind the end") }
        return value
    }

    private func defect(_ words: String) -> Defect { Defect(place: index, words: words) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    private mutating func takes(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func takes(word: StaticString) -> Bool {
        let isThere = word.withUTF8Buffer { bytes[index...].starts(with: $0) }
        if isThere { index += word.utf8CodeUnitCount }
        return isThere
    }

    private mutating func value(depth: Int) throws(Defect) -> APIValue {
        guard depth < Self.mostDepth else { throw defect("deeper than anything here") }
        guard let first = next else { throw defect("expected a value") }
        switch first {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try list(depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            if takes(word: "null") { return .null }
            if takes(word: "true") { return .truth(true) }
            if takes(word: "false") { return .truth(false) }
            throw defect("expected a value")
        }
    }

    private mutating func list(_ depth: Int) throws(Defect) -> APIValue {
        index += 1
        var values: [APIValue] = []
        skipBlanks()
        if takes("]") { return .list([]) }
        while true {
            skipBlanks()
            values.append(try value(depth: depth + 1))
            skipBlanks()
            if takes("]") { return .list(values) }
            guard takes(",") else { throw defect("expected , or ]") }
        }
    }

    private mutating func object(_ depth: Int) throws(Defect) -> APIValue {
        index += 1
        var members: [APIValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if takes("}") { return .object([]) }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw defect("expected a name") }
            let name = try string()
            guard names.insert(name).inserted else { throw defect("the same name stands twice") }
            skipBlanks()
            guard takes(":") else { throw defect("expected :") }
            skipBlanks()
            members.append(APIValue.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
            if takes("}") { return .object(members) }
            guard takes(",") else { throw defect("expected , or }") }
        }
    }

    // MARK: numbers

    private mutating func digits() throws(Defect) {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw defect("expected a digit") }
    }

    private mutating func number() throws(Defect) -> APIValue {
        let start = index
        var isWhole = true
        _ = takes("-")
        if !takes("0") { try digits() }
        if takes(".") {
            isWhole = false
            try digits()
        }
        if takes("e") || takes("E") {
            isWhole = false
            if !takes("+") { _ = takes("-") }
            try digits()
        }
        guard index - start <= Self.mostDigits else { throw defect("a number of too many digits") }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        return .number(text)
    }

    // MARK: texts

    private mutating func string() throws(Defect) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self) else {
                    throw defect("a text that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): text += try escaped()
            case 0..<0x20: throw defect("a control character in a text")
            default: text.append(byte)
            }
        }
        throw defect("a text without an end")
    }

    private mutating func escaped() throws(Defect) -> [UInt8] {
        guard let byte = next else { throw defect("a text without an end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]) {
                guard takes(word: "\\u") else { throw defect("half of a pair of surrogates") }
                units.append(try unit())
            }
            guard let text = String(validating: units, as: UTF16.self) else {
                throw defect("half of a pair of surrogates")
            }
            return Array(text.utf8)
        default: throw defect("an escape that there is not")
        }
    }

    private mutating func unit() throws(Defect) -> UInt16 {
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ UInt8(ascii: "+") != $0 && UInt8(ascii: "-") != $0 }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw defect("expected four hexadecimal digits") }
        index += 4
        return unit
    }
}
