/// Writes one flat JSON object, canonically: fields in the order of the calls, no spaces, the shortest
/// escapes (RFC 8785 section 3.2.2.2). A field that is nil, false or an empty array is left out.
struct FactWriter {
    /// Ids of this book are written as their sequence alone.
    let book: BookID
    private var bytes: [UInt8] = []

    init(book: BookID, capacity: Int) {
        self.book = book
        bytes.reserveCapacity(capacity)
    }

    /// Whether no field has been written.
    var isEmpty: Bool { bytes.isEmpty }

    /// The finished object.
    consuming func finished() -> [UInt8] {
        if bytes.isEmpty { bytes.append(UInt8(ascii: "{")) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    mutating func field(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        key(name)
        append(value)
    }

    mutating func field(_ name: StaticString, _ value: Int?) { field(name, value.map(Int64.init)) }

    mutating func field(_ name: StaticString, _ value: Bool) {
        guard value else { return }
        key(name)
        append("true")
    }

    mutating func field(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        append(quoted: value)
    }

    mutating func field(_ name: StaticString, _ value: some RawRepresentable<String>) {
        field(name, value.rawValue)
    }

    mutating func field(_ name: StaticString, _ value: EntryID?) {
        guard let value else { return }
        if value.book == book { field(name, value.sequence) } else { field(name, value.description) }
    }

    mutating func field(_ name: StaticString, _ values: some Collection<String>) {
        guard !values.isEmpty else { return }
        key(name)
        var separator = UInt8(ascii: "[")
        for value in values {
            bytes.append(separator)
            append(quoted: value)
            separator = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func key(_ name: StaticString) {
        let opening = bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ",")
        bytes.append(addingCapacity: name.utf8CodeUnitCount + 4) { text in
            text.append(opening)
            text.append(UInt8(ascii: "\""))
            // SAFETY: the buffer is the program's own constant; it is copied before the closure ends.
            name.withUTF8Buffer { text.append($0) }
            text.append(UInt8(ascii: "\""))
            text.append(UInt8(ascii: ":"))
        }
    }

    private mutating func append(_ text: StaticString) {
        // SAFETY: as above.
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ value: Int64) {
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = digits.count
        var rest = value.magnitude
        repeat {
            let (more, pair) = rest.quotientAndRemainder(dividingBy: 100)
            first -= 2
            digits[first] &+= UInt8(truncatingIfNeeded: pair / 10)
            digits[first + 1] &+= UInt8(truncatingIfNeeded: pair % 10)
            rest = more
        } while rest > 0
        if digits[first] == UInt8(ascii: "0"), first < digits.count - 1 { first += 1 }
        bytes.append(addingCapacity: 21) { text in
            if value < 0 { text.append(UInt8(ascii: "-")) }
            for index in first..<digits.count { text.append(digits[index]) }
        }
    }

    private mutating func append(quoted text: String) {
        var text = text
        // SAFETY: the buffer is read inside the closure only.
        text.withUTF8 { characters in
            let escapes = characters.count { !Self.isPlain($0) }
            bytes.append(addingCapacity: characters.count + 5 * escapes + 2) { quoted in
                quoted.append(UInt8(ascii: "\""))
                if escapes == 0 {
                    quoted.append(characters)
                } else {
                    for byte in characters {
                        if Self.isPlain(byte) { quoted.append(byte) } else { Self.escape(byte, to: &quoted) }
                    }
                }
                quoted.append(UInt8(ascii: "\""))
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// At most six bytes.
    private static func escape(_ byte: UInt8, to text: inout OutputSpan<UInt8>) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: text.append(UInt8(ascii: "b"))
        case 0x09: text.append(UInt8(ascii: "t"))
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0C: text.append(UInt8(ascii: "f"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        default:
            text.append(UInt8(ascii: "u"))
            text.append(UInt8(ascii: "0"))
            text.append(UInt8(ascii: "0"))
            for digit in [byte >> 4, byte & 15] {
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends all of `bytes`, for which there must be room.
    fileprivate mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        // SAFETY: what lies behind `count` is free; no more than there is room for is copied.
        withUnsafeMutableBufferPointer { buffer, count in
            guard let from = bytes.baseAddress, let start = buffer.baseAddress else { return }
            let fitting = min(bytes.count, buffer.count - count)
            (start + count).update(from: from, count: fitting)
            count += fitting
        }
    }
}
