import Domain

/// A table as a spreadsheet opens it by a double click in that language: UTF-8 with its mark, CRLF, and the separator that
/// the language's spreadsheets expect (RFC 4180 otherwise). No cell is ever taken for a formula.
struct SheetText {
    static let mark = "\u{FEFF}"

    private let separator: String

    init(_ language: Language) { separator = language == .en ? "," : ";" }

    func line(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: separator) + "\r\n"
    }

    private func cell(_ text: String) -> String {
        // A spreadsheet computes what begins so (OWASP, CSV injection).
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        let isQuoted = plain.unicodeScalars.contains { "\"\r\n;,".unicodeScalars.contains($0) }
        return isQuoted ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }
}
