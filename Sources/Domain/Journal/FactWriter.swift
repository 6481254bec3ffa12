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
        bytes.append(bytes.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: StaticString) {
        // SAFETY: the buffer is the program's own constant; it is copied before the closure ends.
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                bytes.append(byte)
            } else {
                append(escaped: byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(escaped byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            append("u00")
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
