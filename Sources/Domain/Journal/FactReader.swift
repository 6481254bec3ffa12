/// Text that is not the canonical form of the fields asked for.
struct FactDamage: Error {}

/// Reads what `FactWriter` wrote, once from front to back: the fields are asked for in their order, and every
/// departure from the canonical form is damage.
struct FactReader {
    /// Ids written as a sequence alone are of this book.
    let book: BookID
    private let bytes: [UInt8]
    private var index: Int

    init(_ bytes: [UInt8], book: BookID) throws(FactDamage) {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "{"), bytes[bytes.count - 1] == UInt8(ascii: "}")
        else { throw FactDamage() }
        self.bytes = bytes
        self.book = book
        index = 1
    }

    /// Checks that nothing is left.
    func end() throws(FactDamage) {
        guard index == bytes.count - 1 else { throw FactDamage() }
    }

    mutating func optionalInteger(_ name: StaticString) throws(FactDamage) -> Int64? {
        takes(name) ? try readInteger() : nil
    }

    mutating func integer(_ name: StaticString) throws(FactDamage) -> Int64 {
        guard takes(name) else { throw FactDamage() }
        return try readInteger()
    }

    mutating func count(_ name: StaticString) throws(FactDamage) -> Int {
        guard let value = Int(exactly: try integer(name)) else { throw FactDamage() }
        return value
    }

    mutating func optionalCount(_ name: StaticString) throws(FactDamage) -> Int? {
        guard let value = try optionalInteger(name) else { return nil }
        guard let count = Int(exactly: value) else { throw FactDamage() }
        return count
    }

    mutating func truth(_ name: StaticString) throws(FactDamage) -> Bool {
        guard takes(name) else { return false }
        guard takes(bytesOf: "true") else { throw FactDamage() }
        return true
    }

    mutating func optionalText(_ name: StaticString) throws(FactDamage) -> String? {
        takes(name) ? try readText() : nil
    }

    mutating func text(_ name: StaticString) throws(FactDamage) -> String {
        guard takes(name) else { throw FactDamage() }
        return try readText()
    }

    mutating func choice<Choice: RawRepresentable<String>>(
        _ name: StaticString, _ type: Choice.Type = Choice.self
    ) throws(FactDamage) -> Choice {
        guard let choice = Choice(rawValue: try text(name)) else { throw FactDamage() }
        return choice
    }

    /// Nil where nothing was said.
    mutating func optionalChoice<Choice: RawRepresentable<String>>(
        _ name: StaticString, _ type: Choice.Type = Choice.self
    ) throws(FactDamage) -> Choice? {
        guard let text = try optionalText(name) else { return nil }
        guard let choice = Choice(rawValue: text) else { throw FactDamage() }
        return choice
    }

    mutating func choices<Choice: RawRepresentable<String>>(
        _ name: StaticString, _ type: Choice.Type = Choice.self
    ) throws(FactDamage) -> [Choice] {
        var choices: [Choice] = []
        for text in try texts(name) {
            guard let choice = Choice(rawValue: text) else { throw FactDamage() }
            choices.append(choice)
        }
        return choices
    }

    mutating func texts(_ name: StaticString) throws(FactDamage) -> [String] {
        guard takes(name) else { return [] }
        guard takes(UInt8(ascii: "[")) else { throw FactDamage() }
        var texts: [String] = []
        repeat { texts.append(try readText()) } while takes(UInt8(ascii: ","))
        guard takes(UInt8(ascii: "]")) else { throw FactDamage() }
        return texts
    }

    mutating func optionalEntry(_ name: StaticString) throws(FactDamage) -> EntryID? {
        guard takes(name) else { return nil }
        guard bytes[index] == UInt8(ascii: "\"") else {
            return EntryID(book: book, sequence: try readInteger())
        }
        let text = try readText()
        guard let id = EntryID(text), id.book != book, id.description == text else { throw FactDamage() }
        return id
    }

    mutating func entry(_ name: StaticString) throws(FactDamage) -> EntryID {
        guard let id = try optionalEntry(name) else { throw FactDamage() }
        return id
    }
}

extension FactReader {
    /// Steps over `"name":` (and the comma before it) if it comes next. The last byte is always `}`, so
    /// `index` stays inside.
    private mutating func takes(_ name: StaticString) -> Bool {
        let comma = index > 1 ? 1 : 0
        let length = name.utf8CodeUnitCount
        let colon = index + comma + length + 2
        guard colon < bytes.count - 1, bytes[colon] == UInt8(ascii: ":"),
            bytes[colon - 1] == UInt8(ascii: "\""), bytes[index + comma] == UInt8(ascii: "\""),
            comma == 0 || bytes[index] == UInt8(ascii: ","), isAt(index + comma + 1, name)
        else { return false }
        index = colon + 1
        return true
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        guard index < bytes.count - 1, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func takes(bytesOf text: StaticString) -> Bool {
        guard index + text.utf8CodeUnitCount < bytes.count, isAt(index, text) else { return false }
        index += text.utf8CodeUnitCount
        return true
    }

    /// The caller has checked that `text` fits.
    private func isAt(_ start: Int, _ text: StaticString) -> Bool {
        // SAFETY: the buffer is the program's own constant and does not leave the closure.
        text.withUTF8Buffer { constant in
            for offset in constant.indices where bytes[start + offset] != constant[offset] { return false }
            return true
        }
    }

    private mutating func readInteger() throws(FactDamage) -> Int64 {
        let isNegative = takes(UInt8(ascii: "-"))
        let start = index
        var value: Int64 = 0
        while index < bytes.count - 1, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowsToo) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !overflows, !overflowsToo else { throw FactDamage() }
            value = next
            index += 1
        }
        // No digit, a leading zero, "-0", or a magnitude that only fits below zero.
        guard index > start, index == start + 1 || bytes[start] != UInt8(ascii: "0") else {
            throw FactDamage()
        }
        if isNegative { return value == 0 ? try damage() : value }
        return value == .min ? try damage() : -value
    }

    private func damage() throws(FactDamage) -> Int64 { throw FactDamage() }

    private mutating func readText() throws(FactDamage) -> String {
        guard takes(UInt8(ascii: "\"")) else { throw FactDamage() }
        let start = index
        var all: UInt8 = 0
        while index < bytes.count - 1 {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                // What is ASCII needs no further look.
                if all < 0x80 { return String(decoding: bytes[start..<index], as: UTF8.self) }
                return try text(bytes[start..<index])
            case UInt8(ascii: "\\"):
                return try readEscapedText(from: start)
            case 0..<0x20:
                throw FactDamage()
            case let byte:
                all |= byte
                index += 1
            }
        }
        throw FactDamage()
    }

    private func text(_ bytes: some Collection<UInt8>) throws(FactDamage) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw FactDamage() }
        return text
    }

    /// `index` is at the first escape; what came before since `start` is plain.
    private mutating func readEscapedText(from start: Int) throws(FactDamage) -> String {
        var plain = Array(bytes[start..<index])
        while index < bytes.count - 1 {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(plain)
            case UInt8(ascii: "\\"): plain.append(try readEscape())
            case 0..<0x20: throw FactDamage()
            default: plain.append(byte)
            }
        }
        throw FactDamage()
    }

    private mutating func readEscape() throws(FactDamage) -> UInt8 {
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte
        case UInt8(ascii: "u"): return try readControl()
        default: throw FactDamage()
        }
    }

    /// The four digits after `\u`, for the control characters that have no shorter form.
    private mutating func readControl() throws(FactDamage) -> UInt8 {
        guard takes(bytesOf: "00"), index + 2 < bytes.count else { throw FactDamage() }
        var value: UInt8 = 0
        for _ in 0..<2 {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | (byte - UInt8(ascii: "a") + 10)
            default: throw FactDamage()
            }
            index += 1
        }
        let shorter: Set<UInt8> = [0x08, 0x09, 0x0A, 0x0C, 0x0D]
        guard value < 0x20, !shorter.contains(value) else { throw FactDamage() }
        return value
    }
}
