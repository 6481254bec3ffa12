/// A site, as a terminal needs it.
package struct SitePlace: Hashable, Sendable, Codable {
    package var site: SiteCode
    package var name: String
    /// Where the terminal hangs there; nil: never surveyed.
    package var position: Position?

    package init(site: SiteCode, name: String, position: Position?) {
        self.site = site
        self.name = name
        self.position = position
    }
}

/// To which sites the terminal was assigned on the spot. What the configuration says of its site lies below that, until
/// it says something else.
package struct SiteAssignments: Hashable, Sendable, Codable {
    /// What an answer says of entries recorded before it.
    package struct Span: Hashable, Sendable, Codable {
        package var site: SiteCode
        /// Microseconds since 1970, UTC.
        package var sinceMicroseconds: Int64
        /// The entries while nobody knew where the terminal was: behind `after`, before `before`.
        package var after: Sequence
        package var before: Sequence

        package init(site: SiteCode, sinceMicroseconds: Int64, after: Sequence, before: Sequence) {
            self.site = site
            self.sinceMicroseconds = sinceMicroseconds
            self.after = after
            self.before = before
        }

        /// Whether that entry, recorded at that time, belongs to the site.
        package func holds(_ sequence: Sequence, atMicroseconds wall: Int64) -> Bool {
            sequence > after && sequence < before && wall >= sinceMicroseconds
        }
    }

    static let mostSpans = 16

    /// Nil: the configuration's site holds.
    private(set) var current: SitePlace?
    /// What the configuration said when the terminal was first assigned elsewhere.
    private var configured: SitePlace?
    /// Newest last.
    package private(set) var spans: [Span] = []

    mutating func fold(_ fact: SiteAssigned, _ span: Span, over settings: TerminalSettings?) {
        if current == nil { configured = settings?.sitePlace }
        current = fact.place
        spans = spans.suffix(Self.mostSpans - 1) + [span]
    }

    /// The configuration has come to another opinion: it holds again.
    mutating func fold(_ settings: TerminalSettings) {
        guard current != nil, settings.sitePlace != current else { return }
        (current, configured) = (nil, nil)
    }

    /// The settings as they hold, given what the configuration says.
    func laid(over settings: TerminalSettings) -> TerminalSettings {
        guard let current, settings.sitePlace == configured else { return settings }
        var settings = settings
        settings.sitePlace = current
        return settings
    }
}

extension TerminalSettings {
    var sitePlace: SitePlace {
        get { SitePlace(site: site, name: siteName, position: surveyed) }
        set { (site, siteName, surveyed) = (newValue.site, newValue.name, newValue.position) }
    }
}
