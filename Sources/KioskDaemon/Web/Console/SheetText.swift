import Domain

/// A table as a spreadsheet opens it by a double click in that language: UTF-8 with its mark, CRLF, and the separator that
/// the language's spreadsheets expect, since numbers in French, Dutch and German have commas (RFC 4180 otherwise).
package struct SheetText: Sendable {
    /// Before the first line: without it spreadsheets take UTF-8 for something else.
    package static let mark = "\u{FEFF}"

    /// Of the language's numbers.
    package let decimalMark: String
    private let separator: UInt8

    package init(_ language: Language) {
        let hasCommas = language != .en
        separator = UInt8(ascii: hasCommas ? ";" : ",")
        decimalMark = hasCommas ? "," : "."
    }

    /// The cells stand as they are: what people may have written has gone through `SpreadsheetText.written`.
    package func line(_ cells: [String]) -> String {
        var line = ""
        line.reserveCapacity(cells.reduce(cells.count + 2) { $0 + $1.utf8.count })
        for (index, text) in cells.enumerated() {
            if index > 0 { line.unicodeScalars.append(Unicode.Scalar(separator)) }
            line += isQuoted(text) ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        }
        line += "\r\n"
        return line
    }

    /// Looked at by bytes: by characters it was a third of what a row of a table costs.
    private func isQuoted(_ text: String) -> Bool {
        var mayBreakLines = false
        for byte in text.utf8 {
            switch byte {
            case separator, UInt8(ascii: "\""), 0x0A...0x0D: return true
            // U+0085, U+2028 and U+2029 begin so.
            case 0xC2, 0xE2: mayBreakLines = true
            default: continue
            }
        }
        return mayBreakLines && text.contains(where: \.isNewline)
    }
}
