import CDrivers

/// A connection to a program on this machine (127.0.0.1), open until the value ends. Used by one thread.
package struct LoopbackSocket: ~Copyable {
    private let handle: OpaquePointer
    /// What errors name.
    private let device: String

    /// Throws ECONNREFUSED when nobody listens on `port`, ETIMEDOUT when nobody answers within a second.
    package init(port: UInt16, device: String) throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_tcp_open(port, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "connect", device: device, errno: -result)
        }
        handle = opened
        self.device = device
    }

    /// Waits for bytes and copies them into `buffer`. Returns their count; 0 when `timeoutMilliseconds`
    /// passed without any (negative: never); nil once stopped. Throws ECONNRESET when the other side has
    /// closed.
    package func read(
        into buffer: UnsafeMutableRawBufferPointer, stop: Stop, timeoutMilliseconds: Int32,
        pace: inout ReadPace
    ) throws(DriverError) -> Int? {
        let ready = stop.wait(for: kd_tcp_fd(handle), timeoutMilliseconds: timeoutMilliseconds, &pace)
        if ready < 0 { throw DriverError(operation: "poll", device: device, errno: -ready) }
        if ready == 2 { return nil }
        guard ready == 1, let start = buffer.baseAddress else { return 0 }
        // SAFETY: the C side writes at most `count` bytes, and `start` has room for them.
        let count = kd_tcp_read(handle, start, buffer.count)
        if count < 0 { throw DriverError(operation: "read", device: device, errno: Int32(-count)) }
        return count
    }

    /// Writes a short request as a whole. Throws EAGAIN when there is no room for it.
    package func write(_ request: String) throws(DriverError) {
        let bytes = Array(request.utf8)
        let count = kd_tcp_write(handle, bytes, bytes.count)
        if count == bytes.count { return }
        throw DriverError(operation: "write", device: device, errno: count < 0 ? Int32(-count) : 11)
    }

    deinit { kd_tcp_close(handle) }
}
