import CDrivers

/// Wakes a device thread out of a pause. A ring that nobody waits for is kept for the next wait; several count as one.
package final class Bell: Sendable {
    // SAFETY: the C object is one eventfd; raising, lowering and waiting on it from any thread is what it is for.
    private nonisolated(unsafe) let handle: OpaquePointer

    package init() throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_stop_open(&opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "eventfd", device: "bell", errno: -result)
        }
        handle = opened
    }

    package func ring() { kd_stop_raise(handle) }

    fileprivate func silence() { kd_stop_lower(handle) }

    fileprivate var fileDescriptor: Int32 { kd_stop_fd(handle) }

    deinit { kd_stop_close(handle) }
}

extension Stop {
    /// Returns after that time, or as soon as the stop is raised or the bell rings.
    package func wait(milliseconds: Int32, orFor bell: Bell) {
        if pause(for: bell.fileDescriptor, timeoutMilliseconds: milliseconds) == 1 { bell.silence() }
    }
}
