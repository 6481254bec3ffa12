import Glibc

/// A device call that failed: which operation, on which device, with which errno (positive).
package struct DriverError: Error, Sendable, Hashable, CustomStringConvertible {
    package var operation: String
    package var device: String
    package var errno: Int32

    package init(operation: String, device: String, errno: Int32) {
        self.operation = operation
        self.device = device
        self.errno = errno
    }

    package var description: String { "\(operation) \(device): \(String(cString: strerror(errno)))" }
}

/// An open device. Lives and dies on one thread, may block; `Stop` is the only way to interrupt it.
package protocol Reader: AnyObject {
    /// All readings of one chunk (possibly none, when the chunk completed nothing); nil once stopped.
    /// Throws when the device is gone or broken; the reader is then closed and a new one opened after a pause.
    func read(_ stop: Stop) throws(DriverError) -> [Reading]?
}

/// Lights, buzzer, relay.
package protocol Output: AnyObject {
    func show(_ pattern: OutputPattern) throws(DriverError)
}

/// What a reader needs to know about its device. One table line of the configuration, or one device that udev announced.
package struct ReaderSettings: Sendable, Hashable {
    /// Name in the configuration (`entrance`).
    package var name: String
    /// Type in `Catalog` (`serial-badge`).
    package var type: String
    /// Device node, GPIO chip, card reader name or `gpsd://127.0.0.1:2947`; empty: what udev announces.
    package var device: String
    /// Further options, as text (`baud = "9600"`); each reader type documents and checks its own.
    package var options: [String: String]

    package init(name: String, type: String, device: String, options: [String: String] = [:]) {
        self.name = name
        self.type = type
        self.device = device
        self.options = options
    }

    /// Whether udev says where its device is. A smart card reader is pcscd's, which finds it by itself.
    package var waitsForUdev: Bool { device.isEmpty && type != SmartCardReader.type.name }
}
