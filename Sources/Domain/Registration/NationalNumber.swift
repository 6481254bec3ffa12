/// The number by which the social security knows a person: national register number (NISS, INSZ) or BIS number, the
/// latter for people who are not in the register.
///
/// Eleven digits, `YYMMDD SSS CC`. `CC` is 97 − (the first nine mod 97), for people born since 2000 with a 2 before
/// the nine. A BIS number has 20 or 40 more in the month. Month and day may be 0, unknown. (Belgif, `SsinValidator` of
/// rest-problem-java.)
///
/// It can be neither coded nor printed: whoever keeps it must seal it.
package struct NationalNumber: Discreet {
    /// Eleven digits.
    package let text: String
    /// 1900 … 2099: what the check digits say.
    package let birthYear: Int
    /// 1 … 12; 0: unknown.
    package let birthMonth: Int
    /// 1 … 31; 0: unknown.
    package let birthDay: Int
    /// Given to somebody who is not in the national register.
    package let isBIS: Bool

    package static let standIn = "<national number>"

    /// Nil for what is no such number. Says nothing about whether it was given to anybody.
    package init?(_ text: some StringProtocol) {
        guard case .success(let number) = Self.read(text) else { return nil }
        self = number
    }

    private init(_ digits: TypedDigits, birthYear: Int, monthField: Int) {
        text = digits.text
        self.birthYear = birthYear
        birthMonth = monthField % 20
        birthDay = Int(digits[4..<6])
        isBIS = monthField >= 20
    }

    /// Reads what somebody has typed or a card has given: digits, with spaces, dots, hyphens or slashes between them.
    package static func read(_ text: some StringProtocol) -> Result<NationalNumber, NumberDefect> {
        guard let digits = TypedDigits(text, count: 11) else { return .failure(.form) }
        let monthField = Int(digits[2..<4])
        guard monthField <= 52, monthField % 20 <= 12 else { return .failure(.date) }
        let (front, check) = (digits[0..<9], digits[9..<11])
        // No number has the same check digits in both centuries: 2 × 10⁹ is no multiple of 97.
        let century: Int
        if check == 97 - front % 97 {
            century = 1900
        } else if check == 97 - (2_000_000_000 + front) % 97 {
            century = 2000
        } else {
            return .failure(.checkDigits)
        }
        let number = NationalNumber(
            digits, birthYear: century + Int(digits[0..<2]), monthField: monthField)
        guard number.hasPossibleDate else { return .failure(.date) }
        // A BIS number may end in 000 or 999.
        let serial = digits[6..<9]
        guard number.isBIS || (1...998).contains(serial) else { return .failure(.serial) }
        return .success(number)
    }

    /// Whether the date of birth, as far as it is known, is not after that day. Who types a number for somebody who is
    /// not born yet has mistaken a digit.
    package func isBorn(by year: Int, _ month: Int, _ day: Int) -> Bool {
        (birthYear, birthMonth, birthDay) <= (year, month, day)
    }

    private var hasPossibleDate: Bool {
        guard birthDay > 0 else { return true }
        let isLeap = birthYear % 4 == 0 && (birthYear % 100 != 0 || birthYear % 400 == 0)
        let days = [0, 31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return birthDay <= days[birthMonth]
    }
}
