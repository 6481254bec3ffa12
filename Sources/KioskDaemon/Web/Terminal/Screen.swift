import Domain

/// One drawn screen, as the page gets it.
struct Screen: Hashable, Sendable, Encodable {
    /// New for each scene, the same when a scene is drawn again (receipt came, language chosen).
    var id: String
    /// Which screen it is: name of the scene, for the page's style and for tests.
    var kind: String
    /// Palette of the page (`kiosk.css`).
    var tone: String
    var html: String
    /// Language with its edition, for the page's `lang` (BCP 47).
    var lang: String
    /// Where a line begins: `ltr` or `rtl`.
    var dir: String
    var language: Language
    /// When the server will take it away; the page mistrusts itself some seconds later. Nil: stays.
    var timeoutMs: Int?

    private enum CodingKeys: CodingKey { case id, kind, tone, html, lang, dir, timeoutMs }
}

/// The strips above and below the screen.
struct StatusStrips: Hashable, Sendable, Encodable {
    var bar: String
    var strip: String
}

/// The strip of simulated outputs, empty where they are real.
struct OutputStrip: Hashable, Sendable, Encodable {
    var html: String
}

/// The clock of the page, ready to print.
struct ClockFace: Hashable, Sendable, Encodable {
    var time: String
    var date: String
    /// "(été)" or "(hiver)" in the repeated hour.
    var mark: String
}

/// Everything besides the scene that a screen depends on.
struct Surroundings: Sendable {
    var id: Int
    var language: Language
    /// Nil while the daemon starts.
    var status: StageStatus?
    /// `CLOCK_BOOTTIME` now, microseconds.
    var bootMicroseconds: Int64
    /// When the scene ends, same clock.
    var endsAtBootMicroseconds: Int64?
    /// Whether the punch of the scene has been received upstream.
    var isReceived: Bool
    /// What ONSS has said of it.
    var registration: RegistrationNote?

    /// Wall clock now, microseconds since 1970, carried forward from the last status.
    var wallMicroseconds: Int64 {
        guard let clock = status?.clock else { return 0 }
        return clock.wallMicroseconds &+ (bootMicroseconds &- clock.bootMicroseconds)
    }

    var zone: Zone { status?.zone ?? .utc }
    var now: LocalTime { LocalTime(wallMicroseconds: wallMicroseconds, zone: zone) }

    func local(_ instant: Instant) -> LocalTime {
        LocalTime(wallMicroseconds: instant.wallMicroseconds, zone: zone)
    }

    func milliseconds(untilBoot deadline: Int64) -> Int {
        Int(max(0, min(3_600_000, (deadline &- bootMicroseconds) / 1000)))
    }
}
