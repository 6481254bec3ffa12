import Domain
import Drivers
import Upstreams
import VirtualDevices
import VirtualUpstream
import Web

/// The virtual devices and the virtual upstream in one hand. Everything here goes the way of the real thing: bytes on
/// pseudo-terminals, a card in pcscd, HTTP on the loopback; only lamps and keys are played at their Swift handles.
actor Workbench: WorkbenchPort {
    let badgeReader: VirtualSerial
    let receiver: VirtualSerial
    let cards: [DemoCards.Card]
    private let pcscd: PCSCDaemon
    let upstream: VirtualUpstream
    let security: SocialSecurityBench
    private let clock: TerminalClock
    private let home: Position
    private var terminal: TerminalService?
    private var stage: Stage?
    private var forwarders: [Forwarder] = []
    private(set) var gnss = WorkbenchState.GNSS.here
    /// Id of the card in the slot.
    private(set) var insertedCard: String?
    private(set) var isCardReaderPlugged = false
    private(set) var fault: UpstreamFaults.Answer = .normal
    private(set) var offsetSeconds: Int64 = 0
    private(set) var isTrusted = true
    var console: ConsoleParts?
    /// For the console's first administrator.
    var consoleCode: String?
    var isConsoleReady = false
    private(set) var lamp = LampStatus(name: "front")
    private var watchers: [AsyncStream<Void>.Continuation] = []

    nonisolated let technicianPIN = SimulatedSite.technicianPIN

    static let badgeReaderName = "entrance"
    static let cardReaderName = "cards"
    static let receiverName = "gnss"

    init(
        directory: String, upstream: VirtualUpstream, security: SocialSecurityBench, clock: TerminalClock,
        home: Position
    ) throws(DriverError) {
        badgeReader = try VirtualSerial(path: directory + "/badge-reader")
        receiver = try VirtualSerial(path: directory + "/gnss")
        cards =
            Day(wallMicroseconds: clock.now().wallMicroseconds, in: .utc).map { DemoCards(today: $0).cards }
            ?? []
        pcscd = PCSCDaemon()
        self.upstream = upstream
        self.security = security
        self.clock = clock
        self.home = home
    }

    /// Gives the workbench the daemon that it plays with.
    func connect(_ parts: Daemon.Parts) async {
        terminal = parts.terminal
        forwarders = parts.forwarders
        stage = parts.stage
        console = parts.console
        await parts.stage.show([lamp])
    }

    func start() async -> String? {
        clock.pretend(trust: .synchronised)
        let problem = await pcscd.start()
        isCardReaderPlugged = problem == nil
        return problem
    }

    func end() async {
        await pullCard()
        await pcscd.stop()
        await upstream.unplug()
        await security.service.end()
        for watcher in watchers { watcher.finish() }
    }

    /// One second.
    func tick() async {
        await lookAtConsole()
        sendPosition()
    }

    private func sendPosition() {
        guard gnss != .off, receiver.isPluggedIn else { return }
        let latitude = home.latitude + (gnss == .away ? 0.009 : 0.000_002)
        let epoch = NMEAEpoch(
            utcMicroseconds: clock.now().wallMicroseconds / 1_000_000 * 1_000_000, latitude: latitude,
            longitude: home.longitude, hasFix: true)
        // A pseudo-terminal that nobody reads is full, like a real line: the sentence is lost.
        _ = try? receiver.send(epoch.text)
    }

    /// Both pages light as the outputs do.
    func show(_ lamp: LampStatus) async {
        self.lamp = lamp
        tell()
        await stage?.show([lamp])
    }

    /// The receiver has got something.
    func tell() { for watcher in watchers { watcher.yield() } }

    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        watchers.append(continuation)
        return stream
    }

    // MARK: deeds

    func perform(_ deed: WorkbenchDeed) async -> WorkbenchReply {
        defer { tell() }
        do throws(DriverError) {
            return try await carryOut(deed)
        } catch {
            return .impossible("\(error)")
        }
    }

    private func carryOut(_ deed: WorkbenchDeed) async throws(DriverError) -> WorkbenchReply {
        switch deed {
        case .holdBadge(let id, _): return try hold(frame(ofBadge: id))
        case .holdDamagedBadge: return try hold("\u{02}62E3086CED09\u{03}")
        case .pressKey(let name): return await press(name)
        case .insertCard(let id): return try await insertCard(id)
        case .pullCard: await pullCard()
        case .setReader(let name, let isPlugged): return try await setReader(name, isPlugged)
        case .setGNSS(let state): gnss = state
        case .setLink(let isUp): return await setLink(isUp)
        case .setFault(let id):
            fault = id.flatMap { UpstreamFaults.Answer(rawValue: $0) } ?? .normal
            await upstream.set(UpstreamFaults(fault))
        case .setSocialSecurity(let id):
            let reply = await security.behave(id)
            await retry()
            return reply
        case .judgeLast(let word):
            let reply = await security.judgeLast(word)
            await retry()
            return reply
        case .makeConsoleCode: return await makeConsoleCode()
        case .setClockOffset(let seconds):
            offsetSeconds = seconds
            clock.push(byMicroseconds: seconds.multipliedReportingOverflow(by: 1_000_000).partialValue)
        case .setClockTrust(let isTrusted):
            self.isTrusted = isTrusted
            clock.pretend(trust: isTrusted ? .synchronised : .unknown)
        }
        return .done
    }

    private func hold(_ frame: String) throws(DriverError) -> WorkbenchReply {
        guard badgeReader.isPluggedIn else { return .impossible("the badge reader is unplugged") }
        try badgeReader.send(frame)
        return .done
    }

    /// STX, ten hexadecimal digits, their XOR, ETX (EM4100 as an RDM6300 sends it).
    private func frame(ofBadge id: String) -> String {
        let bytes = [UInt8](hexadecimal: id[...]) ?? []
        return "\u{02}" + id + [bytes.reduce(0, ^)].hexadecimal.uppercased() + "\u{03}"
    }

    private func press(_ name: String) async -> WorkbenchReply {
        guard let action = Action(rawValue: name), let terminal else {
            return .impossible("there is no such key")
        }
        _ = await terminal.submit(await terminal.stamped(.keyPressed(action)))
        return .done
    }

    private func insertCard(_ id: String) async throws(DriverError) -> WorkbenchReply {
        guard let card = cards.first(where: { $0.badge.id == id })?.card else {
            return .impossible("there is no such card")
        }
        guard insertedCard == nil || insertedCard == id else {
            return .impossible("another card is in the slot: pull it first")
        }
        guard isCardReaderPlugged else {
            return .impossible("the card reader is unplugged: pcscd does not run")
        }
        try await card.insert()
        insertedCard = id
        return .done
    }

    private func pullCard() async {
        for card in cards { await card.card.remove() }
        insertedCard = nil
    }

    private func setReader(_ name: String, _ isPlugged: Bool) async throws(DriverError) -> WorkbenchReply {
        switch name {
        case Self.badgeReaderName: try set(badgeReader, isPlugged)
        case Self.receiverName: try set(receiver, isPlugged)
        case Self.cardReaderName where isPlugged:
            if let problem = await pcscd.start() { return .impossible(problem) }
            isCardReaderPlugged = true
        case Self.cardReaderName:
            guard await pcscd.isOurs else { return .impossible("this machine's own pcscd stays as it is") }
            await pullCard()
            await pcscd.stop()
            isCardReaderPlugged = false
        default: return .impossible("there is no such reader")
        }
        return .done
    }

    private func set(_ device: VirtualSerial, _ isPlugged: Bool) throws(DriverError) {
        if isPlugged { try device.plugIn() } else { device.unplug() }
    }

    private func setLink(_ isUp: Bool) async -> WorkbenchReply {
        let reply = await security.setLink(isUp)
        guard isUp else {
            await upstream.unplug()
            return reply
        }
        do {
            try await upstream.plug()
        } catch {
            return .impossible("the port is taken: \(error)")
        }
        await retry()
        return reply
    }

    /// Nobody at a workbench waits for a back-off.
    private func retry() async {
        for forwarder in forwarders { await forwarder.retryNow() }
    }
}
