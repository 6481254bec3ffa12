/// The spellings of a badge. One physical badge is written in many ways: by the reader that read it, by the reader
/// that enrolled it, and in print on its face. Every read gives all of them, canonical first, then from the most to
/// the least specific, so that an exact credential wins over one that fits by a printed number.
///
/// A key is `scheme:VALUE`:
///
/// | key | what it is | example |
/// |---|---|---|
/// | `em:` | EM4100, 40 bits, 10 hexadecimal digits (version byte, then 32 bits) | `em:62E3086CED` |
/// | `w<n>:` | Wiegand frame of n bits, its data bits without parity, hexadecimal | `w26:086CED` |
/// | `uid:` | ISO 14443 UID, bytes as `FF CA` gives them | `uid:04A224B2C31F80` |
/// | `text:` | what somebody reads or types: a code, or one of the numbers below, as printed | `text:3808980205` |
///
/// Text is given as read and, for credentials that somebody typed into a list, in capitals without blanks.
///
/// Numbers printed on badges and typed by keyboard readers, always with their leading zeros:
///
/// | spelling | meaning | example (EM4100 62E3086CED) |
/// |---|---|---|
/// | 10 decimal digits | the low 32 bits ("8H10D") | `text:3808980205` |
/// | `FFF,CCCCC` | the low 24 bits as 8 + 16 ("2H4H", Wiegand 26) | `text:008,27885` |
/// | 8 decimal digits | the same without the comma ("WG") | `text:00827885` |
/// | hexadecimal | all bytes, upper case | `text:62E3086CED` |
/// | reversed | the same, last byte first | `text:ED6C08E362` |
///
/// Not given: 24 bits as *one* decimal number ("6H8D"), because it looks like FFFCCCCC and would be somebody else's.
package enum BadgeKeys {
    /// An EM4100 identifier: its low 40 bits.
    package static func em4100(_ identifier: UInt64) -> [String] {
        let identifier = identifier & 0xFF_FFFF_FFFF
        let hexadecimal = hexadecimal(identifier, digits: 10)
        let low = identifier & 0xFFFF_FFFF
        return unique(
            ["em:" + hexadecimal, "text:" + hexadecimal, "text:" + reversedBytes(hexadecimal)]
                + ["w34:", "w32:"].map { $0 + Self.hexadecimal(low, digits: 8) }
                + [text(tenDigits: low), "w26:" + Self.hexadecimal(low & 0xFF_FFFF, digits: 6)]
                + facilityAndNumber(low))
    }

    /// A Wiegand frame: its data bits without parity, right-aligned in `bits`, as many as `dataBits`, of a frame of
    /// `length` bits; `facility` and `number` when its format has them.
    package static func wiegand(
        bits: UInt64, dataBits: Int, length: Int, facility: UInt64? = nil, number: UInt64? = nil
    ) -> [String] {
        let hexadecimal = hexadecimal(bits, digits: (max(dataBits, 1) + 3) / 4)
        var keys = ["w\(length):" + hexadecimal, "text:" + hexadecimal]
        if dataBits % 8 == 0 { keys.append("text:" + reversedBytes(hexadecimal)) }
        if dataBits == 32 {
            keys += ["uid:" + hexadecimal, "uid:" + reversedBytes(hexadecimal), text(tenDigits: bits)]
        }
        if dataBits == 24 { keys += facilityAndNumber(bits) }
        if let facility, let number { keys.append("text:\(facility),\(number)") }
        return unique(keys)
    }

    /// A contactless UID in the order in which the card gives it (4, 7 or 10 bytes).
    package static func uid(_ bytes: [UInt8]) -> [String] {
        let hexadecimal = hexadecimal(bytes)
        let reversed = reversedBytes(hexadecimal)
        var keys = ["uid:" + hexadecimal, "uid:" + reversed, "text:" + hexadecimal, "text:" + reversed]
        if bytes.count == 4 {
            for value in [number(bytes), number(bytes.reversed())] {
                keys += [text(tenDigits: value), "w34:" + Self.hexadecimal(value, digits: 8)]
            }
        }
        return unique(keys)
    }

    /// Whether a UID is made up anew for each reading (ISO/IEC 14443-3, 6.5.4: four bytes, the first is 08): such a
    /// card can never be enrolled by it.
    package static func isRandom(uid bytes: [UInt8]) -> Bool { bytes.count == 4 && bytes.first == 0x08 }

    /// A line of text as a reader typed or sent it, not empty. Decimal and hexadecimal numbers of the lengths above
    /// also get their other spellings; `digits` says which of the two a number without letters is.
    package static func text(_ line: String, digits: Digits = .decimal) -> [String] {
        let upper = line.uppercased()
        let shape = shape(of: upper, digits: digits)
        switch shape {
        case .hexadecimal(let bytes) where bytes.count == 5:
            return unique(em4100(number(bytes)) + ["text:" + line])
        case .hexadecimal(let bytes) where [4, 7, 10].contains(bytes.count):
            return unique(["text:" + upper] + uid(bytes) + ["text:" + line])
        case .tenDigits(let low):
            let hexadecimal = hexadecimal(low, digits: 8)
            return unique(
                ["text:" + line, "w34:" + hexadecimal, "w32:" + hexadecimal] + facilityAndNumber(low))
        case .facilityAndNumber(let facility, let number):
            let low = facility << 16 | number
            return unique(["text:" + line, "w26:" + hexadecimal(low, digits: 6)] + facilityAndNumber(low))
        case .hexadecimal:
            return unique(["text:" + upper, "text:" + line])
        case .other:
            return unique(["text:" + line, "text:" + upper.filter { !$0.isWhitespace }])
        }
    }

    /// How a number without letters is meant.
    package enum Digits: String, Sendable, CaseIterable {
        case decimal
        case hexadecimal
    }
}

extension BadgeKeys {
    /// Upper-case hexadecimal with leading zeros.
    package static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16, uppercase: true)
        }
        return text
    }

    private enum Shape {
        case hexadecimal([UInt8])
        case tenDigits(UInt64)
        case facilityAndNumber(UInt64, UInt64)
        case other
    }

    /// `line` is upper case already.
    private static func shape(of line: String, digits: Digits) -> Shape {
        guard line.utf8.count <= 20 else { return .other }
        if isDecimal(line), digits == .decimal {
            guard let value = UInt64(line) else { return .other }
            if line.utf8.count == 10, value <= 0xFFFF_FFFF { return .tenDigits(value) }
            return line.utf8.count == 8 ? split(value / 100_000, value % 100_000) : .other
        }
        if line.utf8.count == 9, let comma = line.firstIndex(of: ",") {
            let facility = line[..<comma]
            let number = line[line.index(after: comma)...]
            guard facility.utf8.count == 3, isDecimal(facility), isDecimal(number),
                let left = UInt64(facility),
                let right = UInt64(number)
            else { return .other }
            return split(left, right)
        }
        guard let bytes = bytes(hexadecimal: line) else { return .other }
        return .hexadecimal(bytes)
    }

    /// Digits, or digits with the comma of `FFF,CCCCC`.
    static func isDecimalLine(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ",") }
    }

    private static func isDecimal(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func split(_ facility: UInt64, _ number: UInt64) -> Shape {
        facility <= 0xFF && number <= 0xFFFF ? .facilityAndNumber(facility, number) : .other
    }

    /// Nil unless `text` is an even number of hexadecimal digits.
    static func bytes(hexadecimal text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = hexadecimalDigit(character) else { return nil }
            if let pending = high {
                bytes.append(pending << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? bytes : nil
    }

    static func hexadecimalDigit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func text(tenDigits value: UInt64) -> String { "text:" + decimal(value, digits: 10) }

    /// `FFF,CCCCC` and `FFFCCCCC` of the low 24 bits.
    private static func facilityAndNumber(_ value: UInt64) -> [String] {
        let facility = decimal(value >> 16 & 0xFF, digits: 3)
        let number = decimal(value & 0xFFFF, digits: 5)
        return ["text:" + facility + "," + number, "text:" + facility + number]
    }

    private static func decimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func reversedBytes(_ hexadecimal: String) -> String {
        Self.hexadecimal((bytes(hexadecimal: hexadecimal) ?? []).reversed())
    }

    private static func unique(_ keys: [String]) -> [String] {
        var seen: Set<String> = []
        return keys.filter { seen.insert($0).inserted }
    }
}
