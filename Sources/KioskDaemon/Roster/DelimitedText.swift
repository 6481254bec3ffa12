/// Comma- or semicolon-separated text (RFC 4180, as spreadsheets write it), with the line on which each record starts,
/// so that a person can be sent to it.
///
/// Own code because the problem report needs line numbers through quoted line breaks, and because every bound is ours.
struct DelimitedText: Sendable {
    struct Record: Sendable, Hashable {
        /// 1-based line of its first character.
        var line: Int
        var fields: [String]
    }

    /// Why the text as a whole cannot be read; wording for the person who made it.
    enum Defect: Error, Hashable, CustomStringConvertible {
        case utf16
        case notUTF8(line: Int)
        case openQuote(line: Int)
        case tooLong(bytes: Int)

        var description: String { row.words }
    }

    static let byteLimit = 16 * 1024 * 1024

    var records: [Record]

    init(_ bytes: [UInt8]) throws(Defect) {
        guard bytes.count <= Self.byteLimit else { throw .tooLong(bytes: bytes.count) }
        var rest = bytes[...]
        if rest.starts(with: [0xFF, 0xFE]) || rest.starts(with: [0xFE, 0xFF]) || rest.prefix(64).contains(0) {
            throw .utf16
        }
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var scanner = Scanner(delimiter: Self.delimiter(of: rest))
        for byte in rest { scanner.take(byte) }
        records = try scanner.finish()
    }

    /// Whichever of `;`, `,` and tab occurs most in the first line.
    private static func delimiter(of text: ArraySlice<UInt8>) -> UInt8 {
        let first = text.prefix { $0 != UInt8(ascii: "\n") }
        func count(_ byte: UInt8) -> Int { first.reduce(0) { $0 + ($1 == byte ? 1 : 0) } }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.max { count($0) < count($1) } ?? UInt8(ascii: ",")
    }
}

extension DelimitedText {
    /// One pass over the bytes.
    private struct Scanner {
        let delimiter: UInt8
        private var records: [Record] = []
        private var fields: [String] = []
        private var field: [UInt8] = []
        private var line = 1
        private var startLine = 1
        private var quoteLine: Int?
        private var isAfterQuote = false
        private var badLine: Int?

        init(delimiter: UInt8) { self.delimiter = delimiter }

        mutating func take(_ byte: UInt8) {
            if quoteLine != nil, !isAfterQuote {
                if byte == UInt8(ascii: "\"") { isAfterQuote = true } else { field.append(byte) }
                if byte == UInt8(ascii: "\n") { line += 1 }
                return
            }
            if isAfterQuote, byte == UInt8(ascii: "\"") {
                field.append(byte)
                isAfterQuote = false
                return
            }
            if isAfterQuote { closeQuote() }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty: quoteLine = line
            case delimiter: endField()
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"):
                endRecord()
                line += 1
                startLine = line
            default: field.append(byte)
            }
        }

        private mutating func closeQuote() {
            quoteLine = nil
            isAfterQuote = false
        }

        private mutating func endField() {
            if let text = String(validating: field, as: UTF8.self) {
                fields.append(text.trimmed)
            } else {
                badLine = badLine ?? line
                fields.append("")
            }
            field.removeAll(keepingCapacity: true)
        }

        private mutating func endRecord() {
            endField()
            if fields.contains(where: { !$0.isEmpty }) {
                records.append(Record(line: startLine, fields: fields))
            }
            fields.removeAll(keepingCapacity: true)
        }

        mutating func finish() throws(Defect) -> [Record] {
            if isAfterQuote { closeQuote() }
            if let quoteLine { throw .openQuote(line: quoteLine) }
            endRecord()
            if let badLine { throw .notUTF8(line: badLine) }
            return records
        }
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
