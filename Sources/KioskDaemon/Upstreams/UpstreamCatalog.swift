import FoundationEssentials

/// What an upstream is made with besides its settings.
package struct UpstreamSurroundings: Sendable {
    /// Name of the terminal: `source` of every event is `/terminals/<name>`.
    package var terminal: String
    package var timekeeper: Timekeeper

    package init(terminal: String, timekeeper: Timekeeper) {
        self.terminal = terminal
        self.timekeeper = timekeeper
    }
}

/// Settings that no upstream can be made from.
package struct UpstreamProblems: Error, Sendable, Hashable {
    package var upstream: String
    package var problems: [String]
}

/// The table of upstreams: a scheme and what is made for it.
package enum UpstreamCatalog {
    package typealias Factory = @Sendable (UpstreamSettings, UpstreamSurroundings) -> any Upstream

    package static let factories: [String: Factory] = [
        "file": { FileUpstream($0, $1) },
        "http": { HTTPSUpstream($0, $1) },
        "https": { HTTPSUpstream($0, $1) },
    ]

    /// Checks the settings and makes the upstream. Opens and sends nothing yet: a token or certificate that cannot be
    /// read is a fault of the link, which waits for it, and never of the terminal.
    package static func make(
        _ settings: UpstreamSettings, in surroundings: UpstreamSurroundings
    ) throws(UpstreamProblems) -> any Upstream {
        let problems = settings.check()
        guard problems.isEmpty, let scheme = URL(string: settings.url)?.scheme?.lowercased(),
            let factory = factories[scheme]
        else { throw UpstreamProblems(upstream: settings.name, problems: problems) }
        return factory(settings, surroundings)
    }
}
