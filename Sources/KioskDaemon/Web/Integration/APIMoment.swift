import Domain

/// A moment as programs write it: RFC 3339 with its offset, `2026-03-01T06:58:00+01:00`, `2026-03-01T05:58:00.25Z`.
enum APIMoment {
    /// Microseconds since 1970, UTC. Nil: it is none, or outside the years of `Day`. A leap second is none.
    static func read(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard (20...40).contains(bytes.count), bytes[10] == UInt8(ascii: "T"), bytes[13] == colon,
            bytes[16] == colon, let day = Day(String(decoding: bytes[..<10], as: UTF8.self)),
            let hour = number(bytes[11..<13], 0...23), let minute = number(bytes[14..<16], 0...59),
            let second = number(bytes[17..<19], 0...59)
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { isDigit($0) }
            guard (1...9).contains(digits.count) else { return nil }
            // What is finer than a microsecond is cut off.
            for digit in digits.prefix(6) { fraction = fraction * 10 + Int64(digit - UInt8(ascii: "0")) }
            for _ in digits.count..<max(6, digits.count) { fraction *= 10 }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(rest) else { return nil }
        let local = day.number * 86_400 + hour * 3_600 + minute * 60 + second
        return (local - offset) * 1_000_000 + fraction
    }

    private static let colon = UInt8(ascii: ":")

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func number(_ digits: ArraySlice<UInt8>, _ range: ClosedRange<Int64>) -> Int64? {
        guard digits.allSatisfy(isDigit), let value = Int64(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        return range.contains(value) ? value : nil
    }

    /// Seconds east of UTC.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.elementsEqual("Z".utf8) { return 0 }
        let bytes = Array(text)
        guard bytes.count == 6, bytes[3] == colon, let hours = number(bytes[1..<3], 0...23),
            let minutes = number(bytes[4..<6], 0...59)
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }
}
