import Domain

/// `[loans]`: badges that a supervisor lends to somebody until the end of the day.
struct LoanConfiguration: Sendable, Hashable {
    var dayEnds: ClockMinute

    init(_ form: inout Form) {
        dayEnds = form.section("loans", "Badges that a supervisor lends to a named person for a day.") {
            section in
            section.key(
                "day_ends", .clockMinute, standard: .midnight,
                "When the day of the site ends, in the terminal's zone: then every lent badge is nobody's again. Whoever came in with it may still leave with it."
            )
        }
    }

    /// The end of the day that runs at that moment, both in microseconds since 1970.
    func dayEnd(after wall: Int64, zone: Zone) -> Int64 {
        guard let today = Day(wallMicroseconds: wall, in: zone) else { return wall }
        let ends = (0...2).compactMap { Day(number: today.number + $0) }.map {
            dayEnds.microseconds(on: $0, zone: zone)
        }
        return ends.first { $0 > wall } ?? wall
    }
}

/// A time of the day, as `06:00`.
struct ClockMinute: Sendable, Hashable, CustomStringConvertible {
    /// 0 to 1439.
    let minutes: Int

    static let midnight = ClockMinute(minutes: 0)

    private init(minutes: Int) { self.minutes = minutes }

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UInt8(parts[0]),
            let minute = UInt8(parts[1]), hour < 24, minute < 60
        else { return nil }
        minutes = Int(hour) * 60 + Int(minute)
    }

    var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// That time on that day, microseconds since 1970; one that is left out when clocks go forward is an hour later.
    func microseconds(on day: Day, zone: Zone) -> Int64 {
        let local = day.number * 86_400 + Int64(minutes) * 60
        let guess = local - Int64(zone.offsetSeconds(atSeconds: local))
        return (local - Int64(zone.offsetSeconds(atSeconds: guess))) * 1_000_000
    }
}

extension Kind where Value == ClockMinute {
    static var clockMinute: Kind {
        Kind(
            expected: "a time of the day, like `06:00`", type: "time of the day", range: "`00:00` … `23:59`",
            literal: { quoted($0.description) }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let time = ClockMinute(text) else { throw Mismatch("`\(text.prefix(60))`") }
            return time
        }
    }
}
