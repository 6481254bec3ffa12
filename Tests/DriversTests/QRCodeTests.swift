import Foundation
import Stands
import Testing

@testable import Drivers

/// Codes as somebody else reads them: zbarimg.
@Suite struct QRCodeTests {
    /// As a portable bitmap, five dots a square, with the quiet zone.
    private func picture(_ code: (side: Int, isDark: [Bool])) throws -> URL {
        let (scale, zone) = (5, 4)
        let width = (code.side + 2 * zone) * scale
        var text = "P1\n\(width) \(width)\n"
        for y in 0..<width {
            for x in 0..<width {
                let (row, column) = (y / scale - zone, x / scale - zone)
                let isInside = (0..<code.side).contains(row) && (0..<code.side).contains(column)
                text += isInside && code.isDark[row * code.side + column] ? "1" : "0"
            }
            text += "\n"
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pbm")
        try Data(text.utf8).write(to: file)
        return file
    }

    @Test(arguments: [
        "https://checkin.example/1Y1003SQ5VSSZ", "x",
        "https://checkin.example/" + String(repeating: "w%20/?&=+-_", count: 12),
    ]) func `a telephone reads what was written`(text: String) throws {
        let code = try #require(QRCode.squares(of: text))
        let file = try picture(code)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try CodeScanner.read(file) == text)
    }

    @Test func `a text of 150 bytes has a code of at most 57 squares, one of thousands has none`() throws {
        #expect(try #require(QRCode.squares(of: String(repeating: "a", count: 150))).side <= 57)
        #expect(QRCode.squares(of: "") == nil)
        #expect(QRCode.squares(of: String(repeating: "a", count: 300)) == nil)
        #expect(QRCode.squares(of: String(repeating: "a", count: 100_000)) == nil)
    }
}
