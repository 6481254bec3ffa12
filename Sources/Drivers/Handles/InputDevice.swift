import CDrivers

/// An input device whose keys reach only us, until the value ends. Used by one thread.
package struct InputDevice: ~Copyable {
    private let handle: OpaquePointer
    private let path: String
    /// Whether `KeyEvent.microseconds` is `CLOCK_BOOTTIME`; else only the distances between events count.
    package let hasBootTime: Bool

    /// Opens and grabs `path`. Throws ENOENT or ENODEV (no device), EBUSY (another program has grabbed it), ENOTTY.
    package init(path: String) throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_input_open(path, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "open", device: path, errno: -result)
        }
        handle = opened
        hasBootTime = kd_input_has_boot_time(opened)
        self.path = path
    }

    /// Waits for events. Returns those that are there, at most 64; none when `timeoutMilliseconds` passed (negative:
    /// never); nil once stopped. Throws ENODEV when the device is gone.
    package func read(
        stop: Stop, timeoutMilliseconds: Int32, pace: inout ReadPace
    ) throws(DriverError) -> [KeyEvent]? {
        let ready = stop.wait(for: kd_input_fd(handle), timeoutMilliseconds: timeoutMilliseconds, &pace)
        if ready < 0 { throw DriverError(operation: "poll", device: path, errno: -ready) }
        if ready == 2 { return nil }
        if ready == 0 { return [] }
        var count = 0
        let events = withUnsafeTemporaryAllocation(of: kd_input_event.self, capacity: 64) { batch in
            guard let start = batch.baseAddress else { return [KeyEvent]() }
            // SAFETY: the C side fills at most the 64 events that there is room for and says how many.
            count = kd_input_read(handle, start, batch.count)
            return batch.prefix(max(count, 0)).map {
                KeyEvent(microseconds: $0.time_us, type: $0.type, code: $0.code, value: $0.value)
            }
        }
        if count < 0 { throw DriverError(operation: "read", device: path, errno: Int32(-count)) }
        return events
    }

    /// Whether the kernel holds `key` for pressed: the truth after lost events. Throws ENODEV when the device is gone.
    package func isDown(_ key: UInt16) throws(DriverError) -> Bool {
        let result = kd_input_is_down(handle, key)
        if result < 0 { throw DriverError(operation: "EVIOCGKEY", device: path, errno: -result) }
        return result > 0
    }

    deinit { kd_input_close(handle) }
}
