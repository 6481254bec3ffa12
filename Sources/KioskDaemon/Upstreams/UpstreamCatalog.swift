import Domain
import FoundationEssentials

/// What an upstream is made with besides its settings.
package struct UpstreamSurroundings: Sendable {
    /// Name of the terminal: `source` of every event is `/terminals/<name>`.
    package var terminal: String
    package var timekeeper: Timekeeper
    /// Local time of the site: when a day begins.
    package var zone: Zone
    /// Who knows people and places for a receiver that registers them; nil: nobody but a file.
    package var registrations: (any RegistrationDirectory)?

    package init(
        terminal: String, timekeeper: Timekeeper, zone: Zone = .utc,
        registrations: (any RegistrationDirectory)? = nil
    ) {
        self.terminal = terminal
        self.timekeeper = timekeeper
        self.zone = zone
        self.registrations = registrations
    }
}

/// Settings that no upstream can be made from.
package struct UpstreamProblems: Error, Sendable, Hashable {
    package var upstream: String
    package var problems: [String]
}

/// What a receiver takes.
package enum UpstreamType: String, Sendable, CaseIterable {
    /// Every entry, as CloudEvents.
    case events
    /// Presences, as the Belgian social security registers them.
    case checkInAndOut = "check-in-and-out"
}

/// The table of upstreams: what a receiver takes, by which scheme, and what is made for it.
package enum UpstreamCatalog {
    package typealias Factory = @Sendable (UpstreamSettings, UpstreamSurroundings) -> any Upstream

    package static let factories: [UpstreamType: [String: Factory]] = [
        .events: [
            "file": { FileUpstream($0, $1) },
            "http": { HTTPSUpstream($0, $1) },
            "https": { HTTPSUpstream($0, $1) },
        ],
        .checkInAndOut: [
            "http": { CheckInAndOut($0, $1) },
            "https": { CheckInAndOut($0, $1) },
        ],
    ]

    /// Checks the settings and makes the upstream. Opens and sends nothing yet: a token or certificate that cannot be
    /// read is a fault of the link, which waits for it, and never of the terminal.
    package static func make(
        _ settings: UpstreamSettings, in surroundings: UpstreamSurroundings
    ) throws(UpstreamProblems) -> any Upstream {
        let problems = settings.check()
        guard problems.isEmpty, let scheme = URL(string: settings.url)?.scheme?.lowercased(),
            let factory = factories[settings.type]?[scheme]
        else { throw UpstreamProblems(upstream: settings.name, problems: problems) }
        return factory(settings, surroundings)
    }
}
