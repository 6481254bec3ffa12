import Domain
import NIOCore

/// What the terminal page shows. The daemon tells it answers, status and receipts; it draws each once and
/// wakes every subscriber; screens go back to rest by themselves, and a new answer always replaces the old
/// one at once.
package actor Stage {
    /// Browsers that may look at once; more are turned away.
    static let subscriberLimit = 32
    private static let second: Int64 = 1_000_000
    private static let beatSeconds: Int64 = 15

    /// Where the stage and everything that writes to its pages run.
    package nonisolated let executor = PageExecutor()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    nonisolated let screens: Screens
    let clock: StageClock
    /// Language at rest.
    nonisolated let language: Language

    private(set) var status: StageStatus?
    private var lamps: [LampStatus] = []
    var scene = Scene.rest
    var sceneLanguage: Language
    var sceneNumber = 1
    var sceneEnd: Int64?
    /// An inspector's view that somebody's badge has taken the place of.
    var paused: (inspection: Inspection, language: Language)?
    private var receipts = Receipts()
    private var registrations = RegistrationNotes()
    private var reel = Reel()
    private var subscribers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastSubscriber = 0
    private var nextMinute: Int64 = 0
    private var nextBeat: Int64 = 0
    private var timer: Task<Void, Never>?
    private var timerEnd: Int64?
    private var seenBootMicroseconds: Int64?

    /// - Parameter language: of the terminal at rest (configuration).
    package init(screens: Screens, language: Language = .fr, clock: StageClock = .system) {
        self.screens = screens
        self.language = language
        self.clock = clock
        sceneLanguage = language
    }

    deinit { timer?.cancel() }

    // MARK: what the daemon says

    /// Shows an answer, at once, whatever stands there now.
    package func show(_ answer: Answer) {
        if answer == .rest {
            leaveScene()
        } else {
            if case .inspection(let seen) = scene { paused = (seen, sceneLanguage) }
            // Nobody known: the language that a visitor chose at rest, never that of the person before.
            enter(.answer(answer), answer.person?.language ?? (scene == .rest ? sceneLanguage : language))
        }
    }

    /// Renews what the terminal says about itself. Draws only what has changed: links change with every punch.
    package func update(_ status: StageStatus) {
        guard status != self.status else { return }
        let wasStarting = self.status == nil
        let isOnlyLinks = status.withoutLinks == self.status?.withoutLinks
        let hasOtherWay = status.otherWay != self.status?.otherWay
        self.status = status
        if hasOtherWay { drawOtherWay() }
        drawStatus()
        if isOnlyLinks { return }
        if wasStarting || scene == .rest { redraw() }
        drawClock()
        rearm()
    }

    /// What the simulated outputs do; never called where outputs are real.
    package func show(_ lamps: [LampStatus]) {
        self.lamps = lamps
        drawOutputs()
    }

    /// Every punch up to `sequence` has been received upstream, except `waiting`.
    package func received(through sequence: Domain.Sequence, except waiting: Set<Domain.Sequence> = []) {
        receipts.advance(through: sequence, except: waiting)
        redrawReceipt()
    }

    /// These punches have been received upstream.
    package func received(_ punches: [Domain.Sequence]) {
        receipts.add(punches)
        redrawReceipt()
    }

    /// What ONSS has said of punches.
    package func registered(_ notes: [RegistrationNote]) {
        registrations.add(notes)
        if let punch = scene.punch, notes.contains(where: { $0.punch == punch }) { redraw() }
    }

    /// Light and sound of an answer, once.
    package func signal(_ signal: Signal, volumePercent: Int = 100) {
        let values = ["name": signal.rawValue, "volume": String(volumePercent)]
        reel.put(signal: Reel.frame("signal", values))
        wakeSubscribers()
    }

    // MARK: what a finger asks of the page itself

    /// The language of the present scene; at rest it lasts a minute.
    func speak(_ language: Language) {
        guard language != sceneLanguage else { return }
        sceneLanguage = language
        if scene == .rest {
            sceneEnd = language == self.language ? nil : clock.bootMicroseconds() + 60 * Self.second
        }
        redraw()
        drawSurroundings()
        rearm()
    }

    var spokenLanguage: Language { sceneLanguage }

    // MARK: whether a screen draws

    /// A page has drawn a picture: it says so every 20 s.
    func noteSeen() { seenBootMicroseconds = clock.bootMicroseconds() }

    /// For what starts a browser again that has stopped drawing; nil: no page has drawn yet.
    var secondsSinceSeen: Int64? {
        seenBootMicroseconds.map { max(0, clock.bootMicroseconds() - $0) / Self.second }
    }

    /// A finger has touched a page, wherever: told to whoever watches, as a moment.
    func noteTouched() {
        if scene.isOwn { stay() }
        reel.touch()
        wakeSubscribers()
    }

    // MARK: subscribers

    /// A place in front of the stage: nil when all are taken.
    func join() -> (number: Int, wakes: AsyncStream<Void>, leave: AsyncStream<Void>.Continuation)? {
        guard subscribers.count < Self.subscriberLimit else { return nil }
        let (wakes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        lastSubscriber += 1
        subscribers[lastSubscriber] = continuation
        if subscribers.count == 1 { restartBeats() }
        return (lastSubscriber, wakes, continuation)
    }

    func leave(_ number: Int) {
        subscribers.removeValue(forKey: number)?.finish()
        if subscribers.isEmpty { rearm() }
    }

    /// The whole present state, for a newcomer.
    func opening() -> (frames: ByteBuffer, seen: Reel.Seen) {
        let surroundings = surroundings()
        var frames = Reel.retryFrame
        frames.writeImmutableBuffer(Reel.frame("hello", ["version": screens.assets.version]))
        frames.writeImmutableBuffer(Reel.frame("status", screens.strips(surroundings)))
        frames.writeImmutableBuffer(Reel.frame("way", WayFrame(status?.otherWay)))
        frames.writeImmutableBuffer(Reel.frame("outputs", screens.outputs(lamps, sceneLanguage)))
        frames.writeImmutableBuffer(Reel.frame("screen", screens.screen(scene, in: surroundings)))
        return (frames, reel.seenByNow)
    }

    /// What is newer than `seen`.
    func frames(after seen: Reel.Seen) -> (frames: ByteBuffer, seen: Reel.Seen) {
        var seen = seen
        let frames = reel.frames(after: &seen)
        return (frames, seen)
    }

    /// The page as HTML, with its present state in it.
    func page() -> String {
        let surroundings = surroundings()
        return screens.page(
            screens.screen(scene, in: surroundings), screens.strips(surroundings),
            screens.outputs(lamps, sceneLanguage), WayFrame(status?.otherWay))
    }

    var subscriberCount: Int { subscribers.count }

    // MARK: drawing

    func enter(_ scene: Scene, _ language: Language) {
        let isOtherLanguage = language != sceneLanguage
        self.scene = scene
        sceneLanguage = language
        sceneNumber += 1
        sceneEnd = scene.end(from: clock.bootMicroseconds())
        redraw()
        if isOtherLanguage { drawSurroundings() }
        rearm()
    }

    private func surroundings() -> Surroundings {
        Surroundings(
            id: sceneNumber, language: sceneLanguage, status: status,
            bootMicroseconds: clock.bootMicroseconds(),
            endsAtBootMicroseconds: scene == .rest ? nil : sceneEnd, isReceived: receipts.holds(scene.punch),
            registration: registrations[scene.punch])
    }

    /// Everything around the scene, in its language.
    private func drawSurroundings() {
        drawStatus()
        drawClock()
        drawOutputs()
    }

    func redraw() { put(.screen, Reel.frame("screen", screens.screen(scene, in: surroundings()))) }
    private func drawStatus() { put(.status, Reel.frame("status", screens.strips(surroundings()))) }
    private func drawOutputs() { put(.outputs, Reel.frame("outputs", screens.outputs(lamps, sceneLanguage))) }
    private func drawOtherWay() { put(.way, Reel.frame("way", WayFrame(status?.otherWay))) }
    private func drawClock() { put(.clock, Reel.frame("clock", screens.clock(surroundings()))) }

    private func redrawReceipt() {
        if case .answer(.recorded(let recorded)) = scene, receipts.isNews(recorded.punch) { redraw() }
    }

    private func put(_ kind: Reel.Kind, _ frame: ByteBuffer) {
        if reel.put(kind, frame) { wakeSubscribers() }
    }

    private func wakeSubscribers() {
        for continuation in subscribers.values { continuation.yield() }
    }

    // MARK: time

    private func restartBeats() {
        nextBeat = clock.bootMicroseconds() + Self.beatSeconds * Self.second
        drawClock()
        rearm()
    }

    /// One timer for all that is due: the end of a scene, and, while somebody looks, the minute and the
    /// heartbeat.
    func rearm() {
        var ends = sceneEnd.map { [$0] } ?? []
        if !subscribers.isEmpty {
            nextMinute = minuteAfter(clock.bootMicroseconds())
            ends += [nextMinute, nextBeat]
        }
        let end = ends.min()
        guard end != timerEnd else { return }
        timerEnd = end
        timer?.cancel()
        timer = end.map { end in
            Task { [clock, weak self] in
                do { try await clock.sleep(end) } catch { return }
                await self?.becomeDue(end)
            }
        }
    }

    private func becomeDue(_ end: Int64) {
        guard end == timerEnd else { return }
        timerEnd = nil
        let now = clock.bootMicroseconds()
        if let sceneEnd, sceneEnd <= now { leaveScene() }
        if !subscribers.isEmpty, nextMinute <= now { drawClock() }
        if !subscribers.isEmpty, nextBeat <= now {
            nextBeat = now + Self.beatSeconds * Self.second
            reel.beat()
            wakeSubscribers()
        }
        rearm()
    }

    /// Boot time at which the wall clock shows the next minute.
    private func minuteAfter(_ boot: Int64) -> Int64 {
        let minute = 60 * Self.second
        let wall = surroundings().wallMicroseconds
        let past = (wall % minute + minute) % minute
        return boot + minute - past
    }
}
