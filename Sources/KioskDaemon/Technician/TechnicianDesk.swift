import Domain
import Logging
import ServiceLifecycle
import Web

/// Lets a technician in, and does what he asks for. What follows from it the domain decides; who he is, and for how long
/// he is there, is known here alone and dies with the process.
actor TechnicianDesk: Service {
    /// Hashing a PIN takes a tenth of a second of a processor: nobody else waits for it here.
    private let executor = QueueExecutor(label: "kioskd.technician")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    nonisolated let tap = ReadingsTap()
    private let terminal: TerminalService
    private let board: StatusBoard
    private let clock: TerminalClock
    private let player: (any SignalPlayer)?
    private let configuration: Configuration
    private let environment: [String: String]
    private let console: ConsolePlace?
    private let logger: Logger
    private var session: TechnicianSession?
    private var log = VisitLog()
    private var isTrying = false
    /// The last wrong try that could not be recorded, boot clock.
    private var lastUnrecorded: Int64?
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastWatcher = 0
    private var ticking: Task<Void, Never>?

    /// The last visit that a page took up after a badge.
    private var lastClaimed: Sequence?

    /// So long a badge's visit waits for its page.
    private static let claimMicroseconds: Int64 = 20_000_000
    /// Between tries while the book, which counts them, cannot be written.
    private static let unrecordedWait: Int64 = 30_000_000
    private static let period: Duration = .seconds(1)

    init(
        terminal: TerminalService, board: StatusBoard, clock: TerminalClock, player: (any SignalPlayer)?,
        configuration: Configuration, environment: [String: String], console: ConsolePlace? = nil,
        logger: Logger
    ) {
        self.terminal = terminal
        self.board = board
        self.clock = clock
        self.player = player
        self.configuration = configuration
        self.environment = environment
        (self.console, self.logger) = (console, logger)
    }

    func run() async throws {
        for await tapped in tap.tapped.cancelOnGracefulShutdown() { await note(tapped) }
        tap.finish()
        forget()
    }

    private func note(_ tapped: ReadingsTap.Tapped) async {
        guard session != nil else { return }
        log.note(tapped, in: await terminal.state, at: clock.now())
        tell()
    }

    // MARK: the visit

    private func begin(_ token: String, _ visit: Sequence?, _ person: PersonID? = nil) {
        forget()
        session = TechnicianSession(
            token: token, visit: visit, person: person, lastTouched: clock.now().bootMicroseconds)
        tap.open()
        logger.info(
            "technician came", metadata: ["technician.method": person == nil ? "code" : "badge"])
        ticking = Task {
            while !Task.isCancelled {
                await self.tick()
                try? await Task.sleep(for: Self.period)
            }
        }
    }

    /// Ends the visit here; what the book says of it is said elsewhere.
    private func forget() {
        if session != nil { logger.info("technician left") }
        session = nil
        log = VisitLog()
        tap.shut()
        ticking?.cancel()
        ticking = nil
        for watcher in watchers.values { watcher.finish() }
        watchers = [:]
    }

    private func end(_ cause: Serviced.Cause) async {
        _ = await terminal.submit(await terminal.stamped(.serviced(.left(cause))))
        forget()
        await board.update(isServiced: false)
    }

    private func tick() async {
        guard let session else { return }
        let now = clock.now()
        let idle = Int64(configuration.technician.idleSeconds) * 1_000_000
        if now.bootMicroseconds - session.lastTouched >= idle { return await end(.idle) }
        let servicing = await terminal.state.servicing
        if let visit = session.visit, servicing?.visit?.opened != visit {
            // His own badge again, at a reader that he tries: he goes on. Somebody else's: he is gone.
            guard let person = session.person, person == servicing?.visit?.person else { return forget() }
            self.session?.visit = servicing?.visit?.opened
            lastClaimed = servicing?.visit?.opened
        }
        await board.update(isServiced: servicing?.readsOnly(at: now) == true)
        tell()
    }

    private func tell() {
        for watcher in watchers.values { watcher.yield() }
    }

    private func isCurrent(_ token: String) -> Bool { session?.token == token }

    // MARK: the door

    /// Nil: none is configured, or it cannot be read, which the log says.
    private func readPIN() -> PINHash? {
        do throws(PINFileError) {
            return try configuration.technician.readPIN(environment: environment)
        } catch {
            logger.error("the technician's PIN cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func lockedMicroseconds() async -> Int64 {
        let now = clock.now()
        let unrecorded = lastUnrecorded.map { Self.unrecordedWait - (now.bootMicroseconds - $0) } ?? 0
        let recorded = await terminal.state.servicing?.lockedMicroseconds(at: now) ?? 0
        return max(0, unrecorded, recorded)
    }

    private func knock(_ isRight: Bool, _ token: String) async -> TechnicianEntry {
        let knocked = Happening.serviced(.knocked(isRight: isRight))
        switch await terminal.submit(await terminal.stamped(knocked)) {
        case .recorded(let entries):
            let opened = entries.last { $0.serviced?.step == .opened }
            guard let opened else { return entries.isEmpty ? .locked : .wrong }
            begin(token, opened.sequence)
        case .notRecorded where isRight:
            begin(token, nil)
        case .notRecorded:
            lastUnrecorded = clock.now().bootMicroseconds
            return .wrong
        }
        return .entered(token: token)
    }

    // MARK: what he does

    private func record(_ happening: Happening) async -> TechnicianReply {
        guard session?.visit != nil else { return .notRecorded }
        switch await terminal.submit(await terminal.stamped(happening)) {
        case .notRecorded: return .notRecorded
        case .recorded(let entries): return entries.isEmpty ? .impossible : .done
        }
    }

    private func test(_ output: String) async -> TechnicianReply {
        guard let player, let line = OutputConfiguration.Line(rawValue: output), player.lines.contains(line),
            let pattern = Translation.trial(of: line, relay: player.relay)
        else { return .impossible }
        let reply = await record(.serviced(.tested(output: output)))
        guard reply == .done else { return reply }
        player.play(pattern)
        log.tested[output] = clock.now().wallMicroseconds
        return .done
    }

    private func readOnly(_ isOn: Bool) async -> TechnicianReply {
        let minutes = isOn ? Int64(configuration.technician.readingMinutes) : 0
        let reply = await record(.serviced(.readsOnly(microseconds: minutes * 60_000_000)))
        if reply == .done { await board.update(isServiced: isOn) }
        return reply
    }

    private func enrol(_ badge: Int, _ person: PersonID) async -> TechnicianReply {
        guard let unknown = log.unknown.first(where: { $0.number == badge }) else { return .impossible }
        let state = await terminal.state
        let reads = unknown.keys.first.map { state.claims(of: $0) } ?? []
        let reply = await record(.serviced(.enrolled(keys: unknown.keys, person: person)))
        guard reply == .done else { return reply }
        log.unknown.removeAll { $0.number == badge }
        log.linkedReads = reads
        return reply
    }

    private func forgetTime() async -> TechnicianReply {
        let reply = await record(.knownTimeReset)
        clock.note(knownMicroseconds: await terminal.chronology.knownMicroseconds)
        return reply
    }
}

extension TechnicianDesk: TechnicianPort {
    func door() async -> TechnicianDoor {
        if await granted() != nil { return .granted }
        guard readPIN() != nil else { return .shut }
        let locked = await lockedMicroseconds()
        return locked > 0 ? .locked(seconds: Int(locked / 1_000_000) + 1) : .open
    }

    /// One try at a time, so that many at once gain nothing.
    func enter(pin: String) async -> TechnicianEntry {
        guard !isTrying else { return .locked }
        isTrying = true
        defer { isTrying = false }
        guard let hash = readPIN(), let token = SessionToken.make() else { return .shut }
        guard await lockedMicroseconds() == 0 else { return .locked }
        return await knock(hash.matches(pin), token)
    }

    func claim() async -> TechnicianEntry {
        guard let visit = await granted(), let token = SessionToken.make() else { return .wrong }
        lastClaimed = visit.opened
        begin(token, visit.opened, visit.person)
        return .entered(token: token)
    }

    /// The visit that a badge has just opened, and that no page has taken up.
    private func granted() async -> ServiceVisit? {
        let visit = await terminal.state.servicing?.visit
        guard let visit, visit.person != nil, visit.opened != lastClaimed, visit.opened != session?.visit,
            clock.now().bootMicroseconds - visit.bootMicroseconds < Self.claimMicroseconds
        else { return nil }
        return visit
    }

    func view(_ token: String) async -> TechnicianView? {
        guard isCurrent(token) else { return nil }
        let report = await report()
        return isCurrent(token) ? report.view : nil
    }

    private func report() async -> TechnicianReport {
        TechnicianReport(
            state: await terminal.state, readers: await board.readers, upstreams: await board.upstreams,
            storage: await board.storage, isRecording: await board.isRecording, remedy: await board.remedy,
            data: await board.data, now: clock.now(), configuration: configuration,
            lines: player?.lines ?? [], log: log, console: await console?.shown)
    }

    func people(_ token: String, keypad: String, from first: Int, limit: Int) async -> (
        found: [TechnicianView.Somebody], count: Int
    ) {
        guard isCurrent(token) else { return ([], 0) }
        let found = PeopleSearch.found(keypad, in: await terminal.state.people)
        let shown = found.dropFirst(first).prefix(limit).map {
            TechnicianView.Somebody(id: $0.id, code: $0.person.code, name: $0.person.fullName)
        }
        return (Array(shown), found.count)
    }

    func changes(_ token: String) -> AsyncStream<Void>? {
        guard isCurrent(token) else { return nil }
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastWatcher += 1
        let number = lastWatcher
        watchers[number] = continuation
        continuation.onTermination = { _ in Task { await self.dismiss(number) } }
        return stream
    }

    private func dismiss(_ number: Int) { watchers[number] = nil }

    func perform(_ deed: TechnicianDeed, _ token: String) async -> TechnicianReply {
        guard isCurrent(token) else { return .over }
        session?.lastTouched = clock.now().bootMicroseconds
        defer { tell() }
        switch deed {
        case .stay: return .done
        case .leave:
            await end(.finished)
            return .over
        case .test(let output): return await test(output)
        case .readOnly(let isOn): return await readOnly(isOn)
        case .enrol(let badge, let person): return await enrol(badge, person)
        case .forgetTime: return await forgetTime()
        case .sameSite:
            return await record(.serviced(.moveAnswered(.sameSite, sinceMicroseconds: nil)))
        case .assign(let site, let since):
            guard let place = await report().places.first(where: { $0.site == site }) else {
                return .impossible
            }
            return await record(.serviced(.siteAssigned(place, sinceMicroseconds: since)))
        case .newSite(let since):
            return await record(.serviced(.moveAnswered(.newSite, sinceMicroseconds: since)))
        }
    }
}
