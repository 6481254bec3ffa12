import CDrivers

/// A QR code of a text, as libqrencode makes it.
package enum QRCode {
    /// Squares of a side at most: version 11 (ISO/IEC 18004), some 250 bytes.
    package static let mostSide = 61

    /// Row after row, true is dark, without the quiet zone around it; nil: the text is empty or too long.
    package static func squares(of text: String) -> (side: Int, isDark: [Bool])? {
        var squares = [UInt8](repeating: 0, count: mostSide * mostSide)
        let side = Int(kd_qr_make(text, &squares, squares.count))
        guard side > 0 else { return nil }
        return (side, squares.prefix(side * side).map { $0 != 0 })
    }
}
