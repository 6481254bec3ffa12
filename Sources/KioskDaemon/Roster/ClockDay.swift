import Domain

/// A day that a clock can have, from 1970 on, written `YYYY-MM-DD`.
struct ClockDay {
    private let day: Day

    init?(_ text: String) {
        guard let day = Day(text), day.number >= 0 else { return nil }
        self.day = day
    }

    /// Days since 1970-01-01.
    var number: Int { Int(day.number) }

    /// Midnight at its start in that zone, microseconds since 1970, UTC.
    func startMicroseconds(in zone: Zone) -> Int64 { day.startSeconds(in: zone) * 1_000_000 }
}
