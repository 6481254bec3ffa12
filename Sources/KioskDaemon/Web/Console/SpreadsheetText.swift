/// Text that a spreadsheet would take for a formula: it stands behind an apostrophe in every table that we write, and is
/// read without it. (OWASP, CSV Injection.)
package enum SpreadsheetText {
    private static let signs: Set<Character> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// What starts with an apostrophe before such a sign would be read without it: it gets one more.
    package static func written(_ text: String) -> String {
        isStarted(text.drop { $0 == "'" }) ? "'" + text : text
    }

    package static func read(_ text: String) -> String {
        guard text.first == "'", isStarted(text.drop { $0 == "'" }) else { return text }
        return String(text.dropFirst())
    }

    private static func isStarted(_ text: Substring) -> Bool { text.first.map(signs.contains) ?? false }
}
