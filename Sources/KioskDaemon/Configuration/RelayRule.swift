import Domain

/// When the relay closes, and for how long: a turnstile, a gate or a lamp.
struct RelayRule: Sendable, Hashable {
    /// Signals of recorded punches; nothing else ever closes it, but a technician who tries it.
    var signals: Set<Signal>
    var milliseconds: Int

    init(actions: [Action], milliseconds: Int) {
        signals = Set(actions.map { Signal($0) })
        self.milliseconds = milliseconds
    }

    static let standard = RelayRule(actions: Action.allCases, milliseconds: 3000)

    static func read(_ section: inout Section) -> RelayRule {
        let actions = section.key(
            "relay_on", .list(of: .choice(of: Action.allCases), count: 0...Action.allCases.count),
            standard: Action.allCases, "Recorded punches that close the relay.")
        let milliseconds = section.key(
            "relay_milliseconds", .integer(50...60_000, unit: "ms"), standard: 3000,
            "How long the relay stays closed.")
        return RelayRule(actions: actions, milliseconds: milliseconds)
    }
}
