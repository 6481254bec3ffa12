/// How long a receiver asked to be left alone (RFC 9110, section 10.2.3).
enum RetryAfter {
    /// Nothing is waited for longer than a day.
    static let longestSeconds = 86_400

    /// Reads the field: seconds, or a date that is compared with the receiver's own `Date`, because this
    /// clock may be wrong. Nil when it says nothing that can be understood.
    static func seconds(field: String?, date: String?) -> Int? {
        guard let field else { return nil }
        let text = field.filter { $0 != " " }
        if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return min(Int(text) ?? longestSeconds, longestSeconds)
        }
        guard let until = secondsSince1970(field), let date, let now = secondsSince1970(date) else {
            return nil
        }
        return min(max(0, until - now), longestSeconds)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
    static func secondsSince1970(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let marchYear = month < 2 ? year - 1 : year
        let marchMonth = month < 2 ? month + 10 : month - 2
        let cycle = marchYear / 400
        let yearOfCycle = marchYear - cycle * 400
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let days =
            cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
