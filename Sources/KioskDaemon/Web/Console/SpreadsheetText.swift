/// Text that a spreadsheet would take for a formula: it stands behind an apostrophe in every table that we write, and is
/// read without it. (OWASP, CSV Injection.)
package enum SpreadsheetText {
    private static let signs: Set<Character> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// What starts with an apostrophe before such a sign would be read without it: it gets one more.
    package static func written(_ text: String) -> String {
        // Most texts begin with a letter or a digit, and need no look by characters.
        guard let first = text.utf8.first, !Self.isPlain(first) else { return text }
        return isStarted(text.drop { $0 == "'" }) ? "'" + text : text
    }

    package static func read(_ text: String) -> String {
        guard text.first == "'", isStarted(text.drop { $0 == "'" }) else { return text }
        return String(text.dropFirst())
    }

    /// Whether nothing that begins with that byte begins with a sign or an apostrophe. 0xEF begins the wide signs.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20) || (0xC3...0xEE).contains(byte)
    }

    private static func isStarted(_ text: Substring) -> Bool { text.first.map(signs.contains) ?? false }
}
