import Documents
import Domain
import Web

extension PosterFacts {
    /// Of this terminal, as it stands now.
    init(_ state: Terminal, _ configuration: Configuration, at now: Instant) {
        let zone = configuration.clock.zone
        let today = Day(wallMicroseconds: now.wallMicroseconds, in: zone)
        let settings = state.settings?.value ?? configuration.terminal.settings
        let works = today.flatMap { day in
            state.company?.sites[settings.site]?.value.declaration(on: day)
        }
        let template = configuration.terminal.otherWay
        let way = template?.address(for: works?.number).map(OtherWay.init(address:))
        self.init(
            terminal: settings.name,
            site: settings.siteName.isEmpty ? settings.site.description : settings.siteName,
            company: settings.company, address: way?.address, code: way?.code,
            contacts: configuration.terminal.posterContacts,
            // An address without the number goes on when the declaration ends.
            lastDay: way != nil && template?.address(for: nil) == nil ? works?.lastDay?.number : nil,
            madeDay: today?.number ?? 0, madeSeconds: now.wallMicroseconds / 1_000_000)
    }
}

extension TerminalConfiguration {
    /// In their order: the first that holds counts.
    fileprivate var posterContacts: [PosterFacts.Contact] {
        contactHours.map {
            PosterFacts.Contact(days: $0.hours.days, hours: $0.hours.clocks, text: $0.text)
        } + [contact].compactMap(\.self).map { PosterFacts.Contact(days: nil, hours: "", text: $0) }
    }
}
