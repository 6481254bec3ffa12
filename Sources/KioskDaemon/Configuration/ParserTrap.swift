/// Finds what the parser behind TOMLKit answers not with an error but with the end of the process: where a value of a list
/// must stand, a closing brace; and line separators of Unicode outside of texts. Nothing of it is TOML.
struct ParserTrap {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    /// Brackets and braces that are open.
    private var open: [UInt8] = []
    /// The last byte that was no blank.
    private var previous: UInt8 = 0

    /// The line of the first one; nil: there is none before the parser's own first error.
    static func line(in bytes: [UInt8]) -> Int? {
        var scan = ParserTrap(bytes: bytes)
        return scan.find()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func find() -> Int? {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 9, 10, 13, UInt8(ascii: " "):
                advance()
                continue
            case UInt8(ascii: "#"):
                while index < bytes.count, bytes[index] != 10 { advance() }
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText(byte)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                advance()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                let isInList = open.last == UInt8(ascii: "[")
                if byte == UInt8(ascii: "}"), isInList, "[,".utf8.contains(previous) { return line }
                _ = open.popLast()
                advance()
            default:
                if separates { return line }
                advance()
            }
            previous = byte
        }
        return nil
    }

    /// U+2028, U+2029, U+0085.
    private var separates: Bool {
        let rest = bytes[index...]
        return rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9])
            || rest.starts(with: [0xC2, 0x85])
    }

    private mutating func advance() {
        if index < bytes.count, bytes[index] == 10 { line += 1 }
        index += 1
    }

    /// To behind the closing quote, or to the end of the line of a text that may not span lines.
    private mutating func skipText(_ quote: UInt8) {
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 10, !isLong { return }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                advance()
            } else if byte == quote, !isLong {
                return advance()
            } else if isLong, bytes[index...].starts(with: [quote, quote, quote]) {
                while index < bytes.count, bytes[index] == quote { advance() }
                return
            } else {
                advance()
            }
        }
    }
}
