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
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for settings in readers {
                    if settings.waitsForUdev {
                        await board.update(.waiting(settings))
                    } else if loops.enter(settings) {
                        group.addTask { await tender.tend(settings, isFixed: true) }
                    }
                }
                for await announcement in announcements.stream {
                    guard let settings = heard(announcement), loops.enter(settings) else { continue }
                    group.addTask { await tender.tend(settings, isFixed: settings.device.isEmpty) }
                }
            }
        } onGracefulShutdown: {
            loops.endAll()
            announcements.end()
        }
    }

    private func isFixed(_ node: String) -> Bool {
        readers.contains { !$0.device.isEmpty && $0.device == node }
    }

    /// Notes what udev said; the reader to open for it, if there is one.
    private func heard(_ announcement: DeviceAnnouncement) -> ReaderSettings? {
        let node = announcement.node
        switch announcement.action {
        case .removed:
            loops.replug(device: node, type: announcement.type)
            // A reader with a fixed device looks for it again by itself.
            if !node.isEmpty, !isFixed(node) { loops.end(device: node) }
            return nil
        case .added:
            loops.replug(device: node, type: announcement.type)
            return settings(for: announcement)
        case .present, .changed:
            return settings(for: announcement)
        }
    }

    /// The configured reader that waits for a device of this type, else one named after its port.
    private func settings(for announcement: DeviceAnnouncement) -> ReaderSettings? {
        if announcement.node.isEmpty {
            let isKnown =
                readers.contains { $0.type == announcement.type } || loops.has(name: announcement.type)
            return isKnown
                ? nil : ReaderSettings(name: announcement.type, type: announcement.type, device: "")
        }
        if isFixed(announcement.node) || loops.has(device: announcement.node) { return nil }
        let free = readers.first {
            $0.waitsForUdev && $0.type == announcement.type && !loops.has(name: $0.name)
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
}
