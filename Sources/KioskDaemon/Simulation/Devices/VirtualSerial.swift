import Drivers
import Glibc

/// A serial device without hardware: a pseudo-terminal under a fixed name, which can be pulled out and plugged in
/// again. It passes through the same C driver as a real one. Belongs to one task or thread.
package final class VirtualSerial {
    /// The name under which the daemon opens it: a symbolic link that exists while the device is plugged in.
    package let path: String
    private var terminal: PseudoTerminal?

    /// Plugs the device in at `path`, in a folder that exists.
    package init(path: String) throws(DriverError) {
        self.path = path
        try plugIn()
    }

    package var isPluggedIn: Bool { terminal != nil }

    /// Comes (back), usually on another node, always under the same name.
    package func plugIn() throws(DriverError) {
        guard terminal == nil else { return }
        let fresh = try PseudoTerminal()
        let draft = path + ".new"
        unlink(draft)
        guard symlink(fresh.path, draft) == 0, rename(draft, path) == 0 else {
            throw DriverError(operation: "symlink", device: path, errno: errno)
        }
        terminal = consume fresh
    }

    /// Pulls the device out: the name goes first, then the line hangs up.
    package func unplug() {
        guard terminal != nil else { return }
        unlink(path)
        terminal = nil
    }

    /// Sends bytes as a reader or receiver does: without flow control. What the line has no room for is lost.
    /// Returns the count that was sent; 0 while unplugged.
    @discardableResult
    package func send(_ bytes: [UInt8]) throws(DriverError) -> Int {
        guard terminal != nil else { return 0 }
        var sent = 0
        while sent < bytes.count {
            let count = try terminal?.write(bytes[sent...]) ?? 0
            if count == 0 { break }
            sent += count
        }
        return sent
    }

    @discardableResult
    package func send(_ text: String) throws(DriverError) -> Int { try send(Array(text.utf8)) }

    /// What the daemon wrote to the device since the last call.
    package func received() throws(DriverError) -> [UInt8] { try terminal?.read() ?? [] }

    deinit {
        if terminal != nil { unlink(path) }
    }
}
