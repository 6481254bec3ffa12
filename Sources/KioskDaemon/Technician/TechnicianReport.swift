import Domain
import Upstreams
import Web

/// Everything the technician's page shows, gathered from the services at one moment.
struct TechnicianReport {
    var state: Terminal
    var readers: [String: ReaderHealth]
    var upstreams: [String: UpstreamStatus]
    var storage: StorageChanged
    var isRecording: Bool
    var remedy: LinkRemedied.Remedy?
    var data: DataStanding?
    var now: Instant
    var configuration: Configuration
    var lines: [OutputConfiguration.Line]
    var log: VisitLog
    var console: TechnicianView.Console?

    var view: TechnicianView {
        var view = TechnicianView(
            terminalName: configuration.terminal.settings.name, zone: configuration.clock.zone, device: device
        )
        view.readers = readers.values.sorted { $0.name < $1.name }.map { reader in
            TechnicianView.Reader(
                name: reader.name, type: reader.type, device: reader.device, state: reader.state.onPage,
                cause: reader.cause, lines: log.lines[reader.name] ?? [])
        }
        view.upstreams = upstreams.values.sorted { $0.name < $1.name }.map(upstream)
        view.remedy = remedy?.onPage
        view.data = data
        view.outputs = lines.filter { Translation.trial(of: $0, relay: nil) != nil }.map {
            TechnicianView.Output(name: $0.rawValue, testedMicroseconds: log.tested[$0.rawValue])
        }
        view.unknownBadges = log.unknown.filter { state.isFree($0.keys, at: now) }.map {
            TechnicianView.UnknownBadge(
                number: $0.number, key: $0.keys.first?.text ?? "", reader: $0.reader,
                wallMicroseconds: $0.wallMicroseconds)
        }
        view.places = places
        view.linkedReads = log.linkedReads
        view.console = console
        view.isReadingOnly = state.servicing?.readsOnly(at: now) == true
        return view
    }

    /// Where it may be by now: the configuration's own site among them, but for the one at which it is.
    var places: [SitePlace] {
        let all = configuration.terminal.places
        guard !all.isEmpty else { return [] }
        let own = configuration.terminal.settings
        let home = SitePlace(site: own.site, name: own.siteName, position: own.surveyed)
        return ([home] + all.filter { $0.site != home.site }).filter { $0.site != state.settings?.site }
    }

    private var device: TechnicianView.Device {
        let isSurveyed = state.settings?.surveyed != nil
        return TechnicianView.Device(
            program: "kioskd \(Version.text)", book: state.book.description, head: state.head,
            punchCount: state.punchCount, isRecording: isRecording, usedPercent: storage.usedPercent,
            storage: storage.level, clock: now, knownMicroseconds: state.chronology.knownMicroseconds,
            position: state.whereabouts.isAway ? .moved : isSurveyed ? .known : .unknown,
            moveAnswer: state.servicing?.moveAnswer, lostCount: state.repairs?.lostCount ?? 0)
    }

    private func upstream(_ status: UpstreamStatus) -> TechnicianView.Upstream {
        TechnicianView.Upstream(
            name: status.name, state: status.link.onPage, cursor: status.cursor,
            unsentCount: status.unsentPunches,
            oldestUnsentMinutes: status.oldestPunchMicroseconds.map { Int($0 / 60_000_000) },
            refusedCount: status.refused, doubtfulCount: status.doubtful,
            awaitingTimeCount: status.awaitingTime, isStalled: status.isStalled, lastError: status.lastError,
            nextAttemptSeconds: status.nextAttemptBootMicroseconds.map {
                Int(max(0, $0 - now.bootMicroseconds) / 1_000_000)
            })
    }
}
