import Drivers

/// What is connected: `[[reader]]`, `[outputs]`.
struct DeviceConfiguration: Sendable {
    var readers: [ReaderSettings]
    /// Nil: no lights, no buzzer, no relay.
    var outputs: OutputConfiguration?

    init(_ form: inout Form) {
        readers = form.list(
            "reader", identity: "name", limit: 32,
            """
            A reader with a fixed device or with options of its own. Readers that udev announces (`KIOSK_READER`) need \
            no table here.
            """, read: Self.reader)
        outputs = OutputConfiguration.read(&form)
    }

    func has(reader name: String) -> Bool { readers.contains { $0.name == name } }

    private static func reader(_ section: inout Section) -> ReaderSettings {
        let settings = ReaderSettings(
            name: section.required(
                "name", .name, example: "entrance", "Name, in the book, logs and metrics."),
            type: section.required(
                "type", .word(of: Catalog.types.map(\.name)), example: Catalog.types.first?.name ?? "",
                "What it is; the types are listed below."),
            device: section.key(
                "device", .text(0...255), standard: "",
                """
                Device node, GPIO chip, PC/SC reader name or `gpsd://127.0.0.1:2947`; empty: the device that udev \
                announces for this type.
                """),
            options: section.key(
                "options", .table(of: .scalar), standard: [:], "Options of the type, listed below."))
        if let type = Catalog.type(named: settings.type) {
            for problem in type.check(settings.options) {
                let isKnown = type.options.contains { $0.name == problem.option }
                let hint =
                    isKnown ? "" : Suggestion.hint(for: problem.option, among: type.options.map(\.name))
                section.problem("options", entry: problem.option, problem.explanation + hint)
            }
        }
        return settings
    }
}

/// `[outputs]`: GPIO lines for light and sound.
struct OutputConfiguration: Sendable, Hashable {
    enum Line: String, Sendable, CaseIterable {
        case green, red, buzzer, relay
        /// Takes the modem's power away while it is active.
        case modem
    }

    /// `/dev/gpiochip0`.
    var chip: String
    /// Offsets on the chip; lines that are not connected are absent.
    var offsets: [Line: Int]
    /// Lines that are active with a low level.
    var activeLow: Set<Line>
    var relay: RelayRule = .standard

    private static let connections: [(line: Line, what: String, example: Int)] = [
        (.green, "the green light", 17), (.red, "the red light", 27), (.buzzer, "the buzzer", 22),
        (.relay, "the relay", 23),
        (.modem, "the relay that takes the modem's power away while it is on (`[link]`)", 24),
    ]

    static func read(_ form: inout Form) -> OutputConfiguration? {
        form.section("outputs", "Light, buzzer and relay on GPIO lines of one chip.") { section in
            let chip = section.optional(
                "chip", .path, example: "/dev/gpiochip0", "GPIO chip. Without it there are no outputs.")
            var offsets: [Line: Int] = [:]
            for (line, what, example) in connections {
                offsets[line] = section.optional(
                    line.rawValue, .integer(0...1023), example: example, "Offset on the chip of \(what).")
            }
            let activeLow = section.key(
                "active_low", .list(of: .choice(of: Line.allCases), count: 0...Line.allCases.count),
                standard: [],
                "Lines that are active with a low level.")
            let relay = RelayRule.read(&section)
            if chip == nil, !offsets.isEmpty {
                section.problem("chip", "is missing, so the lines mean nothing")
            }
            if Set(offsets.values).count < offsets.count {
                section.problem("chip", "has one line for two outputs")
            }
            for line in activeLow where offsets[line] == nil {
                section.problem("active_low", "names `\(line.rawValue)`, which has no line")
            }
            guard let chip, !offsets.isEmpty else { return nil }
            return OutputConfiguration(
                chip: chip, offsets: offsets, activeLow: Set(activeLow),
                relay: relay)
        }
    }
}
