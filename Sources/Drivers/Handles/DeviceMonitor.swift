import CDrivers

/// A device that udev announces as a reader: `udev-rules/70-kioskd.rules` gives it the property `KIOSK_READER`.
package struct DeviceAnnouncement: Sendable, Hashable {
    package enum Action: String, Sendable {
        /// Was there when we looked.
        case present
        case added
        case changed
        case removed
    }

    /// Reader type, as in `Catalog`; may be one that this version does not know.
    package let type: String
    /// Device node (`/dev/ttyUSB0`); another one after each replug. Empty when the device has none.
    package let node: String
    /// Where it is plugged in (`ID_PATH`): the same after a replug into the same socket. Empty when udev does not say.
    package let path: String
    package let action: Action

    package init(type: String, node: String, path: String, action: Action) {
        self.type = type
        self.node = node
        self.path = path
        self.action = action
    }
}

/// Announces readers that come, go, or are there already. Used by one thread. The same device may be announced more
/// than once: by the first look and by the kernel.
package struct DeviceMonitor: ~Copyable {
    /// The property by which the rules mark a reader.
    package static let property = "KIOSK_READER"

    private let handle: OpaquePointer

    package init() throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_hotplug_open(Self.property, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "open", device: "udev", errno: -result)
        }
        handle = opened
    }

    /// All announcements that wait, at least one; none when `timeoutMilliseconds` passed (negative: never); nil once
    /// stopped. Throws ENOBUFS when some were lost: the monitor stands, and `rescan` makes it whole again.
    package func read(stop: Stop, timeoutMilliseconds: Int32) throws(DriverError) -> [DeviceAnnouncement]? {
        while !stop.isRaised {
            let waiting = try drain()
            if !waiting.isEmpty { return waiting }
            let ready = stop.wait(for: kd_hotplug_fd(handle), timeoutMilliseconds: timeoutMilliseconds)
            if ready < 0 { throw DriverError(operation: "poll", device: "udev", errno: -ready) }
            if ready == 0 { return [] }
        }
        return nil
    }

    /// Announces every device that is there once more, with the next `read`.
    package func rescan() throws(DriverError) {
        let result = kd_hotplug_rescan(handle)
        if result < 0 { throw DriverError(operation: "scan", device: "udev", errno: -result) }
    }

    private func drain() throws(DriverError) -> [DeviceAnnouncement] {
        var found: [DeviceAnnouncement] = []
        var event = kd_hotplug_event()
        while found.count < 1024 {
            let result = kd_hotplug_read(handle, &event)
            if result == 0 { break }
            if result < 0 {
                throw DriverError(operation: "read", device: "udev", errno: -result)
            }
            found.append(DeviceAnnouncement(event))
        }
        return found
    }

    deinit { kd_hotplug_close(handle) }
}

extension DeviceAnnouncement {
    fileprivate init(_ event: kd_hotplug_event) {
        type = Self.text(event.type)
        node = Self.text(event.node)
        path = Self.text(event.path)
        action =
            switch kd_hotplug_action(UInt32(event.action)) {
            case KD_HOTPLUG_PRESENT: .present
            case KD_HOTPLUG_ADDED: .added
            case KD_HOTPLUG_REMOVED: .removed
            default: .changed
            }
    }

    /// A C array of characters up to its zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
