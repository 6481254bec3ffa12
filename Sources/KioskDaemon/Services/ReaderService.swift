import Domain
import Drivers
import Logging
import ServiceLifecycle

/// Runs every reader, those with a fixed device and those that udev announces, and passes what they read to the
/// terminal, each in its own order.
struct ReaderService: Service {
    var readers: [ReaderSettings]
    var announcements: Announcements
    var translation: Translation
    var terminal: TerminalService
    var clock: TerminalClock
    var board: StatusBoard
    var logger: Logger

    /// Readings of one reader that may wait for the terminal.
    private static let streamLimit = 256

    func run() async throws {
        let loops = LoopRegister()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for settings in readers {
                    if Self.waitsForUdev(settings) {
                        await board.update(.waiting(settings))
                    } else {
                        group.addTask { await self.tend(settings, loops) }
                    }
                }
                for await announcement in announcements.stream {
                    switch announcement.action {
                    case .present, .added, .changed:
                        guard let settings = self.settings(for: announcement, loops) else { continue }
                        group.addTask { await self.tend(settings, loops) }
                    case .removed:
                        if !announcement.node.isEmpty { loops.end(device: announcement.node) }
                    }
                }
            }
        } onGracefulShutdown: {
            loops.endAll()
            announcements.end()
        }
    }

    /// A smart card reader is pcscd's: udev announces it without a node, and pcscd finds it by itself.
    private static func waitsForUdev(_ settings: ReaderSettings) -> Bool {
        settings.device.isEmpty && settings.type != SmartCardReader.type.name
    }

    /// The configured reader that waits for a device of this type, else one named after its port.
    private func settings(for announcement: DeviceAnnouncement, _ loops: LoopRegister) -> ReaderSettings? {
        if announcement.node.isEmpty {
            let isKnown =
                readers.contains { $0.type == announcement.type } || loops.has(name: announcement.type)
            return isKnown
                ? nil : ReaderSettings(name: announcement.type, type: announcement.type, device: "")
        }
        if readers.contains(where: { $0.device == announcement.node }) || loops.has(device: announcement.node)
        {
            return nil
        }
        let free = readers.first {
            Self.waitsForUdev($0) && $0.type == announcement.type && !loops.has(name: $0.name)
        }
        if var settings = free {
            settings.device = announcement.node
            return settings
        }
        guard Catalog.type(named: announcement.type) != nil else {
            logger.warning(
                "udev names a reader type that does not exist",
                metadata: ["device.path": "\(announcement.node)", "reader.type": "\(announcement.type)"])
            return nil
        }
        let name =
            announcement.type + "@" + (announcement.path.isEmpty ? announcement.node : announcement.path)
        return ReaderSettings(name: name, type: announcement.type, device: announcement.node)
    }

    private func tend(_ settings: ReaderSettings, _ loops: LoopRegister) async {
        let (readings, readingsIn) = AsyncStream.makeStream(
            of: Reading.self, bufferingPolicy: .bufferingOldest(Self.streamLimit))
        let (changes, changesIn) = AsyncStream.makeStream(
            of: ReaderHealth.self, bufferingPolicy: .bufferingNewest(16))
        do throws(DriverError) {
            let loop = try ReaderLoop(settings: settings, readings: readingsIn, changes: changesIn)
            loops.add(loop)
            loop.start()
        } catch {
            logger.error(
                "reader cannot start", metadata: ["reader.name": "\(settings.name)", "error": "\(error)"])
            return
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow(changes, of: settings) }
            group.addTask { await self.pass(readings, of: settings) }
        }
        loops.remove(name: settings.name)
    }

    private func pass(_ readings: AsyncStream<Reading>, of settings: ReaderSettings) async {
        var budget = ErrorBudget()
        for await reading in readings {
            if case .readError = reading.value,
                !budget.allows(atBootMicroseconds: clock.now().bootMicroseconds)
            {
                await board.suppressedError(of: settings.name)
                continue
            }
            guard let event = translation.event(of: reading, reader: settings, clock: clock) else { continue }
            _ = await terminal.submit(event)
        }
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
            case .faulty: .faulty
            }
        let change = DeviceChanged(step: step, type: health.type, cause: step == .faulty ? health.cause : nil)
        let event = Event(
            instant: clock.now(), reader: ReaderName(health.name), place: translation.place,
            happening: .deviceChanged(change))
        _ = await terminal.submit(event)
    }
}
