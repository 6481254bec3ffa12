import Domain

/// Hours of the week, in the terminal's zone: `mon-fri 06:00-18:00`, `sun 22:00-06:00`, `00:00-24:00`.
struct WeekHours: Sendable, Hashable, CustomStringConvertible {
    /// Days on which the hours begin; 0 is Monday.
    var days: ClosedRange<Int>
    /// Minutes of the day; an end that is not after the beginning is one of the next day.
    var from: Int
    var to: Int

    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Takes its words from the front of a line; nil when they are not written like that.
    init?(_ words: inout ArraySlice<Substring>) {
        days = 0...6
        if let first = words.first, let named = Self.days(first) {
            days = named
            words.removeFirst()
        }
        guard let hours = words.popFirst()?.split(separator: "-"), hours.count == 2,
            let from = Self.minute(hours[0]), let to = Self.minute(hours[1]), from < 1440
        else { return nil }
        (self.from, self.to) = (from, to)
    }

    /// Whether they hold at a minute of the week, from Monday 00:00.
    func hold(atMinuteOfWeek minute: Int) -> Bool {
        let length = to > from ? to - from : to + 1440 - from
        return days.contains { (minute - $0 * 1440 - from + 2 * 10_080) % 10_080 < length }
    }

    /// Minute of the week of a moment, microseconds since 1970, from Monday 00:00.
    static func minute(atMicroseconds wall: Int64, zone: Zone) -> Int {
        let seconds = wall / 1_000_000
        let offset = Int64(zone.transition(atSeconds: seconds)?.offsetSeconds ?? 0)
        // 1970-01-01 was a Thursday, day 3.
        let minutes = (seconds.addingReportingOverflow(offset).partialValue / 60 + 3 * 1440) % 10_080
        return Int((minutes + 10_080) % 10_080)
    }

    var description: String {
        let first = Self.names[days.lowerBound]
        let last = Self.names[days.upperBound]
        let part = days.count == 7 ? "" : (days.count == 1 ? first : "\(first)-\(last)") + " "
        return part + clocks
    }

    /// `06:00-18:00`, without the days.
    var clocks: String { "\(Self.clock(from))-\(Self.clock(to))" }

    private static func days(_ word: Substring) -> ClosedRange<Int>? {
        let ends = word.split(separator: "-").map { names.firstIndex(of: String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            first <= last
        else { return nil }
        return first...last
    }

    /// Of `06:00`, at most `24:00`.
    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]),
            let minute = UInt8(parts[1]), minute < 60, hour < 24 || hour == 24 && minute == 0
        else { return nil }
        return Int(hour) * 60 + Int(minute)
    }

    private static func clock(_ minute: Int) -> String {
        let digits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return digits(minute / 60) + ":" + digits(minute % 60)
    }
}
