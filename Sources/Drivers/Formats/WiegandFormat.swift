/// How a Wiegand frame of a certain length is read: a line of `table`. Bit 0 is the first one sent.
///
/// The length alone never identifies a format, so each reader is told which it may expect. Formats of equal length
/// and equal parity (h10301 and ind26, h10302 and h10304 …) differ only in how the number is printed on the badge.
package struct WiegandFormat: Sendable, Hashable {
    /// Some bits of the frame, the parity bit among them, whose count of ones is even or odd.
    package struct Parity: Sendable, Hashable {
        /// The bits it covers, as in a frame: right-aligned, the last bit sent is the lowest.
        package let mask: UInt64
        package let isOdd: Bool

        func holds(for bits: UInt64) -> Bool { ((bits & mask).nonzeroBitCount % 2 == 1) == isOdd }
    }

    /// Consecutive bits that are a number, most significant first.
    package struct Field: Sendable, Hashable {
        package let first: Int
        package let count: Int

        func value(of bits: UInt64, length: Int) -> UInt64 {
            bits >> UInt64(length - first - count) & (UInt64.max >> UInt64(64 - count))
        }
    }

    package enum Content: Sendable, Hashable {
        /// A badge: its data without parity, and what is printed on it, where the format says so.
        case badge(data: Field, facility: Field?, number: Field?)
        /// A key of a keypad, sent alone; the keys by their number, nil where the number is no key.
        case key(Field, names: [String?])
    }

    /// Name in the configuration and in `BadgeRead.format`.
    package let name: String
    /// Bits of the frame.
    package let length: Int
    package let parities: [Parity]
    package let content: Content

    /// Whether any single wrong bit is noticed.
    package var isProtected: Bool {
        parities.reduce(0) { $0 | $1.mask } == UInt64.max >> UInt64(64 - length)
    }

    /// Whether each parity is right, in the order of the table.
    package func parities(of bits: UInt64) -> [Bool] { parities.map { $0.holds(for: bits) } }

    /// Whether every parity is right, and a keypad's number is a key.
    package func accepts(_ bits: UInt64) -> Bool {
        guard parities.allSatisfy({ $0.holds(for: bits) }) else { return false }
        if case .key = content { return key(of: bits) != nil }
        return true
    }

    /// The key, for a keypad.
    package func key(of bits: UInt64) -> String? {
        guard case .key(let field, let names) = content else { return nil }
        let value = Int(field.value(of: bits, length: length))
        return value < names.count ? names[value] : nil
    }

    /// The badge, for a badge format; `bits` have been accepted.
    package func badge(of bits: UInt64) -> BadgeRead? {
        guard case .badge(let data, let facility, let number) = content else { return nil }
        let numberValue = number.map { $0.value(of: bits, length: length) }
        var keys = BadgeKeys.wiegand(
            bits: data.value(of: bits, length: length), dataBits: data.count, length: length,
            facility: facility.map { $0.value(of: bits, length: length) }, number: numberValue)
        // A format without facility prints its whole number; beside a facility the number alone would be ambiguous.
        if facility == nil, let numberValue { keys.append("text:\(numberValue)") }
        return BadgeRead(keys: keys, raw: BadgeKeys.hexadecimal(bits, digits: (length + 3) / 4), format: name)
    }

    package static func named(_ name: String) -> WiegandFormat? { table.first { $0.name == name } }
}

// MARK: the table

extension WiegandFormat {
    /// Sources: data sheets as collected by ooaccess.com, Promag and Rosslare manuals; Rosslare AY-G6xx0 manual 7.5
    /// for the keypads. Swapped wires give the complement of each frame. c15001 and sie36 cannot notice: their parities
    /// cover even counts of bits, so the complement of a good frame is a good frame; nor can raw32 and key4, which
    /// have none, and key8 for the keys 5 … 9 and *, which become each other.
    package static let table: [WiegandFormat] = [
        badge("h10301", 26, [.even(0...12), .odd(13...25)], facility: 1...8, number: 9...24),
        badge("ind26", 26, [.even(0...12), .odd(13...25)], facility: 1...12, number: 13...24),
        badge("promag30", 30, [.even(0...14), .odd(15...29)], facility: 1...8, number: 9...28),
        badge("atsw30", 30, [.even(0...12), .odd(13...29)], facility: 1...12, number: 13...28),
        badge("raw32", 32, [], data: 0...31),
        badge("d10202", 33, [.even(0...16), .odd(16...32)], facility: 1...7, number: 8...31),
        badge("h10306", 34, [.even(0...16), .odd(17...33)], facility: 1...16, number: 17...32),
        badge("bqt34", 34, [.even(0...16), .odd(17...33)], facility: 1...8, number: 9...32),
        badge("uid34", 34, [.even(0...16), .odd(17...33)], data: 1...32),
        badge(
            "c1k35", 35,
            [
                .even([1] + (2...33).filter { $0 % 3 != 1 }), .odd((1...32).filter { $0 % 3 != 0 } + [34]),
                .odd(0...34),
            ],
            facility: 2...13, number: 14...33),
        badge(
            "c15001", 36, [.even(0...17), .odd(18...35)], data: 1...34, facility: 11...18, number: 19...34),
        badge("s12906", 36, [.odd(0...17), .odd(17...35)], data: 1...34, facility: 1...8, number: 11...34),
        badge(
            "sie36", 36,
            [.odd([0] + (1...34).filter { $0 % 3 != 2 }), .even((1...34).filter { $0 % 3 != 0 } + [35])],
            facility: 1...18, number: 19...34),
        badge("h10302", 37, [.even(0...18), .odd(18...36)], number: 1...35),
        badge("h10304", 37, [.even(0...18), .odd(18...36)], facility: 1...16, number: 17...35),
        badge(
            "c1k48", 48,
            [
                .even([1] + (3...46).filter { $0 % 3 != 2 }), .odd((2...46).filter { $0 % 3 != 1 } + [47]),
                .odd(0...47),
            ],
            facility: 2...23, number: 24...46),
        WiegandFormat(
            name: "key4", length: 4, parities: [],
            content: .key(Field(first: 0, count: 4), names: starAfterNine)),
        // Rosslare's own: 0 is sent as A, * as B, # as C.
        keypad6("key6", names: [nil] + starAfterNine[1...9] + ["0", "*", "#"]),
        keypad6("key6n", names: starAfterNine),
        // The upper half is the complement of the lower one: bit i and bit i + 4 always differ.
        WiegandFormat(
            name: "key8", length: 8,
            parities: (0...3).map { Rule.odd([$0, $0 + 4]).parity(length: 8) },
            content: .key(Field(first: 4, count: 4), names: starAfterNine)),
    ]

    private static let starAfterNine: [String?] = (0...9).map(String.init) + ["*", "#"]

    private static func keypad6(_ name: String, names: [String?]) -> WiegandFormat {
        WiegandFormat(
            name: name, length: 6, parities: [Rule.even(0...2), .odd(3...5)].map { $0.parity(length: 6) },
            content: .key(Field(first: 1, count: 4), names: names))
    }

    private static func badge(
        _ name: String, _ length: Int, _ rules: [Rule], data: ClosedRange<Int>? = nil,
        facility: ClosedRange<Int>? = nil, number: ClosedRange<Int>? = nil
    ) -> WiegandFormat {
        let first = data?.lowerBound ?? facility?.lowerBound ?? number?.lowerBound ?? 0
        let last = data?.upperBound ?? number?.upperBound ?? length - 1
        let field = { (range: ClosedRange<Int>) in Field(first: range.lowerBound, count: range.count) }
        return WiegandFormat(
            name: name, length: length, parities: rules.map { $0.parity(length: length) },
            content: .badge(
                data: field(first...last), facility: facility.map(field), number: number.map(field)))
    }

    /// A parity as data sheets give it: all bits it covers, its own among them.
    private struct Rule {
        let bits: [Int]
        let isOdd: Bool

        static func even(_ bits: some Sequence<Int>) -> Rule { Rule(bits: Array(bits), isOdd: false) }
        static func odd(_ bits: some Sequence<Int>) -> Rule { Rule(bits: Array(bits), isOdd: true) }

        func parity(length: Int) -> Parity {
            Parity(mask: bits.reduce(0) { $0 | 1 << UInt64(length - 1 - $1) }, isOdd: isOdd)
        }
    }
}
