import Domain
import Drivers
import Web

/// The one place where the language of devices (`Reading`) becomes the language of the domain (`Event`), and where
/// the domain's signals become light and sound.
struct Translation: Sendable {
    /// Key names of readers (`*`, `1`, `green-button`) to actions, from the configuration.
    var keys: [String: KeyMeaning]
    /// By which the register knows a national number; nil: it has no key.
    var mark: @Sendable (NationalNumber) -> String? = { _ in nil }
    /// Where the days of an identity card begin and end.
    var zone = Zone.utc

    /// What a reading means, or nil when it means nothing to the domain.
    func happening(of value: Reading.Value, readerType: String) -> Happening? {
        switch value {
        case .badge(let badge):
            return .presented(keys: badge.keys.map { CredentialKey($0) }, method: Self.method(of: readerType))
        case .identity(let identity):
            return happening(of: identity)
        case .readError(let defect):
            return .readFailed(defect: defect.rawValue)
        case .key(let name):
            return keys[name]?.happening
        case .fix(let fix):
            guard let position = Position(latitude: fix.latitude, longitude: fix.longitude) else {
                return nil
            }
            return .located(
                Place(position: position, source: .live),
                accuracyCentimetres: fix.accuracyMetres.flatMap { $0 < 1e6 ? Int(($0 * 100).rounded()) : nil }
            )
        case .tamper(let isOpen):
            return .housing(isOpen: isOpen)
        case .card:
            return nil
        }
    }

    /// The number goes no farther than here: what is known of the card is the mark of its number, and its dates.
    private func happening(of identity: IdentityRead) -> Happening {
        func day(_ day: IdentityRead.Day) -> Day? { Day(year: day.year, month: day.month, day: day.day) }
        guard let number = NationalNumber(identity.number), let from = day(identity.validFrom),
            let to = day(identity.validTo), let after = Day(number: to.number + 1)
        else { return .readFailed(defect: ReadDefect.format.rawValue) }
        return .identityCard(
            IdentityCard(
                mark: mark(number), fromMicroseconds: from.startSeconds(in: zone) * 1_000_000,
                toMicroseconds: after.startSeconds(in: zone) * 1_000_000))
    }

    func event(of reading: Reading, reader: ReaderSettings, clock: TerminalClock) -> Event? {
        if case .fix(let fix) = reading.value {
            clock.note(
                satelliteMicroseconds: fix.utcMicroseconds, atBootMicroseconds: reading.bootMicroseconds)
        }
        return happening(of: reading.value, readerType: reader.type).map { happening in
            Event(
                instant: clock.instant(atBootMicroseconds: reading.bootMicroseconds),
                reader: ReaderName(reader.name),
                place: nil, happening: happening)
        }
    }

    private static func method(of readerType: String) -> IdentificationMethod {
        switch readerType {
        case "smart-card": .smartCard
        case "keyboard-badge": .keyboard
        default: .badge
        }
    }

    /// The modem without power for so long; lights and sound go on.
    static func modemPulse(seconds: Int) -> OutputPattern {
        OutputPattern(steps: [], modemMilliseconds: seconds * 1000, isBackground: true)
    }

    /// One output alone, long enough to be seen or heard; nil where a technician may not try it.
    static func trial(of line: OutputConfiguration.Line, relay: RelayRule?) -> OutputPattern? {
        typealias Step = OutputPattern.Step
        return switch line {
        case .green: OutputPattern(steps: [Step(green: true, milliseconds: 2000)])
        case .red: OutputPattern(steps: [Step(red: true, milliseconds: 2000)])
        case .buzzer: OutputPattern(steps: [Step(buzzer: true, milliseconds: 1000)])
        case .relay: OutputPattern(steps: [], relayMilliseconds: (relay ?? .standard).milliseconds)
        case .modem: nil
        }
    }

    /// Light, sound and, where the punch is to open something, the relay.
    static func pattern(of signal: Signal, relay: RelayRule?) -> OutputPattern {
        var pattern = pattern(of: signal)
        if let relay, relay.signals.contains(signal) { pattern.relayMilliseconds = relay.milliseconds }
        return pattern
    }

    /// Punches wait for a receipt for too long: the red light says so without a sound, now and then. Nil: nothing does.
    static func reminder(_ delay: DelayLevel) -> (pattern: OutputPattern, every: Duration)? {
        let flash = OutputPattern.Step(red: true, milliseconds: 120)
        let dark = OutputPattern.Step(milliseconds: 180)
        return switch delay {
        case .none, .notice: nil
        case .warning: (OutputPattern(steps: [flash], isBackground: true), .seconds(30))
        case .alarm: (OutputPattern(steps: [flash, dark, flash], isBackground: true), .seconds(6))
        }
    }

    /// Light and sound of each signal. Green means recorded, red not; each action has its own rhythm, so that it is
    /// known without looking. The page sounds in the same rhythms (`sounds.js`; a test compares).
    static func pattern(of signal: Signal) -> OutputPattern {
        typealias Step = OutputPattern.Step
        func green(_ milliseconds: Int, sound: Bool = true) -> Step {
            Step(green: true, buzzer: sound, milliseconds: milliseconds)
        }
        func red(_ milliseconds: Int, sound: Bool = true) -> Step {
            Step(red: true, buzzer: sound, milliseconds: milliseconds)
        }
        func dark(_ milliseconds: Int) -> Step { Step(milliseconds: milliseconds) }
        switch signal {
        case .checkIn: return OutputPattern(steps: [green(120), green(1400, sound: false)])
        case .breakStart:
            return OutputPattern(steps: [green(120), dark(90), green(120), green(1200, sound: false)])
        case .breakEnd:
            return OutputPattern(
                steps: [green(80), dark(80), green(80), dark(80), green(80), green(1100, sound: false)])
        case .checkOut: return OutputPattern(steps: [green(500), green(1000, sound: false)])
        case .choose:
            return OutputPattern(steps: [green(40), dark(300), green(300, sound: false), dark(300)])
        case .repeated:
            return OutputPattern(steps: [green(40), dark(60), green(40), green(600, sound: false)])
        case .unchanged:
            return OutputPattern(steps: [green(200), dark(200), green(200, sound: false), dark(200)])
        case .undone: return OutputPattern(steps: [red(80), dark(80), green(80), green(500, sound: false)])
        case .refused: return OutputPattern(steps: [red(700), red(1300, sound: false)])
        case .readFailed:
            return OutputPattern(steps: [
                red(90), dark(60), red(90), dark(60), red(90), red(700, sound: false),
            ])
        case .notRecorded:
            return OutputPattern(steps: [red(1500), dark(200), red(1500), red(1500, sound: false)])
        case .alarm:
            return OutputPattern(steps: Array(repeating: [red(300), dark(200)], count: 6).flatMap { $0 })
        }
    }
}
