import Domain
import Store
import Upstreams
import Web

/// How the whole terminal does, gathered from the services: the source of the status bar, of `STATUS=` for systemd and
/// of the metrics. Decides nothing.
actor StatusBoard {
    private(set) var readers: [String: ReaderHealth] = [:]
    private(set) var upstreams: [String: UpstreamStatus] = [:]
    private(set) var suppressedErrors: [String: Int] = [:]
    /// Badges refused since the start.
    private(set) var refusals: [RefusalReason: Int64] = [:]
    private var recordingFault: RecordingFault?
    private(set) var lastClock: Instant
    private(set) var storage = StorageChanged(level: .sufficient, usedPercent: 0)
    private(set) var repairs: Repairs?
    /// The newest remedy tried against a link over which nobody is reached.
    private(set) var remedy: LinkRemedied.Remedy?
    /// What the SIM's month has used; nil: nothing is counted.
    private(set) var data: DataStanding?
    private var stick: StickStatus?
    private var isServiced = false
    private var address = ""
    private var position: PositionStatus = .unknown
    private var openContacts: [ReaderName] = []
    private var otherWay: OtherWay?
    /// Until when a code waits for an inspector, boot clock; nil: none does.
    private var inspectionUntil: Int64?
    private var downSince: [String: Int64] = [:]
    private var tally: ReceiptTally
    /// Whether any receiver takes punches; in safe mode they are sent afterwards.
    private let forwards: Bool
    /// Names of those that register presences.
    private let registrars: Set<String>

    private let configuration: Configuration
    private let clock: TerminalClock
    private let stage: Stage
    let outOfService: OutOfService?
    private let provisioningCode: String?

    private var settings: TerminalSettings
    private var isPowerLostRegularly = false
    private var takes = (codes: false, passwords: false)
    /// What the line for `systemctl status` and the doctor says of it.
    static let powerWords = "power is lost regularly"

    init(
        configuration: Configuration, clock: TerminalClock, stage: Stage, outOfService: OutOfService? = nil,
        provisioningCode: String? = nil
    ) {
        self.provisioningCode = provisioningCode
        self.configuration = configuration
        self.clock = clock
        self.stage = stage
        self.outOfService = outOfService
        lastClock = clock.now()
        let receivers = configuration.upstreams.receivers.map(\.settings).filter {
            $0.kinds.contains("punched")
        }
        tally = ReceiptTally(upstreams: Set(receivers.map(\.name)))
        forwards = !receivers.isEmpty
        registrars = Set(receivers.filter { $0.registration != nil }.map(\.name))
        settings = configuration.terminal.settings
        position = settings.surveyed == nil ? .unknown : .known
    }

    func update(_ reader: ReaderHealth) async {
        readers[reader.name] = reader
        await publish()
    }

    /// A reader that was pulled out is in another socket now, under another name.
    func forget(reader name: String) async {
        guard readers[name]?.state == .absent else { return }
        readers[name] = nil
        await publish()
    }

    func update(_ upstream: UpstreamStatus) async {
        let isDown = [.down, .refused, .captive, .fault].contains(upstream.link)
        if !isDown {
            downSince[upstream.name] = nil
        } else if downSince[upstream.name] == nil {
            downSince[upstream.name] = clock.now().bootMicroseconds
        }
        upstreams[upstream.name] = upstream
        await publish()
    }

    func update(clock instant: Instant) async {
        lastClock = instant
        await publish()
    }

    /// Where the page answers.
    func update(address: String) { self.address = address }

    /// Why the book cannot be written; nil: it can.
    func update(recordingFault: RecordingFault?) async {
        self.recordingFault = recordingFault
        await publish()
    }

    var isRecording: Bool { recordingFault == nil }

    /// How full the disk is.
    func update(storage: StorageChanged) { self.storage = storage }

    /// What the book has been through.
    func update(repairs: Repairs?) { self.repairs = repairs }

    func update(data: DataStanding) { self.data = data }

    func update(remedy: LinkRemedied.Remedy?) async {
        guard remedy != self.remedy else { return }
        self.remedy = remedy
        await publish()
    }

    func update(stick: StickStatus?) async {
        guard stick != self.stick else { return }
        self.stick = stick
        await publish()
    }

    /// A technician tries the readers.
    func update(isServiced: Bool) async {
        guard isServiced != self.isServiced else { return }
        self.isServiced = isServiced
        await publish()
    }

    /// The site may be another than the configuration's.
    func update(settings: TerminalSettings) async {
        self.settings = settings
        await publish()
    }

    /// Whether anybody has a PIN, and whether anybody has a password.
    func update(takesCodes codes: Bool, passwords: Bool) async {
        guard takes != (codes, passwords) else { return }
        takes = (codes, passwords)
        await publish()
    }

    /// Said at the start, when it is known.
    func update(isPowerLostRegularly: Bool) { self.isPowerLostRegularly = isPowerLostRegularly }

    /// One that was never surveyed has no place to be away from.
    func update(isMoved: Bool) async {
        guard position != .unknown else { return }
        position = isMoved ? .moved : .known
        await publish()
    }

    func update(openContacts: [ReaderName]) async {
        guard openContacts != self.openContacts else { return }
        self.openContacts = openContacts
        await publish()
    }

    /// Where people register while the terminal cannot.
    func update(otherWay: OtherWay?) async {
        self.otherWay = otherWay
        await publish()
    }

    func update(inspectionUntil: Int64?) async {
        self.inspectionUntil = inspectionUntil
        await publish()
    }

    /// Whether a tamper contact is open. One that is not connected any more says nothing.
    var isHousingOpen: Bool {
        openContacts.contains { configuration.devices.has(reader: $0.description) }
    }

    /// Receipts of one upstream: what all of them have turns to "reçu" on the page, and what ONSS says stands there in its
    /// own words.
    func received(_ receipts: [Received], by upstream: String) async {
        let complete = tally.note(receipts.map(\.sequence), by: upstream)
        if !complete.isEmpty { await stage.received(complete) }
        guard registrars.contains(upstream) else { return }
        await stage.registered(
            receipts.compactMap { received in
                received.state.map {
                    RegistrationNote(punch: received.sequence, state: $0, number: received.receipt.text)
                }
            })
    }

    func refused(_ reason: RefusalReason) { refusals[reason, default: 0] += 1 }

    func suppressedError(of reader: String) { suppressedErrors[reader, default: 0] += 1 }

    /// Says everything again: minutes have passed.
    func refresh() async { await publish() }

    /// One line for `systemctl status`.
    var statusLine: String {
        let unsent = upstreams.values.map(\.unsentPunches).max() ?? 0
        let absent = readers.values.filter { $0.state != .ready }.map(\.name).sorted()
        var parts = ["page on \(address)", "\(unsent) to send"]
        let unsettled = upstreams.values.map { $0.refused + $0.doubtful }.reduce(0, +)
        if unsettled > 0 { parts.append("\(unsettled) refused or doubtful") }
        let held = upstreams.values.map(\.held).reduce(0, +)
        if held > 0 { parts.append("\(held) held until somebody mends what is missing") }
        if outOfService != nil { parts.insert("SAFE MODE", at: 0) }
        if isHousingOpen { parts.append("HOUSING OPEN") }
        if !isRecording { parts.append("CANNOT RECORD") }
        if storage.level != .sufficient { parts.append("disk \(storage.usedPercent) % full") }
        if let lost = repairs?.lostCount, lost > 0 { parts.append("\(lost) entries LOST") }
        if let remedy { parts.append("nobody is reached, tried: \(remedy.rawValue)") }
        if let percent = data?.alarmingPercent { parts.append("\(percent) % of the month's data used") }
        if isPowerLostRegularly { parts.append(Self.powerWords) }
        if !absent.isEmpty { parts.append("not ready: \(absent.joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }

    private func publish() async { await stage.update(status()) }

    /// What the page is told.
    func status() -> StageStatus {
        var status = StageStatus(
            terminalName: settings.name,
            siteName: settings.siteName.isEmpty ? settings.site.description : settings.siteName,
            company: settings.company,
            contact: configuration.terminal.contact(
                atMicroseconds: clock.now().wallMicroseconds, zone: configuration.clock.zone),
            isActivated: settings.licence != nil, provisioningCode: provisioningCode,
            outOfService: outOfService,
            clock: lastClock, zone: configuration.clock.zone,
            links: upstreams.values.sorted { $0.name < $1.name }.map(link),
            readers: readers.values.sorted { $0.name < $1.name }.map {
                Web.ReaderStatus(
                    name: $0.name, type: $0.type, identifies: $0.identifies, state: $0.state.onPage)
            },
            position: position, storage: storage.level, damage: DamageStatus(repairs, at: lastClock),
            stick: stick, delay: delay)
        status.isServiced = isServiced
        status.retentionMonths = configuration.store.retention.months
        status.forwards = outOfService != nil || forwards
        (status.takesCodes, status.takesPasswords) = takes
        status.registers = !registrars.isEmpty
        status.recordingFault = recordingFault
        status.isHousingOpen = isHousingOpen
        status.otherWay = otherWay
        status.awaitsInspection = inspectionUntil.map { $0 > clock.now().bootMicroseconds } ?? false
        status.listsPresent = configuration.terminal.listsPresent
        status.dataPercent = data?.alarmingPercent
        status.isTimeless =
            !lastClock.trust.isTrusted && !HardwareClock.isThere
            && !readers.values.contains { $0.type == "gnss" && $0.state == .ready }
        return status
    }

    /// How late the oldest punch without a receipt is.
    var delay: DelayLevel {
        let oldest = upstreams.values.compactMap(\.oldestPunchMicroseconds).max()
        return configuration.link.delay.level(oldestMicroseconds: oldest)
    }

    private func link(_ upstream: UpstreamStatus) -> LinkStatus {
        let now = clock.now().bootMicroseconds
        var link = LinkStatus(
            name: upstream.name, state: upstream.link.onPage, unsentCount: upstream.unsentPunches,
            oldestUnsentMinutes: upstream.oldestPunchMicroseconds.map { Int($0 / 60_000_000) },
            refusedCount: upstream.refused, doubtfulCount: upstream.doubtful,
            downMinutes: downSince[upstream.name].map { Int((now - $0) / 60_000_000) }.flatMap {
                $0 > 0 ? $0 : nil
            }, mending: upstream.sign?.silentSince == nil ? nil : remedy?.onPage)
        link.isStalled = upstream.isStalled
        link.heldCount = upstream.held
        return link
    }
}
