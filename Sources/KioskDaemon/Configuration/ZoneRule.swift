import Domain

/// The rule in the footer of zone data (POSIX TZ, RFC 8536 section 3.3.1), for years that the table does not reach:
/// `CET-1CEST,M3.5.0,M10.5.0/3`. Only rules with a summer time; without one the last transition holds for ever.
struct ZoneRule: Hashable {
    /// "The `week`th `weekday` of `month` at `seconds` of local time"; week 5 is the last one, weekday 0 Sunday.
    struct Day: Hashable {
        var month: Int
        var week: Int
        var weekday: Int
        var seconds: Int64
    }

    /// Local minus UTC, seconds.
    var standardOffset: Int64
    var summerOffset: Int64
    var summerFrom: Day
    var summerUntil: Day

    /// Nil for a rule without summer time, or in a form that zone data for living zones does not use (Julian days).
    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let from = Day(parts[1]), let until = Day(parts[2]) else { return nil }
        var names = parts[0].utf8[...]
        guard Self.skipName(&names), let standard = Self.time(&names, hours: 24), Self.skipName(&names) else {
            return nil
        }
        // The text counts westwards.
        standardOffset = -standard
        if names.isEmpty {
            summerOffset = standardOffset + 3600
        } else {
            guard let summer = Self.time(&names, hours: 24), names.isEmpty else { return nil }
            summerOffset = -summer
        }
        summerFrom = from
        summerUntil = until
    }

    func transitions(after first: Int64, until last: Int64) -> [Zone.Transition] {
        let years = Self.year(ofSeconds: first)...max(Self.year(ofSeconds: first), Self.year(ofSeconds: last))
        let all = years.flatMap { year in
            [
                Zone.Transition(
                    fromSeconds: summerFrom.seconds(in: year) - standardOffset,
                    offsetSeconds: Int32(summerOffset),
                    isSummer: true),
                Zone.Transition(
                    fromSeconds: summerUntil.seconds(in: year) - summerOffset,
                    offsetSeconds: Int32(standardOffset),
                    isSummer: false),
            ]
        }
        return all.filter { $0.fromSeconds > first && $0.fromSeconds < last }.sorted {
            $0.fromSeconds < $1.fromSeconds
        }
    }

    // MARK: text

    /// `CET`, or `<+0330>`.
    private static func skipName(_ text: inout Substring.UTF8View) -> Bool {
        if text.first == UInt8(ascii: "<") {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
            text = text[text.index(after: end)...]
            return true
        }
        let name = text.prefix { (65...90).contains($0) || (97...122).contains($0) }
        text = text[name.endIndex...]
        return name.count >= 3
    }

    /// `[+-]h[h][:mm[:ss]]`, seconds.
    fileprivate static func time(_ text: inout Substring.UTF8View, hours limit: Int64) -> Int64? {
        var sign: Int64 = 1
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            text = text.dropFirst()
        }
        var seconds: Int64 = 0
        for unit in [3600, 60, 1] as [Int64] {
            let digits = text.prefix { (48...57).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
            guard value <= (unit == 3600 ? limit : 59) else { return nil }
            seconds += value * unit
            text = text[digits.endIndex...]
            guard text.first == UInt8(ascii: ":") else { break }
            text = text.dropFirst()
        }
        return sign * seconds
    }

    // MARK: calendar

    static func year(ofSeconds seconds: Int64) -> Int {
        var year = 1970 + Int((Double(seconds) / 31_556_952).rounded(.down))
        while days(beforeYear: year + 1) * 86400 <= seconds { year += 1 }
        while days(beforeYear: year) * 86400 > seconds { year -= 1 }
        return year
    }

    /// Days from 1970-01-01 to the first of January.
    static func days(beforeYear year: Int) -> Int64 {
        let past = year - 1
        return Int64(past * 365 + past / 4 - past / 100 + past / 400 - 719_162)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}

extension ZoneRule.Day {
    /// `Mm.w.d[/time]`; the time may be -167 to 167 hours (RFC 8536), 02:00 when absent.
    init?(_ text: Substring) {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = halves[0].dropFirst().split(separator: ".", omittingEmptySubsequences: false).map {
            Int($0) ?? -1
        }
        guard halves[0].first == "M", numbers.count == 3, (1...12).contains(numbers[0]),
            (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var seconds: Int64 = 7200
        if halves.count == 2 {
            var time = halves[1].utf8[...]
            guard let parsed = ZoneRule.time(&time, hours: 167), time.isEmpty else { return nil }
            seconds = parsed
        }
        self.init(month: numbers[0], week: numbers[1], weekday: numbers[2], seconds: seconds)
    }

    /// Seconds since 1970 as if local time were UTC.
    func seconds(in year: Int) -> Int64 {
        let lengths = [31, ZoneRule.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let first = ZoneRule.days(beforeYear: year) + Int64(lengths[..<(month - 1)].reduce(0, +))
        // 1970-01-01 was a Thursday.
        let weekdayOfFirst = Int(((first + 4) % 7 + 7) % 7)
        var day = (weekday - weekdayOfFirst + 7) % 7 + (week - 1) * 7
        if day >= lengths[month - 1] { day -= 7 }
        return (first + Int64(day)) * 86400 + seconds
    }
}
