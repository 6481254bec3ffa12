import Foundation

/// A PDF as somebody else reads it: pdftotext and pdfinfo of poppler.
struct PrintedPages {
    /// Of each page, as it is laid out.
    let texts: [String]
    let information: String

    init(_ pdf: Data) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "kioskd-\(UUID().uuidString).pdf")
        try pdf.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let text = try Self.output("/usr/bin/pdftotext", "-layout", file.path, "-")
        // Each page ends with a form feed.
        texts = text.split(separator: "\u{0C}", omittingEmptySubsequences: false).dropLast().map(String.init)
        information = try Self.output("/usr/bin/pdfinfo", file.path)
    }

    private static func output(_ program: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        let bytes = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
