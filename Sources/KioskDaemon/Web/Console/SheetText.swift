import Domain

/// A table as a spreadsheet opens it by a double click in that language: UTF-8 with its mark, CRLF, and the separator that
/// the language's spreadsheets expect, since numbers in French, Dutch and German have commas (RFC 4180 otherwise).
package struct SheetText: Sendable {
    /// Before the first line: without it spreadsheets take UTF-8 for something else.
    package static let mark = "\u{FEFF}"

    /// Of the language's numbers.
    package let decimalMark: String
    private let separator: Character

    package init(_ language: Language) {
        let hasCommas = language != .en
        separator = hasCommas ? ";" : ","
        decimalMark = hasCommas ? "," : "."
    }

    /// The cells stand as they are: what people may have written has gone through `SpreadsheetText.written`.
    package func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: String(separator)) + "\r\n"
    }

    private func cell(_ text: String) -> String {
        let isQuoted = text.contains { $0 == separator || $0 == "\"" || $0.isNewline }
        return isQuoted ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
