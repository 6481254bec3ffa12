/// The fields of one sentence by their place, without a copy. Field 0 is the address (`GPRMC`).
struct NMEAFields {
    /// More fields than any sentence that we read has.
    static let limit = 40

    private(set) var count = 0
    /// Where each field ends (its comma, or the end of the text).
    private var ends = InlineArray<40, Int>(repeating: 0)
    private let start: Int

    /// Splits `text[range]`, which is what stands between `$` and `*`. Nil when there are too many fields.
    init?(_ text: Span<UInt8>, _ range: Range<Int>) {
        start = range.lowerBound
        for index in range where text[index] == UInt8(ascii: ",") {
            if count == Self.limit - 1 { return nil }
            ends[count] = index
            count += 1
        }
        ends[count] = range.upperBound
        count += 1
    }

    /// Where field `index` lies; empty when the sentence has no such field.
    subscript(index: Int) -> Range<Int> {
        guard index < count else { return start..<start }
        return (index == 0 ? start : ends[index - 1] + 1)..<ends[index]
    }

    func isEmpty(_ index: Int) -> Bool { self[index].isEmpty }

    /// The character of a field of exactly one; nil otherwise.
    func letter(_ index: Int, of text: Span<UInt8>) -> UInt8? {
        let field = self[index]
        return field.count == 1 ? text[field.lowerBound] : nil
    }

    /// A field of 1 to 9 digits and nothing else.
    func integer(_ index: Int, of text: Span<UInt8>) -> Int? { Self.digits(text, self[index]) }

    static func digits(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard (1...9).contains(range.count) else { return nil }
        var value = 0
        for index in range {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// A decimal number without sign, as its whole part and as its fraction times 10^`decimals`; further
    /// decimals are cut off. Nil unless the text is digits, or digits, a point and digits (either side may
    /// lack).
    static func decimal(
        _ text: Span<UInt8>, _ range: Range<Int>, decimals: Int
    ) -> (whole: Int, wholeDigits: Int, fraction: Int64)? {
        var index = range.lowerBound
        var whole = 0
        while index < range.upperBound, case let digit = text[index] &- UInt8(ascii: "0"), digit <= 9 {
            if index - range.lowerBound == 9 { return nil }
            whole = whole &* 10 &+ Int(digit)
            index += 1
        }
        let wholeDigits = index - range.lowerBound
        guard index < range.upperBound else { return wholeDigits > 0 ? (whole, wholeDigits, 0) : nil }
        guard text[index] == UInt8(ascii: "."), wholeDigits > 0 || index + 1 < range.upperBound else {
            return nil
        }
        index += 1
        var fraction: Int64 = 0
        var missing = decimals
        while index < range.upperBound {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            if missing > 0 {
                fraction = fraction &* 10 &+ Int64(digit)
                missing -= 1
            }
            index += 1
        }
        while missing > 0 {
            fraction = fraction &* 10
            missing -= 1
        }
        return (whole, wholeDigits, fraction)
    }

    /// A decimal number with an optional minus or plus, in thousandths. Nil when malformed.
    func thousandths(_ index: Int, of text: Span<UInt8>) -> Int64? {
        var field = self[index]
        guard let first = field.first.map({ text[$0] }) else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        if isNegative || first == UInt8(ascii: "+") { field = field.lowerBound + 1..<field.upperBound }
        guard let number = Self.decimal(text, field, decimals: 3) else { return nil }
        let value = Int64(number.whole) * 1000 + number.fraction
        return isNegative ? -value : value
    }
}
