import CDrivers

/// The far end of a pseudo-terminal: what a serial device would be. Ends with a hang-up.
package struct PseudoTerminal: ~Copyable {
    private let handle: OpaquePointer
    /// The node that a program opens in the device's place (`/dev/pts/7`).
    package let path: String

    package init() throws(DriverError) {
        var opened: OpaquePointer?
        var name = [CChar](repeating: 0, count: Int(KD_PTY_PATH_SIZE))
        let result = kd_pty_open(&name, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "openpt", device: "/dev/ptmx", errno: -result)
        }
        handle = opened
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes what the line has room for and returns how much that was.
    package func write(_ bytes: ArraySlice<UInt8>) throws(DriverError) -> Int {
        // SAFETY: the pointer is used inside the call only, for as many bytes as it has.
        let count = bytes.withUnsafeBytes {
            $0.baseAddress.map { kd_pty_write(handle, $0, bytes.count) } ?? 0
        }
        if count < 0 { throw DriverError(operation: "write", device: path, errno: Int32(-count)) }
        return count
    }

    /// What the program wrote to its device since the last call, at most 4096 bytes.
    package func read() throws(DriverError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = kd_pty_read(handle, &buffer, buffer.count)
        if count < 0 { throw DriverError(operation: "read", device: path, errno: Int32(-count)) }
        return Array(buffer.prefix(count))
    }

    deinit { kd_pty_close(handle) }
}
