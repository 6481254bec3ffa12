import Domain

/// Whom to call at which hours of the week: `mon-fri 06:00-18:00 Support 02 123 45 67`.
struct ContactHours: Sendable, Hashable, CustomStringConvertible {
    var hours: WeekHours
    var text: String

    /// Nil when it is not written like `mon-fri 06:00-18:00 TEXT`.
    init?(_ line: String) {
        var words = line.split(separator: " ", omittingEmptySubsequences: true)[...]
        guard let hours = WeekHours(&words), !words.isEmpty else { return nil }
        (self.hours, text) = (hours, words.joined(separator: " "))
        guard text.count <= 100 else { return nil }
    }

    var description: String { "\(hours) \(text)" }
}

extension Kind where Value == ContactHours {
    static var contactHours: Kind {
        Kind(
            expected: "hours and whom to call then, like `mon-fri 06:00-18:00 Support 02 123 45 67`",
            type: "hours and text", range: "`[DAY[-DAY]] HH:MM-HH:MM TEXT`",
            literal: { quoted($0.description) }
        ) { node throws(Mismatch) in
            let text = try plainText(node)
            guard let hours = ContactHours(text) else { throw Mismatch("`\(text.prefix(60))`") }
            return hours
        }
    }
}

extension TerminalConfiguration {
    /// Whom to call at a moment: the first hours that hold, else `contact`.
    func contact(atMicroseconds wall: Int64, zone: Zone) -> String? {
        let minute = WeekHours.minute(atMicroseconds: wall, zone: zone)
        return contactHours.first { $0.hours.hold(atMinuteOfWeek: minute) }?.text ?? contact
    }
}
