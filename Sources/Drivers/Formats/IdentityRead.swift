/// What a Belgian identity card says of its holder, and all of it that leaves the driver: his national number, and from
/// when to when the card is valid. It identifies a person: its description shows nothing.
package struct IdentityRead: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// A day as it is printed on the card.
    package struct Day: Sendable, Hashable {
        package let year: Int
        package let month: Int
        package let day: Int

        package init(year: Int, month: Int, day: Int) {
            (self.year, self.month, self.day) = (year, month, day)
        }
    }

    /// Eleven digits, as the card gives them; whether their check digits are right is not looked at here.
    package let number: String
    package let validFrom: Day
    /// The last day.
    package let validTo: Day

    package init(number: String, validFrom: Day, validTo: Day) {
        self.number = number
        self.validFrom = validFrom
        self.validTo = validTo
    }

    package var description: String { "<identity card>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}

extension IdentityRead {
    /// Longer files are no identity files.
    package static let mostBytes = 4096

    private enum Tag {
        static let validFrom: UInt8 = 0x03
        static let validTo: UInt8 = 0x04
        static let nationalNumber: UInt8 = 0x06
    }

    /// Reads an identity file (3F00/DF01/4031): fields of a tag, a length and UTF-8, the tag 0 first. A length byte FF says
    /// that another one follows, and all are added. Nil for a file that is torn, says something twice or lacks any of the
    /// three fields. Names, birth and nationality are stepped over.
    package init?(file: Span<UInt8>) {
        guard file.count <= Self.mostBytes else { return nil }
        var number: String?
        var from: Day?
        var to: Day?
        var index = 0
        while index < file.count {
            let tag = file[index]
            // A file that is longer than its fields ends in zeros.
            if tag == 0, index > 0 { break }
            index += 1
            var length = 0
            var isLengthOpen = true
            while isLengthOpen {
                guard index < file.count else { return nil }
                length += Int(file[index])
                isLengthOpen = file[index] == 0xFF
                index += 1
            }
            guard length <= file.count - index else { return nil }
            let value = index..<index + length
            index += length
            switch tag {
            case Tag.nationalNumber:
                guard number == nil, let digits = Self.digits(file, value, count: 11) else { return nil }
                number = digits
            case Tag.validFrom:
                guard from == nil, let day = Self.day(file, value) else { return nil }
                from = day
            case Tag.validTo:
                guard to == nil, let day = Self.day(file, value) else { return nil }
                to = day
            default: break
            }
        }
        guard let number, let from, let to else { return nil }
        self.init(number: number, validFrom: from, validTo: to)
    }

    /// Eleven characters fit into a `String` itself: nothing of them is put on the heap.
    private static func digits(_ file: Span<UInt8>, _ range: Range<Int>, count: Int) -> String? {
        guard range.count == count else { return nil }
        var text = ""
        for index in range {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(file[index]) else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(file[index]))
        }
        return text
    }

    /// `DD.MM.YYYY`.
    private static func day(_ file: Span<UInt8>, _ range: Range<Int>) -> Day? {
        guard range.count == 10 else { return nil }
        func value(_ from: Int, _ count: Int) -> Int? {
            var value = 0
            for index in range.lowerBound + from..<range.lowerBound + from + count {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(file[index]) else { return nil }
                value = value * 10 + Int(file[index] - UInt8(ascii: "0"))
            }
            return value
        }
        let dot = UInt8(ascii: ".")
        guard file[range.lowerBound + 2] == dot, file[range.lowerBound + 5] == dot, let day = value(0, 2),
            let month = value(3, 2), let year = value(6, 4), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return Day(year: year, month: month, day: day)
    }
}
