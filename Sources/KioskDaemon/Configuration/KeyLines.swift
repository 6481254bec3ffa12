/// On which line of a TOML text each key stands. TOMLKit gives positions for syntax errors only, so this reads the
/// text once more; it is called only for text that TOMLKit has accepted, and where it should lose its way the answer
/// is the line of the enclosing table.
struct KeyLines {
    /// Keys as written, elements of lists as "#0", "#1", …
    private(set) var lines: [[String]: Int] = [:]

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var elements: [[String]: Int] = [:]

    init(_ text: String) {
        bytes = Array(text.utf8)
        var prefix: [String] = []
        while skipBlank(), let byte = peek {
            if byte == UInt8(ascii: "[") {
                prefix = header()
            } else {
                pair(prefix)
            }
        }
    }

    /// Line of the key, or of the nearest table around it; 1 for the text as a whole.
    func line(of path: [String]) -> Int {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return 1
    }

    // MARK: reading

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func lineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

    private mutating func advance() {
        if index < bytes.count, bytes[index] == 10 { line += 1 }
        index += 1
    }

    /// Skips spaces, line ends, commas and comments; always true, for use in a condition.
    private mutating func skipBlank() -> Bool {
        while let byte = peek {
            switch byte {
            case 9, 10, 13, 32, UInt8(ascii: ","): advance()
            case UInt8(ascii: "#"): while let next = peek, next != 10 { index += 1 }
            default: return true
            }
        }
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 9 || byte == 32 { index += 1 }
    }

    private mutating func header() -> [String] {
        let start = line
        advance()
        let isList = peek == UInt8(ascii: "[")
        if isList { advance() }
        let keys = keyPath()
        while let byte = peek, byte == UInt8(ascii: "]") || byte == 9 || byte == 32 { advance() }
        var path: [String] = []
        for (position, key) in keys.enumerated() {
            path.append(key)
            if isList, position == keys.count - 1 {
                let count = elements[path, default: 0]
                elements[path] = count + 1
                remember(path, start)
                path.append("#\(count)")
            } else if let count = elements[path] {
                path.append("#\(count - 1)")
            }
        }
        remember(path, start)
        return path
    }

    private mutating func pair(_ prefix: [String]) {
        let start = line
        let before = index
        var path = prefix
        for key in keyPath() {
            path.append(key)
            remember(path, start)
        }
        if peek == UInt8(ascii: "=") { advance() }
        skipSpaces()
        value(path)
        if index == before { advance() }  // never stand still
    }

    private mutating func remember(_ path: [String], _ line: Int) {
        if lines[path] == nil { lines[path] = line }
    }

    /// `a."b c".d`, up to the "=" or "]" behind it.
    private mutating func keyPath() -> [String] {
        var keys: [String] = []
        while true {
            skipSpaces()
            guard let byte = peek else { return keys }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                let start = index + 1
                string(byte)
                keys.append(text(start..<max(start, index - 1)))
            } else {
                let start = index
                while let next = peek, isBare(next) { advance() }
                guard index > start else { return keys }
                keys.append(text(start..<index))
            }
            skipSpaces()
            guard peek == UInt8(ascii: ".") else { return keys }
            advance()
        }
    }

    private func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 128...: true
        default: false
        }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private mutating func value(_ path: [String]) {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if let quote = peek { string(quote) }
        case UInt8(ascii: "["):
            advance()
            var position = 0
            while skipBlank(), let byte = peek, byte != UInt8(ascii: "]") {
                let before = index
                remember(path + ["#\(position)"], line)
                value(path + ["#\(position)"])
                position += 1
                if index == before { advance() }
            }
            advance()
        case UInt8(ascii: "{"):
            advance()
            while skipBlank(), let byte = peek, byte != UInt8(ascii: "}") { pair(path) }
            advance()
        default:
            while let byte = peek, !lineEnd(byte), !",]}#".utf8.contains(byte) { advance() }
        }
    }

    /// From the opening quote to behind the closing one; three quotes may span lines.
    private mutating func string(_ quote: UInt8) {
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        while let byte = peek {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                advance()
            } else if isLong, bytes[index...].starts(with: [quote, quote, quote]) {
                while peek == quote { advance() }
                return
            } else {
                advance()
                if byte == quote, !isLong { return }
            }
        }
    }
}
