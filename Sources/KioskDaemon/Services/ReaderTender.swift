import Domain
import Drivers
import Logging
import ServiceLifecycle

/// Looks after one reader after another: carries what it reads to the terminal, each in its own order, journals how it
/// does, and leaves it behind when it hangs (promise 8).
struct ReaderTender: Sendable {
    var translation: Translation
    var terminal: TerminalService
    var clock: TerminalClock
    var board: StatusBoard
    /// Answers a badge that could not even wait for the terminal in red.
    var overflow: @Sendable (Event) -> Void
    var patience = ReaderPatience()
    let loops = LoopRegister()
    let diary = ReaderDiary()
    /// Nil: nobody may look on.
    var tap: ReadingsTap?
    var logger: Logger
    /// Reader types by their names.
    var type: @Sendable (String) -> ReaderType? = { Catalog.type(named: $0) }

    /// Readings of one reader that may wait for the terminal.
    static let streamLimit = 256

    /// Returns when the reader was pulled out, or everything ends. `settings` has entered `loops`. A fixed reader waits
    /// for its device for ever, another one only until it is pulled out.
    func tend(_ settings: ReaderSettings) async {
        var settings = settings
        while true {
            await serve(settings, isFixed: loops.isFixed(name: settings.name))
            // Last of all, so that who comes back finds everything said.
            switch loops.leave(name: settings.name) {
            case .gone: return
            case .succeeded: return await board.forget(reader: settings.name)
            case .back(let next): settings = next
            }
        }
    }

    private func serve(_ settings: ReaderSettings, isFixed: Bool) async {
        repeat {
            let (readings, readingsIn) = AsyncStream.makeStream(
                of: Reading.self, bufferingPolicy: .bufferingOldest(Self.streamLimit))
            let (changes, changesIn) = AsyncStream.makeStream(
                of: ReaderHealth.self, bufferingPolicy: .bufferingNewest(16))
            let outlets = ReaderOutlets(
                readings: readingsIn, changes: changesIn, dropped: { answerInRed($0, of: settings) },
                tap: tap?.tap(of: settings))
            guard let loop = open(settings, outlets) else { return }
            let watch = Task { await self.watch(loop) }
            await withDiscardingTaskGroup { group in
                group.addTask { await self.follow(changes, of: settings) }
                group.addTask { await self.pass(readings, of: settings) }
            }
            watch.cancel()
            if loop.isAbandoned { await waitForReplug(of: loop) }
        } while loops.isToBeOpened(settings.name)
            && (isFixed || NodeIdentity.of(settings.device) != 0)
        if !loops.isEnding { await sayGone(settings) }
    }

    /// udev may say that a reader is gone before its thread has noticed.
    private func sayGone(_ settings: ReaderSettings) async {
        guard var health = await board.readers[settings.name], health.state != .absent else { return }
        (health.state, health.cause) = (.absent, nil)
        await board.update(health)
        await journal(health)
    }

    private func open(_ settings: ReaderSettings, _ outlets: ReaderOutlets) -> ReaderLoop? {
        do throws(DriverError) {
            let loop = try ReaderLoop(
                settings: settings, type: type(settings.type), retry: patience.retry, outlets: outlets)
            loops.run(loop)
            loop.start()
            return loop
        } catch {
            logger.error(
                "reader cannot start", metadata: ["reader.name": "\(settings.name)", "error": "\(error)"])
            return nil
        }
    }

    /// The device of a thread that was left behind is not opened again before it has been pulled out and put in.
    private func waitForReplug(of loop: ReaderLoop) async {
        let settings = loop.settings
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled, !loops.isOver(settings.name), !loops.isToBeOpened(settings.name) {
                let isOther = NodeIdentity.of(settings.device) != loop.nodeIdentity
                if isOther { loops.replug(device: settings.device, type: settings.type) }
                try? await Task.sleep(for: patience.tick)
            }
        }
    }

    // MARK: supervision

    /// Notices that the reader hangs, or that it has become silent, until it has ended.
    private func watch(_ loop: ReaderLoop) async {
        let limit = type(loop.settings.type)?.silenceMicroseconds(loop.settings)
        var isStuck = false
        var isSilent = false
        while !Task.isCancelled {
            try? await Task.sleep(for: patience.tick)
            if loop.isHanging(patience) {
                if loops.mayAbandon(loop) {
                    return loop.abandon(because: "hangs; not opened again until it is replugged")
                }
                if !isStuck {
                    loop.report(.faulty, cause: "hangs, as \(LoopRegister.abandonedLimit) others do already")
                }
                isStuck = true
                continue
            }
            isStuck = false
            guard let limit, let silence = loop.silentMicroseconds else {
                isSilent = false
                continue
            }
            if isSilent != (silence > limit) {
                isSilent.toggle()
                loop.report(
                    isSilent ? .silent : .ready, cause: isSilent ? "silent for \(limit / 1_000_000) s" : nil)
            }
        }
    }

    // MARK: what the reader says

    private func pass(_ readings: AsyncStream<Reading>, of settings: ReaderSettings) async {
        var budget = ErrorBudget()
        for await reading in readings {
            tap?.note(reading, of: settings)
            if case .readError = reading.value,
                !budget.allows(atBootMicroseconds: clock.now().bootMicroseconds)
            {
                await board.suppressedError(of: settings.name)
                continue
            }
            guard let event = translation.event(of: reading, reader: settings, clock: clock) else { continue }
            if await diary.takes(event, about: "contact of \(settings.name)") {
                _ = await terminal.submit(event)
            }
        }
    }

    /// Somebody stands there: he must hear that his badge does not count.
    private func answerInRed(_ reading: Reading, of settings: ReaderSettings) {
        if case .readError = reading.value { return }
        guard let event = translation.event(of: reading, reader: settings, clock: clock) else { return }
        overflow(event)
    }

    /// Journals and logs each change of state once, however often the loop tries.
    private func follow(_ changes: AsyncStream<ReaderHealth>, of settings: ReaderSettings) async {
        var last: ReaderHealth.State?
        for await health in changes {
            await board.update(health)
            guard health.state != last else { continue }
            logger.info(
                "reader changed state",
                metadata: [
                    "reader.name": "\(health.name)", "reader.state": "\(health.state.rawValue)",
                    "reader.cause": "\(health.cause ?? "")",
                ])
            if last != nil || health.state != .absent { await journal(health) }
            last = health.state
        }
    }

    private func journal(_ health: ReaderHealth) async {
        let step: DeviceChanged.Step =
            switch health.state {
            case .ready: .arrived
            case .absent: .left
            case .faulty, .silent: .faulty
            }
        let change = DeviceChanged(step: step, type: health.type, cause: step == .faulty ? health.cause : nil)
        let event = Event(
            instant: clock.now(), reader: ReaderName(health.name), place: nil,
            happening: .deviceChanged(change))
        if await diary.takes(event, about: health.name) { _ = await terminal.submit(event) }
    }
}
