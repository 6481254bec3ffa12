import Domain

/// `[sound]`: how loud the terminal is, and when. Lights and words are the same at all hours (SITUATIONS 8).
struct SoundConfiguration: Sendable, Hashable {
    /// Loudness, percent; 0 is silent.
    var volumePercent: Int
    /// What holds at certain hours instead; the first that holds counts.
    var hours: [VolumeHours]

    init(_ form: inout Form) {
        (volumePercent, hours) = form.section("sound", "How loud the terminal is; its lights never change.") {
            section in
            let volume = section.key(
                "volume_percent", .integer(0...100, unit: "%"), standard: 100,
                "Loudness of the page's sounds. At 0 the buzzer, which knows no other loudness, is silent too."
            )
            let hours = section.key(
                "volume_hours", .list(of: .volumeHours, count: 0...20), standard: [],
                "Loudness at certain hours instead, in the terminal's zone; the first that holds counts.")
            return (volume, hours)
        }
    }

    /// Loudness at a moment, microseconds since 1970, percent.
    func percent(atMicroseconds wall: Int64, zone: Zone) -> Int {
        let minute = WeekHours.minute(atMicroseconds: wall, zone: zone)
        return hours.first { $0.hours.hold(atMinuteOfWeek: minute) }?.percent ?? volumePercent
    }
}

/// How loud at which hours of the week: `22:00-06:00 20`.
struct VolumeHours: Sendable, Hashable, CustomStringConvertible {
    var hours: WeekHours
    /// 0 to 100.
    var percent: Int

    init?(_ line: String) {
        var words = line.split(separator: " ", omittingEmptySubsequences: true)[...]
        guard let hours = WeekHours(&words), words.count == 1, let percent = words.first.flatMap({ Int($0) }),
            (0...100).contains(percent)
        else { return nil }
        (self.hours, self.percent) = (hours, percent)
    }

    var description: String { "\(hours) \(percent)" }
}

extension Kind where Value == VolumeHours {
    static var volumeHours: Kind {
        Kind(
            expected: "hours and how loud then, like `22:00-06:00 20`", type: "hours and percent",
            range: "`[DAY[-DAY]] HH:MM-HH:MM 0…100`", literal: { quoted($0.description) }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let hours = VolumeHours(text) else { throw Mismatch("`\(text.prefix(60))`") }
            return hours
        }
    }
}
