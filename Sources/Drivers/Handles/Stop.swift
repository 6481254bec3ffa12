import CDrivers

/// The order to stop, shared by a device thread and whoever ends it. Once raised it stays raised.
package final class Stop: Sendable {
    // SAFETY: the C object is one eventfd; raising and waiting on it from any thread is what it is for.
    nonisolated(unsafe) let handle: OpaquePointer

    package init() throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_stop_open(&opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "eventfd", device: "stop", errno: -result)
        }
        handle = opened
    }

    package func raise() { kd_stop_raise(handle) }

    /// Returns after that time, or as soon as the stop is raised.
    package func wait(milliseconds: Int32) { _ = kd_wait(-1, handle, milliseconds) }

    package var isRaised: Bool { kd_stop_is_raised(handle) }

    /// Readable once raised. Belongs to the stop: not to be read or closed.
    package var fileDescriptor: Int32 { kd_stop_fd(handle) }

    deinit { kd_stop_close(handle) }
}
