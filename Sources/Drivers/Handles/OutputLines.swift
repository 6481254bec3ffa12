import CDrivers

/// GPIO outputs, held until the value ends; they are inactive before and after. Used by one thread.
package struct OutputLines: ~Copyable {
    /// Lines at most.
    package static let maximumCount = Int(KD_GPIO_LINES_MAX)

    private let handle: OpaquePointer
    private let chip: String

    /// Requests the lines `offsets` (1 to 8) of `chip`; bit i of `activeLow` is set when line i is active with a low
    /// level. Throws ENOENT, EACCES, EBUSY, EINVAL, ENOTTY.
    package init(chip: String, offsets: [UInt32], activeLow: UInt32) throws(DriverError) {
        var opened: OpaquePointer?
        let result = kd_gpio_open(chip, offsets, Int32(clamping: offsets.count), activeLow, &opened)
        guard result == 0, let opened else {
            throw DriverError(operation: "request outputs of", device: chip, errno: -result)
        }
        handle = opened
        self.chip = chip
    }

    /// Sets all lines at once: bit i of `active` is line i.
    package func set(_ active: UInt32) throws(DriverError) {
        let result = kd_gpio_set(handle, active)
        if result < 0 { throw DriverError(operation: "set outputs of", device: chip, errno: -result) }
    }

    deinit { kd_gpio_close(handle) }
}
