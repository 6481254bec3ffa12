/// Dark and light squares that a camera reads (a QR code). Who makes them and what they say is nothing to this room.
package struct SquareCode: Hashable, Sendable {
    /// Squares of a side, without the quiet zone.
    package let side: Int
    /// Row after row.
    package let isDark: [Bool]

    /// So many can be told in one line of a document.
    package static let mostSide = 61

    /// What a camera wants around it (ISO/IEC 18004, 9.1), squares.
    package static let quietZone = 4

    /// Nil: these are no square, or too many.
    package init?(side: Int, isDark: [Bool]) {
        guard (1...Self.mostSide).contains(side), isDark.count == side * side else { return nil }
        self.side = side
        self.isDark = isDark
    }

    /// Runs of dark squares in their rows: what is drawn. Far fewer than squares, and no seam between neighbours.
    package var runs: [(row: Int, column: Int, length: Int)] {
        var runs: [(row: Int, column: Int, length: Int)] = []
        for row in 0..<side {
            var column = 0
            while column < side {
                let start = column
                while column < side, isDark[row * side + column] { column += 1 }
                if column > start { runs.append((row, start, column - start)) }
                column += 1
            }
        }
        return runs
    }

    /// Four squares a hexadecimal digit, as `kioskd-document` reads them; light ones fill the last digit.
    var hexadecimal: String {
        stride(from: 0, to: isDark.count, by: 4).map { start in
            let digit = (0..<4).reduce(0) { sum, place in
                let index = start + place
                return sum * 2 + (index < isDark.count && isDark[index] ? 1 : 0)
            }
            return String(digit, radix: 16)
        }.joined()
    }
}

/// As one text of `0` and `1`, row after row.
extension SquareCode: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let side = (1...Self.mostSide).first { $0 * $0 == text.utf8.count } ?? 0
        guard let code = SquareCode(side: side, isDark: text.utf8.map { $0 == UInt8(ascii: "1") }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no square")
        }
        self = code
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(isDark.map { $0 ? "1" : "0" }.joined())
    }
}
