import Drivers
import Logging
import ServiceLifecycle

/// Runs every reader, those with a fixed device and those that udev announces.
struct ReaderService: Service {
    var readers: [ReaderSettings]
    var announcements: Announcements
    var tender: ReaderTender
    var board: StatusBoard
    var logger: Logger

    private var loops: LoopRegister { tender.loops }

    func run() async throws {
        let late = Task { await tender.tellLate() }
        defer { late.cancel() }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for settings in readers {
                    if settings.waitsForUdev {
                        await board.update(.waiting(settings))
                    } else if loops.enter(settings) {
                        group.addTask { await tender.tend(settings) }
                    }
                }
                for await announcement in announcements.stream {
                    guard let (settings, origin) = heard(announcement), loops.enter(settings, as: origin)
                    else { continue }
                    if origin == .found, let ghost = loops.predecessor(of: settings) {
                        await board.forget(reader: ghost)
                    }
                    group.addTask { await tender.tend(settings) }
                }
            }
        } onGracefulShutdown: {
            loops.endAll()
            announcements.end()
        }
    }

    /// Whether a reader of the configuration names this device, perhaps by one of its other names (/dev/serial/by-id).
    private func isFixed(_ node: String) -> Bool {
        readers.contains { !$0.device.isEmpty && NodeIdentity.isShared($0.device, node) }
    }

    /// Notes what udev said; the reader to open for it, if there is one.
    private func heard(_ announcement: DeviceAnnouncement) -> Opening? {
        let node = announcement.node
        switch announcement.action {
        case .removed:
            loops.replug(device: node, type: announcement.type)
            if !node.isEmpty { loops.end(device: node) }
            return nil
        case .added:
            loops.replug(device: node, type: announcement.type)
            return opening(for: announcement)
        case .present, .changed:
            return opening(for: announcement)
        }
    }

    private typealias Opening = (settings: ReaderSettings, origin: LoopRegister.Origin)

    /// The configured reader that waits for a device of this type, else one named after its port.
    private func opening(for announcement: DeviceAnnouncement) -> Opening? {
        if announcement.node.isEmpty {
            let isKnown =
                readers.contains { $0.type == announcement.type } || loops.has(name: announcement.type)
            // pcscd finds its readers by itself, and so does who asks pcscd.
            return isKnown
                ? nil
                : (ReaderSettings(name: announcement.type, type: announcement.type, device: ""), .fixed)
        }
        if isFixed(announcement.node) {
            // Whoever took it under another name, before the fixed name led there, gives it back.
            loops.end(device: announcement.node)
            loops.wake(device: announcement.node)
            return nil
        }
        if loops.has(device: announcement.node) { return nil }
        let free = readers.first {
            $0.waitsForUdev && $0.type == announcement.type && !loops.has(name: $0.name)
        }
        if var settings = free {
            settings.device = announcement.node
            return (settings, .awaited)
        }
        guard Catalog.type(named: announcement.type) != nil else {
            logger.warning(
                "udev names a reader type that does not exist",
                metadata: ["device.path": "\(announcement.node)", "reader.type": "\(announcement.type)"])
            return nil
        }
        let name =
            announcement.type + "@" + (announcement.path.isEmpty ? announcement.node : announcement.path)
        return (ReaderSettings(name: name, type: announcement.type, device: announcement.node), .found)
    }
}
