/// A number that names a person, a company or a place of work. It is read and written as `text`; printed, logged or
/// interpolated it shows nothing (promise 11).
package protocol Discreet: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The canonical spelling: digits and capitals alone.
    var text: String { get }
    /// What stands in its place: `<national number>`.
    static var standIn: String { get }
}

extension Discreet {
    package var description: String { Self.standIn }
    package var debugDescription: String { Self.standIn }
    package var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}

/// What is wrong with a number that somebody has typed.
package enum NumberDefect: String, Error, Hashable, Sendable, CaseIterable {
    /// Too few or too many characters, or others than the number may have.
    case form
    /// The check digits belong to another number: mostly a typing error.
    case checkDigits
    /// The date of birth in it does not exist, or is still to come.
    case date
    /// The serial number in it is never given out.
    case serial
}

/// The decimal digits of a number that people write with spaces, dots, hyphens and slashes between them.
struct TypedDigits {
    /// Nil when there is another character, or not that many digits.
    let values: [Int64]

    init?(_ text: some StringProtocol, count: Int) {
        var values: [Int64] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard values.count < count else { return nil }
                values.append(Int64(byte - UInt8(ascii: "0")))
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"):
                continue
            default:
                return nil
            }
        }
        guard values.count == count else { return nil }
        self.values = values
    }

    /// The number that the digits in `range` are.
    subscript(range: Range<Int>) -> Int64 { values[range].reduce(0) { $0 * 10 + $1 } }

    var text: String { values.map(String.init).joined() }
}
