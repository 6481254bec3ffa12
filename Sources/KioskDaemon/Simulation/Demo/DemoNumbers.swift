/// Numbers of the simulation, with check digits that are right, as ONSS and the register want them. None is anybody's:
///
/// - a national number is of somebody born in January 1901 (a BIS number has 40 more in the month), from the upper end of
///   the serial numbers of a day: whoever had it would be 125 years old;
/// - an enterprise number begins with 199, while those that are given out have only just begun with 1;
/// - a declaration of works begins with `TEST`.
enum DemoNumbers {
    /// - Parameter day: of January 1901, 1 … 31.
    /// - Parameter serial: above 980.
    static func national(day: Int, serial: Int, isBIS: Bool = false) -> String {
        let month = isBIS ? 41 : 1
        let front = ((1 * 100 + month) * 100 + day) * 1_000 + serial
        return padded(front, 9) + padded(97 - front % 97, 2)
    }

    /// - Parameter number: 0 … 99,999.
    static func enterprise(_ number: Int) -> String {
        let front = 19_900_000 + number
        return padded(front, 8) + padded(97 - front % 97, 2)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
